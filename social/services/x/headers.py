"""Reads what an answer of X says beside its body: budgets left, the token's level, the time over there."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from social.services.base import LEVELS, QuotaReading, Window

# X documents the first; the other two come with day caps (seen since 2023, never documented).
WINDOWS: dict[Window, str] = {
    "15-minute": "x-rate-limit-",
    "user-day": "x-user-limit-24hour-",
    "app-day": "x-app-limit-24hour-",
}


def quotas(endpoint: str, headers: Mapping[str, str]) -> tuple[QuotaReading, ...]:
    """Every limit that the answer tells in full; a limit with a missing or unreadable number is left out."""
    readings = []
    for window, prefix in WINDOWS.items():
        limit, remaining = number(headers, prefix + "limit"), number(headers, prefix + "remaining")
        resets_at = instant(headers, prefix + "reset")
        if limit is not None and remaining is not None and resets_at is not None:
            readings.append(QuotaReading(endpoint, window, limit, remaining, resets_at))
    return tuple(readings)


def number(headers: Mapping[str, str], name: str) -> int | None:
    """The whole number in header `name`."""
    value = headers.get(name, "").strip()
    return int(value) if value.isascii() and value.isdigit() else None


def instant(headers: Mapping[str, str], name: str) -> datetime | None:
    """The instant in header `name`, which is in seconds since 1970 (UTC)."""
    seconds = number(headers, name)
    if seconds is None:
        return None
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, OSError, ValueError):
        return None


def level(headers: Mapping[str, str]) -> str | None:
    """The token's level: "read", "read-write" or "read-write-directmessages"; None where X does not say."""
    said = headers.get("x-access-level", "").strip().lower()
    return said if said in LEVELS else None


def skew(headers: Mapping[str, str], at: datetime) -> float | None:
    """Our clock minus theirs in seconds, where `at` is our time in mid-call; exact to about a second."""
    try:
        theirs = parsedate_to_datetime(headers["date"])
    except (KeyError, ValueError):
        return None
    if theirs.tzinfo is None:
        theirs = theirs.replace(tzinfo=UTC)
    # The header drops the fraction of its second: half of one is the fair guess.
    return (at - theirs).total_seconds() - 0.5
