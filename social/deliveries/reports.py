"""The reports of a delivery, as Campaign has them: its summary with rates, the reactions to it, and those of an account.

All is counted when it is asked for. What X counts of posts is as the statistics measured it last; no call is made.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from social.deliveries.certificate import outcomes
from social.deliveries.drafts import found
from social.reach import Reach, reach
from store import delivery_reports as store
from store import quarantine
from store.database import Record
from store.deliveries import exclusions
from store.statistics import PostNumbers, posted_by

REACTIONS = ("likes", "reposts", "replies", "quotes", "bookmarks", "clicks")
"""What people do with a post, as X counts it; `clicks` are those on its links, told to its author for 30 days."""
FORMULA = "(likes + reposts + replies + quotes + bookmarks + link clicks) ÷ impressions"
LATEST = 20
"""Deliveries in the report of an account, unless others are asked for."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a report: so many, and which part of what it is measured by; None where that is nothing."""

    label: str
    number: int
    rate: float | None


@dataclass(frozen=True, slots=True)
class Reactivity:
    """The reactions to some posts. `rate` is their sum by FORMULA, None where X told no impressions."""

    posts: int
    impressions: int | None
    reactions: int
    rate: float | None
    breakdown: tuple[Line, ...]
    measured_at: datetime
    curve: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class DeliveryReport:
    """The reports of one delivery as of now."""

    delivery_id: int
    label: str
    template: str
    summary: tuple[Line, ...]
    causes: tuple[Line, ...]
    reactivity: Reactivity | None
    by_day: tuple[tuple[date, int], ...]


def report(record: Record, delivery_id: int) -> DeliveryReport:
    """The reports of a delivery; for a thread. Raises `social.deliveries.drafts.NotPossible` where there is none."""
    delivery = found(record, delivery_id)
    left_out, counted = exclusions(record, delivery_id), outcomes(record, delivery_id)
    rejected = sum(left_out.values())
    to_deliver = counted["planned"] or delivery.to_send
    initial = rejected + to_deliver
    errors = counted["refused"] + counted["doubtful"]
    lines = [
        _line("Initial population", initial, initial),
        _line("Messages rejected by the rule", rejected, initial),
        _line("Messages to be delivered", to_deliver, initial),
        _line("Success", counted["sent"], to_deliver),
        _line("Errors", errors, to_deliver),
        *(_line(words, counted[name], to_deliver) for name, words in REST if counted[name]),
    ]
    if delivery.template == "dm":
        lines.append(_line("New quarantines", quarantine.of_delivery(record, delivery_id), to_deliver))
    return DeliveryReport(
        delivery_id,
        delivery.label,
        delivery.template,
        tuple(lines),
        tuple(_line(cause, number, initial) for cause, number in left_out.items()),
        reactivity(reach(record, posted_by(record, delivery_id))),
        tuple(store.left_by_day(record, delivery_id)),
    )


REST = (
    ("excluded", "Excluded just before it left"),
    ("cancelled", "Canceled"),
    ("expired", "Expired"),
    ("open", "Still to be sent"),
)
"""What may become of a message besides success and error, by its outcome."""


def _line(label: str, number: int, whole: int) -> Line:
    return Line(label, number, number / whole if whole else None)


def reactivity(told: Reach | None) -> Reactivity | None:
    """The reactions behind a reach; None where nothing was measured."""
    if told is None:
        return None
    known = [(name, value) for name in REACTIONS if (value := _value(told.numbers, name)) is not None]
    total, seen = sum(value for _, value in known), told.numbers.impressions
    return Reactivity(
        told.posts,
        seen,
        total,
        total / seen if seen else None,
        tuple(_line(name, value, total) for name, value in known),
        told.measured_at,
        told.curve,
    )


def _value(numbers: PostNumbers, name: str) -> int | None:
    value: int | None = getattr(numbers, name)
    return value


def latest(record: Record, service_id: int, limit: int = LATEST) -> list[tuple[int, str, Reactivity | None]]:
    """Number, label and reactions of the newest deliveries that an account posted, newest first."""
    return [
        (number, label, reactivity(reach(record, posted_by(record, number))))
        for number, label in store.latest_posts(record, service_id, limit)
    ]


def together(told: Sequence[Reactivity]) -> float | None:
    """The rate of several together: all reactions by all impressions, where X told any."""
    rated = [(each.reactions, each.impressions) for each in told if each.impressions]
    return sum(reactions for reactions, _ in rated) / sum(seen for _, seen in rated) if rated else None
