"""What every technical workflow must offer, and what its work is done with."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Protocol

from social.clock import Clock
from social.connections import Connections
from social.errors import Fault
from store import journal, leases
from store import workflows as store
from store.database import Record
from store.workflows import Run, Task


class RunEnded(Exception):
    """The run was ended meanwhile, by an unconditional stop: nothing of it may land any more."""


@dataclass(frozen=True, slots=True)
class Bench:
    """What a work is done with, under one lease."""

    record: Record
    connections: Connections
    clock: Clock
    fence: int

    def now(self) -> datetime:
        """The present instant, in UTC."""
        return self.clock.now()

    @contextmanager
    def landing(self, run: Run, *, lasting: bool = True) -> Iterator[None]:
        """A write transaction for what a run has brought. Raises `store.leases.LeaseLost` or RunEnded.

        `lasting=False` is for what can be read again; see `store.database.Record.writing`.
        """
        with leases.fenced(self.record, self.fence, lasting=lasting):
            if not store.is_open(self.record, run.id):
                raise RunEnded
            yield

    def say(self, run: Run, message: str, *, level: journal.JournalLevel = "info", activity: str = "") -> None:
        """Add a line to the journal of a run."""
        now, workflow_id = self.now(), run.workflow_id
        journal.write(self.record, now, message, level=level, activity=activity, workflow_id=workflow_id, run_id=run.id)


class Work(Protocol):
    """The work of one workflow. It is made anew for each step, from a `Bench`; all it must remember is in the record.

    A work whose run is `simulated` changes nothing outside the run: it tells in the journal what a real one would do.
    """

    activities: ClassVar[tuple[str, ...]]
    """What lies between Scheduler and End, in its order."""

    def begin(self, run: Run) -> None:
        """Lay out the tasks of a run, in the caller's transaction and without a call."""
        ...

    def step(self, run: Run, task: Task) -> None:
        """Make a call or a few for `task` and land what they brought in one transaction (`Bench.landing`).

        A task that is done is FINISHED by its last step. One that goes on after a restart of it or of the workflow comes
        without `started_at`, with its place (`cursor`, `listed`) where it has one.
        Raises Fault, `store.leases.LeaseLost`, or RunEnded.
        """
        ...

    def recover(self, run: Run, task: Task, fault: Fault) -> bool:
        """Heal what only this work can, such as an expired cursor; False: the engine treats it as it treats every fault."""
        ...
