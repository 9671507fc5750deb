"""The list of followers and X's own count of them: the newest number that X told, and why the two differ."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from social.services.check import last_check
from store import passes
from store.database import Record
from store.passes import Pass
from store.services import Service
from store.statistics import account_curve


@dataclass(frozen=True, slots=True)
class Count:
    """How many followers X counted, and when it was asked."""

    followers: int
    at: datetime


def newest_count(record: Record, service: Service) -> Count | None:
    """The newest number there is: of a check, of a pass or of the statistics; None where X was never asked."""
    found = list[Count]()
    report = last_check(service)
    if report is not None and report.account is not None:
        found.append(Count(report.account.followers, report.at))
    found += [
        Count(each.counted, each.began) for each in passes.passes(record, service.id, 1) if each.counted is not None
    ]
    found += [
        Count(point.numbers.followers, point.until)
        for point in account_curve(record, service.id)[-1:]
        if point.numbers.followers is not None
    ]
    return max(found, key=lambda count: count.at, default=None)


def hidden_by(full: Pass) -> int:
    """How many X counted that a full pass was not shown; less than none where the list showed more."""
    return 0 if full.counted is None else full.counted - full.seen


def explained(record: Record, service: Service, listed: int) -> str:
    """How the list, with `listed` followers, and X's own count stand to each other: one sentence."""
    count, last = newest_count(record, service), passes.last_full(record, service.id)
    if count is None:
        return "X was not asked yet how many it counts: check the service."
    going = passes.going(record, service.id)
    difference = count.followers - listed
    if not difference and (last is not None or not listed):
        return "The list and X's own count agree."
    if last is None or last.ended is None:
        return _not_whole(count, going, listed)
    hidden = hidden_by(last)
    newest = passes.passes(record, service.id, 1)[0]
    reasons = [*_at_the_full_pass(last, hidden), *_since(difference - hidden, last, newest)]
    if going is not None:
        reasons.append(f"a pass is going on, which has seen {going.seen:,}")
    way = "more than the list holds" if difference > 0 else "fewer than the list holds"
    return f"X counts {abs(difference):,} {way}: {_joined(reasons)}."


def _not_whole(count: Count, going: Pass | None, listed: int) -> str:
    if going is not None:
        return f"The list is being read for the first time: {going.seen:,} of the {count.followers:,} that X counts so far."
    if not listed:
        return f"X counts {count.followers:,}; the list was not read yet."
    return f"X counts {count.followers:,}; the list holds only {listed:,} of them, because no full pass has come to its end yet."


def _at_the_full_pass(last: Pass, hidden: int) -> list[str]:
    when = f"the full pass of {last.began:%Y-%m-%d}"
    if hidden > 0:
        return [
            f"{hidden:,} {'was' if hidden == 1 else 'were'} counted but not listed at {when}, as accounts are that are"
            " suspended, deactivated or hidden"
        ]
    if hidden < 0:
        return [
            f"{when} was shown {-hidden:,} more than X counted, because they came while it read or X's count lags behind"
        ]
    return []


def _since(moved: int, last: Pass, newest: Pass) -> list[str]:
    """What the time after the last full pass explains."""
    light = newest.id != last.id and newest.kind == "light" and newest.state in ("complete", "unsure")
    latest = newest if light else last
    when = f"the {latest.kind} pass of {latest.began:%Y-%m-%d}"
    if moved > 0:
        return [f"{moved:,} came since {when}, which the next pass finds if they are listed"]
    if moved < 0:
        full = f"the full pass of {last.began:%Y-%m-%d}"
        return [f"{-moved:,} left or hid since {full}, and only another full one tells who"]
    return []


def _joined(reasons: Sequence[str]) -> str:
    return ", and ".join(reasons) if reasons else "the numbers were taken at different times"
