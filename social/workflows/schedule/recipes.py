"""What a recipe of launches is, and what makes no sense in one.

    {"type": "several", "times": ["08:00", "12:00"], "days": [0, 4]}              on selected hours
    {"type": "several", "every": 30, "start": "08:00", "end": "18:00"}            every 30 minutes, both ends included
    {"type": "daily", "time": "07:00", "days": [0, 1, 2, 3, 4]}                   without "days": every day
    {"type": "weekly", "days": [3], "time": "07:30"}                              Monday is 0
    {"type": "monthly", "month_days": [20, "last"], "months": [3, 6], "time": "07:00"}   without "months": every month
    {"type": "once", "date": "2026-12-24", "time": "18:00"}

All but the last may hold "from" and "to" (dates, both included) and "iterations" (the most launches, counted from
"from"). A 29th, 30th or 31st comes in a shorter month on its last day, so that no month is left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from social.workflows.schedule.readings import (
    DAYS,
    LAST,
    MONTHS,
    ScheduleError,
    in_order,
    minutes_of,
    read_date,
    read_iterations,
    read_time,
    time_of,
)

Recipe = Mapping[str, Any]
TYPES = {
    "several": "Several times a day",
    "daily": "Daily",
    "weekly": "Weekly",
    "monthly": "Monthly",
    "once": "Once",
}
"""Campaign's frequency types by the name that a recipe has for them."""
LEAST = 15
"""Minutes between two launches at least: the rule of Campaign's scheduler."""
DAY = 24 * 60
TOO_OFTEN = f"A workflow is not launched more often than every {LEAST} minutes."


def checked(schedule: Recipe) -> dict[str, Any]:
    """The recipe in its plainest form. Raises ScheduleError where it makes no sense."""
    kind = schedule.get("type")
    if kind not in TYPES:
        raise ScheduleError(f"There is no frequency “{kind}”. There are: {', '.join(TYPES)}.", "type")
    made = {"type": kind} | _PARTS[kind](schedule)
    return made if kind == "once" else made | _validity(schedule)


def times_of(schedule: Recipe) -> list[str]:
    """The times of day at which a recipe's days have their launches, in order."""
    if schedule["type"] != "several":
        return [schedule["time"]]
    if "times" in schedule:
        return list(schedule["times"])
    first, last = minutes_of(schedule["start"]), minutes_of(schedule["end"])
    return [time_of(minutes) for minutes in range(first, last + 1, schedule["every"])]


def _several(schedule: Recipe) -> dict[str, Any]:
    made: dict[str, Any]
    if "times" in schedule:
        made = {"times": sorted({read_time(time) for time in schedule["times"]})}
        if not made["times"]:
            raise ScheduleError("Name at least one time of day, such as 08:00, 12:00.", "times")
    else:
        made = {"every": schedule["every"]}
        made |= {name: read_time(schedule[name]) for name in ("start", "end")}
        _check_window(made)
    made |= _some_days(schedule)
    _check_distances({"type": "several"} | made)
    return made


def _check_window(made: Recipe) -> None:
    if made["every"] < LEAST:
        raise ScheduleError(f"Every {made['every']} minutes is too often. {TOO_OFTEN}", "every")
    if made["every"] >= DAY:
        raise ScheduleError("An interval of a day or more is no “several times a day”: choose Daily.", "every")
    if made["end"] < made["start"]:
        told = f"The launches end at {made['end']}, before they begin at {made['start']}."
        raise ScheduleError(f"{told} For a night, name the hours instead.", "end")


def _check_distances(made: Recipe) -> None:
    times = times_of(made)
    part = "times" if "times" in made else "every"
    for one, next_one in pairwise(times):
        if minutes_of(next_one) - minutes_of(one) < LEAST:
            raise ScheduleError(f"{one} and {next_one} are too close. {TOO_OFTEN}", part)
    days = made.get("days", range(7))
    neighbours = any((day + 1) % 7 in days for day in days)
    if neighbours and minutes_of(times[0]) + DAY - minutes_of(times[-1]) < LEAST:
        raise ScheduleError(f"{times[-1]} and {times[0]} of the next day are too close. {TOO_OFTEN}", part)


def _daily(schedule: Recipe) -> dict[str, Any]:
    return {"time": read_time(schedule["time"])} | _some_days(schedule)


def _weekly(schedule: Recipe) -> dict[str, Any]:
    return {"days": _numbers(schedule, "days", range(7), "day of the week"), "time": read_time(schedule["time"])}


def _monthly(schedule: Recipe) -> dict[str, Any]:
    chosen = set(schedule["month_days"])
    if not chosen or chosen - {LAST, *range(1, 32)}:
        raise ScheduleError("Name at least one day of the month: 1 to 31, or last.", "month_days")
    made: dict[str, Any] = {"month_days": in_order(chosen), "time": read_time(schedule["time"])}
    if "months" in schedule:
        months = _numbers(schedule, "months", range(1, len(MONTHS) + 1), "month")
        made |= {"months": months} if len(months) < len(MONTHS) else {}
    return made


def _once(schedule: Recipe) -> dict[str, Any]:
    return {"date": read_date(schedule["date"]), "time": read_time(schedule["time"])}


_PARTS = {"several": _several, "daily": _daily, "weekly": _weekly, "monthly": _monthly, "once": _once}


def _some_days(schedule: Recipe) -> dict[str, Any]:
    """The days where they are named; nothing where every day is meant."""
    if "days" not in schedule:
        return {}
    days = _numbers(schedule, "days", range(7), "day of the week")
    return {"days": days} if len(days) < len(DAYS) else {}


def _numbers(schedule: Recipe, part: str, allowed: range, kind: str) -> list[int]:
    chosen = set(schedule[part])
    if not chosen or chosen - set(allowed):
        raise ScheduleError(f"Choose at least one {kind}.", part)
    return sorted(chosen)


def _validity(schedule: Recipe) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for name in ("from", "to"):
        if name in schedule:
            try:
                made[name] = read_date(schedule[name])
            except ScheduleError as error:
                raise ScheduleError(str(error), name) from None
    if "iterations" in schedule:
        made["iterations"] = read_iterations(str(schedule["iterations"]))
        if "from" not in made:
            raise ScheduleError("Iterations are counted from a date: say valid from when.", "from")
    if "from" in made and "to" in made and made["to"] < made["from"]:
        raise ScheduleError(f"The schedule ends on {made['to']}, before it begins on {made['from']}.", "to")
    return made
