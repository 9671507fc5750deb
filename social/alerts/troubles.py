"""What of the workflows a person must be told: what is wrong now, and what of that is over. Only reads the record."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from social.alerts.subjects import Subject, of_workflow
from social.workflows.health import late
from social.workflows.long_pauses import LONG_PAUSE
from store import workflows as store
from store.alerts import Alert
from store.database import Record
from store.workflows import Run, TaskStatus, Workflow, WorkflowStatus

S = WorkflowStatus
CAUSES = ("failed", "missed", "paused", "late", "approval")
"""The most pressing first: a thing that has one of these open is not told of for a lesser one too."""
MISSED = timedelta(minutes=15)
"""How long after a launch an engine may come and nobody is told: a timer that starts `stonechat worker --once` is no outage."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something wrong with a workflow, or asked about a delivery, in the words of an alert."""

    cause: str
    subject: Subject
    sentence: str
    cure: str
    task: str = ""


def troubles(record: Record, now: datetime, *, fresh: bool) -> Iterator[Trouble]:
    """What is wrong, the most pressing of each workflow; `fresh` says that no engine looked for a while until now."""
    tardy = {each.workflow.id: each for each in late(record, now)}
    for workflow in store.workflows(record):
        if rests(workflow) or S(workflow.status).requested:
            continue
        found = None if _laid_aside(workflow, now) else _failed(record, workflow)
        found = found or (_missed(record, workflow, now) if fresh else None) or _paused(workflow, now)
        if found is None and workflow.id in tardy:
            since = tardy[workflow.id].since
            last = "The last one ended" if tardy[workflow.id].ever else "It was started"
            sentence = f"No run ended well for two periods of its schedule. {last} on {_on(since)}."
            found = Trouble(
                "late",
                of_workflow(workflow),
                sentence,
                _read(workflow) + " Look at its tasks, and whether X lets it work.",
            )
        if found is not None:
            yield found


def ending(record: Record, alert: Alert, workflow: Workflow, now: datetime) -> str:
    """How a trouble that was told of has ended, as a sentence; empty while it lasts."""
    if S(workflow.status).requested:
        return ""  # what comes of it is judged once it is carried out
    if rests(workflow):
        return f"The workflow is {workflow.status.lower()}: nobody expects it to run."
    if alert.cause != "paused" and _laid_aside(workflow, now):
        return "Somebody paused the workflow, and it is told of as that."
    if alert.cause == "paused":
        same = workflow.status == S.PAUSED and workflow.status_at <= alert.raised_at
        return "" if same else "The workflow is not paused any more."
    run = last_ended(record, workflow)
    came = run is not None and run.ended_at is not None and run.ended_at >= alert.raised_at
    if alert.cause == "missed":
        return f"A run made up for it and {run.state} on {_on(run.ended_at)}." if came and run and run.ended_at else ""
    well = came and run is not None and run.state == "finished" and not workflow.failed
    if well and run is not None and run.ended_at is not None:
        return f"A run ended well on {_on(run.ended_at)}."
    if (
        alert.cause == "late"
        and workflow.status == S.STARTED
        and all(each.workflow.id != workflow.id for each in late(record, now))
    ):
        return "It is not late any more: its schedule was changed, or it was started anew."
    return ""


def rests(workflow: Workflow) -> bool:
    """Whether nobody expects the workflow to run: it was never started, or somebody stopped it."""
    return workflow.status in (S.EDITED, S.FINISHED)


def last_ended(record: Record, workflow: Workflow) -> Run | None:
    """The newest run that came to an end by itself, for real."""
    ended = (
        run for run in store.runs(record, workflow.id) if run.state in ("finished", "failed") and not run.simulated
    )
    return next(ended, None)


def _failed(record: Record, workflow: Workflow) -> Trouble | None:
    last = last_ended(record, workflow)
    if not workflow.failed and (last is None or last.state != "failed"):
        return None
    run = store.open_run(record, workflow.id) if workflow.failed else None
    about = run or last
    bad = [task for task in store.tasks(record, about.id) if task.status == TaskStatus.FAILED] if about else []
    task = next((each for each in bad if each.wait_reason), bad[0] if bad else None)
    sentence = (task.wait_reason if task is not None else None) or "A run of it ended with an error."
    if len(bad) > 1:
        sentence += f" {len(bad)} tasks failed."
    if workflow.failed:
        cure = f"It is paused and needs a person. {_read(workflow)} Mend the cause, then Start."
    else:
        cure = f"{_read(workflow)} Mend the cause. It tries again with its next launch."
    return Trouble(
        "failed", of_workflow(workflow), sentence, cure, _named(task.activity, task.subject) if task is not None else ""
    )


def _missed(record: Record, workflow: Workflow, now: datetime) -> Trouble | None:
    due = workflow.next_processing
    idle = workflow.status == S.STARTED and store.open_run(record, workflow.id) is None
    if not idle or due is None or now - due < MISSED:
        return None
    sentence = f"Its launch on {_on(due)} was missed while no engine ran."
    cure = "Keep an engine running, such as `stonechat worker` as a service of the machine."
    return Trouble("missed", of_workflow(workflow), sentence, cure)


def _paused(workflow: Workflow, now: datetime) -> Trouble | None:
    if not _laid_aside(workflow, now):
        return None
    sentence = f"It is paused since {_on(workflow.status_at)}, for {(now - workflow.status_at).days} days."
    return Trouble("paused", of_workflow(workflow), sentence, "Start it, or stop it if nobody needs it.")


def _laid_aside(workflow: Workflow, now: datetime) -> bool:
    """Whether somebody paused the workflow long ago; one that failed is paused too, and is told of as failed."""
    return workflow.status == S.PAUSED and not workflow.failed and now - workflow.status_at > LONG_PAUSE


def _read(workflow: Workflow) -> str:
    return f"Read its journal: stonechat workflow journal {workflow.internal_name}."


def _named(activity: str, subject: str) -> str:
    return f"{activity}, {subject}" if subject else activity


def _on(instant: datetime) -> str:
    return f"{instant:%Y-%m-%d %H:%M} UTC"
