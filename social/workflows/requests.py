"""What an operator may ask of a workflow. A request is only written down; the engine carries it out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from social.clock import Clock
from social.workflows.schedule import next_launch, sentence
from store import audit, journal
from store import workflows as store
from store.database import Record
from store.workflows import Workflow, WorkflowStatus

S = WorkflowStatus


class NotNow(Exception):
    """What was asked makes no sense in the workflow's state; the text says why."""


def why_not(workflow: Workflow, act: str, running_since: str | None = None) -> str | None:
    """Why `act` (start, pause, stop, run) cannot be asked of a workflow in this state, or None where it can."""
    status = S(workflow.status)
    if status.requested and act in ("start", "pause"):
        return f"“{status}” is waiting for the engine since it was asked; one request at a time."
    if act == "start" and status is S.STARTED:
        return "The workflow is started already."
    if act == "pause" and status is not S.STARTED:
        return "Only a started workflow can be paused."
    if act == "stop" and status in (S.EDITED, S.FINISHED):
        return "The workflow is not started, so there is nothing to stop."
    if act == "stop" and status is S.STOP_REQUESTED:
        return "A stop was asked for already; it takes effect between two pages."
    if act == "run" and running_since is not None:
        return f"It is already running since {running_since}; nothing was queued twice."
    return None


def _ask(record: Record, clock: Clock, operator: str, workflow: Workflow, status: WorkflowStatus, verb: str) -> None:
    now = clock.now()
    with record.writing():
        if not store.move_workflow(record, workflow.id, status, now, S(workflow.status)):
            raise NotNow("Someone else was faster; look at the status again.")
        _tell(record, clock, operator, workflow, verb)


def _tell(record: Record, clock: Clock, operator: str, workflow: Workflow, verb: str, detail: str = "") -> None:
    now = clock.now()
    journal.write(
        record, now, f"{verb} asked for by {operator}. {detail}".strip(), operator=operator, workflow_id=workflow.id
    )
    audit.note(record, now, operator, "Workflow", workflow.internal_name, verb, detail)


def _known(record: Record, internal_name: str) -> Workflow:
    found = store.workflow(record, internal_name)
    if found is None:
        names = ", ".join(workflow.internal_name for workflow in store.workflows(record))
        raise NotNow(f"There is no workflow “{internal_name}”. There are: {names}.")
    return found


def start(record: Record, clock: Clock, operator: str, internal_name: str) -> None:
    """Ask for a start, or for going on where the workflow is paused. Raises NotNow."""
    workflow = _known(record, internal_name)
    _refuse(workflow, "start")
    asked = S.RESUME_REQUESTED if workflow.status == S.PAUSED else S.START_REQUESTED
    _ask(record, clock, operator, workflow, asked, "Start")


def pause(record: Record, clock: Clock, operator: str, internal_name: str) -> None:
    """Ask for a pause: the page that is being read lands, nothing new begins. Raises NotNow."""
    workflow = _known(record, internal_name)
    _refuse(workflow, "pause")
    _ask(record, clock, operator, workflow, S.PAUSE_REQUESTED, "Pause")


def stop(record: Record, clock: Clock, operator: str, internal_name: str) -> None:
    """Ask for a stop: a run that is going on ends at once and keeps all it has. Raises NotNow."""
    workflow = _known(record, internal_name)
    _refuse(workflow, "stop")
    _ask(record, clock, operator, workflow, S.STOP_REQUESTED, "Stop")


def run_now(record: Record, clock: Clock, operator: str, internal_name: str, *, start_too: bool = False) -> int:
    """Execute pending task(s) now: ask for a run, whose number comes back.

    With `start_too`, a workflow that is not started is started with it. Raises NotNow.
    """
    workflow = _known(record, internal_name)
    going = store.open_run(record, workflow.id)
    since = None if going is None else (going.started_at or going.asked_at).strftime("%H:%M UTC")
    if going is not None:
        raise NotNow(why_not(workflow, "run", since) or "")
    if not S(workflow.status).going and not start_too:
        raise NotNow("The workflow is not started, so it has no pending task. Choose “Start and run now”.")
    with record.writing():
        if not S(workflow.status).going:
            start(record, clock, operator, internal_name)
        run_id = store.ask_run(record, workflow.id, "now", operator, clock.now())
        if run_id is None:
            raise NotNow("A run was asked for a moment ago; nothing was queued twice.")
        _tell(record, clock, operator, workflow, "Wakeup", "Execute pending task(s) now.")
    return run_id


def reschedule(
    record: Record,
    clock: Clock,
    operator: str,
    internal_name: str,
    schedule: Mapping[str, Any],
    zone: str | None = None,
) -> None:
    """Change when the workflow is due; it counts at once. Raises NotNow where there is no such workflow."""
    workflow = _known(record, internal_name)
    place = zone or workflow.zone
    values: dict[str, object] = {"schedule": dict(schedule), "zone": place}
    if workflow.next_processing is not None:
        values["next_processing"] = next_launch(schedule, place, clock.now())
    with record.writing():
        store.change_workflow(record, workflow.id, **values)
        _tell(record, clock, operator, workflow, "Schedule", sentence(schedule, place) + ".")


def _refuse(workflow: Workflow, act: str) -> None:
    reason = why_not(workflow, act)
    if reason is not None:
        raise NotNow(reason)
