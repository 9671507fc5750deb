"""Follows work to its end: a living engine's by looking, and where none lives by carrying it out here."""

from __future__ import annotations

from datetime import datetime
from threading import Event
from typing import NoReturn, Protocol

from store import journal, leases, sends
from store import workflows as store
from store.deliveries import Delivery, DeliveryState, delivery
from store.passes import charged
from store.tails import in_turn
from store.workflows import Run, Task, TaskStatus, WorkflowStatus
from tui.cli.output import Failure, Waiting, when
from tui.cli.session import Session
from tui.cli.signals import heeded

LOOK = 0.25
"""Seconds between two looks at another engine's work."""
RECENT = 50
"""Lines of a journal that are looked through at a time; one step of the engine writes two or three."""
WAITS = "What is left waits in the record for the next engine."
QUOTA = "quota"
"""What a task or a send waits for that a limit of X holds up; a fault that may pass is another matter."""


class Followed(Protocol):
    """Work that is followed: called again and again, it tells what is new, and whether there is no more to wait for."""

    def __call__(self) -> bool:
        """Look at it once."""
        ...


def engine_place(session: Session) -> str | None:
    """Where an engine lives, in words; None where there is none."""
    living = leases.running(session.record, session.clock.now())
    return None if living is None else living.place


def answer_requests(session: Session) -> None:
    """Where no engine lives, let what was asked of the workflows come true at once."""
    if engine_place(session) is None:
        session.desk.engine("command line").answer()


def follow(session: Session, followed: Followed) -> None:
    """Follow to the end; where no engine lives, or the one at work goes away, carry it out here. Raises Failure where that
    cannot be, or where a signal ends it."""
    place = engine_place(session)
    if place is not None:
        session.output.say(f"The engine at work is the {place}.")
        pause = Event()
        while not followed():
            if engine_place(session) is None:
                session.output.say("The engine that was at work is gone; what is left is carried out here.")
                break
            session.clock.wait(pause, LOOK)
        else:
            return
    engine = session.unlocked().engine("command line")
    with heeded(engine) as told:
        engine.run(until=lambda: bool(engine.outage) or followed())
    if engine.outage:
        raise Failure(engine.outage, WAITS)
    if told.ended:
        raise Failure("Interrupted between two steps.", WAITS)


class FollowedRun:
    """A run of a workflow, until it ended, waits for a quota, or is left open because the workflow was paused."""

    def __init__(self, session: Session, internal_name: str, run_id: int) -> None:
        self.session = session
        self.internal_name = internal_name
        self.run_id = run_id
        self.waits: Task | None = None
        self._told = 0
        self._counts: dict[int, int] = {}

    def __call__(self) -> bool:
        """Look at it once."""
        known = self.run()
        tasks = store.tasks(self.session.record, self.run_id)
        self._tell(known, tasks)
        if known.ended_at is not None or (self.paused() and not known.simulated):
            return True
        self.waits = waiting_task(tasks, self.session.clock.now())
        return self.waits is not None

    def paused(self) -> bool:
        """Whether the workflow was paused, by an error or by a person: an open run then stays where it is."""
        workflow = store.workflow(self.session.record, self.internal_name)
        return workflow is None or workflow.status == WorkflowStatus.PAUSED

    def run(self) -> Run:
        """The run as it stands."""
        found = store.run(self.session.record, self.run_id)
        if found is None:
            raise Failure(f"There is no run number {self.run_id} any more.")
        return found

    def _tell(self, known: Run, tasks: list[Task]) -> None:
        from social.budgets import dollars

        entries = journal.workflow_journal(self.session.record, known.workflow_id, RECENT)
        for entry in reversed(entries):
            if entry.id > self._told and entry.run_id == known.id:
                self.session.output.say(entry.message)
        self._told = max([self._told, *(entry.id for entry in entries[:1])])
        for task in tasks:
            if task.pages and task.status == TaskStatus.RUNNING and self._counts.get(task.id) != task.pages:
                self._counts[task.id] = task.pages
                expected = "" if task.expected is None else f" of {task.expected:,}"
                spent = charged(self.session.record, [task.id]).get(task.id)
                so_far = "" if not spent else f", {dollars(spent)} so far"
                self.session.output.say(f"{task.subject}: {task.followers:,}{expected} followers{so_far}")


def waiting_task(tasks: list[Task], now: datetime) -> Task | None:
    """The task that goes on first, where nothing but a quota keeps a run from going on."""
    left = [task for task in tasks if task.ended_at is None]
    if not all(task.wait_until is not None and task.wait_until > now and task.waits_for == QUOTA for task in left):
        return None
    return min(left, key=lambda task: task.wait_until or now, default=None)


class FollowedDelivery:
    """A delivery, until every send has its outcome, or until it is paused, stopped, or waits for a quota."""

    def __init__(self, session: Session, delivery_id: int) -> None:
        self.session = session
        self.delivery_id = delivery_id
        self.waits: datetime | None = None
        self._told = 0

    def __call__(self) -> bool:
        """Look at it once."""
        self._tell()
        if self.delivery().state not in (DeliveryState.SENDING, DeliveryState.PENDING):
            return True
        now = self.session.clock.now()
        left = in_turn(sends.sends(self.session.record, self.delivery_id, left=True))
        later = [send.next_at for send in left if send.next_at is not None and send.waits_for == QUOTA]
        self.waits = min(later) if left and len(later) == len(left) and min(later) > now else None
        return self.waits is not None

    def delivery(self) -> Delivery:
        """The delivery as it stands."""
        found = delivery(self.session.record, self.delivery_id)
        if found is None:
            raise Failure(f"There is no delivery number {self.delivery_id} any more.")
        return found

    def _tell(self) -> None:
        entries = journal.delivery_journal(self.session.record, self.delivery_id, RECENT)
        for entry in reversed(entries):
            if entry.id > self._told and entry.activity == "Delivery":
                self.session.output.say(entry.message)
        self._told = max([self._told, *(entry.id for entry in entries[:1])])


def raise_waiting(session: Session, what: str, until: datetime | None, reason: str | None) -> NoReturn:
    """Say that `what` waits for a quota, and until when."""
    raise Waiting(
        f"{what} waits until {when(until, session.zone)}: {reason or 'a limit is used up'}",
        "The wait is kept in the record, and the next engine goes on from there: stonechat worker",
    )
