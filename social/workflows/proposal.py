"""Which depth a run is proposed to have, why, and what either takes: for who can choose before anything is paid for.

The first pass of a service is always full; so is what reads it here, whatever is chosen.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from social.workflows import depth
from social.workflows.counts import Count, hidden_by
from social.workflows.forecast import counted, forecasts, light_forecasts
from social.workflows.simulation import Total, total
from store.database import Record
from store.passes import Kind, last_full
from store.services import Service
from store.subscriptions import subscriber_count

MANY_LEFT = 0.01
"""The share of those known, by which X counts fewer, from which a full pass is proposed: a light one cannot tell who left."""


@dataclass(frozen=True, slots=True)
class Reason:
    """What is proposed for one service, and why, as a clause."""

    title: str
    kind: Kind
    why: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """The depth of a whole run: full where it is for any service. `light` and `full` are what each would take."""

    kind: Kind
    reasons: tuple[Reason, ...]
    light: Total
    full: Total

    @property
    def why(self) -> str:
        """Why, in one sentence: that of the first service that decides it, and how many others there are."""
        deciding = [each for each in self.reasons if each.kind == self.kind]
        others = len(self.reasons) - 1
        of = "" if not others else f"{deciding[0].title}: "
        more = "" if not others else f" (and {others} more service{'s' if others > 1 else ''})"
        return f"{of}{deciding[0].why}{more}."


def proposal(record: Record, now: datetime) -> Proposal | None:
    """What is proposed now; None where there is no choice: no service was read whole yet, or X counted none.

    Not for the screen's thread: some 0.5 s per million followers.
    """
    known = [(service, count, last_full(record, service.id)) for service, count in counted(record)]
    known.sort(key=lambda each: -1 if each[1] is None else each[1].followers, reverse=True)  # the longest list is named
    if not any(count is not None and last is not None for _, count, last in known):
        return None
    reasons = tuple(_reason(record, service, count, now) for service, count, _ in known)
    kind: Kind = "full" if any(each.kind == "full" for each in reasons) else "light"
    return Proposal(kind, reasons, total(light_forecasts(record, now)), total(forecasts(record, now)))


def _reason(record: Record, service: Service, count: Count | None, now: datetime) -> Reason:
    last = last_full(record, service.id)
    if last is None or last.ended is None:
        return Reason(service.title, "full", "it was never read whole")
    age = f"the last full pass is {_age(last.ended, now)} old"
    if count is None:
        return Reason(service.title, "full", f"{age}, and X was not asked how many it counts")
    if depth.full_is_due(record, last.ended, now):
        days = depth.days(record, depth.FULL_EVERY_DAYS, depth.WEEK).days
        return Reason(service.title, "full", f"{age}, and one is due every {days} days")
    listed = subscriber_count(record, service.id)
    more = count.followers - hidden_by(last) - listed
    if more < 0 and -more >= MANY_LEFT * listed:
        return Reason(
            service.title, "full", f"X counts {-more:,} fewer than are known, and only a full pass tells who left"
        )
    if more < 0:
        told = f"X counts only {-more:,} fewer than are known: who left, the next full one tells"
    elif more:
        told = f"X counts {more:,} more than are known, who come first in its list"
    else:
        told = "X counts as many as are known"
    return Reason(service.title, "light", f"{age}, and {told}")


def _age(ended: datetime, now: datetime) -> str:
    hours = max(0, round((now - ended).total_seconds() / 3_600))
    if not hours:
        return "less than an hour"
    if hours < 48:
        return f"{hours} hour{'' if hours == 1 else 's'}"
    return f"{hours // 24} days"


def basis(record: Record, now: datetime) -> tuple[object, ...]:
    """What a proposal is made of: where it is the same as before, so is the proposal. Costs microseconds."""
    found = record.sql(
        "SELECT (SELECT group_concat(id || ':' || synchronize || ':' || coalesce(checked_at, 0)) FROM service),"
        " (SELECT max(id) FROM pass), (SELECT count(*) FROM pass WHERE state = 'going'),"
        " (SELECT max(until) FROM account_numbers), (SELECT group_concat(name || value) FROM option)"
    )
    return (*found.fetchone(), int(now.timestamp()) // 3_600)
