"""Which workflows a list shows: Campaign's filters by status, and a part of the label or internal name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from social.workflows.health import WATCHED, attention
from store import workflows as store
from store.database import Record
from store.workflows import Workflow, WorkflowStatus

S = WorkflowStatus
ALL = "All"


def is_stopped(workflow: Workflow) -> bool:
    """Whether it is stopped though its severity says that it should not be."""
    return workflow.status == S.FINISHED and workflow.severity in WATCHED


Fits = Callable[[Workflow, bool, bool], bool]
VIEWS: Mapping[str, Fits] = {
    ALL: lambda workflow, runs, wants: True,
    "Being edited": lambda workflow, runs, wants: workflow.status == S.EDITED,
    "In progress": lambda workflow, runs, wants: runs,
    "Started": lambda workflow, runs, wants: S(workflow.status).going,
    "Paused": lambda workflow, runs, wants: workflow.status == S.PAUSED,
    "Finished": lambda workflow, runs, wants: workflow.status == S.FINISHED,
    "Failed": lambda workflow, runs, wants: workflow.failed,
    "Stopped (production)": lambda workflow, runs, wants: is_stopped(workflow),
    "Action required": lambda workflow, runs, wants: wants,
}
"""Campaign's status filters of Monitoring, Workflows: each asks of a workflow, whether a run of it is open, and whether it
needs a hand."""
WORDS: Mapping[str, str] = {view.partition(" (")[0].casefold().replace(" ", "-"): view for view in VIEWS}
"""The filters as the command line writes them: "in-progress", "stopped"."""


def views(record: Record, now: datetime, words: str = "") -> dict[str, list[Workflow]]:
    """The workflows that each filter shows, of those whose label or internal name holds `words`."""
    wanting = {each.name for each in attention(record, now) if each.thing == "workflow" and each.level != "info"}
    part = words.strip().casefold()
    named = [each for each in store.workflows(record) if part in f"{each.label}\n{each.internal_name}".casefold()]
    known = [(each, store.open_run(record, each.id) is not None, each.internal_name in wanting) for each in named]
    return {view: [each for each, runs, wants in known if fits(each, runs, wants)] for view, fits in VIEWS.items()}
