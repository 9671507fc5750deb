"""How the verbs of `stonechat workflow` tell what they found: a workflow as it stands, a run and its tasks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from store import workflows as store
from store.passes import charged
from store.workflows import Run, Workflow, WorkflowStatus
from tui.cli import following
from tui.cli.output import DONE, FAILED, Failure, when
from tui.cli.session import Session

S = WorkflowStatus
TASK_SHOWN = ("id", "activity", "subject", "status", "pages", "followers")
TASK_FIELDS = (*TASK_SHOWN, "expected", "came", "gone", "wait_until", "wait_reason")


def known(session: Session, name: str) -> Workflow:
    """The workflow with that internal name. Raises Failure, which lists those there are."""
    found = store.workflow(session.record, name)
    if found is None:
        names = ", ".join(workflow.internal_name for workflow in store.workflows(session.record))
        raise Failure(f"There is no workflow “{name}”.", f"There are: {names}.")
    return found


def workflow_json(workflow: Workflow) -> dict[str, Any]:
    """A workflow as scripts get it."""
    return {
        "internal_name": workflow.internal_name,
        "label": workflow.label,
        "status": workflow.status,
        "failed": workflow.failed,
        "last_processing": workflow.last_processing,
        "next_processing": workflow.next_processing,
    }


def tell(session: Session, name: str) -> int:
    """The workflow as it stands, and whether anybody carries it on; the exit code."""
    workflow = known(session, name)
    if session.output.as_json:
        session.output.give(workflow_json(workflow))
    else:
        ending = workflow.status in (S.PAUSE_REQUESTED, S.PAUSED, S.STOP_REQUESTED)
        due = "" if ending else when(workflow.next_processing, workflow.zone)
        session.output.lines(f"{workflow.label}: {workflow.status}." + (f" Next processing {due}." if due else ""))
    if following.engine_place(session) is None and S(workflow.status).going:
        session.output.say("No engine is running, so nothing happens by itself. Start one: stonechat worker")
    return DONE


def tell_run(session: Session, workflow: Workflow, run_id: int) -> int:
    """A run with its tasks; the exit code: 1 where it failed or was stopped."""
    run = store.run(session.record, run_id)
    if run is None:
        raise Failure(f"There is no run number {run_id} any more.")
    told, code = run_json(session, workflow, run)
    if session.output.as_json:
        session.output.give(told)
    elif told["tasks"]:
        rows = [[task[name] for name in TASK_SHOWN] for task in told["tasks"]]
        session.output.table(tuple(name.capitalize() for name in TASK_SHOWN), rows)
    return code


def run_json(session: Session, workflow: Workflow, run: Run) -> tuple[dict[str, Any], int]:
    """A run as scripts get it, and the exit code that it comes to."""
    told = {"run": run.id, "workflow": workflow.internal_name, "state": run.state}
    instants = {"asked_at": run.asked_at, "started_at": run.started_at, "ended_at": run.ended_at}
    known = store.tasks(session.record, run.id)
    spent = charged(session.record, [task.id for task in known])
    tasks = [{name: getattr(task, name) for name in TASK_FIELDS} | _price(spent.get(task.id)) for task in known]
    return told | instants | {"tasks": tasks}, FAILED if run.state in ("failed", "stopped") else DONE


def _price(millionths: int | None) -> dict[str, str | None]:
    """What X charged for what a task read; None where it read no list."""
    from social.budgets import dollars

    return {"dollars": None if millionths is None else dollars(millionths).removeprefix("$").replace(",", "")}


def follow_run(
    session: Session,
    workflow: Workflow,
    run_id: int,
    telling: Callable[[Session, Workflow, int], int] = tell_run,
) -> int:
    """Follow a run to its end and tell it; the exit code. Raises Failure where it was left open, Waiting for a quota."""
    followed = following.FollowedRun(session, workflow.internal_name, run_id)
    following.follow(session, followed)
    code = telling(session, workflow, run_id)
    if followed.waits is not None:
        task = followed.waits
        following.raise_waiting(session, task.subject, task.wait_until, task.wait_reason)
    if followed.run().ended_at is None:
        name = workflow.internal_name
        raise Failure("The workflow was paused before the run ended.", f"Go on: stonechat workflow run {name} --wait")
    return code
