"""What an operator may ask of a workflow. A request is only written down; the engine carries it out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from social.clock import Clock
from social.rights import Right, needs
from social.workflows import due, properties, states
from social.workflows.schedule import sentence
from store import audit, journal
from store import workflows as store
from store.database import Record
from store.workflows import Run, Task, Workflow, WorkflowStatus

S = WorkflowStatus
ENDS = ("Scheduler", "End")
"""Activities that every run has: none of them can be begun with."""


class NotNow(Exception):
    """What was asked makes no sense in the workflow's state; the text says why."""


class PropertiesRefused(NotNow):
    """Properties cannot be what was asked for; `problems` has a sentence for each field that is wrong."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__(" ".join(problems.values()))
        self.problems = dict(problems)


def why_not(workflow: Workflow, act: str, running_since: str | None = None) -> str | None:
    """Why `act` cannot be asked of a workflow in this state, or None where it can; see `states.why_not`."""
    return states.why_not(workflow, act, running_since)


@needs(Right.WORKFLOW)
def start(record: Record, clock: Clock, operator: str, internal_name: str) -> None:
    """Ask for a start, or for going on where the workflow is paused: what failed is tried again. Raises NotNow."""
    _ask(record, clock, operator, internal_name, "start", "Start")


@needs(Right.WORKFLOW)
def pause(record: Record, clock: Clock, operator: str, internal_name: str) -> None:
    """Ask for a pause: the page that is being read lands, nothing new begins. Raises NotNow."""
    _ask(record, clock, operator, internal_name, "pause", "Pause")


@needs(Right.WORKFLOW)
def stop(record: Record, clock: Clock, operator: str, internal_name: str) -> None:
    """Ask for a stop: a run that is going on ends at once and keeps all it has. Raises NotNow."""
    _ask(record, clock, operator, internal_name, "stop", "Stop")


@needs(Right.WORKFLOW)
def restart(record: Record, clock: Clock, operator: str, internal_name: str) -> None:
    """Ask for a stop and then a start. A run that was open, or had failed, is followed by one of everything. Raises NotNow."""
    _ask(record, clock, operator, internal_name, "restart", "Restart")


@needs(Right.ADMINISTRATION)
def unconditional_stop(record: Record, clock: Clock, operator: str, internal_name: str) -> None:
    """Stop at once, engine or not: the workflow is Finished, its run ended; what is being read does not land any more.

    Raises NotNow.
    """
    with record.writing():
        workflow, going = _asked(record, internal_name, "unconditional-stop")
        now = clock.now()
        if going is not None:
            store.abort_run(record, going.id, now)
        store.change_workflow(record, workflow.id, failed=False, next_processing=None)
        _move(record, clock, workflow, "unconditional-stop")
        ended = "" if going is None else f"Run {going.id} was ended where it stood."
        _tell(record, clock, operator, workflow, "Unconditional Stop", ended)


@needs(Right.ADMINISTRATION)
def purge_history(record: Record, clock: Clock, operator: str, internal_name: str) -> tuple[int, int, int]:
    """Drop what ended: runs, tasks and the journal, and how many of each; an open run keeps its own. Raises NotNow."""
    with record.writing():
        workflow, _ = _asked(record, internal_name, "purge")
        runs, tasks, lines = store.purge(record, workflow.id)
        gone = f"Purge history: {runs:,} run(s), {tasks:,} task(s) and {lines:,} line(s) of the journal went."
        _tell(record, clock, operator, workflow, "Cleanup", gone)
    return runs, tasks, lines


@needs(Right.WORKFLOW)
def simulate(record: Record, clock: Clock, operator: str, internal_name: str) -> int:
    """Start in simulation mode: ask for a run that only tells what a real one would do; its number comes back.

    The workflow itself stays as it is, started or not. Raises NotNow.
    """
    with record.writing():
        workflow, _ = _asked(record, internal_name, "simulate")
        run_id = _ask_run(record, clock, operator, workflow, "simulation", simulated=True)
        _tell(record, clock, operator, workflow, "Simulate", f"Run {run_id} changes nothing.")
    return run_id


@needs(Right.WORKFLOW)
def run_now(
    record: Record,
    clock: Clock,
    operator: str,
    internal_name: str,
    *,
    start_too: bool = False,
    depth: Literal["full", "light"] | None = None,
) -> int:
    """Execute pending task(s) now: ask for a run, whose number comes back.

    With `start_too`, a workflow that is not started is started with it. `depth` is for a synchronization: a light one reads
    the newest followers only; see `social.workflows.depth`. Raises NotNow.
    """
    with record.writing():
        workflow, _ = _asked(record, internal_name, "run")
        if not S(workflow.status).going:
            if not start_too:
                raise NotNow("The workflow is not started, so it has no pending task. Choose “Start and run now”.")
            start(record, clock, operator, internal_name)
        run_id = _ask_run(record, clock, operator, workflow, depth or "now")
        said = "Execute pending task(s) now" + (f", {depth}." if depth else ".")
        _tell(record, clock, operator, workflow, "Wakeup", said)
    return run_id


@needs(Right.WORKFLOW)
def restart_from(record: Record, clock: Clock, operator: str, internal_name: str, task_id: int) -> int:
    """Restart from this task: ask for a run that begins with it, and has those after it; its number comes back.

    A workflow that is not started is started with it; an open run of a paused one is ended. Raises NotNow.
    """
    with record.writing():
        workflow, going = _asked(record, internal_name, "restart-from")
        reason = why_not_from(record, workflow, task_id)
        if reason is not None:
            raise NotNow(reason)
        if going is not None:
            store.abort_run(record, going.id, clock.now())
        _move(record, clock, workflow, "restart-from")
        run_id = _ask_run(record, clock, operator, workflow, "task", from_task=task_id)
        task = store.task(record, task_id)
        told = f"From task {task_id}: {task.activity}, {task.subject}." if task.subject else f"From task {task_id}."
        _tell(record, clock, operator, workflow, "Restart", told)
    return run_id


def why_not_from(record: Record, workflow: Workflow, task_id: int) -> str | None:
    """Why no run can begin with this task, or None where one can: it is one that is over, of the newest real run."""
    newest = store.newest_run(record, workflow.id)
    tasks = [] if newest is None else store.tasks(record, newest.id)
    found: Task | None = next((task for task in tasks if task.id == task_id), None)
    if found is None:
        return f"Task {task_id} is none of the newest run, so no run can begin with it."
    if found.activity in ENDS:
        return f"“{found.activity}” does nothing by itself. Choose a task between Scheduler and End."
    halted = workflow.status == S.PAUSED
    if found.status in store.OPEN and not halted:
        return "This task is still to be carried out, so there is nothing to restart."
    return None


@needs(Right.ADMINISTRATION)
def reschedule(
    record: Record,
    clock: Clock,
    operator: str,
    internal_name: str,
    schedule: Mapping[str, Any],
    zone: str | None = None,
) -> None:
    """Change when the workflow is due; it counts at once. Raises NotNow where there is no such workflow."""
    with record.writing():
        workflow = _known(record, internal_name)
        place = zone or workflow.zone
        store.change_workflow(record, workflow.id, schedule=dict(schedule), zone=place)
        upcoming = ""
        if workflow.next_processing is not None or workflow.status == S.STARTED:
            upcoming = due.reckon(record, _known(record, internal_name), clock.now())
        _tell(record, clock, operator, workflow, "Schedule", f"{sentence(schedule, place)}. {upcoming}".strip())


@needs(Right.ADMINISTRATION)
def change_properties(record: Record, clock: Clock, operator: str, internal_name: str, **fields: object) -> None:
    """Change description, severity, on_error, consecutive_errors, history_days or lateness; see `properties.LABELS`.

    Raises PropertiesRefused, or NotNow where there is no such workflow.
    """
    wrong = properties.problems(fields)
    if wrong:
        raise PropertiesRefused(wrong)
    with record.writing():
        workflow = _known(record, internal_name)
        before = {name: getattr(workflow, name) for name in fields}
        new = {name: value for name, value in fields.items() if value != before[name]}
        if not new:
            return
        store.change_workflow(record, workflow.id, **new)
        told = (
            f"{properties.LABELS[name]}: {properties.shown(name, value)} (was {properties.shown(name, before[name])})"
            for name, value in new.items()
        )
        _tell(record, clock, operator, workflow, "Properties", "; ".join(told) + ".")


def _known(record: Record, internal_name: str) -> Workflow:
    found = store.workflow(record, internal_name)
    if found is None:
        names = ", ".join(workflow.internal_name for workflow in store.workflows(record))
        raise NotNow(f"There is no workflow “{internal_name}”. There are: {names}.")
    return found


def _asked(record: Record, internal_name: str, act: str) -> tuple[Workflow, Run | None]:
    """The workflow and its open run, where `act` can be asked of them. Raises NotNow."""
    workflow = _known(record, internal_name)
    going = store.open_run(record, workflow.id)
    since = None if going is None else (going.started_at or going.asked_at).strftime("%H:%M UTC")
    reason = why_not(workflow, act, since)
    if reason is not None:
        raise NotNow(reason)
    return workflow, going


def _ask(record: Record, clock: Clock, operator: str, internal_name: str, act: str, verb: str) -> None:
    with record.writing():
        workflow, _ = _asked(record, internal_name, act)
        _move(record, clock, workflow, act)
        _tell(record, clock, operator, workflow, verb)


def _move(record: Record, clock: Clock, workflow: Workflow, act: str) -> None:
    status = S(workflow.status)
    wanted = states.after(act, status)
    if wanted is not status:
        store.move_workflow(record, workflow.id, wanted, clock.now(), status)


def _ask_run(record: Record, clock: Clock, operator: str, workflow: Workflow, reason: str, **known: Any) -> int:
    run_id = store.ask_run(record, workflow.id, reason, operator, clock.now(), **known)
    if run_id is None:
        raise NotNow("A run was asked for a moment ago; nothing was queued twice.")
    return run_id


def _tell(record: Record, clock: Clock, operator: str, workflow: Workflow, verb: str, detail: str = "") -> None:
    now = clock.now()
    said = f"{verb} asked for by {operator}. {detail}".strip()
    journal.write(record, now, said, operator=operator, workflow_id=workflow.id)
    audit.note(record, now, operator, "Workflow", workflow.internal_name, verb, detail)
