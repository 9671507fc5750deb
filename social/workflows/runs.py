"""How the engine carries workflows on: requests first, then launches that are due, then the next step of a run.

asked ─► going ─► ended        a run; at most one of a workflow is open
Pending ─► In progress ⇄ Waiting ─► Finished | Failed | Aborted        a task
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from social.clock import Clock
from social.connections import Connections
from social.errors import Fault, QuotaReached
from social.workflows import register
from social.workflows.base import Bench, RunEnded, Work
from social.workflows.schedule import next_launch
from store import charges, journal, leases
from store import workflows as store
from store.database import Record
from store.workflows import Run, Task, TaskStatus, Workflow, WorkflowStatus

S = WorkflowStatus
ATTEMPTS = 8
"""Tries of one step that a passing fault spoils, before the task is called failed: some 20 minutes in all."""
PAUSE = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(minutes=5)
GOING = (TaskStatus.PENDING, TaskStatus.RUNNING, TaskStatus.WAITING)


@dataclass(frozen=True, slots=True)
class Runs:
    """The engine's hand on the workflows, under one lease."""

    record: Record
    connections: Connections
    clock: Clock
    fence: int

    def step(self) -> bool:
        """Do one thing that is due; False where nothing is."""
        return any(self._step(workflow) for workflow in self._known())

    def answer(self) -> None:
        """Carry out what was asked of the workflows, and nothing else."""
        for workflow in self._known():
            if S(workflow.status).requested:
                self._answer(workflow)

    def _known(self) -> list[Workflow]:
        """The workflows that this version has a work for."""
        return [found for found in store.workflows(self.record) if register.kind(found.internal_name) is not None]

    def _step(self, workflow: Workflow) -> bool:
        if S(workflow.status).requested:
            self._answer(workflow)
            return True
        if workflow.status != S.STARTED:
            return False
        run = store.open_run(self.record, workflow.id)
        if run is None:
            return self._launch(workflow)
        if run.started_at is None:
            self._begin(workflow, run)
            return True
        return self._carry_on(workflow, run)

    def _answer(self, workflow: Workflow) -> None:
        """Carry out what was asked of the workflow."""
        now = self.clock.now()
        status = S(workflow.status)
        with leases.fenced(self.record, self.fence):
            if status in (S.START_REQUESTED, S.RESUME_REQUESTED):
                store.change_workflow(self.record, workflow.id, failed=False, errors_in_row=0)
                moved, said = S.STARTED, f"Started. {self._reckon(workflow)}"
            elif status is S.PAUSE_REQUESTED:
                moved, said = S.PAUSED, "Paused between two pages; Start goes on from here."
            else:
                self._abort(workflow)
                store.change_workflow(self.record, workflow.id, next_processing=None)
                moved, said = S.FINISHED, "Stopped. All that was read is kept."
            store.move_workflow(self.record, workflow.id, moved, now, status)
            journal.write(self.record, now, said, workflow_id=workflow.id)

    def _abort(self, workflow: Workflow) -> None:
        run = store.open_run(self.record, workflow.id)
        if run is None:
            return
        now = self.clock.now()
        for task in store.tasks(self.record, run.id):
            if task.status in GOING:
                store.change_task(self.record, task.id, status=TaskStatus.ABORTED, ended_at=now, wait_until=None)
        store.change_run(self.record, run.id, state="stopped", ended_at=now)

    def _launch(self, workflow: Workflow) -> bool:
        now = self.clock.now()
        due = workflow.next_processing
        if due is None or due > now:
            return False
        with leases.fenced(self.record, self.fence):
            store.ask_run(self.record, workflow.id, "schedule", "schedule", now)
            self._reckon(workflow)
            late = now - due
            if late > timedelta(minutes=1):
                said = f"The launch of {due:%Y-%m-%d %H:%M} UTC was missed while no engine ran; it is made up for now."
                journal.write(self.record, now, said, level="warning", workflow_id=workflow.id)
        return True

    def _reckon(self, workflow: Workflow) -> str:
        """Reckon the next launch, within a transaction; a sentence that tells it."""
        now = self.clock.now()
        due = next_launch(workflow.schedule, workflow.zone, now)
        store.change_workflow(self.record, workflow.id, next_processing=due, reckoned_at=now)
        return "The schedule has no launch left." if due is None else f"Next processing {due:%Y-%m-%d %H:%M} UTC."

    def _begin(self, workflow: Workflow, run: Run) -> None:
        now = self.clock.now()
        with leases.fenced(self.record, self.fence):
            store.change_run(self.record, run.id, state="going", started_at=now)
            store.change_workflow(self.record, workflow.id, last_processing=now)
            charges.forget_days_before(self.record, now)
            done = {"status": TaskStatus.FINISHED, "started_at": now, "ended_at": now}
            store.add_task(self.record, run, "Scheduler", now, subject=f"asked for by {run.asked_by}", **done)
            self._work(workflow).begin(run)

    def _carry_on(self, workflow: Workflow, run: Run) -> bool:
        now = self.clock.now()
        left = [task for task in store.tasks(self.record, run.id) if task.status in GOING]
        if not left:
            self._end(workflow, run)
            return True
        for task in left:
            if task.wait_until is None or task.wait_until <= now:
                self._try(workflow, run, task)
                return True
        return False

    def _work(self, workflow: Workflow) -> Work:
        kind = register.kind(workflow.internal_name)
        if kind is None:
            raise LookupError(f"no work is known for the workflow {workflow.internal_name}")
        return kind.open(Bench(self.record, self.connections, self.clock, self.fence))

    def _try(self, workflow: Workflow, run: Run, task: Task) -> None:
        work = self._work(workflow)
        try:
            work.step(run, task)
        except RunEnded:
            return
        except QuotaReached as fault:
            self._wait(run, task, fault, fault.until, task.attempts)
        except Fault as fault:
            if work.recover(run, task, fault):
                return
            if fault.retryable and task.attempts < ATTEMPTS:
                pause = min(PAUSE * 2**task.attempts, LONGEST_PAUSE)
                self._wait(run, task, fault, self.clock.now() + pause, task.attempts + 1)
            else:
                self._fail(workflow, run, task, fault)

    def _wait(self, run: Run, task: Task, fault: Fault, until: object, attempts: int) -> None:
        with leases.fenced(self.record, self.fence):
            store.change_task(
                self.record,
                task.id,
                status=TaskStatus.WAITING,
                wait_until=until,
                wait_reason=fault.sentence,
                attempts=attempts,
            )
            self._say(run, f"{task.subject}: {fault.sentence} It goes on at {until:%H:%M:%S} UTC.", "warning")

    def _fail(self, workflow: Workflow, run: Run, task: Task, fault: Fault) -> None:
        now = self.clock.now()
        with leases.fenced(self.record, self.fence):
            store.change_task(
                self.record,
                task.id,
                status=TaskStatus.FAILED,
                ended_at=now,
                wait_until=None,
                wait_reason=fault.sentence,
            )
            self._say(run, f"{task.subject}: {fault.sentence} {fault.cure}".strip(), "error")
            if workflow.on_error == "Stop the process":
                self._halt(workflow, "In case of error is set to Stop the process.")

    def _end(self, workflow: Workflow, run: Run) -> None:
        now = self.clock.now()
        failed = [task for task in store.tasks(self.record, run.id) if task.status == TaskStatus.FAILED]
        with leases.fenced(self.record, self.fence):
            done = {"status": TaskStatus.FINISHED, "started_at": now, "ended_at": now}
            store.add_task(self.record, run, "End", now, **done)
            store.change_run(self.record, run.id, state="failed" if failed else "finished", ended_at=now)
            errors = workflow.errors_in_row + 1 if failed else 0
            store.change_workflow(self.record, workflow.id, errors_in_row=errors)
            self._say(run, f"The run ended; {len(failed)} task(s) failed." if failed else "The run ended well.")
            if failed and 0 < workflow.consecutive_errors <= errors:
                self._halt(workflow, f"{errors} runs in a row had errors.")

    def _halt(self, workflow: Workflow, why: str) -> None:
        """A failed workflow is paused, with Failed = Yes."""
        now = self.clock.now()
        store.move_workflow(self.record, workflow.id, S.PAUSED, now)
        store.change_workflow(self.record, workflow.id, failed=True)
        said = f"The workflow is paused as failed: {why} Mend the cause, then Start."
        journal.write(self.record, now, said, level="error", workflow_id=workflow.id)

    def _say(self, run: Run, message: str, level: journal.JournalLevel = "info") -> None:
        journal.write(self.record, self.clock.now(), message, level=level, workflow_id=run.workflow_id, run_id=run.id)
