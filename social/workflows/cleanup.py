"""Database cleanup: drops what is older than it is to be kept, in many small steps that let everybody else work.

Each kind of thing is a task; a step is a look at a window of rows and one short transaction. What is old was old when the run
began, so that a run that was cut off goes on with the same. What stays, and for how long: `store.retention`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from social.errors import Fault
from social.workflows.base import Bench
from social.workflows.register import CLEANUP
from store import file_care
from store import workflows as store
from store.purges import Purge
from store.purging import PURGES
from store.retention import KEEPINGS, days
from store.workflows import Run, Task, TaskStatus

ACTIVITY = "Clean up"
FILE = "The record's file"
LONG = timedelta(days=31)
"""After a pause of so long the clock is asked for a second time before anything goes for ever: at the next run."""
LOOKED_AT = 10
"""Runs among which the one before is looked for: simulations lie between."""
MISTRUSTED = (
    "The run before ended {before:%Y-%m-%d} UTC, more than a month ago by the clock. In case the clock is wrong nothing is"
    " removed this time; the next run removes what is old by then. If it is wrong, put it right before."
)
MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Cleanup:
    """The work of the workflow. A task's `cursor` is the row number up to which it has looked."""

    bench: Bench
    activities: ClassVar[tuple[str, ...]] = (ACTIVITY,)

    def begin(self, run: Run) -> None:
        """A task for each kind of thing, and one for the file; only that where the clock may be wrong."""
        before = self._long_ago(run)
        if before is not None:
            store.add_task(self.bench.record, run, ACTIVITY, self.bench.now(), subject=FILE)
            self.bench.say(run, MISTRUSTED.format(before=before), level="warning", activity=ACTIVITY)
            return
        for name in (*(purge.name for purge in PURGES), FILE):
            store.add_task(self.bench.record, run, ACTIVITY, self.bench.now(), subject=name)
        for name, keeping in KEEPINGS.items():
            number = days(self.bench.record, name)
            self._say(run, f"{keeping.words}: kept " + (f"for {number:,} days." if number else "for ever."))

    def _long_ago(self, run: Run) -> datetime | None:
        """When the run before ended, where that seems to be so long ago that the clock may have jumped ahead since."""
        if run.reason != "schedule":  # a person wants it
            return None
        job = store.workflow(self.bench.record, CLEANUP)
        runs = [] if job is None else store.runs(self.bench.record, job.id, LOOKED_AT)
        ended = next(
            (each.ended_at for each in runs if each.id < run.id and not each.simulated and each.ended_at), None
        )
        return ended if ended is not None and self.bench.now() - ended > LONG else None

    def step(self, run: Run, task: Task) -> None:
        """Look at a portion and drop what is old in it. Raises `store.leases.LeaseLost` or RunEnded."""
        purge = next((each for each in PURGES if each.name == task.subject), None)
        if purge is None:
            self._tend(run, task)
        else:
            self._purge(run, task, purge, run.started_at or self.bench.now())

    def recover(self, run: Run, task: Task, fault: Fault) -> bool:
        """Nothing that only this work could heal."""
        return False

    def _purge(self, run: Run, task: Task, purge: Purge, begun: datetime) -> None:
        found = purge.find(self.bench.record, begun, int(task.cursor or 0))
        with self.bench.landing(run):
            dropped = (
                found.rows if run.simulated else purge.drop(self.bench.record, found.ids, begun) if found.rows else 0
            )
            self._change(
                task,
                status=TaskStatus.RUNNING,
                started_at=task.started_at or self.bench.now(),
                followers=task.followers + dropped,
                pages=task.pages + 1,
                cursor=None if found.after is None else str(found.after),
                attempts=0,
                wait_until=None,
                wait_reason=None,
            )
            if found.after is None:
                self._close(run, task, purge, task.followers + dropped)

    def _close(self, run: Run, task: Task, purge: Purge, dropped: int) -> None:
        self._change(task, status=TaskStatus.FINISHED, ended_at=self.bench.now())
        if dropped:
            went = "would be removed" if run.simulated else "removed"
            self._say(run, f"{purge.name}: {dropped:,} old {purge.many} {went}.")

    def _tend(self, run: Run, task: Task) -> None:
        """Give a portion of free pages back, as long as there are too many; then let SQLite tend to the rest."""
        record = self.bench.record
        if not run.simulated and file_care.can_shrink(record):
            with self.bench.landing(run):
                file_care.shrink(record)
                begun = task.started_at or self.bench.now()
                self._change(task, status=TaskStatus.RUNNING, started_at=begun, pages=task.pages + 1)
            return
        if not run.simulated:
            file_care.tend(record)
        stands = file_care.room(record)
        with self.bench.landing(run):
            now = self.bench.now()
            self._change(task, status=TaskStatus.FINISHED, started_at=task.started_at or now, ended_at=now)
            told = f"{stands.size / MEGABYTE:,.1f} MB, {stands.free / MEGABYTE:,.1f} MB of them free for what comes."
            self._say(run, f"{FILE}: {told}")

    def _change(self, task: Task, **values: object) -> None:
        store.change_task(self.bench.record, task.id, **values)

    def _say(self, run: Run, message: str) -> None:
        self.bench.say(run, message, activity=ACTIVITY)
