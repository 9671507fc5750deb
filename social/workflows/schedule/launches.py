"""The launches of a recipe: a pure function of the recipe, its zone and an instant.

Launches keep their time on the wall. In the hour that a zone skips in spring a launch comes at the first moment after it;
in the hour that is doubled in autumn it comes once, at the first of the two. Where the clocks going forward would bring
two launches closer together than 15 minutes, the second is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from heapq import merge
from itertools import groupby, islice
from zoneinfo import ZoneInfo

from social.workflows.schedule.readings import LAST, as_date
from social.workflows.schedule.recipes import LEAST, Recipe, times_of
from social.workflows.schedule.sentences import listed

AGO = timedelta(days=3)
"""How far before the asked instant the launches are laid out: what the clocks do there cannot reach any further."""


@dataclass(frozen=True, slots=True)
class Launch:
    """A launch, with what the clocks did to it."""

    at: datetime
    """UTC."""
    zone: str
    walls: tuple[datetime, ...]
    """The times on the wall that it stands for: one, except where the clocks go forward."""

    @property
    def note(self) -> str:
        """What is unusual about it, as a sentence without a full stop; mostly nothing."""
        there = self.at.astimezone(ZoneInfo(self.zone)).replace(tzinfo=None)
        missing = [f"{wall:%H:%M}" for wall in self.walls if _missing(wall, self.zone)]
        close = [f"{wall:%H:%M}" for wall in self.walls if wall != there and not _missing(wall, self.zone)]
        told = []
        if missing:
            told.append(f"the clocks go forward, there is no {listed(missing, 'or')} that day")
        if close:
            told.append(
                f"{listed(close)} is left out: the clocks go forward, it would come less than {LEAST} minutes later"
            )
        if _doubled(self.at, self.zone):
            told.append(f"the clocks go back, this is the first of two {there:%H:%M}")
        return "; ".join(told)


def launches(schedule: Recipe, zone: str, after: datetime) -> Iterator[datetime]:
    """The launches after the instant `after`, in UTC; without end unless the recipe has one."""
    return (launch.at for launch in coming(schedule, zone, after))


def next_launch(schedule: Recipe, zone: str, after: datetime) -> datetime | None:
    """The first launch after `after`, in UTC; None where none is left."""
    return next(launches(schedule, zone, after), None)


def next_launches(schedule: Recipe, zone: str, after: datetime, number: int) -> list[datetime]:
    """The next `number` launches, in UTC; fewer where fewer are left."""
    return list(islice(launches(schedule, zone, after), number))


def coming(schedule: Recipe, zone: str, after: datetime) -> Iterator[Launch]:
    """The launches after the instant `after`, with what the clocks did to them."""
    place = ZoneInfo(zone)
    first = (after.astimezone(place) - AGO).date()
    if "from" in schedule:
        start = as_date(schedule["from"])
        first = start if "iterations" in schedule else max(first, start)
    apart = _apart(schedule, zone, _walls(schedule, first))
    return (launch for launch in islice(apart, schedule.get("iterations")) if launch.at > after)


def why_never(schedule: Recipe, zone: str, now: datetime) -> str:
    """Why nothing will ever be launched after `now`, as a sentence; empty where something will."""
    if next_launch(schedule, zone, now) is not None:
        return ""
    there = now.astimezone(ZoneInfo(zone))
    return f"No launch of this schedule lies after now, {there:%Y-%m-%d %H:%M} {zone}. Choose later dates."


def counted_from(schedule: Recipe, zone: str, now: datetime) -> str:
    """The day from which iterations are counted where none is named: today, or tomorrow where today's have begun."""
    today = now.astimezone(ZoneInfo(zone)).date()
    begun = datetime.combine(today, time(), ZoneInfo(zone)).astimezone(UTC) - timedelta(seconds=1)
    first = next_launch(schedule, zone, begun)
    past = first is not None and first <= now
    return (today + timedelta(days=past)).isoformat()


def _walls(schedule: Recipe, first: date) -> Iterator[datetime]:
    """The times on the wall from the day `first` on, in order."""
    times = [datetime.strptime(text, "%H:%M").time() for text in times_of(schedule)]
    return (datetime.combine(day, each) for day in _dates(schedule, first) for each in times)


def _dates(schedule: Recipe, first: date) -> Iterator[date]:
    from dateutil.rrule import DAILY, WEEKLY, rrule

    start, until = datetime.combine(first, time()), None
    if "to" in schedule:
        until = datetime.combine(as_date(schedule["to"]), time())
    kind = schedule["type"]
    found: Iterable[datetime]
    if kind == "once":
        found = [datetime.combine(as_date(schedule["date"]), time())]
    elif kind == "monthly":
        found = _days_of_months(schedule, start, until)
    elif "days" in schedule:
        found = rrule(WEEKLY, dtstart=start, until=until, byweekday=schedule["days"])
    else:
        found = rrule(DAILY, dtstart=start, until=until)
    return (day.date() for day in found)


def _days_of_months(schedule: Recipe, start: datetime, until: datetime | None) -> Iterator[datetime]:
    """The chosen days of the chosen months; in a shorter month the last day stands for those that it lacks."""
    from dateutil.rrule import MONTHLY, rrule

    months, rules = schedule.get("months"), []
    for day in schedule["month_days"]:
        # Of the days from the 28th to the wanted one, the last that the month has.
        days = [-1] if day == LAST else list(range(min(day, 28), day + 1))
        rules.append(rrule(MONTHLY, dtstart=start, until=until, bymonth=months, bymonthday=days, bysetpos=-1))
    return (day for day, _ in groupby(merge(*rules)))


def _apart(schedule: Recipe, zone: str, walls: Iterable[datetime]) -> Iterator[Launch]:
    """The launches at those walls; what the clocks bring closer than 15 minutes becomes part of the one before."""
    place, least = ZoneInfo(zone), timedelta(minutes=LEAST)
    held: Launch | None = None
    for wall in walls:
        at = _instant(wall, place)
        if held is not None and at - held.at < least:
            held = replace(held, walls=(*held.walls, wall))
            continue
        if held is not None:
            yield held
        held = Launch(at, zone, (wall,))
    if held is not None:
        yield held


def _instant(wall: datetime, place: ZoneInfo) -> datetime:
    """The first instant at which the zone's clock shows `wall` or more."""
    aware = wall.replace(tzinfo=place)
    there = aware.astimezone(UTC)
    if there.astimezone(place).replace(tzinfo=None) == wall:
        return there
    # Skipped: the two readings of the wall lie on both sides of the gap, and between them the clock jumps.
    before, after = sorted((there, aware.replace(fold=1).astimezone(UTC)))
    offset = before.astimezone(place).utcoffset()
    while after - before > timedelta(minutes=1):
        middle = (before + (after - before) / 2).replace(second=0, microsecond=0)
        before, after = (middle, after) if middle.astimezone(place).utcoffset() == offset else (before, middle)
    return after


def _missing(wall: datetime, zone: str) -> bool:
    place = ZoneInfo(zone)
    return wall.replace(tzinfo=place).astimezone(UTC).astimezone(place).replace(tzinfo=None) != wall


def _doubled(at: datetime, zone: str) -> bool:
    """Whether the same time on the wall comes once more."""
    there = at.astimezone(ZoneInfo(zone))
    return not there.fold and there.replace(fold=1).utcoffset() != there.utcoffset()
