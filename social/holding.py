"""One candidate's hold on the engine's lease: it takes what is free, keeps what it has, and knows the living from the dead.

Clocks jump. Whoever stands by therefore judges the holder by whether its heartbeat moves, measured by a clock that nobody
can set; the host's clock counts only for a lease that is seen for the first time.
"""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from social.clock import Clock
from store import leases
from store.database import Record
from store.leases import Lease
from store.set_back import LITTLE

BEATS = 2.5
"""Heartbeats in the lifetime of a lease: one may be missed, and a slow disk does not cost the lease."""
LOOK = 1.0
"""Seconds between two looks of a stand-by at the lease."""
STUCK = 300.0
"""Seconds after which a step that never comes back is no sign of life any more; no call takes so long."""


class Holding:
    """The hold of one engine. `place` says where it lives, `lifetime` how long a silent holder is believed to live."""

    def __init__(self, record: Record, clock: Clock, place: str, lifetime: timedelta = leases.LIFETIME) -> None:
        self.record = record
        self.clock = clock
        self.place = place
        self.holder = uuid.uuid4().hex
        self.fence: int | None = None
        """The number under which everything is written; None while the lease is not ours."""
        self.other = ""
        """Where the engine lives that was found at work instead of ours; empty where none was."""
        self.lifetime = lifetime.total_seconds()
        self.heartbeat = self.lifetime / BEATS
        """Seconds between two heartbeats."""
        self.ahead: datetime | None = None
        """The last sign of life of an engine, where the clock was set back behind that since; whoever heeds it clears it."""
        self._beat_at = clock.steady()
        self._told = clock.now()
        self._looked_at: float | None = None
        self._seen: Lease | None = None
        self._seen_at = 0.0
        self._alive_at = clock.steady()

    def keep(self) -> bool:
        """Keep the lease, or try to get it; whether it is ours. Raises RecordError."""
        self._alive_at = self.clock.steady()
        if self.fence is not None:
            return self._is_fresh() or self.beat() or self._try()
        return self._try()

    def beat(self) -> bool:
        """Renew the lease; False, and it is let go, where another has taken over. Raises RecordError."""
        fence, now, steady = self.fence, self.clock.now(), self.clock.steady()
        if fence is None or not leases.beat(self.record, self.holder, fence, now):
            self.let_go()
            return False
        self._notice(self._told, now)
        self._beat_at, self._told = steady, now
        return True

    def _notice(self, last: datetime, now: datetime) -> None:
        if last - now > LITTLE:
            self.ahead = last

    def beat_in_step(self) -> None:
        """For a heart beside the engine: renew the lease in the middle of a long call. Raises RecordError."""
        alive = self.clock.steady() - self._alive_at < STUCK
        fence = self.fence
        if fence is None or not alive or self._is_fresh():
            return
        now, steady = self.clock.now(), self.clock.steady()
        if leases.beat(self.record, self.holder, fence, now):  # else the step finds out by its fence
            self._notice(self._told, now)
            self._beat_at, self._told = steady, now

    def let_go(self) -> None:
        """Take the lease anew before anything else is done: a send that was cut off in the middle then becomes a doubt."""
        self.fence = None
        self._looked_at = None

    def give_back(self) -> None:
        """Let the next engine begin at once. Raises RecordError."""
        if self.fence is not None:
            leases.release(self.record, self.holder, self.fence, self.clock.now())
            self.let_go()

    def _is_fresh(self) -> bool:
        """Whether a heartbeat is not due yet; one is at once when the clock has jumped, for others read it by the clock."""
        passed = self.clock.steady() - self._beat_at
        jumped = (self.clock.now() - self._told).total_seconds() - passed
        return passed < self.heartbeat and abs(jumped) < self.heartbeat

    def _try(self) -> bool:
        steady = self.clock.steady()
        if self._looked_at is not None and 0 <= steady - self._looked_at < LOOK:
            return False
        self._looked_at = steady
        now, held = self.clock.now(), leases.lease(self.record)
        if held is not None and held.holder != self.holder and self._lives(held):
            self.other = held.place
            return False
        self.fence = leases.take(self.record, self.holder, self.place, now, held)
        if held is not None and self.fence is not None:
            self._notice(held.heartbeat, now)
        self._beat_at, self._told, self._seen = steady, now, None
        return self.fence is not None

    def _lives(self, held: Lease) -> bool:
        """Whether the holder has shown a sign of life within the lifetime of a lease."""
        if held.holder == leases.NOBODY:
            return False
        steady, now = self.clock.steady(), self.clock.now()
        if self._seen is None:
            if not held.alive(now):
                return False
            self._seen_at = steady - max((now - held.heartbeat).total_seconds(), 0)
        elif held != self._seen:
            self._seen_at = steady
        self._seen = held
        return steady - self._seen_at < self.lifetime
