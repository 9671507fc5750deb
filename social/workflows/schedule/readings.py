"""The parts of a schedule as people type them: times, dates, days, months, spans. Each is refused with a sentence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime
from difflib import get_close_matches

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
LAST = "last"
"""The last day of a month, however long that is."""
YEARS = range(2000, 2200)
"""Years in which a schedule may lie: before them nothing is due, beyond them no zone's rules are worth anything."""
MOST_ITERATIONS = 9999


class ScheduleError(ValueError):
    """The schedule makes no sense; the text says why and what would. `part` is the key of the recipe that is at fault."""

    def __init__(self, sentence: str, part: str = "") -> None:
        super().__init__(sentence)
        self.part = part


def read_time(text: str) -> str:
    """A time of day: "7:05" → "07:05"."""
    try:
        return datetime.strptime(text.strip(), "%H:%M").strftime("%H:%M")
    except ValueError:
        raise ScheduleError(f"“{text.strip()}” is no time of day. Write it as 07:30.", "time") from None


def read_times(text: str) -> list[str]:
    """Times of day, in their order: "12:00, 8:00" → ["08:00", "12:00"]."""
    found = _listed(text)
    if not found:
        raise ScheduleError("Name at least one time of day, such as 08:00, 12:00.", "times")
    return sorted({read_time(each) for each in found})


def read_date(text: str) -> str:
    """A date as ISO 8601 has it: "2026-12-24"."""
    try:
        found = datetime.strptime(text.strip(), "%Y-%m-%d").date()
    except ValueError:
        raise ScheduleError(f"“{text.strip()}” is no date. Write it as 2026-12-24.", "date") from None
    if found.year not in YEARS:
        raise ScheduleError(f"{found} is too far away. Choose a year from {YEARS[0]} to {YEARS[-1]}.", "date")
    return found.isoformat()


def read_span(text: str) -> int:
    """Minutes: "30m", "2h", "1h30m", "90 min"."""
    wanted = re.sub(r"\s|in(utes?|s)?$|ours?$", "", text.strip().lower())
    found = re.fullmatch(r"(?:(\d{1,4})h)?(?:(\d{1,4})m?)?", wanted)
    minutes = int(found[1] or 0) * 60 + int(found[2] or 0) if found else 0
    if not minutes:
        raise ScheduleError(f"“{text.strip()}” is no interval. Write it as 30m, 2h or 1h30m.", "every")
    return minutes


def read_days(text: str) -> list[int]:
    """Days of the week, 0 is Monday: "sun,thu" → [3, 6], "monday-friday" → [0, 1, 2, 3, 4]."""
    return _named(text, DAYS, "day of the week", "days", 2)


def read_months(text: str) -> list[int]:
    """Months, 1 is January: "march,jun" → [3, 6], "october-january" → [1, 10, 11, 12]."""
    return [number + 1 for number in _named(text, MONTHS, "month", "months", 3)]


def read_month_days(text: str) -> list[int | str]:
    """Days of a month: "20", "1,15,last"."""
    found: set[int | str] = set()
    for word in _listed(text.lower()):
        if word == LAST:
            found.add(LAST)
        elif word.isascii() and word.isdigit() and 1 <= int(word) <= 31:
            found.add(int(word))
        else:
            wants = "Write 1 to 31, or last for the last day, such as 1, 15, last."
            raise ScheduleError(f"“{word}” is no day of a month. {wants}", "month_days")
    if not found:
        raise ScheduleError("Name at least one day of the month: 1 to 31, or last.", "month_days")
    return in_order(found)


def in_order(month_days: set[int | str]) -> list[int | str]:
    """Days of a month from the first to the last."""
    return sorted(month_days, key=lambda day: 32 if day == LAST else int(day))


def read_iterations(text: str) -> int:
    """How many launches there are at most."""
    wanted = text.strip()
    if not (wanted.isascii() and wanted.isdigit() and 1 <= int(wanted) <= MOST_ITERATIONS):
        wants = f"Write a whole number from 1 to {MOST_ITERATIONS}, or leave it empty for no limit."
        raise ScheduleError(f"“{wanted}” is no number of iterations. {wants}", "iterations")
    return int(wanted)


def _listed(text: str) -> list[str]:
    return [each for each in re.split(r"[,\s]+", text.strip()) if each]


def _named(text: str, names: Sequence[str], kind: str, part: str, least: int) -> list[int]:
    """The numbers of the names in a list with commas and ranges, `least` letters of each being enough."""
    found: set[int] = set()
    for word in _listed(re.sub(r"\s*-\s*", "-", text.lower())):
        first, *last = (_number(each, names, kind, part, least) for each in word.split("-", 1))
        end = last[0] if last else first
        found |= {number % len(names) for number in range(first, end + 1 + (len(names) if end < first else 0))}
    if not found:
        raise ScheduleError(f"Name at least one {kind}, such as {names[0]}.", part)
    return sorted(found)


def _number(word: str, names: Sequence[str], kind: str, part: str, least: int) -> int:
    found = [number for number, name in enumerate(names) if len(word) >= least and name.lower().startswith(word)]
    if len(found) == 1:
        return found[0]
    near = get_close_matches(word.capitalize(), names, 1)
    meant = f"Did you mean {near[0]}?" if near else f"Write its English name, such as {names[3]} or {names[3][:3]}."
    raise ScheduleError(f"“{word}” is no {kind}. {meant}", part)


def as_date(text: str) -> date:
    """The date that a recipe holds."""
    return date.fromisoformat(text)


def minutes_of(time: str) -> int:
    """Minutes since midnight of a time of day."""
    hour, minute = time.split(":")
    return int(hour) * 60 + int(minute)


def time_of(minutes: int) -> str:
    """The time of day that many minutes after midnight."""
    return f"{minutes // 60 % 24:02d}:{minutes % 60:02d}"
