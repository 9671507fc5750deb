"""Receipts of erasures: what was removed, when and by whom, and nobody's name."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from store.database import Record
from store.models import to_ms


def next_number(record: Record) -> int:
    """The number of the next receipt. Within the caller's `writing`."""
    return int(record.scalar("SELECT coalesce(max(number), 0) + 1 FROM erasure"))


def keep(record: Record, number: int, now: datetime, operator: str, receipt: Mapping[str, Any]) -> None:
    """Keep a receipt, or what is known of it by now. Within the caller's `writing`."""
    record.sql(
        "INSERT INTO erasure VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET receipt = excluded.receipt",
        (number, to_ms(now), str(operator), json.dumps(receipt, ensure_ascii=False)),
    )


def receipt(record: Record, number: int) -> dict[str, Any] | None:
    """The receipt of that number."""
    text = record.scalar("SELECT receipt FROM erasure WHERE number = ?", (number,))
    return None if text is None else dict(json.loads(text))


def earlier_copies(record: Record) -> dict[str, int]:
    """How many exports and backups the audit trail knows, which an erasure cannot reach."""
    found = record.sql("SELECT action, count(*) FROM audit WHERE action IN ('Export', 'Backup') GROUP BY action")
    return {str(action): int(number) for action, number in found}
