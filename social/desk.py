"""The desk: all that an act needs (record, secrets, gateways, clock, operator), opened once by console or command line."""

from __future__ import annotations

import getpass
import os
from dataclasses import dataclass
from pathlib import Path

from tzlocal import get_localzone_name

from social.clock import Clock
from social.connections import Connections
from social.engine import Engine
from social.services.base import Routing
from social.workflows.register import seed_workflows
from store.database import Record
from store.options import installation
from store.redaction import Redaction
from store.secrets import Secrets
from store.seed import seed


@dataclass(frozen=True, slots=True)
class Desk:
    """What an operator works with. `zone` is the host's IANA zone, `operator` the login name."""

    record: Record
    secrets: Secrets
    connections: Connections
    clock: Clock
    operator: str
    zone: str

    def engine(self, place: str) -> Engine:
        """A candidate for the engine, not begun yet; `place` is "console", "worker" or "command line"."""
        return Engine(self.record, self.secrets, self.clock, place)


def open_desk(
    home: Path,
    clock: Clock,
    *,
    passphrase: str | None = None,
    read_only: bool = False,
    memory: bool = False,
    base_url: str = Routing().base_url,
    redaction: Redaction | None = None,
) -> Desk:
    """Open the home folder, and make it where it is new.

    `memory` keeps secrets in this process alone (for a sandbox's home); `base_url` is where a new record's routing points.
    Raises `store.database.RecordError` and `store.secrets.SecretsError`.
    """
    record = open_record(home, clock, read_only=read_only, base_url=base_url)
    return sit_down(record, clock, passphrase=passphrase, memory=memory, redaction=redaction)


def open_record(home: Path, clock: Clock, *, read_only: bool = False, base_url: str = Routing().base_url) -> Record:
    """The record of a home with all it holds from its first day; no keyring is asked. Raises RecordError."""
    record = Record(home, read_only=read_only)
    seed(record, base_url)
    seed_workflows(record, host_zone(), clock.now())
    return record


def sit_down(
    record: Record,
    clock: Clock,
    *,
    passphrase: str | None = None,
    memory: bool = False,
    redaction: Redaction | None = None,
) -> Desk:
    """The desk at an open record. Raises SecretsError; secrets that are locked or new are told by their `state`."""
    secrets = Secrets.open(
        record.home, installation=installation(record), memory=memory, passphrase=passphrase, redaction=redaction
    )
    return Desk(record, secrets, Connections(record, secrets, clock), clock, operator_name(), host_zone())


def host_zone() -> str:
    """The IANA name of the host's zone; UTC where the host does not tell, or tells nonsense."""
    try:
        return get_localzone_name() or "UTC"
    except (LookupError, ValueError, OSError):
        return "UTC"


def operator_name() -> str:
    """Who works here: the login name, or the user's number where the host has no name for it."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return f"uid {os.getuid()}"
