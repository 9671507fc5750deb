"""What reports count of a delivery beyond its tally: messages by day, and an account's newest posts."""

from __future__ import annotations

from datetime import date, timedelta

from store.database import Record

DAY_MS = 86_400_000
EPOCH = date(1970, 1, 1)


def left_by_day(record: Record, delivery_id: int) -> list[tuple[date, int]]:
    """How many messages left on each day (UTC), those without any among them; some 0.1 s per 100,000."""
    found = record.sql(
        f"SELECT started_at / {DAY_MS}, count(*) FROM send WHERE delivery_id = ? AND started_at IS NOT NULL"
        " AND state IN ('sent', 'unknown', 'sending', 'absent') GROUP BY 1",
        (delivery_id,),
    )
    days = {int(day): int(number) for day, number in found}
    if not days:
        return []
    return [(EPOCH + timedelta(days=day), days.get(day, 0)) for day in range(min(days), max(days) + 1)]


def latest_posts(record: Record, service_id: int, limit: int) -> list[tuple[int, str]]:
    """Number and label of the newest deliveries that an account posted something of, proofs apart, newest first."""
    found = record.sql(
        "SELECT d.id, d.label FROM delivery d WHERE d.template = 'tweet' AND d.proof_of IS NULL AND EXISTS"
        " (SELECT 1 FROM send s WHERE s.delivery_id = d.id AND s.service_id = ? AND s.state = 'sent')"
        " ORDER BY d.id DESC LIMIT ?",
        (service_id, limit),
    )
    return [(int(number), str(label)) for number, label in found]
