"""When a workflow is due: a recipe in wall time and an IANA zone, read into instants and into a sentence.

A recipe is `{"type": "weekly", "days": [3], "time": "07:30"}` (Monday is 0) or `{"type": "daily", "time": "07:00"}`. In
the hour that a zone skips in spring a launch comes at the first moment after it; in the hour that is doubled in autumn it
comes once, at the first of the two.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
Recipe = Mapping[str, Any]


class ScheduleError(ValueError):
    """The schedule makes no sense; the text says why and what would."""


def recipe(words: str) -> dict[str, Any]:
    """Read `daily 07:00` or `weekly thursday,sunday 07:30`. Raises ScheduleError."""
    parts = words.lower().split()
    wants = "Write the schedule as “daily 07:00” or “weekly thursday 07:30”."
    if len(parts) == 2 and parts[0] == "daily":
        return {"type": "daily", "time": _time(parts[1], wants)}
    if len(parts) == 3 and parts[0] == "weekly":
        return {
            "type": "weekly",
            "days": sorted({_day(day, wants) for day in parts[1].split(",")}),
            "time": _time(parts[2], wants),
        }
    raise ScheduleError(f"“{words}” is no schedule. {wants}")


def _day(word: str, wants: str) -> int:
    found = [number for number, day in enumerate(DAYS) if len(word) >= 2 and day.lower().startswith(word)]
    if len(found) != 1:
        raise ScheduleError(f"“{word}” is no day of the week. {wants}")
    return found[0]


def _time(word: str, wants: str) -> str:
    try:
        return datetime.strptime(word, "%H:%M").strftime("%H:%M")
    except ValueError:
        raise ScheduleError(f"“{word}” is no time of day. {wants}") from None


def launches(schedule: Recipe, zone: str, after: datetime) -> Iterator[datetime]:
    """The launches after the instant `after`, in UTC, without end."""
    from dateutil.rrule import DAILY, WEEKLY, rrule

    place = ZoneInfo(zone)
    hour, minute = (int(part) for part in schedule["time"].split(":"))
    start = (after.astimezone(place) - timedelta(days=1)).replace(
        tzinfo=None, hour=hour, minute=minute, second=0, microsecond=0
    )
    if schedule["type"] == "weekly":
        rule = rrule(WEEKLY, byweekday=schedule["days"], dtstart=start)
    else:
        rule = rrule(DAILY, dtstart=start)
    return (instant for instant in (_instant(wall, place) for wall in rule) if instant > after)


def _instant(wall: datetime, place: ZoneInfo) -> datetime:
    aware = wall.replace(tzinfo=place)
    there_and_back = aware.astimezone(UTC).astimezone(place).replace(tzinfo=None)
    if there_and_back != wall:
        # Skipped: fold=0 reads the time by the offset before the gap, so the gap's length tells where it ends.
        gap = aware.replace(fold=1).utcoffset(), aware.utcoffset()
        return _end_of_gap(aware, gap[0] or timedelta(), gap[1] or timedelta())
    return aware.astimezone(UTC)


def _end_of_gap(aware: datetime, one: timedelta, other: timedelta) -> datetime:
    """The instant at which the zone's clock jumped over this wall time, to the minute."""
    low = (aware.replace(tzinfo=UTC) - max(one, other)).replace(second=0)
    high = aware.replace(tzinfo=UTC) - min(one, other)
    place = aware.tzinfo
    before = low.astimezone(place).utcoffset()
    while high - low > timedelta(minutes=1):
        middle = (low + (high - low) / 2).replace(second=0, microsecond=0)
        low, high = (middle, high) if middle.astimezone(place).utcoffset() == before else (low, middle)
    return high


def next_launch(schedule: Recipe, zone: str, after: datetime) -> datetime:
    """The first launch after `after`, in UTC."""
    return next(launches(schedule, zone, after))


def next_launches(schedule: Recipe, zone: str, after: datetime, number: int) -> list[datetime]:
    """The next `number` launches, in UTC."""
    return list(islice(launches(schedule, zone, after), number))


def words(schedule: Recipe) -> str:
    """The schedule as `recipe` reads it."""
    if schedule["type"] == "daily":
        return f"daily {schedule['time']}"
    return f"weekly {','.join(DAYS[day].lower() for day in schedule['days'])} {schedule['time']}"


def sentence(schedule: Recipe, zone: str) -> str:
    """The schedule in words, with its zone."""
    if schedule["type"] == "daily":
        return f"Every day at {schedule['time']} ({zone})"
    days = " and ".join(DAYS[day] for day in schedule["days"])
    return f"Every {days} at {schedule['time']} ({zone})"
