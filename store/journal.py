"""The journal: what the engine and its operators said about workflows and deliveries."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from store.database import Record
from store.models import JournalModel

JournalLevel = Literal["info", "warning", "error"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the journal."""

    id: int
    at: datetime
    level: str
    activity: str
    message: str
    operator: str | None
    workflow_id: int | None
    run_id: int | None
    delivery_id: int | None


def write(
    record: Record,
    now: datetime,
    message: str,
    *,
    level: JournalLevel = "info",
    activity: str = "",
    operator: str | None = None,
    workflow_id: int | None = None,
    run_id: int | None = None,
    delivery_id: int | None = None,
) -> None:
    """Add a line; within a caller's `writing` it lands together with what it tells of."""
    with record.writing():
        record.run(
            JournalModel.insert(
                at=now,
                level=level,
                activity=activity,
                message=message,
                operator=operator,
                workflow_id=workflow_id,
                run_id=run_id,
                delivery_id=delivery_id,
            )
        )


def workflow_journal(record: Record, workflow_id: int, limit: int = 500) -> list[Entry]:
    """The newest lines about a workflow, newest first."""
    query = JournalModel.select().where(JournalModel.workflow_id == workflow_id)
    return record.rows(query.order_by(JournalModel.id.desc()).limit(limit), Entry)


def workflow_lines(
    record: Record, workflow_id: int, words: str = "", *, level: str = "", activity: str = ""
) -> array[int]:
    """The numbers of all lines about a workflow in which each of `words` is found, newest first; of one level or one
    activity, where these are given."""
    sql, parameters = "SELECT id FROM journal WHERE workflow_id = ?", list[object]([workflow_id])
    for column, value in (("level", level), ("activity", activity)):
        if value:
            sql += f" AND {column} = ?"
            parameters.append(value)
    for word in words.split():
        pattern = "%" + word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
        sql += " AND (message || ' ' || activity || ' ' || level || ' ' || coalesce(operator, '')) LIKE ? ESCAPE '\\'"
        parameters.append(pattern)
    return array("q", (row[0] for row in record.sql(sql + " ORDER BY id DESC", parameters)))


def entries(record: Record, ids: Sequence[int]) -> list[Entry]:
    """The lines with these numbers, newest first; at most a few hundred at a time."""
    query = JournalModel.select().where(JournalModel.id.in_(list(ids)))
    return record.rows(query.order_by(JournalModel.id.desc()), Entry)


def newest(record: Record) -> int:
    """The number of the newest line; 0 where there is none."""
    return int(record.scalar("SELECT coalesce(max(id), 0) FROM journal"))


def since(record: Record, entry_id: int, limit: int) -> list[Entry]:
    """The first lines after the one with that number, oldest first."""
    query = JournalModel.select().where(JournalModel.id > entry_id).order_by(JournalModel.id)
    return record.rows(query.limit(limit), Entry)


def delivery_journal(record: Record, delivery_id: int, limit: int = 500) -> list[Entry]:
    """The newest lines about a delivery, newest first."""
    query = JournalModel.select().where(JournalModel.delivery_id == delivery_id)
    return record.rows(query.order_by(JournalModel.id.desc()).limit(limit), Entry)


def clear_delivery_journal(record: Record, delivery_id: int, activity: str) -> None:
    """Drop the lines of one activity of a delivery, before it speaks anew."""
    chosen = (JournalModel.delivery_id == delivery_id) & (JournalModel.activity == activity)
    with record.writing():
        record.run(JournalModel.delete().where(chosen))
