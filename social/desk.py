"""The desk: all that an act needs (record, secrets, gateways, clock, operator), opened once by console or command line."""

from __future__ import annotations

import getpass
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
        """A candidate for the engine, not begun yet; `place` is "console" or "worker"."""
        return Engine(self.record, self.secrets, self.clock, place)


def open_desk(
    home: Path,
    clock: Clock,
    *,
    passphrase: str | None = None,
    read_only: bool = False,
    memory: bool = False,
    base_url: str = Routing().base_url,
) -> Desk:
    """Open the home folder, and make it where it is new.

    `memory` keeps secrets in this process alone (for a sandbox's home); `base_url` is where a new record's routing points.
    Raises `store.database.RecordError` and `store.secrets.SecretsError`.
    """
    record = Record(home, read_only=read_only)
    seed(record, base_url)
    zone = get_localzone_name() or "UTC"
    seed_workflows(record, zone, clock.now())
    secrets = Secrets.open(home, installation(record), memory=memory, passphrase=passphrase)
    return Desk(record, secrets, Connections(record, secrets, clock), clock, getpass.getuser(), zone)
