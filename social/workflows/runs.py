"""How the engine carries workflows on: requests first, then launches that are due, then the next step of a run.

asked ─► going ─► ended        a run; at most one of a workflow is open
Pending ─► In progress ⇄ Waiting ─► Finished | Failed | Aborted        a task
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from social.clock import Clock
from social.connections import Connections
from social.errors import Fault, HostFault, QuotaReached
from social.stumbles import ADVICE, AtHand, Stumble
from social.workflows import due, register
from social.workflows.base import Bench, RunEnded, Work
from social.workflows.states import ANSWERS
from store import charges, journal, leases
from store import workflows as store
from store.database import Record
from store.workflows import OPEN, Run, Task, TaskStatus, Workflow, WorkflowStatus

S = WorkflowStatus
ATTEMPTS = 8
"""Tries of one step that a passing fault spoils, before the task is called failed: some 20 minutes in all."""
STUMBLES = 2
"""Tries more of a step that met an error nobody foresaw: each may be paid, and seldom heals by itself."""
PAUSE = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(minutes=5)
SET_BACK = timedelta(minutes=1)
"""A wait that was written down later than now by more than this is over: the clock went back since."""


class Overtaken(Exception):
    """Somebody asked for something else between the look at a workflow and the act; the engine looks again."""


@dataclass(frozen=True, slots=True)
class Runs:
    """The engine's hand on the workflows, under one lease."""

    record: Record
    connections: Connections
    clock: Clock
    fence: int
    at_hand: AtHand = field(default_factory=AtHand)

    def step(self) -> bool:
        """Do one thing that is due; False where nothing is. Raises `store.leases.LeaseLost`."""
        try:
            known = self._known()
            return self.answer() or any(map(self._launch, known)) or any(map(self._carry_on, known))
        except (Overtaken, RunEnded):
            return True

    def stumbled(self, stumble: Stumble) -> None:
        """Count an error that nobody foresaw as a try of the task that met it, or pause the workflow that did as failed:
        it is told of in the end, instead of holding up all others for ever. Raises `store.leases.LeaseLost`."""
        fault = HostFault("unforeseen", stumble.sentence, ADVICE)
        task = store.task(self.record, stumble.number) if stumble.kind == "task" else None
        wanted = stumble.number if task is None else task.workflow_id
        known = next((each for each in self._known() if each.id == wanted), None)
        if known is None:
            return
        with suppress(RunEnded):
            if task is None:
                self._give_up(known, fault)
            elif (run := store.run(self.record, task.run_id)) is not None and task.status in OPEN:
                self._meet(known, run, task, fault)

    def _give_up(self, workflow: Workflow, fault: Fault) -> None:
        """End the open run as failed, where there is one, and pause the workflow as failed."""
        with leases.fenced(self.record, self.fence):
            run = self._abort(workflow, self.clock.now())
            if run is not None:
                store.change_run(self.record, run.id, state="failed")
            store.move_workflow(self.record, workflow.id, S.PAUSED, self.clock.now())
            self._halt(workflow, f"{fault.sentence} {fault.cure} Start tries again.")

    def answer(self) -> bool:
        """Carry out what was asked of the workflows, and nothing else; whether anything was."""
        asked = False
        while requested := [workflow for workflow in self._known() if S(workflow.status).requested]:
            asked = True
            for workflow in requested:
                self.at_hand.take("workflow", workflow.id)
                with suppress(Overtaken):
                    self._answer(workflow)
        return asked

    def _known(self) -> list[Workflow]:
        """The workflows that this version has a work for."""
        return [found for found in store.workflows(self.record) if register.kind(found.internal_name) is not None]

    def _work(self, workflow: Workflow) -> Work:
        kind = register.kind(workflow.internal_name)
        if kind is None:
            raise LookupError(f"no work is known for the workflow {workflow.internal_name}")
        return kind.open(self._bench)

    @property
    def _bench(self) -> Bench:
        return Bench(self.record, self.connections, self.clock, self.fence)

    @contextmanager
    def _deciding(self, looked_at: Workflow) -> Iterator[Workflow]:
        """A write transaction about a workflow whose status is still what was looked at. Raises LeaseLost or Overtaken."""
        with leases.fenced(self.record, self.fence):
            known = store.workflow(self.record, looked_at.internal_name)
            if known is None or known.status != looked_at.status:
                raise Overtaken
            yield known

    def _answer(self, looked_at: Workflow) -> None:
        """Carry out what was asked of the workflow."""
        now = self.clock.now()
        with self._deciding(looked_at) as workflow:
            status = S(workflow.status)
            if status in (S.START_REQUESTED, S.RESUME_REQUESTED):
                said = self._start(workflow, now)
            elif status is S.PAUSE_REQUESTED:
                said = "Paused between two pages; Start goes on from here."
            elif status is S.RESTART_REQUESTED:
                said = self._stop_to_restart(workflow, now)
            else:
                self._abort(workflow, now)
                store.change_workflow(self.record, workflow.id, failed=False, next_processing=None)
                said = "Stopped. All that was read is kept."
            store.move_workflow(self.record, workflow.id, ANSWERS[status], now)
            self._note(workflow, said)

    def _start(self, workflow: Workflow, now: datetime) -> str:
        """Start by the schedule, or go on: what failed in an open run is tried again."""
        run = store.open_run(self.record, workflow.id)
        if run is not None and workflow.failed:
            anew = {"status": TaskStatus.PENDING, "started_at": None, "ended_at": None, "attempts": 0}
            for task in store.tasks(self.record, run.id):
                if task.status == TaskStatus.FAILED:
                    store.change_task(self.record, task.id, wait_until=None, wait_reason=None, **anew)
        store.change_workflow(self.record, workflow.id, failed=False, errors_in_row=0)
        return f"Started. {due.reckon(self.record, workflow, now)}"

    def _stop_to_restart(self, workflow: Workflow, now: datetime) -> str:
        """The stop of a restart. Where it cut a run off, or the last one had failed, all of it is run again."""
        run = self._abort(workflow, now)
        store.change_workflow(self.record, workflow.id, failed=False, next_processing=None)
        if workflow.failed or (run is not None and not run.simulated):
            store.ask_run(self.record, workflow.id, "restart", "restart", now)
            return "Stopped, to start again with a run from the beginning."
        return "Stopped, to start again."

    def _abort(self, workflow: Workflow, now: datetime) -> Run | None:
        run = store.open_run(self.record, workflow.id)
        if run is not None:
            store.abort_run(self.record, run.id, now)
        return run

    def _launch(self, workflow: Workflow) -> bool:
        """A launch that is due; False where none is. A simulation, which is short, is waited for."""
        self.at_hand.take("workflow", workflow.id)
        run = store.open_run(self.record, workflow.id)
        if workflow.status != S.STARTED or (run is not None and run.simulated):
            return False
        now = self.clock.now()
        set_back, found = due.set_back(workflow, now), due.due_now(workflow, now)
        if set_back or found is not None:
            with self._deciding(workflow) as known:
                if set_back:
                    due.reckon_back(self.record, known, now)
                elif found is not None and known.next_processing == workflow.next_processing:
                    due.launch(self.record, known, found, store.open_run(self.record, known.id), now)
        return set_back or found is not None

    def _carry_on(self, workflow: Workflow) -> bool:
        """The next step of the open run; False where there is none that can be made now."""
        self.at_hand.take("workflow", workflow.id)
        run = store.open_run(self.record, workflow.id)
        if run is None or (workflow.status != S.STARTED and not run.simulated):
            return False
        return self._run_on(workflow, run)

    def _run_on(self, workflow: Workflow, run: Run) -> bool:
        if run.started_at is None:
            self._begin(workflow, run)
            return True
        left = [task for task in store.tasks(self.record, run.id) if task.status in OPEN]
        if not left:
            self._end(workflow, run)
            return True
        ready = next((task for task in left if self._ready(task)), None)
        if ready is not None:
            self._try(workflow, run, ready)
        return ready is not None

    def _ready(self, task: Task) -> bool:
        now = self.clock.now()
        set_back = task.waits_since is not None and task.waits_since - now > SET_BACK
        return task.wait_until is None or task.wait_until <= now or set_back

    def _begin(self, workflow: Workflow, run: Run) -> None:
        now = self.clock.now()
        with self._bench.landing(run):
            store.change_run(self.record, run.id, state="going", started_at=now)
            if not run.simulated:
                store.change_workflow(self.record, workflow.id, last_processing=now)
                charges.forget_days_before(self.record, now)
            done = {"status": TaskStatus.FINISHED, "started_at": now, "ended_at": now}
            store.add_task(self.record, run, "Scheduler", now, subject=f"asked for by {run.asked_by}", **done)
            if not store.lay_out_again(self.record, run, now):
                self._work(workflow).begin(run)

    def _try(self, workflow: Workflow, run: Run, task: Task) -> None:
        self.at_hand.take("task", task.id)
        try:
            self._work(workflow).step(run, task)
        except Fault as fault:
            self._meet(workflow, run, task, fault)

    def _meet(self, workflow: Workflow, run: Run, task: Task, fault: Fault) -> None:
        """Wait and try again, heal, or fail, as the fault demands."""
        if run.simulated:
            self._fail(workflow, run, task, fault)
        elif isinstance(fault, QuotaReached):
            self._wait(run, task, fault, fault.until, task.attempts)
        elif self._work(workflow).recover(run, task, fault):
            return
        elif fault.retryable and task.attempts < (STUMBLES if fault.name == "unforeseen" else ATTEMPTS):
            pause = min(PAUSE * 2**task.attempts, LONGEST_PAUSE)
            self._wait(run, task, fault, self.clock.now() + pause, task.attempts + 1)
        else:
            self._fail(workflow, run, task, fault)

    def _wait(self, run: Run, task: Task, fault: Fault, until: datetime, attempts: int) -> None:
        now = self.clock.now()
        waits = {"status": TaskStatus.WAITING, "wait_until": until, "wait_reason": fault.sentence, "waits_since": now}
        waits["waits_for"] = fault.stops
        day = "" if until.date() == now.date() else f"{until:%Y-%m-%d} "
        with self._bench.landing(run):
            store.change_task(self.record, task.id, attempts=attempts, **waits)
            said = f"{task.subject}: {fault.sentence} It goes on at {day}{until:%H:%M:%S} UTC."
            self._bench.say(run, said, level="warning")

    def _fail(self, workflow: Workflow, run: Run, task: Task, fault: Fault) -> None:
        failed = {"status": TaskStatus.FAILED, "wait_until": None, "wait_reason": fault.sentence}
        with self._bench.landing(run):
            store.change_task(self.record, task.id, ended_at=self.clock.now(), **failed)
            self._bench.say(run, f"{task.subject}: {fault.sentence} {fault.cure}".strip(), level="error")
            if self._now_of(workflow).on_error == store.STOP_ON_ERROR and not run.simulated:
                again = "Start tries again what failed and goes on; Restart runs all."
                self._halt(workflow, f"In case of error is set to {store.STOP_ON_ERROR}. Mend the cause. {again}")

    def _end(self, workflow: Workflow, run: Run) -> None:
        now = self.clock.now()
        failed = [task for task in store.tasks(self.record, run.id) if task.status == TaskStatus.FAILED]
        with self._bench.landing(run):
            done = {"status": TaskStatus.FINISHED, "started_at": now, "ended_at": now}
            store.add_task(self.record, run, "End", now, **done)
            store.change_run(self.record, run.id, state="failed" if failed else "finished", ended_at=now)
            name = "The simulation" if run.simulated else "The run"
            self._bench.say(run, f"{name} ended; {len(failed)} task(s) failed." if failed else f"{name} ended well.")
            if not run.simulated:
                self._count_errors(workflow, bool(failed))

    def _count_errors(self, workflow: Workflow, failed: bool) -> None:
        known = self._now_of(workflow)
        errors = known.errors_in_row + 1 if failed else 0
        store.change_workflow(self.record, workflow.id, errors_in_row=errors)
        if failed and 0 < known.consecutive_errors <= errors:
            self._halt(
                workflow, f"{errors} runs in a row had errors. Mend the cause, then Start, or Restart to run all."
            )

    def _now_of(self, workflow: Workflow) -> Workflow:
        """The workflow with its properties as they are by now, and not as they were before a call."""
        return store.workflow(self.record, workflow.internal_name) or workflow

    def _halt(self, workflow: Workflow, why: str) -> None:
        """A failed workflow is paused, with Failed = Yes; where something else was asked meanwhile, that comes true."""
        store.move_workflow(self.record, workflow.id, S.PAUSED, self.clock.now(), S.STARTED)
        store.change_workflow(self.record, workflow.id, failed=True)
        self._note(workflow, f"The workflow is paused as failed: {why}", level="error")

    def _note(self, workflow: Workflow, message: str, level: journal.JournalLevel = "info") -> None:
        journal.write(self.record, self.clock.now(), message, level=level, workflow_id=workflow.id)
