"""Dates anew what was written down by a clock that was ahead, once it was set back: else it would be waited for until then.

Tasks and launches know by themselves since when they wait. What X has answered bears a right date, for X takes no call that was
signed at a wrong time. What happened (journal, audit trail, log of a delivery) stays as it was written down.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from store.database import Record
from store.leases import lease
from store.models import to_ms

LITTLE = timedelta(hours=1)
"""A clock that went back by no more than this is put right; nothing waits for much longer by it."""
ANEW = (
    (
        "send",
        "UPDATE send SET next_at = :now WHERE ended_at IS NULL AND waits_for IS NOT NULL AND next_at > :now",
    ),
    (
        "notice",
        "UPDATE alert_notice SET due_at = min(due_at, :now), told_at = min(told_at, :now), given_up_at = min(given_up_at, :now)"
        " WHERE max(due_at, coalesce(told_at, 0), coalesce(given_up_at, 0)) > :now",
    ),
    (
        "",
        "UPDATE alert SET raised_at = min(raised_at, :now), counted_at = min(counted_at, :now)"
        " WHERE max(raised_at, coalesce(counted_at, 0)) > :now",
    ),
    (
        "",
        "UPDATE workflow SET status_at = min(status_at, :now), last_processing = min(last_processing, :now)"
        " WHERE max(status_at, coalesce(last_processing, 0)) > :now",
    ),
    (
        "run",
        "UPDATE run SET asked_at = min(asked_at, :now), started_at = min(started_at, :now), ended_at = min(ended_at, :now)"
        " WHERE max(asked_at, coalesce(started_at, 0), coalesce(ended_at, 0)) > :now",
    ),
)
"""What is told of, in one word, and how it is dated now. A wave's messages wait for nothing but their date, which stays."""


def later_than_now(record: Record, now: datetime) -> datetime | None:
    """When an engine last showed a sign of life, where that is later than `now`: one of the two clocks is, or was, wrong."""
    last = lease(record)
    return last.heartbeat if last is not None and last.heartbeat - now > LITTLE else None


def date_anew(record: Record, now: datetime) -> str:
    """Date now what is dated later; what that was, such as "3 sends, 1 run", "" for nothing. Within the caller's `writing`."""
    told = []
    for word, statement in ANEW:
        number = record.sql(statement, {"now": to_ms(now)}).rowcount
        if word and number:
            told.append(f"{number:,} {word}{'' if number == 1 else 's'}")
    return ", ".join(told)
