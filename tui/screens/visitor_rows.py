"""Visitors as rows of a table, and one view of all that fit, read from the record in a thread."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Event
from zoneinfo import ZoneInfo

from social.workflows.register import SYNC
from store import windows
from store import workflows as workflows_store
from store.database import Record
from store.visitors import Visitor, visitor_count, visitors
from store.windows import VisitorView
from tui.amounts import counted, grouped
from tui.moments import moment
from tui.signs import Word
from tui.widgets.row_painting import Cell
from tui.widgets.window_table import Column

COLUMNS = (
    Column("Origin", 7, from_width=98),
    Column("External ID", 19, sort="External ID", from_width=89),
    Column("Username", 15, sort="Username"),
    Column("Full name", sort="Full name", least=14),
    Column("Number of friends", 19, "right", sort="Number of friends"),
    Column("Checked", 12, sort="Checked"),
)
DESCENDING = ("Number of friends", "Checked")
"""The orders of `store.windows.ORDERS` that begin with the highest."""


@dataclass(frozen=True)
class VisitorRows:
    """Visitors by their numbers, in an order that stands still while a workflow writes."""

    record: Record
    ids: array[int]

    def fetch(self, ids: Sequence[int]) -> Mapping[int, Sequence[Cell]]:
        """The cells of these visitors."""
        return {found.id: cells(found) for found in visitors(self.record, list(ids))}


def cells(visitor: Visitor) -> tuple[Cell, ...]:
    """A visitor as a row; "–" where X did not say."""
    friends = visitor.number_of_friends
    return (
        visitor.origin,
        visitor.external_id,
        _said(visitor.username),
        _said(visitor.full_name),
        Word("–", "muted") if friends is None else grouped(friends),
        checked(visitor),
    )


def _said(text: str | None) -> Cell:
    return Word("–", "muted") if text is None else text


def checked(visitor: Visitor) -> Word:
    """Whether X has checked the account, and as what: blue is paid for, business and government are looked at."""
    if visitor.checked is None:
        return Word("–", "muted")
    if not visitor.checked:
        return Word("No", "muted")
    kind = visitor.verified_type
    return Word(kind if kind and kind != "none" else "Yes", "good", "✓")


@dataclass(frozen=True)
class Listed:
    """All that fit into a view, at one instant; `newest` is the highest number there was."""

    view: VisitorView
    ids: array[int]
    newest: int
    total: int
    """Visitors there are without a filter."""


def listed(record: Record, view: VisitorView, stop: Event) -> Listed:
    """Read a view; up to some 0.3 s per million visitors. Raises `store.filters.FilterError`."""
    newest = windows.newest_visitor(record)
    ids = windows.visitor_ids(record, view, stop, newest)
    return Listed(view, ids, newest, visitor_count(record))


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


def summary(shown: Listed, fresh: Age, service: str, now: datetime, zone: str) -> str:
    """How many are listed of how many, of which service, in which order, as of when."""
    number, narrowed = len(shown.ids), bool(shown.view.words or service)
    parts = [f"{grouped(number)} of {grouped(shown.total)}" if narrowed else counted(number, "visitor")]
    if service:
        parts.append(f"followers of {service}")
    if shown.view.order != "Newest first":
        parts.append(f"by {shown.view.order}")
    parts.append(_as_of(fresh, now, zone))
    if fresh.newer:
        parts.append(f"{grouped(fresh.newer)} newer, press r")
    return " · ".join(part for part in parts if part)


def _as_of(fresh: Age, now: datetime, zone: str) -> str:
    if fresh.going:
        return "a run is going on"
    if fresh.ended is None:
        return ""
    recent = now - fresh.ended < timedelta(days=6)
    when = f"{fresh.ended.astimezone(ZoneInfo(zone)):%a %H:%M}" if recent else moment(fresh.ended, zone)
    return f"as of {when}, the last run"
