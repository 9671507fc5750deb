"""When a workflow is due next, and what becomes of the launches that were missed, come late, or find a run open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from social.workflows.schedule import launches, next_launch
from store import journal
from store import workflows as store
from store.database import Record
from store.workflows import Run, Workflow

PUNCTUAL = timedelta(minutes=1)
"""Up to here a launch is not called late."""
SET_BACK = timedelta(hours=1)
"""A clock that went back by more than this is believed, and the next launch is reckoned anew; one that went back by less
finds the launches of that hour done already."""
COUNTED = 1_000
"""Missed launches that are counted one by one."""


@dataclass(frozen=True, slots=True)
class Due:
    """Launches that have come due: the newest of them, and how many there are, at most COUNTED."""

    at: datetime
    number: int

    def late(self, now: datetime) -> timedelta:
        """By how much the newest is late."""
        return now - self.at

    def told(self) -> str:
        """The newest and the others before it, as the subject of a sentence."""
        newest = f"The launch of {self.at:%Y-%m-%d %H:%M} UTC"
        if self.number == 1:
            return newest
        more = f"more than {self.number - 1:,}" if self.number == COUNTED else f"{self.number - 1:,}"
        return f"{newest}, with {more} before it,"


def reckon(record: Record, workflow: Workflow, now: datetime) -> str:
    """Reckon the next launch, within a transaction; a sentence that tells it."""
    due = next_launch(workflow.schedule, workflow.zone, now)
    store.change_workflow(record, workflow.id, next_processing=due, reckoned_at=now)
    return "The schedule has no launch left." if due is None else f"Next processing {due:%Y-%m-%d %H:%M} UTC."


def due_now(workflow: Workflow, now: datetime) -> Due | None:
    """The launches that have come due since the next one was reckoned; None where none has."""
    first = workflow.next_processing
    if first is None or first > now:
        return None
    found = Due(first, 1)
    for launch in launches(workflow.schedule, workflow.zone, first):
        if launch > now:
            return found
        if found.number == COUNTED:
            break
        found = Due(launch, found.number + 1)
    else:
        return found
    # So many can only be those of a schedule that is due every day at least: the last of them lies within a day.
    last = _between(workflow, now - timedelta(days=1), now)
    return Due(last[-1] if last else found.at, COUNTED)


def _between(workflow: Workflow, after: datetime, until: datetime) -> list[datetime]:
    found = []
    for launch in launches(workflow.schedule, workflow.zone, after):
        if launch > until:
            break
        found.append(launch)
    return found


def launch(record: Record, workflow: Workflow, due: Due, open_run: Run | None, now: datetime) -> None:
    """Within a transaction: ask for one run for all that has come due, or say why there is none; reckon the next."""
    upcoming = reckon(record, workflow, now)
    late = due.late(now)
    if open_run is not None:
        _warn(record, workflow, now, f"{due.told()} was skipped: {_since(open_run)}. {upcoming}")
    elif workflow.lateness is not None and late > max(PUNCTUAL, timedelta(minutes=workflow.lateness)):
        limit = f"it came {_long(late)} late, and the limit is {workflow.lateness:,} min"
        _warn(record, workflow, now, f"{due.told()} was skipped: {limit}. {upcoming}")
    else:
        store.ask_run(record, workflow.id, "schedule", "schedule", now)
        if late > PUNCTUAL or due.number > 1:
            _warn(record, workflow, now, f"{due.told()} was missed while no engine ran; it is made up for once, now.")
        if upcoming.startswith("The schedule"):
            journal.write(record, now, upcoming, workflow_id=workflow.id)


def set_back(workflow: Workflow, now: datetime) -> bool:
    """Whether the clock went back so far behind the instant of reckoning that the next launch cannot be trusted."""
    return workflow.reckoned_at is not None and workflow.reckoned_at - now > SET_BACK


def reckon_back(record: Record, workflow: Workflow, now: datetime) -> None:
    """Within a transaction: reckon the next launch by a clock that was set back."""
    _warn(record, workflow, now, f"The clock was set back to {now:%Y-%m-%d %H:%M} UTC. {reckon(record, workflow, now)}")


def _since(run: Run) -> str:
    if run.started_at is None:
        return f"a run that was asked for at {run.asked_at:%Y-%m-%d %H:%M} UTC has not begun yet"
    return f"the run that began at {run.started_at:%Y-%m-%d %H:%M} UTC still goes on"


def _long(time: timedelta) -> str:
    minutes = int(time.total_seconds() // 60)
    return f"{minutes:,} min" if minutes < 180 else f"{minutes // 60:,} h"


def _warn(record: Record, workflow: Workflow, now: datetime, message: str) -> None:
    journal.write(record, now, message, level="warning", workflow_id=workflow.id)
