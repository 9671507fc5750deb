"""Time, handed in by argument so that a test can hold it."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from threading import Event
from typing import Protocol


class Clock(Protocol):
    """Tells the instant and waits."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC. Whoever sets the host's clock makes it jump."""
        ...

    def steady(self) -> float:
        """Seconds since some instant; nobody can set it, so it measures how long a thing lasts."""
        ...

    def wait(self, stop: Event, seconds: float) -> bool:
        """Wait up to `seconds`, or until `stop` is set; True when it is set."""
        ...


class SystemClock:
    """The clock of the host."""

    def now(self) -> datetime:
        """The host's time, in UTC."""
        return datetime.now(UTC)

    def steady(self) -> float:
        """The time since the host was started."""
        return time.monotonic()

    def wait(self, stop: Event, seconds: float) -> bool:
        """Sleep without deafness: a set `stop` ends the wait at once."""
        return stop.wait(seconds)
