"""The audit trail: which operator did what, when, and from where."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from store.database import Record
from store.models import AuditModel, to_ms

ENGINE = "the engine"
"""Who did what nobody asked for at that moment; with a blank in it no login can be called so."""
DAYS = 180
"""Days that an act is kept: Campaign's own number (its page on the audit trail)."""


class Operator(str):
    """The name of who works here; `origin` says from where, such as the address of an SSH client, and is "" here itself.

    It is a text like any other wherever a name is shown: only the trail asks for the origin.
    """

    __slots__ = ("origin",)

    origin: str

    def __new__(cls, name: str, origin: str = "") -> Operator:
        """The operator of that name."""
        made = super().__new__(cls, name)
        made.origin = origin
        return made


@dataclass(frozen=True, slots=True)
class Act:
    """One act; `type` is a kind of record (Workflow, Delivery, Service …), `entity` its name, `origin` whence it was done."""

    id: int
    at: datetime
    operator: str
    type: str
    entity: str
    action: str
    detail: str
    origin: str


def note(record: Record, now: datetime, operator: str, type: str, entity: str, action: str, detail: str = "") -> None:
    """Add an act to the trail; within a caller's `writing` it lands together with the act."""
    told = {"operator": str(operator), "origin": getattr(operator, "origin", "")}
    with record.writing():
        record.run(AuditModel.insert(at=now, type=type, entity=entity, action=action, detail=detail, **told))


def acts(record: Record, limit: int = 500) -> list[Act]:
    """The newest acts, newest first."""
    return record.rows(AuditModel.select().order_by(AuditModel.id.desc()).limit(limit), Act)


def act_numbers(record: Record, words: str = "", limit: int = -1) -> array[int]:
    """The numbers of the newest acts in which each of `words` is found, newest first; `limit` -1 is all."""
    told = "(type || ' ' || entity || ' ' || operator || ' ' || origin || ' ' || action || ' ' || detail)"
    sql, parameters = "SELECT id FROM audit WHERE 1", list[object]()
    for word in words.split():
        sql += f" AND {told} LIKE ? ESCAPE '\\'"
        parameters.append("%" + word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%")
    found = record.sql(sql + " ORDER BY id DESC LIMIT ?", [*parameters, limit])
    return array("q", (row[0] for row in found))


def acts_numbered(record: Record, ids: Sequence[int]) -> list[Act]:
    """The acts with these numbers, newest first; at most a few hundred at a time."""
    return record.rows(AuditModel.select().where(AuditModel.id.in_(list(ids))).order_by(AuditModel.id.desc()), Act)


def forget_before(record: Record, instant: datetime) -> int:
    """Drop the acts done before `instant`; how many. The trail keeps `DAYS`."""
    with record.writing():
        return int(record.sql("DELETE FROM audit WHERE at < ?", (to_ms(instant),)).rowcount)
