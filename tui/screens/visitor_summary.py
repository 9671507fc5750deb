"""The line above a list of visitors: how many, of whom, in which order, as of when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from social.workflows.register import SYNC
from store import windows
from store import workflows as workflows_store
from store.database import Record
from store.windows import Listed, VisitorView
from tui.amounts import counted, grouped
from tui.moments import moment


@dataclass(frozen=True)
class Age:
    """How fresh the list is: visitors that came since, the last run of the synchronization, whether one goes on."""

    newer: int = 0
    ended: datetime | None = None
    going: bool = False


def age(record: Record, shown: Listed) -> Age:
    """Look how fresh the list is."""
    newer = windows.newer_visitors(record, shown.view, shown.newest)
    workflow = workflows_store.workflow(record, SYNC)
    runs = workflows_store.runs(record, workflow.id, 2) if workflow is not None else []
    ended = next((run.ended_at for run in runs if run.ended_at is not None), None)
    return Age(newer, ended, any(run.ended_at is None for run in runs))


def summary(shown: Listed, fresh: Age, of: str, marked: int, now: datetime, zone: str) -> str:
    """How many are listed of how many, `of` which service or folder, in which order, how many marked, as of when."""
    number = f"{'' if shown.complete else '≥ '}{grouped(len(shown.ids))}"
    of_all = f" of {grouped(shown.total)}" if shown.total else ""  # they are counted after the first rows
    parts = [f"{number}{of_all}" if shown.view.narrowed else counted(len(shown.ids), "visitor")]
    parts.append(of)
    if shown.view.sorted_by(VisitorView().order) != shown.view:
        parts.append(f"by {shown.view.order}")
    if marked:
        parts.append(f"{grouped(marked)} marked")
    if fresh.newer:  # before the age: where there is no room, its key is not what goes
        parts.append(f"{grouped(fresh.newer)} newer, press r")
    parts.append(_as_of(fresh, now, zone))
    return " · ".join(part for part in parts if part)


def _as_of(fresh: Age, now: datetime, zone: str) -> str:
    if fresh.going:
        return "a run is going on"
    if fresh.ended is None:
        return ""
    recent = now - fresh.ended < timedelta(days=6)
    when = f"{fresh.ended.astimezone(ZoneInfo(zone)):%a %H:%M}" if recent else moment(fresh.ended, zone)
    return f"as of {when}, the last run"
