"""The report Subscription tracking: how a service's subscriptions changed over Campaign's six periods, and their curve.

It is made of the sums that the passes keep, so that it costs the same at any number of followers but for counting them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from social.reach import sampled
from social.workflows.counts import Count, explained, newest_count
from store.database import Record
from store.passes import Pass, passes
from store.services import Service
from store.statistics import AccountPoint, account_curve
from store.subscriptions import subscriber_count

PERIODS = (
    ("24H", timedelta(hours=24)),
    ("48H", timedelta(hours=48)),
    ("1 week", timedelta(weeks=1)),
    ("2 weeks", timedelta(weeks=2)),
    ("1 month", timedelta(days=30)),
    ("6 months", timedelta(days=182)),
)
"""Campaign's own, by their labels."""
FORMULAS = (
    ("Registered", "at the beginning of the period, or at the first synchronization where that was later"),
    ("Evolution", "subscriptions less unsubscriptions, in % of those registered"),
    ("Loyalty", "those of the registered and the new who did not unsubscribe, in %"),
)
"""What the columns mean; X tells no instant, so each change counts when a pass found it."""


@dataclass(frozen=True, slots=True)
class Level:
    """How many were registered once a pass was over."""

    at: datetime
    registered: int


@dataclass(frozen=True, slots=True)
class Period:
    """What happened since an instant; `registered` is how many there were then."""

    label: str
    since: datetime
    registered: int
    subscriptions: int
    unsubscriptions: int

    @property
    def evolution(self) -> float | None:
        """The change in %; None where nobody was registered."""
        change = self.subscriptions - self.unsubscriptions
        return 100 * change / self.registered if self.registered else None

    @property
    def loyalty(self) -> float | None:
        """Who stayed, in % of all there were; None where there was nobody."""
        everybody = self.registered + self.subscriptions
        return 100 * max(0, everybody - self.unsubscriptions) / everybody if everybody else None


@dataclass(frozen=True, slots=True)
class Tracking:
    """The report. `as_of` is when the last pass was over, `first` when the first full one was: None, with no period,
    where there is none yet. `counted` is what X counted last, `explanation` why that and `registered` differ."""

    registered: int
    as_of: datetime | None
    first: datetime | None
    counted: Count | None
    explanation: str
    periods: tuple[Period, ...]
    levels: tuple[Level, ...]
    """Oldest first."""
    counts: tuple[AccountPoint, ...]
    """What the statistics measured of X's own count in the longest period."""
    now: datetime


def tracking(record: Record, service: Service, now: datetime) -> Tracking:
    """Read the report. Not for the screen's thread: counting takes some 0.1 s per million followers."""
    known = passes(record, service.id, -1)[::-1]
    registered = subscriber_count(record, service.id)
    over = [each.ended for each in known if each.ended is not None]
    whole = next((each for each in known if each.kind == "full" and each.state == "complete"), None)
    levels, periods = list[Level](), list[Period]()
    if whole is not None and whole.ended is not None:
        later = [each for each in known if each.id > whole.id]
        levels = _levels(whole.ended, later, registered, now)
        periods = [_period(label, max(now - span, whole.ended), later, registered, now) for label, span in PERIODS]
    return Tracking(
        registered, max(over, default=None), None if whole is None else whole.ended, newest_count(record, service),
        explained(record, service, registered), tuple(periods), tuple(levels),
        tuple(account_curve(record, service.id, now - PERIODS[-1][1])), now,
    )  # fmt: skip


def _net(known: Pass) -> int:
    return known.came + known.returned - known.gone


def _levels(first: datetime, later: Sequence[Pass], registered: int, now: datetime) -> list[Level]:
    """From what is known now back to the first full pass; what has gone by other ways than a pass is gone in all of them."""
    found = [Level(first, registered - sum(map(_net, later)))]
    for each in later:
        found.append(Level(each.ended or now, found[-1].registered + _net(each)))
    return found


def _period(label: str, since: datetime, later: Sequence[Pass], registered: int, now: datetime) -> Period:
    within = [each for each in later if (each.ended or now) > since]
    before = registered - sum(map(_net, within))
    came, gone = sum(each.came + each.returned for each in within), sum(each.gone for each in within)
    return Period(label, since, max(0, before), came, gone)


def registered_curve(told: Tracking, period: Period, steps: int) -> tuple[int, ...]:
    """How many were registered, in equal steps through a period."""
    return sampled(told.levels, lambda level: level.registered, period.since, told.now, steps) if told.levels else ()


def counted_curve(told: Tracking, period: Period, steps: int) -> tuple[int, ...]:
    """What X counted, in the same steps; empty where it was not measured since before the period began."""
    if not told.counts or told.counts[0].at > period.since:
        return ()
    return sampled(told.counts, lambda point: point.numbers.followers or 0, period.since, told.now, steps)
