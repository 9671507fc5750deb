"""Instants as people read them: the wall clock of a zone, with UTC beside it where it matters."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo


def moment(at: datetime, zone: str) -> str:
    """Day and time on the wall of `zone`, such as "2026-08-22 13:45"."""
    return f"{at.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}"


def both(at: datetime, zone: str) -> str:
    """Day and time with the zone's name, and UTC's time beside it: "2026-08-22 13:45 Europe/Berlin (UTC 11:45)"."""
    utc = at.astimezone(ZoneInfo("UTC"))
    if zone in ("UTC", "Etc/UTC"):
        return f"{utc:%Y-%m-%d %H:%M} UTC"
    there = at.astimezone(ZoneInfo(zone))
    day = "" if there.date() == utc.date() else f"{utc:%Y-%m-%d} "
    return f"{there:%Y-%m-%d %H:%M} {zone} (UTC {day}{utc:%H:%M})"
