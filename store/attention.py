"""What the record holds that may need a hand: waits, doubts, refusals, and when a workflow last ended well."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from store.database import Record
from store.deliveries import Delivery, DeliveryState
from store.models import AuditModel, DeliveryModel, RunModel, TaskModel, from_ms, to_ms
from store.send_log import DECISION
from store.sends import MENDING, SendState
from store.workflows import Run, Task, TaskStatus


def last_good_run(record: Record, workflow_id: int) -> Run | None:
    """The newest run of a workflow that ended well; a simulation is none."""
    chosen = (RunModel.workflow_id == workflow_id) & (RunModel.state == "finished") & ~RunModel.simulated
    return record.row(RunModel.select().where(chosen).order_by(RunModel.id.desc()).limit(1), Run)


def rescheduled_at(record: Record, internal_name: str) -> datetime | None:
    """When somebody last changed the schedule of a workflow, by the audit trail; None where it does not tell of it."""
    chosen = (AuditModel.type == "Workflow") & (AuditModel.entity == internal_name) & (AuditModel.action == "Schedule")
    query = AuditModel.select(AuditModel.at).where(chosen).order_by(AuditModel.id.desc()).limit(1)
    found = record.scalar(*query.sql())
    return None if found is None else from_ms(int(found))


def waiting_tasks(record: Record) -> list[Task]:
    """The tasks of open runs that wait, those first that go on first."""
    going = RunModel.select(RunModel.id).where(RunModel.ended_at.is_null())
    chosen = (TaskModel.status == TaskStatus.WAITING) & TaskModel.run_id.in_(going)
    return record.rows(TaskModel.select().where(chosen).order_by(TaskModel.wait_until), Task)


def waiting_sends(record: Record, now: datetime) -> dict[int, datetime]:
    """The deliveries in progress of which every planned send waits for its time, and when the first of them goes on."""
    sql = (
        "SELECT delivery_id, min(next_at) FROM send WHERE state = ? AND ended_at IS NULL"
        " AND delivery_id IN (SELECT id FROM delivery WHERE state = ?)"
        " GROUP BY delivery_id HAVING count(*) = sum(next_at > ?)"
    )
    found = record.sql(sql, (str(SendState.PLANNED), str(DeliveryState.SENDING), to_ms(now)))
    return {int(number): from_ms(at) for number, at in found}


def troubles(record: Record, after: datetime) -> dict[int, Counter[str]]:
    """How many sends of each delivery are unknown or, as `MENDING`, wait for their account, how many wait for a `DECISION`,
    and how many were refused or are absent where the delivery ended after `after` or goes on; without any, it is left out."""
    found: dict[int, Counter[str]] = {}
    sql = (
        f"SELECT delivery_id, CASE waits_for WHEN '{MENDING}' THEN waits_for ELSE state END, count(*) FROM send"
        " WHERE state = ? AND ended_at IS NULL GROUP BY 1, 2 UNION ALL"
        f" SELECT delivery_id, waits_for, count(*) FROM send WHERE state = 'absent' AND waits_for = '{DECISION}' GROUP BY 1"
        " UNION ALL SELECT delivery_id, state, count(*) FROM send WHERE state IN (?, ?)"
        f" AND coalesce(waits_for, '') <> '{DECISION}' AND delivery_id IN"
        " (SELECT id FROM delivery WHERE confirmed_at IS NOT NULL AND (ended_at IS NULL OR ended_at > ?)) GROUP BY 1, 2"
    )
    states = (SendState.UNKNOWN, SendState.REFUSED, SendState.ABSENT)
    for delivery_id, state, number in record.sql(sql, (*map(str, states), to_ms(after))):
        found.setdefault(int(delivery_id), Counter())[str(state)] = int(number)
    return found


def deliveries_that_stand(record: Record, troubled: list[int]) -> list[Delivery]:
    """The deliveries that failed, are paused or under way, and those with the numbers `troubled`; newest first."""
    states = (DeliveryState.FAILED, DeliveryState.PAUSED, DeliveryState.PENDING, DeliveryState.SENDING)
    chosen = DeliveryModel.state.in_(states) | DeliveryModel.id.in_(troubled)
    return record.rows(DeliveryModel.select().where(chosen).order_by(DeliveryModel.id.desc()), Delivery)
