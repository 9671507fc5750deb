"""The audit trail: which operator did what, and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from store.database import Record
from store.models import AuditModel


@dataclass(frozen=True, slots=True)
class Act:
    """One act; `type` is a kind of record (Workflow, Delivery, Service …), `entity` its name."""

    id: int
    at: datetime
    operator: str
    type: str
    entity: str
    action: str
    detail: str


def note(record: Record, now: datetime, operator: str, type: str, entity: str, action: str, detail: str = "") -> None:
    """Add an act to the trail; within a caller's `writing` it lands together with the act."""
    with record.writing():
        record.run(AuditModel.insert(at=now, operator=operator, type=type, entity=entity, action=action, detail=detail))


def acts(record: Record, limit: int = 500) -> list[Act]:
    """The newest acts, newest first."""
    return record.rows(AuditModel.select().order_by(AuditModel.id.desc()).limit(limit), Act)
