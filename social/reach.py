"""How far posts and accounts have come, by what was measured of them: totals, and curves in equal steps."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Protocol, TypeVar

from store.database import Record
from store.statistics import AccountPoint, Posted, PostNumbers, post_curve, posted_by


class Dated(Protocol):
    """A point of a curve, which holds from an instant on."""

    @property
    def at(self) -> datetime:
        """When it begins."""
        ...


Point = TypeVar("Point", bound=Dated)
STEPS = 20
"""Points of a curve, unless others are asked for: as many cells."""


@dataclass(frozen=True, slots=True)
class Reach:
    """What the posts of a delivery came to: sums of their newest numbers, None where none was ever told.

    `curve` is that of their impressions, or of their likes where the network tells no impressions; empty before the second
    measurement. `absent` counts posts that are gone or hidden: their last numbers are in the sums.
    """

    posts: int
    absent: int
    numbers: PostNumbers
    measured_at: datetime
    curve: tuple[int, ...]


def reach_of(record: Record, delivery_id: int) -> Reach | None:
    """The reach of a delivery; None where nothing of it was measured yet."""
    return reach(record, posted_by(record, delivery_id))


def reach(record: Record, posts: Sequence[Posted]) -> Reach | None:
    """The reach of some posts together; None where none of them was measured yet."""
    curves = [curve for post in posts if (curve := post_curve(record, post.send_id))]
    if not curves:
        return None
    sums = _sums([curve[-1].numbers for curve in curves])
    name = "likes" if sums.impressions is None else "impressions"
    first, last = min(curve[0].at for curve in curves), max(curve[-1].until for curve in curves)
    steps = [sampled(curve, lambda point: getattr(point.numbers, name) or 0, first, last) for curve in curves]
    summed = tuple(map(sum, zip(*steps, strict=True))) if last > first else ()
    return Reach(len(curves), sum(post.absent is not None for post in posts), sums, last, summed)


def _sums(numbers: Sequence[PostNumbers]) -> PostNumbers:
    found: dict[str, int | None] = {}
    for field in fields(PostNumbers):
        told = [value for each in numbers if (value := getattr(each, field.name)) is not None]
        found[field.name] = sum(told) if told else None
    return PostNumbers(**found)


def followers_curve(points: Sequence[AccountPoint], steps: int = STEPS) -> tuple[int, ...]:
    """An account's followers in equal steps of time; empty before the second measurement."""
    if not points or points[-1].until <= points[0].at:
        return ()
    return sampled(points, lambda point: point.numbers.followers or 0, points[0].at, points[-1].until, steps)


def sampled(
    points: Sequence[Point],
    value: Callable[[Point], int],
    first: datetime,
    last: datetime,
    steps: int = STEPS,
) -> tuple[int, ...]:
    """What a curve was at at equal steps from `first` to `last`, both among them; 0 before it begins."""
    found, turn, now = list[int](), 0, 0
    for step in range(steps):
        at = first + (last - first) * (step / (steps - 1))
        while turn < len(points) and points[turn].at <= at:
            now, turn = value(points[turn]), turn + 1
        found.append(now)
    return tuple(found)
