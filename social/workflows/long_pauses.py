"""Workflows that nobody goes on with: told of once a week, and after the fourth time stopped for good."""

from __future__ import annotations

from datetime import datetime, timedelta

from store import alerts, audit, journal
from store import workflows as store
from store.alerts import Alert
from store.audit import ENGINE
from store.database import Record
from store.workflows import Workflow, WorkflowStatus

LONG_PAUSE = timedelta(days=7)
"""A pause that is longer is a warning, and is told: Campaign's own bound (its page on monitoring the execution of workflows)."""
REPEAT = timedelta(days=7)
"""How often it is told while it lasts: Campaign's weekly repeats (the same page)."""
NOTICES = 4
"""How often in all; a week after the last one the workflow is stopped for good (the same page)."""


def stops_at(alert: Alert) -> datetime | None:
    """When the workflow of an alert is stopped for good if nobody goes on with it; None where no pause is told of."""
    if alert.cause != "paused" or alert.counted_at is None:
        return None
    return alert.counted_at + (NOTICES - alert.counted + 1) * REPEAT


def end_of(record: Record, workflow_id: int) -> datetime | None:
    """When a workflow is stopped for good if nobody goes on with it; None where that is not in sight."""
    standing = (each for each in alerts.open_alerts(record) if each.workflow_id == workflow_id)
    return next(filter(None, map(stops_at, standing)), None)


def stop_for_good(record: Record, now: datetime, workflow: Workflow) -> str | None:
    """Stop a workflow that is still paused: how it can go on, as a sentence. None where it is not paused any more.

    Within the engine's `writing`.
    """
    if not store.move_workflow(record, workflow.id, WorkflowStatus.FINISHED, now, WorkflowStatus.PAUSED):
        return None
    going = store.open_run(record, workflow.id)
    if going is not None:
        store.abort_run(record, going.id, now)
    store.change_workflow(record, workflow.id, failed=False, next_processing=None)
    ended = "" if going is None else f" Run {going.id} was ended where it stood; what it read is kept."
    said = (
        f"It was paused since {workflow.status_at:%Y-%m-%d}, and nobody went on with it after {NOTICES} notices, so it was"
        f" stopped for good.{ended} To go on: stonechat workflow start {workflow.internal_name}"
    )
    journal.write(record, now, said, level="warning", activity="Alert", workflow_id=workflow.id)
    audit.note(record, now, ENGINE, "Workflow", workflow.internal_name, "Stop", said)
    return said
