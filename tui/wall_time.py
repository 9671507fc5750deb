"""Wall times as people type them, turned into instants."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

FORM = "%Y-%m-%d %H:%M"


def instant(words: str, zone: str) -> datetime:
    """The instant of "2026-12-01 09:00" on the wall of `zone`, in UTC; the first of two where the clocks go back.

    Raises ValueError with a sentence.
    """
    try:
        named = datetime.strptime(words.strip(), FORM)
    except ValueError:
        raise ValueError("Write day and time as 2026-12-01 09:00.") from None
    there = named.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    if there.astimezone(ZoneInfo(zone)).replace(tzinfo=None) != named:
        raise ValueError(
            f"There is no {named:%H:%M} on that day in {zone}: the clocks go forward. Choose another time."
        )
    return there
