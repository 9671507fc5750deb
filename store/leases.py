"""The lease of the engine: one holder at a time, each with a fencing number higher than the last."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from store.database import Record
from store.models import LeaseModel, to_ms

ENGINE = "engine"
LIFETIME = timedelta(seconds=20)
"""A holder silent for this long is gone: a stand-by that looks every second takes over within 30 s."""
NOBODY = ""
"""The holder of a lease that was given back."""


class LeaseLost(Exception):
    """Another engine has taken over: nothing that this one has in hand may be written."""


@dataclass(frozen=True, slots=True)
class Lease:
    """Who holds the engine. `place` is where it lives, in words: "console" or "worker", with host and process."""

    name: str
    holder: str
    place: str
    fence: int
    since: datetime
    heartbeat: datetime

    def alive(self, now: datetime) -> bool:
        """Whether the holder spoke lately; a heartbeat from far ahead (a clock set back) does not count.

        After a jump of the clock this is wrong for a moment: who stands by goes by what it sees move, not by this.
        """
        return self.holder != NOBODY and abs(now - self.heartbeat) < LIFETIME


def lease(record: Record) -> Lease | None:
    """The lease as it stands, of a living holder or a dead one."""
    return record.row(LeaseModel.select().where(LeaseModel.name == ENGINE), Lease)


def running(record: Record, now: datetime) -> Lease | None:
    """The lease of an engine that lives, or None."""
    held = lease(record)
    return held if held is not None and held.alive(now) else None


def take(record: Record, holder: str, place: str, now: datetime, gone: Lease | None = None) -> int | None:
    """Take the lease where it is free, or its holder is gone: by the clock, or because it still is as it was when the caller
    found it `gone`. The fencing number comes back, or None."""
    with record.writing():
        held = lease(record)
        if held is not None and held.holder != holder and held != gone and held.alive(now):
            return None
        fence = held.fence + 1 if held is not None else 1
        query = LeaseModel.insert(name=ENGINE, holder=holder, place=place, fence=fence, since=now, heartbeat=now)
        record.run(query.on_conflict_replace())
        return fence


def beat(record: Record, holder: str, fence: int, now: datetime) -> bool:
    """Renew the lease; False where someone else holds it by now, and then the engine must let go of everything."""
    with record.writing():
        mine = (LeaseModel.name == ENGINE) & (LeaseModel.holder == holder) & (LeaseModel.fence == fence)
        return record.run(LeaseModel.update(heartbeat=now).where(mine)) == 1


def held(record: Record, fence: int) -> bool:
    """Whether the lease still bears this fencing number; asked inside the transaction that depends on it."""
    return bool(record.scalar("SELECT fence = ? FROM lease WHERE name = ?", (fence, ENGINE)))


@contextmanager
def fenced(record: Record, fence: int, *, lasting: bool = True) -> Iterator[None]:
    """A write transaction for the engine that holds `fence`. Raises LeaseLost where another has taken over."""
    with record.writing(lasting=lasting):
        if not held(record, fence):
            raise LeaseLost
        yield


def release(record: Record, holder: str, fence: int, now: datetime) -> None:
    """Give the lease back, so that the next engine need not wait."""
    long_ago = to_ms(now - 2 * LIFETIME)
    with record.writing():
        record.sql(
            "UPDATE lease SET holder = ?, heartbeat = ? WHERE name = ? AND holder = ? AND fence = ?",
            (NOBODY, long_ago, ENGINE, holder, fence),
        )
