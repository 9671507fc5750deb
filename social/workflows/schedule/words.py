"""A schedule in the few words of the command line, read and written.

hours 08:00,12:00 [DAYS]        every 30m 08:00-18:00 [DAYS]        daily [DAYS] 07:00        weekly DAYS 07:30
monthly 20 [MONTHS] 07:00       monthly 1,15,last 07:00             once 2026-12-24 18:00
each but the last with: from DATE · to DATE · times N
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from social.workflows.schedule.launches import counted_from
from social.workflows.schedule.readings import (
    DAYS,
    MONTHS,
    ScheduleError,
    read_date,
    read_days,
    read_iterations,
    read_month_days,
    read_months,
    read_span,
    read_time,
    read_times,
)
from social.workflows.schedule.recipes import Recipe, checked

FORMS = {
    "hours": "hours 08:00,12:00 monday-friday",
    "every": "every 30m 08:00-18:00",
    "daily": "daily 07:00",
    "weekly": "weekly thursday 07:30",
    "monthly": "monthly 1,last 07:00",
    "once": "once 2026-12-24 18:00",
}
"""An example of each form."""
_KEYS = {"from": ("from", read_date), "to": ("to", read_date), "times": ("iterations", read_iterations)}


def recipe(words: str, zone: str = "", now: datetime | None = None) -> dict[str, Any]:
    """Read a schedule. `times N` without `from` counts from `now` in `zone`. Raises ScheduleError."""
    form, *parts = re.sub(r"\s*([,-])\s*(?=\S)", r"\1", words.lower()).split() or [""]
    if form not in FORMS:
        wants = ", ".join(f"“{example}”" for example in FORMS.values())
        raise ScheduleError(f"“{words}” is no schedule. Write it as one of: {wants}.")
    first = next((number for number, part in enumerate(parts) if part in _KEYS), len(parts))
    made, options = _READ[form](parts[:first]), _options(parts[first:], form)
    if "iterations" in options and "from" not in options and now is not None:
        options["from"] = counted_from(checked(made), zone, now)
    return checked(made | options)


def _wants(form: str) -> ScheduleError:
    return ScheduleError(f"“{form}” wants other words behind it. Write it like “{FORMS[form]}”.")


def _options(parts: Sequence[str], form: str) -> dict[str, Any]:
    made: dict[str, Any] = {}
    if parts and form == "once":
        raise ScheduleError(f"“{parts[0]}” makes no sense of a schedule that is due once.")
    for key, value in zip(parts[::2], [*parts[1::2], ""], strict=False):
        if key not in _KEYS or not value:
            raise ScheduleError(f"“{key}” is not understood here. Behind the times go: from DATE, to DATE, times N.")
        name, read = _KEYS[key]
        made[name] = read(value)
    return made


def _hours(parts: Sequence[str]) -> dict[str, Any]:
    if len(parts) not in (1, 2):
        raise _wants("hours")
    return {"type": "several", "times": read_times(parts[0])} | _days(parts[1:])


def _every(parts: Sequence[str]) -> dict[str, Any]:
    if not parts:
        raise _wants("every")
    made: dict[str, Any] = {"type": "several", "every": read_span(parts[0])}
    window = parts[1].split("-") if len(parts) > 1 and parts[1][0].isdigit() else []
    if len(parts) - bool(window) > 2 or len(window) not in (0, 2):
        raise _wants("every")
    start, end = window or ("00:00", "23:59")
    return made | {"start": read_time(start), "end": read_time(end)} | _days(parts[1 + bool(window) :])


def _daily(parts: Sequence[str]) -> dict[str, Any]:
    if len(parts) not in (1, 2):
        raise _wants("daily")
    return {"type": "daily", "time": read_time(parts[-1])} | _days(parts[:-1])


def _weekly(parts: Sequence[str]) -> dict[str, Any]:
    if len(parts) != 2:
        raise _wants("weekly")
    return {"type": "weekly", "days": read_days(parts[0]), "time": read_time(parts[1])}


def _monthly(parts: Sequence[str]) -> dict[str, Any]:
    if len(parts) not in (2, 3):
        raise _wants("monthly")
    made = {"type": "monthly", "month_days": read_month_days(parts[0]), "time": read_time(parts[-1])}
    return made | ({"months": read_months(parts[1])} if len(parts) == 3 else {})


def _once(parts: Sequence[str]) -> dict[str, Any]:
    if len(parts) != 2:
        raise _wants("once")
    return {"type": "once", "date": read_date(parts[0]), "time": read_time(parts[1])}


_READ: dict[str, Callable[[Sequence[str]], dict[str, Any]]] = {
    "hours": _hours,
    "every": _every,
    "daily": _daily,
    "weekly": _weekly,
    "monthly": _monthly,
    "once": _once,
}


def _days(parts: Sequence[str]) -> dict[str, Any]:
    return {"days": read_days(parts[0])} if parts else {}


def words(schedule: Recipe) -> str:
    """The schedule as `recipe` reads it."""
    kind = schedule["type"]
    if kind == "several":
        parts = _several_words(schedule)
    elif kind == "once":
        parts = [kind, schedule["date"], schedule["time"]]
    elif kind == "monthly":
        months = [",".join(MONTHS[month - 1].lower() for month in schedule["months"])] if "months" in schedule else []
        parts = [kind, ",".join(map(str, schedule["month_days"])), *months, schedule["time"]]
    else:
        parts = [kind, *_days_words(schedule), schedule["time"]]
    options = [f"{key} {schedule[name]}" for key, (name, _) in _KEYS.items() if name in schedule]
    return " ".join([*parts, *options])


def _several_words(schedule: Recipe) -> list[str]:
    if "times" in schedule:
        return ["hours", ",".join(schedule["times"]), *_days_words(schedule)]
    window = f"{schedule['start']}-{schedule['end']}"
    return ["every", span_words(schedule["every"]), window, *_days_words(schedule)]


def span_words(minutes: int) -> str:
    """A span as it is typed: "30m", "2h", "1h30m"."""
    hours, rest = divmod(minutes, 60)
    return f"{f'{hours}h' if hours else ''}{f'{rest}m' if rest else ''}"


def _days_words(schedule: Recipe) -> list[str]:
    days = schedule.get("days")
    if days is None:
        return []
    if len(days) > 2 and days[-1] - days[0] == len(days) - 1:
        return [f"{DAYS[days[0]]}-{DAYS[days[-1]]}".lower()]
    return [",".join(DAYS[day] for day in days).lower()]
