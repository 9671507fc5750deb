"""What the panel of a workflow shows, read from the record in one go, in a thread."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from social.services.base import Reading
from social.workflows import register, requests
from social.workflows.forecast import followers_left
from social.workflows.proposal import Proposal
from social.workflows.register import SYNC
from social.workflows.schedule import sentence
from store import leases
from store import workflows as store
from store.database import Record
from store.passes import charged, none_was_full
from store.workflows import Run, Task, TaskStatus, Workflow, WorkflowStatus
from tui.amounts import counted, grouped, round_dollars
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
    spent: Mapping[int, int]
    """What X has charged for what was read, by task, in millionths of a dollar."""
    light: bool
    """Whether the newest lists were read down to those known, so that nobody can tell who left."""
    engine: str
    """Where the engine lives; empty where none does."""
    due: str
    """The schedule as a sentence."""
    between: tuple[str, ...]
    """The activities between Scheduler and End."""
    counts: str
    """What the tasks count, in the singular: "follower"."""
    why_from: Mapping[int, str | None]
    """Task of the newest real run → why no run can begin with it, None where one can."""
    proposal: Proposal | None = None
    """Which depth a run is proposed to have; None where there is no choice, or it is not reckoned yet."""
    beat: datetime | None = field(default=None, compare=False)
    """The engine's last heartbeat; None where none lives. Two looks between which it beat are equal."""

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
        """Whether seconds count: an engine lives, and a request waits for it, or a run that neither waits nor is paused."""
        if not self.engine:
            return False
        run = self.going
        if run is None or self.status.requested:
            return self.status.requested
        halted = self.status is WorkflowStatus.PAUSED and not run.simulated
        return not halted and (run.started_at is None or any(task.status == T.RUNNING for task in self.tasks))


def look(record: Record, internal_name: str, now: datetime) -> Sight | None:
    """Read it; None where there is no such workflow."""
    workflow = store.workflow(record, internal_name)
    if workflow is None:
        return None
    run = next(iter(store.runs(record, workflow.id, 1)), None)
    tasks = tuple(store.tasks(record, run.id)) if run is not None else ()
    held = leases.running(record, now)
    kind = register.kind(internal_name)
    return Sight(
        workflow,
        run,
        tasks,
        _left(record, tasks) if internal_name == SYNC else {},
        charged(record, [task.id for task in tasks]) if internal_name == SYNC else {},
        internal_name == SYNC and none_was_full(record, [task.id for task in tasks]),
        held.place if held is not None else "",
        sentence(workflow.schedule, workflow.zone),
        kind.activities if kind is not None else (),
        kind.counts if kind is not None else "",
        _why_from(record, workflow),
        beat=held.heartbeat if held is not None else None,
    )


def _left(record: Record, tasks: Sequence[Task]) -> Mapping[int, Reading]:
    readings = {task.id: followers_left(record, task) for task in tasks if task.ended_at is None}
    return {task_id: reading for task_id, reading in readings.items() if reading is not None}


def _why_from(record: Record, workflow: Workflow) -> Mapping[int, str | None]:
    newest = store.newest_run(record, workflow.id)
    tasks = store.tasks(record, newest.id) if newest is not None else []
    return {task.id: requests.why_not_from(record, workflow, task.id) for task in tasks}


def names(sight: Sight) -> list[str]:
    """The activities of the diagram, in its order: those of its work, and others of which the newest run has tasks."""
    others = dict.fromkeys(task.activity for task in sight.tasks if task.activity not in ("Scheduler", "End"))
    return ["Scheduler", *dict.fromkeys((*sight.between, *others)), "End"]


def activities(sight: Sight) -> list[Activity]:
    """The diagram: Scheduler, what lies between, End; with the states and counts of the newest run."""
    return [Activity(name, _standing(sight, name), _count(sight, name)) for name in names(sight)]


def _standing(sight: Sight, name: str) -> Word:
    statuses = {task.status for task in sight.tasks if task.activity == name}
    found = next((status for status in _ORDER if status in statuses), None)
    if found is not None:
        return state(found)
    waits = name == "Scheduler" and sight.going is not None
    return state(T.PENDING if waits else "Not started")


def working(task: Task) -> bool:
    """Whether a task is one of the work itself, which lies between Scheduler and End."""
    return task.activity not in ("Scheduler", "End")


def _count(sight: Sight, name: str) -> str:
    tasks = [task for task in sight.tasks if task.activity == name and working(task)]
    if sight.counts and tasks:
        return f"{grouped(_counted(tasks))} - {sight.counts}s"
    return f"{grouped(len(tasks))} - task{'s' if len(tasks) > 1 else ''}" if tasks else ""


def _counted(tasks: Sequence[Task]) -> int:
    return sum(task.followers for task in tasks)


def outcome(sight: Sight) -> Word:
    """What the newest run came to, once it has ended."""
    run = sight.run
    if run is None or run.ended_at is None:
        return Word("")
    state_of = {"finished": state("Finished"), "failed": state("Failed"), "stopped": state("Stopped")}
    word = state_of.get(run.state, Word(run.state))
    if run.simulated:
        return Word(f"{word.text}: a simulation, which changed nothing; its journal tells", word.tone, word.sign)
    told = f": {_read(sight)}" if sight.counts and any(map(working, sight.tasks)) else ""
    return Word(f"{word.text}{told}", word.tone, word.sign)


def _read(sight: Sight) -> str:
    number = counted(_counted(sight.tasks), sight.counts)
    if sight.workflow.internal_name != SYNC:
        return number
    came, gone = sum(task.came for task in sight.tasks), sum(task.gone for task in sight.tasks)
    spent = sum(sight.spent.values())
    price = f", {round_dollars(spent)}" if spent else ""
    left = "" if sight.light else f", {grouped(gone)} left"
    return f"{number} read, {grouped(came)} came{left}{price}"
