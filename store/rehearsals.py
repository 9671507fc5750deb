"""Makes a copy of the record fit for a rehearsal: it sends one delivery and nothing else, and tells nobody."""

from __future__ import annotations

from datetime import datetime

from store import copies
from store.database import Record
from store.models import from_ms, to_ms

REMEMBERED = 200
"""Newest posts of an account that a rehearsal knows to stand: X looks for the same text among the latest."""

ALONE = (
    "DELETE FROM lease",
    "DELETE FROM operator",
    "DELETE FROM alert_channel",
    "UPDATE workflow SET next_processing = NULL",
    "UPDATE task SET ended_at = :now, wait_until = NULL WHERE ended_at IS NULL",
    "UPDATE delivery SET state = 'Paused' WHERE id <> :id AND state IN ('Pending', 'In progress')",
    "UPDATE send SET state = 'absent', ended_at = :now WHERE state IN ('sending', 'unknown') AND delivery_id <> :id",
)
"""What keeps the engine's hand on the one delivery: who may do what was asked of the real record, and no alert leaves a copy.
What is in doubt elsewhere still counts as sent where a day's messages are counted."""


def stand_alone(record: Record, delivery_id: int, now: datetime) -> None:
    """Let the copy send, and of all deliveries this one alone. Never call it with a record that is at work."""
    with record.writing():
        copies.settle_down(record)
        for statement in ALONE:
            record.sql(statement, {"now": to_ms(now), "id": delivery_id})


def standing_posts(record: Record, service_id: int) -> list[tuple[str, str, datetime]]:
    """Id, text and instant of the newest posts that are known to stand at an account, oldest first."""
    found = record.sql(
        "SELECT remote_id, text, coalesce(ended_at, started_at) FROM send WHERE service_id = ? AND visitor_id = 0"
        " AND state = 'sent' AND remote_id IS NOT NULL ORDER BY id DESC LIMIT ?",
        (service_id, REMEMBERED),
    ).fetchall()
    return [(str(remote_id), str(text), from_ms(at)) for remote_id, text, at in reversed(found)]


def waits_until(record: Record, delivery_id: int) -> datetime | None:
    """When the delivery goes on: the next of its sends that waits, or its contact date where that is still to come."""
    found = record.scalar(
        "SELECT min(at) FROM (SELECT next_at AS at FROM send WHERE delivery_id = :id AND ended_at IS NULL"
        " UNION ALL SELECT contact_at FROM delivery WHERE id = :id AND state = 'Pending')",
        {"id": delivery_id},
    )
    return None if found is None else from_ms(found)
