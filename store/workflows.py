"""Workflows, their runs and their tasks."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from store.database import Record
from store.models import JournalModel, RunModel, TaskModel, WorkflowModel


class WorkflowStatus(StrEnum):
    """Campaign's states of a workflow, in its words; the requests among them wait for the engine."""

    EDITED = "Being edited"
    START_REQUESTED = "Start as soon as possible"
    STARTED = "Started"
    PAUSE_REQUESTED = "Pause requested"
    PAUSED = "Paused"
    RESUME_REQUESTED = "Resume requested"
    RESTART_REQUESTED = "Restart requested"
    STOP_REQUESTED = "Stop requested"
    FINISHED = "Finished"

    @property
    def requested(self) -> bool:
        """Whether this is something asked of the engine and not yet done."""
        return self in REQUESTS

    @property
    def going(self) -> bool:
        """Whether the scheduler is, or is about to be, at work."""
        return self in GOING


REQUESTS = (
    WorkflowStatus.START_REQUESTED,
    WorkflowStatus.PAUSE_REQUESTED,
    WorkflowStatus.RESUME_REQUESTED,
    WorkflowStatus.RESTART_REQUESTED,
    WorkflowStatus.STOP_REQUESTED,
)
GOING = (
    WorkflowStatus.START_REQUESTED,
    WorkflowStatus.STARTED,
    WorkflowStatus.RESUME_REQUESTED,
    WorkflowStatus.RESTART_REQUESTED,
)
SEVERITIES = ("Normal", "Production", "Critical")
STOP_ON_ERROR, IGNORE_ERRORS = "Stop the process", "Ignore"
ON_ERROR = (STOP_ON_ERROR, IGNORE_ERRORS)
"""In case of error: the workflow is paused as failed at once, or only after some runs with errors in a row."""


class TaskStatus(StrEnum):
    """States of a task."""

    PENDING = "Pending"
    RUNNING = "In progress"
    WAITING = "Waiting"
    FINISHED = "Finished"
    FAILED = "Failed"
    ABORTED = "Aborted"


OPEN = (TaskStatus.PENDING, TaskStatus.RUNNING, TaskStatus.WAITING)
"""States of a task that is still to be carried out."""

PLACE = ("cursor", "listed", "pages", "followers", "came", "gone")
"""Where a task stands in its list, and what it has counted up to there."""


@dataclass(frozen=True, slots=True)
class Workflow:
    """A technical workflow. `schedule` is the recipe of its launches in the zone `zone` (an IANA name).

    `consecutive_errors` is after how many runs with errors in a row it is paused (0: never), `history_days` how long its
    journal and its runs are kept (0: for ever). `lateness` is for how many minutes a missed launch is still made up for,
    None for always. `next_processing` was reckoned at `reckoned_at`; it is None where the workflow is not started, or
    where its schedule has no launch left.
    """

    id: int
    internal_name: str
    label: str
    status: str
    status_at: datetime
    failed: bool
    schedule: Mapping[str, Any]
    zone: str
    severity: str
    on_error: str
    consecutive_errors: int
    errors_in_row: int
    history_days: int
    last_processing: datetime | None
    next_processing: datetime | None
    description: str
    lateness: int | None
    reckoned_at: datetime | None


@dataclass(frozen=True, slots=True)
class Run:
    """One execution of a workflow; `ended_at` None while it is asked for or going on.

    `reason`: "schedule", "now", "restart", "simulation" or "task". `simulated`: it changes nothing outside itself.
    `from_task`: the task of an earlier run that it begins with. `state`: asked, going, finished, failed or stopped.
    """

    id: int
    workflow_id: int
    reason: str
    state: str
    asked_at: datetime
    asked_by: str
    started_at: datetime | None
    ended_at: datetime | None
    simulated: bool
    from_task: int | None


@dataclass(frozen=True, slots=True)
class Task:
    """One activity of a run, on one service where `service_id` is set.

    `cursor` and `listed` say where it stands: it goes on from there after a crash. `followers` counts those seen,
    `expected` is the account's own number, `came` and `gone` are new and ended subscriptions. A wait until `wait_until`
    was written down at `waits_since`; `waits_for` is what the fault behind it stops: "quota", or "host" for one that may pass.
    """

    id: int
    run_id: int
    workflow_id: int
    activity: str
    service_id: int | None
    subject: str
    status: str
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    cursor: str | None
    listed: bool
    pages: int
    followers: int
    expected: int | None
    came: int
    gone: int
    attempts: int
    wait_until: datetime | None
    wait_reason: str | None
    waits_since: datetime | None
    waits_for: str | None = None


def workflows(record: Record) -> list[Workflow]:
    """All workflows, by their labels, last one first: synchronization before statistics."""
    return list(record.remembered(_workflows, record))


def _workflows(record: Record) -> list[Workflow]:
    return record.rows(WorkflowModel.select().order_by(WorkflowModel.label.desc()), Workflow)


def workflow(record: Record, internal_name: str) -> Workflow | None:
    """The workflow with this internal name."""
    return record.row(WorkflowModel.select().where(WorkflowModel.internal_name == internal_name), Workflow)


def add_workflow(record: Record, now: datetime, **values: object) -> None:
    """Add a workflow, being edited, where none has this internal name."""
    with record.writing():
        query = WorkflowModel.insert(status=WorkflowStatus.EDITED, status_at=now, **values)
        record.run(query.on_conflict_ignore())


def change_workflow(record: Record, workflow_id: int, **values: object) -> None:
    """Change fields of a workflow."""
    with record.writing():
        record.run(WorkflowModel.update(**values).where(WorkflowModel.id == workflow_id))


def move_workflow(
    record: Record, workflow_id: int, status: WorkflowStatus, now: datetime, *known: WorkflowStatus
) -> bool:
    """Change the status, but only from one of `known` (any, where none is given); whether it was so."""
    chosen = WorkflowModel.id == workflow_id
    if known:
        chosen &= WorkflowModel.status.in_(known)
    with record.writing():
        return record.run(WorkflowModel.update(status=status, status_at=now).where(chosen)) == 1


def open_run(record: Record, workflow_id: int) -> Run | None:
    """The run that is asked for or going on; there is never more than one."""
    found = record.read(RunModel, Run, "WHERE workflow_id = ? AND ended_at IS NULL", workflow_id)
    return next(iter(found), None)


def run(record: Record, run_id: int) -> Run | None:
    """The run with this number."""
    return record.row(RunModel.select().where(RunModel.id == run_id), Run)


def is_open(record: Record, run_id: int) -> bool:
    """Whether this run is asked for or going on."""
    return bool(record.scalar("SELECT 1 FROM run WHERE id = ? AND ended_at IS NULL", (run_id,)))


def runs(record: Record, workflow_id: int, limit: int = 50) -> list[Run]:
    """The newest runs, newest first."""
    query = RunModel.select().where(RunModel.workflow_id == workflow_id)
    return record.rows(query.order_by(RunModel.id.desc()).limit(limit), Run)


def ask_run(
    record: Record,
    workflow_id: int,
    reason: str,
    operator: str,
    now: datetime,
    *,
    simulated: bool = False,
    from_task: int | None = None,
) -> int | None:
    """Ask for a run; None where one is open already."""
    asked = {"reason": reason, "asked_at": now, "asked_by": operator, "simulated": simulated, "from_task": from_task}
    with record.writing():
        if open_run(record, workflow_id) is not None:
            return None
        return record.run(RunModel.insert(workflow_id=workflow_id, state="asked", **asked))


def abort_run(record: Record, run_id: int, now: datetime) -> None:
    """End an open run as stopped, with whatever of it was still to be done."""
    left = (TaskModel.run_id == run_id) & TaskModel.status.in_(OPEN)
    with record.writing():
        record.run(TaskModel.update(status=TaskStatus.ABORTED, ended_at=now, wait_until=None).where(left))
        record.run(
            RunModel.update(state="stopped", ended_at=now).where((RunModel.id == run_id) & RunModel.ended_at.is_null())
        )


def change_run(record: Record, run_id: int, **values: object) -> None:
    """Change fields of a run."""
    with record.writing():
        record.run(RunModel.update(**values).where(RunModel.id == run_id))


def newest_run(record: Record, workflow_id: int) -> Run | None:
    """The newest run that was no simulation."""
    query = RunModel.select().where((RunModel.workflow_id == workflow_id) & ~RunModel.simulated)
    return record.row(query.order_by(RunModel.id.desc()).limit(1), Run)


def purge(record: Record, workflow_id: int, before: datetime | None = None) -> tuple[int, int, int]:
    """Drop the history of a workflow: ended runs, their tasks, and the journal; how many of each.

    An open run keeps its tasks and its lines. With `before`, what ended or was said at or after it stays.
    """
    old = (RunModel.workflow_id == workflow_id) & RunModel.ended_at.is_null(False)
    said = JournalModel.workflow_id == workflow_id
    if before is not None:
        old &= RunModel.ended_at < before
        said &= JournalModel.at < before
    kept = RunModel.select(RunModel.id).where(RunModel.ended_at.is_null())
    said &= JournalModel.run_id.is_null() | JournalModel.run_id.not_in(kept)
    with record.writing():
        tasks_gone = record.run(TaskModel.delete().where(TaskModel.run_id.in_(RunModel.select(RunModel.id).where(old))))
        runs_gone = record.run(RunModel.delete().where(old))
        return runs_gone, tasks_gone, record.run(JournalModel.delete().where(said))


def tasks(record: Record, run_id: int) -> list[Task]:
    """The tasks of a run, in their order."""
    return record.read(TaskModel, Task, "WHERE run_id = ? ORDER BY id", run_id)


def workflow_tasks(record: Record, workflow_id: int, limit: int = 100) -> list[Task]:
    """The newest tasks of a workflow, newest first."""
    query = TaskModel.select().where(TaskModel.workflow_id == workflow_id)
    return record.rows(query.order_by(TaskModel.id.desc()).limit(limit), Task)


def task_numbers(record: Record, workflow_id: int, activity: str = "") -> array[int]:
    """The numbers of all tasks of a workflow, or of one of its activities, newest first."""
    sql = "SELECT id FROM task WHERE workflow_id = ? AND (? = '' OR activity = ?) ORDER BY id DESC"
    found = record.sql(sql, (workflow_id, activity, activity))
    return array("q", (row[0] for row in found))


def tasks_numbered(record: Record, ids: Sequence[int]) -> list[Task]:
    """The tasks with these numbers, newest first; at most a few hundred at a time."""
    return record.rows(TaskModel.select().where(TaskModel.id.in_(list(ids))).order_by(TaskModel.id.desc()), Task)


def task(record: Record, task_id: int) -> Task:
    """The task with this number, which must be there."""
    found = record.row(TaskModel.select().where(TaskModel.id == task_id), Task)
    if found is None:
        raise LookupError(f"there is no task {task_id}")
    return found


def add_task(record: Record, run: Run, activity: str, now: datetime, **values: object) -> int:
    """Add a task to a run."""
    values.setdefault("status", TaskStatus.PENDING)
    with record.writing():
        return record.run(
            TaskModel.insert(run_id=run.id, workflow_id=run.workflow_id, activity=activity, created_at=now, **values)
        )


def lay_out_again(record: Record, run: Run, now: datetime) -> int:
    """Give a run that begins with a task of an earlier one that task and those after it; how many.

    One that was not finished keeps its place in its list; all are Pending and not begun. None where the run begins with
    none, or where that task is gone.
    """
    first = run.from_task or 0
    found = record.row(TaskModel.select().where(TaskModel.id == first), Task)
    again = [] if found is None else [each for each in tasks(record, found.run_id) if each.id >= first]
    laid_out = 0
    for each in again:
        if each.activity != "End":
            kept = {} if each.status == TaskStatus.FINISHED else {name: getattr(each, name) for name in PLACE}
            add_task(record, run, each.activity, now, service_id=each.service_id, subject=each.subject, **kept)
            laid_out += 1
    return laid_out


def land_page(
    record: Record, task_id: int, cursor: str | None, listed: bool, seen: int | None = None, came: int = 0
) -> None:
    """Note a page that a task has read: where it goes on, how many it showed first and how many came.

    None for `seen`: it was no page of the list. The one change of a task that comes thousands of times: in plain SQL.
    """
    record.sql(
        "UPDATE task SET status = ?, cursor = ?, listed = ?, pages = pages + ?, followers = followers + ?,"
        " came = came + ?, attempts = 0, wait_until = NULL, wait_reason = NULL WHERE id = ?",
        (str(TaskStatus.RUNNING.value), cursor, listed, seen is not None, seen or 0, came, task_id),
    )


def change_task(record: Record, task_id: int, **values: object) -> None:
    """Change fields of a task."""
    with record.writing():
        record.run(TaskModel.update(**values).where(TaskModel.id == task_id))
