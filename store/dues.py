"""When the next thing is due: whatever waits stands in the record with its time."""

from __future__ import annotations

from datetime import datetime

from store.database import Record
from store.models import from_ms, to_ms

NEXT = """
SELECT min(at) FROM (
  SELECT min(next_processing) AS at FROM workflow WHERE next_processing > :now
  UNION ALL SELECT min(wait_until) FROM task WHERE ended_at IS NULL AND wait_until > :now
  UNION ALL SELECT min(next_at) FROM send WHERE ended_at IS NULL AND next_at > :now
  UNION ALL SELECT min(contact_at) FROM delivery WHERE ended_at IS NULL AND contact_at > :now
)
"""


def next_due(record: Record, now: datetime) -> datetime | None:
    """The first moment after `now` for which a launch, a task, a send or a delivery waits; None where nothing does."""
    found = record.scalar(NEXT, {"now": to_ms(now)})
    return None if found is None else from_ms(found)
