"""The time of a rehearsal: it stands still while there is work, and jumps to the next thing that is due."""

from __future__ import annotations

from datetime import datetime, timedelta
from threading import Event


class SimulatedClock:
    """A clock that is moved; the stand-in for X tells the time by the same."""

    def __init__(self, now: datetime) -> None:
        self._begun = self._now = now

    def now(self) -> datetime:
        """The instant it was moved to."""
        return self._now

    def steady(self) -> float:
        """Seconds since the rehearsal began."""
        return (self._now - self._begun).total_seconds()

    def wait(self, stop: Event, seconds: float) -> bool:
        """Let the time pass at once."""
        self.move_to(self._now + timedelta(seconds=seconds))
        return stop.is_set()

    def move_to(self, instant: datetime) -> None:
        """Let it be that instant, unless it is later already."""
        self._now = max(self._now, instant)
