"""The values that a filter compares with: numbers, yes or no, days and ages, each with what would do where one does not."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from store.filters_fields import TYPES
from store.filters_reading import FilterError, Term
from store.models import to_ms

_NUMBER = re.compile(r"(\d{1,15})([km]?)", re.I)
_AGE = re.compile(r"(\d{1,6})(s|mn|m|h|d|w|y)", re.I)
_DAY = re.compile(r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d)?", re.I)
_SECONDS = {"s": 1, "m": 60, "mn": 60, "h": 3_600, "d": 86_400, "w": 604_800, "y": 31_557_600}
DAY = 86_400_000
"""Milliseconds."""
MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
"""An age that is less is an instant that is later."""


def number(term: Term) -> int:
    """A whole number; `k` and `m` at its end stand for thousands and millions."""
    found = _NUMBER.fullmatch(term.value)
    if found is None:
        raise FilterError(term.column, f"“{term.value}” is no number; write it in digits, such as 1000, 10k or 2m.")
    return int(found[1]) * {"": 1, "k": 1_000, "m": 1_000_000}[found[2].lower()]


def flag(term: Term) -> bool:
    """Yes or no."""
    known = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}
    if term.value.lower() not in known:
        name = term.field.name if term.field else ""
        raise FilterError(term.column, f"“{name}” is yes or no: write {name} or {name}=no.")
    return known[term.value.lower()]


def kind(term: Term) -> str:
    """As what X checked an account."""
    if term.value.lower() not in TYPES:
        raise FilterError(term.column, f"“{term.value}” is no type; there are: {', '.join(TYPES)}.")
    return term.value.lower()


def instants(term: Term, now: datetime | None) -> tuple[str, int, int]:
    """A sign, and where the span begins and ends that a date means, in milliseconds since 1970 (UTC).

    A day is the whole day; an age such as `30d` is an instant before `now`, with its sign mirrored.
    """
    text = term.value.lower()
    age = _AGE.fullmatch(text)
    if age is not None and now is not None:
        if term.sign not in MIRRORED:
            raise FilterError(term.column, f"an age takes < or >: “{term.field.name if term.field else ''} < {text}”.")
        at = to_ms(now) - int(age[1]) * _SECONDS[age[2]] * 1_000
        return MIRRORED[term.sign], at, at
    begin = _day(text, now)
    if begin is None:
        raise FilterError(
            term.column,
            f"“{term.value}” is no date; write a day such as 2026-10-01, today, or an age such as 12h, 30d, 8w or 1y.",
        )
    return term.sign, begin, begin + (0 if "t" in text and text[-1].isdigit() else DAY)


def _day(text: str, now: datetime | None) -> int | None:
    if text in ("today", "yesterday") and now is not None:
        day = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        return to_ms(day - timedelta(days=text == "yesterday"))
    if not _DAY.fullmatch(text):
        return None
    try:
        return to_ms(datetime.fromisoformat(text).replace(tzinfo=UTC))
    except ValueError:  # the 30th of February
        return None
