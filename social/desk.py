"""The desk: all that an act needs (record, secrets, gateways, clock, operator), opened once by console or command line."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from pwd import getpwuid
from threading import Lock
from typing import TYPE_CHECKING

from tzlocal import get_localzone_name

from social.clock import Clock
from social.inert import inert_name
from social.workflows.register import seed_workflows
from store.audit import Operator
from store.copies import settle_new
from store.database import Record, Watched
from store.leases import LIFETIME
from store.options import installation
from store.redaction import Redaction
from store.secrets import Secrets
from store.seed import seed, seeded

if TYPE_CHECKING:
    from social.connections import Connections
    from social.engine import Engine


class SecretsAtNeed:
    """The secrets, opened when they are first needed: to import keyring takes as long as to paint the first screen."""

    def __init__(self, opening: Callable[[], Secrets]) -> None:
        self._opening = opening
        self._lock = Lock()
        self._opened: Secrets | None = None

    def __call__(self) -> Secrets:
        """The secrets, opened by now. Raises SecretsError; may take seconds: not for the screen's thread."""
        with self._lock:
            if self._opened is None:
                self._opened = self._opening()
            return self._opened

    @property
    def known(self) -> Secrets | None:
        """The secrets if they were opened already."""
        return self._opened


@dataclass(frozen=True)
class Desk:
    """What an operator works with. `zone` is the host's IANA zone, `operator` the login name.

    Gateways and engine are imported when they are first asked for, so that the first screen need not wait for them.
    """

    record: Record
    at_need: SecretsAtNeed
    clock: Clock
    operator: str
    zone: str

    @property
    def secrets(self) -> Secrets:
        """The secrets, opened now if they were not; see `SecretsAtNeed`."""
        return self.at_need()

    @cached_property
    def connections(self) -> Connections:
        """The gateways of all services."""
        from social.connections import Connections

        return Connections(self.record, self.at_need, self.clock)

    def engine(self, place: str, lifetime: timedelta = LIFETIME) -> Engine:
        """A candidate for the engine, not begun yet; `place` is "console", "worker" or "command line"."""
        from social.engine import Engine

        return Engine(self.record, self.at_need, self.clock, place, lifetime)


def open_desk(
    home: Path,
    clock: Clock,
    *,
    passphrase: str | None = None,
    read_only: bool = False,
    memory: bool = False,
    base_url: str | None = None,
    redaction: Redaction | None = None,
    watched: Watched = None,
) -> Desk:
    """Open the home folder, and make it where it is new.

    `memory` keeps secrets in this process alone (for a sandbox's home); `base_url` is where a new record's routing points,
    None for X; `watched` is told where the record must be upgraded first.
    Raises `store.database.RecordError` and `store.secrets.SecretsError`.
    """
    record = open_record(home, clock, read_only=read_only, base_url=base_url, watched=watched)
    return sit_down(record, clock, passphrase=passphrase, memory=memory, redaction=redaction)


def open_record(
    home: Path, clock: Clock, *, read_only: bool = False, base_url: str | None = None, watched: Watched = None
) -> Record:
    """The record of a home with all it holds from its first day; no keyring is asked. Raises RecordError."""
    record = Record(home, read_only=read_only, watched=watched)
    if not seeded(record):
        from social.services.base import Routing

        seed(record, base_url or Routing().base_url)
    seed_workflows(record, host_zone(), clock.now())
    settle_new(record)
    return record


def sit_down(
    record: Record,
    clock: Clock,
    *,
    passphrase: str | None = None,
    memory: bool = False,
    redaction: Redaction | None = None,
) -> Desk:
    """The desk at an open record; secrets that are locked or new are told by their `state`.

    With a passphrase the secrets are opened at once, and SecretsError is raised where it does not fit.
    """
    salt = installation(record)

    def opening() -> Secrets:
        return Secrets.open(record.home, installation=salt, memory=memory, passphrase=passphrase, redaction=redaction)

    secrets = SecretsAtNeed(opening)
    if passphrase is not None:
        secrets()
    return Desk(record, secrets, clock, operator_name(), host_zone())


def host_zone() -> str:
    """The IANA name of the host's zone; UTC where the host does not tell, or tells nonsense."""
    try:
        name = get_localzone_name() or "UTC"
    except (LookupError, ValueError, OSError):
        return "UTC"
    return "UTC" if name == "Etc/UTC" else name


def operator_name() -> Operator:
    """Who works here: the login name that the host has for us, and from where.

    Over SSH the origin is the client's address, from SSH_CONNECTION. Under sudo the operator is who called it
    (SUDO_USER), for “root” would tell nobody; the origin then says as whom, and without an address, because sudo
    drops SSH_CONNECTION. LOGNAME and USER are not asked: anybody may set them. The trail is kept among colleagues, and
    no proof: whoever may write the record's file can write anything.
    """
    return read_operator(os.environ, _login(os.getuid()))


def read_operator(env: Mapping[str, str], login: str) -> Operator:
    """The operator whom the environment of a process of `login` tells of."""
    places = []
    client = env.get("SSH_CONNECTION", "").partition(" ")[0]
    if client:
        from ipaddress import ip_address  # 2 ms, which the first screen of a local console need not wait for

        with suppress(ValueError):
            places.append(str(ip_address(client)))
    caller = inert_name(env.get("SUDO_USER", ""))
    if not caller or caller == login:
        return Operator(login, "".join(places))
    return Operator(caller, ", ".join([*places, f"by sudo as {login}"]))


def _login(uid: int) -> str:
    """The host's name for a user, or the user's number where it has none."""
    try:
        return getpwuid(uid).pw_name
    except KeyError:
        return f"uid {uid}"
