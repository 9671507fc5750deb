"""The one tree of faults, ordered by what a fault stops.

    Fault
    ├── PersonFault      this person cannot be reached: the next one can
    ├── TextFault        this text will not be taken: change it
    ├── ServiceFault     this account or its token: every job of the service stops
    ├── AppFault         the app, its plan or its money: every service with that app stops
    ├── HostFault        this machine or the line: nothing was sent, try again later
    ├── QuotaReached     a limit is used up: wait until `until`, it is not an attempt
    └── UnknownOutcome   a write may or may not have been done: look before trying again

Nothing but a `Fault` leaves a gateway. `sentence` says what happened and why, `cure` what to do, both in plain words that
hold no secret; `raw` keeps the network's own words, cleaned of control characters.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

Stops = Literal["person", "text", "service", "app", "host", "quota", "unknown"]


class Fault(Exception):
    """Something went wrong; `name` is stable (such as "token-revoked"), for journals, scripts and tests."""

    stops: Stops = "host"
    retryable = False

    def __init__(
        self,
        name: str,
        sentence: str,
        cure: str = "",
        *,
        raw: str = "",
        status: int | None = None,
        code: int | None = None,
    ) -> None:
        super().__init__(f"{sentence} {cure}".strip())
        self.name = name
        self.sentence = sentence
        self.cure = cure
        self.raw = raw
        self.status = status
        self.code = code


class PersonFault(Fault):
    """The addressee cannot be reached: closed messages, gone, suspended."""

    stops: Stops = "person"


class TextFault(Fault):
    """The text is refused: too long, a duplicate, bad media."""

    stops: Stops = "text"


class ServiceFault(Fault):
    """The account or its token is refused: revoked, too weak, suspended, locked."""

    stops: Stops = "service"


class AppFault(Fault):
    """The app, its plan or its credits are refused."""

    stops: Stops = "app"


class HostFault(Fault):
    """This machine or the line failed before anything was done: name look-up, connect, TLS, clock, an outage on a read."""

    stops: Stops = "host"
    retryable = True


class QuotaReached(Fault):
    """A limit is used up; `until` says when it opens again (UTC), `window` which one it is."""

    stops: Stops = "quota"
    retryable = True

    def __init__(
        self, name: str, sentence: str, cure: str = "", *, until: datetime, window: str, raw: str = ""
    ) -> None:
        super().__init__(name, sentence, cure, raw=raw, status=429)
        self.until = until
        self.window = window


class UnknownOutcome(Fault):
    """A write left, and no answer that can be trusted came back."""

    stops: Stops = "unknown"
