"""A recipe as a sentence for people."""

from __future__ import annotations

from collections.abc import Sequence

from social.workflows.schedule.readings import DAYS, LAST, MONTHS
from social.workflows.schedule.recipes import Recipe

LENGTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
"""Days of the months in three years of four."""


def sentence(schedule: Recipe, zone: str) -> str:
    """The schedule in words, with its zone and how long it is valid; without a full stop."""
    return f"{_FORMS[schedule['type']](schedule)} ({zone}){_validity(schedule)}"


def _several(schedule: Recipe) -> str:
    if "times" in schedule:
        return f"{_days(schedule)} at {listed(schedule['times'])}"
    window = f"from {schedule['start']} to {schedule['end']}"
    days = _days(schedule)
    return f"Every {span(schedule['every'])} {window}, {days[0].lower()}{days[1:]}"


def _daily(schedule: Recipe) -> str:
    return f"{_days(schedule)} at {schedule['time']}"


def _monthly(schedule: Recipe) -> str:
    days: Sequence[int | str] = schedule["month_days"]
    months: Sequence[int] = schedule.get("months", range(1, len(MONTHS) + 1))
    named = listed([_ordinal(day) for day in days])
    named += " day" if days[-1] == LAST else ""
    of = "every month" if "months" not in schedule else listed([MONTHS[month - 1] for month in months])
    longest = max((int(day) for day in days if day != LAST), default=0)
    shorter = any(LENGTHS[month - 1] < longest for month in months)
    where = ", in a shorter month on its last day," if shorter else ""
    return f"On the {named} of {of}{where} at {schedule['time']}"


def _once(schedule: Recipe) -> str:
    return f"Once, on {schedule['date']} at {schedule['time']}"


_FORMS = {"several": _several, "daily": _daily, "weekly": _daily, "monthly": _monthly, "once": _once}


def _validity(schedule: Recipe) -> str:
    told = ""
    if "from" in schedule:
        told += f", from {schedule['from']}"
    if "to" in schedule:
        told += f"{' to' if told else ', until'} {schedule['to']} included"
    if "iterations" in schedule:
        number = schedule["iterations"]
        told += f", at most {'once' if number == 1 else f'{number} times'}"
    return told


def _days(schedule: Recipe) -> str:
    days = schedule.get("days", range(7))
    if len(days) == len(DAYS):
        return "Every day"
    if len(days) > 2 and days[-1] - days[0] == len(days) - 1:
        return f"Every day from {DAYS[days[0]]} to {DAYS[days[-1]]}"
    return f"Every {listed([DAYS[day] for day in days])}"


def _ordinal(day: int | str) -> str:
    if day == LAST:
        return LAST
    number = int(day)
    return f"{number}{'th' if 10 < number < 14 else {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th')}"


def span(minutes: int) -> str:
    """A span of minutes: "30 minutes", "hour", "2 hours", "1 h 30 min"."""
    hours, rest = divmod(minutes, 60)
    if hours and rest:
        return f"{hours} h {rest} min"
    if hours:
        return "hour" if hours == 1 else f"{hours} hours"
    return f"{rest} minutes"


def listed(names: Sequence[str], last: str = "and") -> str:
    """Names as a sentence lists them, with `last` before the last."""
    return f" {last} ".join(filter(None, [", ".join(names[:-1]), names[-1]]))
