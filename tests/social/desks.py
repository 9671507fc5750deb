"""Desks for tests: a real record and real gateways that reach a sandbox, with the sandbox's accounts registered."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event
from typing import Any

from social.clock import SystemClock
from social.desk import Desk, open_desk
from social.sandbox.server import Sandbox
from social.services.base import Credentials
from social.services.check import check
from social.services.registration import Form, save
from store.external_accounts import change_external_account

OPERATOR = "tester"
SECRETS = ("consumer_key", "consumer_secret", "access_token", "access_token_secret")


class HeldClock:
    """A clock that stands still until it is moved; a wait moves it by its whole length."""

    def __init__(self, now: datetime | None = None) -> None:
        self.instant = now or datetime.now(UTC)
        self.jumped = 0.0

    def now(self) -> datetime:
        """The instant it is held at."""
        return self.instant

    def steady(self) -> float:
        """Seconds that passed; a jump is none of them."""
        return self.instant.timestamp() - self.jumped

    def wait(self, stop: Event, seconds: float) -> bool:
        """Let the time pass at once."""
        self.move(seconds)
        return stop.is_set()

    def move(self, seconds: float) -> None:
        """Let `seconds` pass."""
        self.instant += timedelta(seconds=seconds)

    def jump(self, seconds: float) -> None:
        """Be set forth or back by somebody, while no time passes."""
        self.jumped += seconds
        self.move(seconds)


def desk_at(box: Sandbox, home: Path, *, version: str = "2", clock: Any = None, passphrase: str | None = None) -> Desk:
    """A desk whose routing leads to the sandbox; its secrets die with it unless a passphrase is given."""
    desk = open_desk(home, clock or SystemClock(), memory=passphrase is None, passphrase=passphrase, base_url=box.url)
    change_external_account(desk.record, api_version=version, base_url=box.url)
    return desk


def form_of(account: dict[str, Any], *, test_account: bool = False, synchronize: bool = True) -> Form:
    """The form of a service for one of the sandbox's accounts."""
    credentials = Credentials(**{name: account[name] for name in SECRETS})
    label = "Proofs" if test_account else "New Offers Available"
    return Form(label, account["username"], 1, 2, synchronize, test_account, credentials=credentials)


def register(desk: Desk, box: Sandbox) -> tuple[int, int]:
    """Register and check the brand account and the protected test account; their service ids."""
    brand, proofs = box.accounts[:2]
    ids = []
    for form in (form_of(brand), form_of(proofs, test_account=True, synchronize=False)):
        saved = save(desk.record, desk.secrets, desk.clock, OPERATOR, form)
        check(desk.record, desk.connections, desk.clock, OPERATOR, saved.service_id)
        ids.append(saved.service_id)
    return ids[0], ids[1]
