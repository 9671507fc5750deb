"""What the panel of a workflow shows, read from the record in one go, in a thread."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from social.services.base import Reading
from social.workflows.forecast import followers_left
from social.workflows.schedule import sentence
from social.workflows.synchronization import ACTIVITY
from store import leases
from store import workflows as store
from store.database import Record
from store.workflows import Run, Task, TaskStatus, Workflow, WorkflowStatus
from tui.amounts import counted, grouped
from tui.signs import Word, state
from tui.widgets.diagram import Activity

T = TaskStatus
_ORDER = (T.RUNNING, T.WAITING, T.PENDING, T.FAILED, T.ABORTED, T.FINISHED)
"""How an activity stands when its tasks stand differently: by the first of these."""


@dataclass(frozen=True)
class Sight:
    """One look at a workflow; two looks at the same thing are equal, whatever heartbeats lie between them."""

    workflow: Workflow
    run: Run | None
    """The newest run, open or ended."""
    tasks: tuple[Task, ...]
    """Of that run."""
    left: Mapping[int, Reading]
    """What is still to be read, by task."""
    engine: str
    """Where the engine lives; empty where none does."""
    due: str
    """The schedule as a sentence."""

    @property
    def status(self) -> WorkflowStatus:
        """Campaign's state."""
        return WorkflowStatus(self.workflow.status)

    @property
    def going(self) -> Run | None:
        """The run that is asked for or going on."""
        return self.run if self.run is not None and self.run.ended_at is None else None

    @property
    def moves(self) -> bool:
        """Whether something counts seconds: a request or a run."""
        return self.status.requested or self.going is not None


def look(record: Record, internal_name: str, now: datetime) -> Sight | None:
    """Read it; None where there is no such workflow."""
    workflow = store.workflow(record, internal_name)
    if workflow is None:
        return None
    run = next(iter(store.runs(record, workflow.id, 1)), None)
    tasks = tuple(store.tasks(record, run.id)) if run is not None else ()
    readings = {task.id: followers_left(record, task) for task in tasks if task.ended_at is None}
    left = {task_id: reading for task_id, reading in readings.items() if reading is not None}
    held = leases.running(record, now)
    due = sentence(workflow.schedule, workflow.zone)
    return Sight(workflow, run, tasks, left, held.place if held is not None else "", due)


def activities(sight: Sight) -> list[Activity]:
    """The diagram: Scheduler, what lies between, End; with the states and counts of the newest run."""
    between = dict.fromkeys(task.activity for task in sight.tasks if task.activity not in ("Scheduler", "End"))
    names = ["Scheduler", *(between or [ACTIVITY]), "End"]
    return [Activity(name, _standing(sight, name), _count(sight, name)) for name in names]


def _standing(sight: Sight, name: str) -> Word:
    statuses = {task.status for task in sight.tasks if task.activity == name}
    found = next((status for status in _ORDER if status in statuses), None)
    if found is not None:
        return state(found)
    waits = name == "Scheduler" and sight.going is not None
    return state(T.PENDING if waits else "Not started")


def _count(sight: Sight, name: str) -> str:
    tasks = [task for task in sight.tasks if task.activity == name and task.service_id is not None]
    return f"{grouped(_followers(tasks))} - followers" if tasks else ""


def _followers(tasks: Sequence[Task]) -> int:
    return sum(task.followers for task in tasks)


def outcome(sight: Sight) -> Word:
    """What the newest run came to, once it has ended."""
    run = sight.run
    if run is None or run.ended_at is None:
        return Word("")
    state_of = {"finished": state("Finished"), "failed": state("Failed"), "stopped": state("Stopped")}
    word = state_of.get(run.state, Word(run.state))
    came, gone = sum(task.came for task in sight.tasks), sum(task.gone for task in sight.tasks)
    told = f"{counted(_followers(sight.tasks), 'follower')} read, {grouped(came)} came, {grouped(gone)} left"
    return Word(f"{word.text}: {told}", word.tone, word.sign)
