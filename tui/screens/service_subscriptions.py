"""The tab Subscriptions of a service: who follows it now, and who left or came back."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static, TabbedContent, TabPane

from store.database import Record
from store.subscriptions import changes_of, since_of
from store.visitors import Visitor, visitors
from store.windows import VisitorView, visitor_ids
from tui.moments import moment
from tui.signs import Word
from tui.threads import Working
from tui.widgets.row_pages import FixedRows
from tui.widgets.row_painting import Cell
from tui.widgets.window_table import Column, WindowTable

ACTIVE = (
    Column("Creation date", 16),
    Column("Full name", least=16),
    Column("Username", 16),
    Column("Friends", 10, "right"),
    Column("External ID", 19, from_width=100),
)
HISTORY = (Column("Date", 16), Column("Action", 12), Column("Full name", least=16), Column("Username", 16))
NOBODY = "Nobody yet. The workflow Synchronization of Twitter accounts reads the followers."
NOTHING = "Nobody has left or come back since the first synchronization."
ACTIONS = {"left": Word("left", "attention", "–"), "returned": Word("came back", "good", "✓")}


class SubscriberRows:
    """The followers of one service by row number, and their pages."""

    def __init__(self, record: Record, service_id: int, zone: str) -> None:
        """Asks for all row numbers: some 0.3 s per million, so in a thread."""
        self.ids: array[int] = visitor_ids(record, VisitorView(service_id=service_id))
        self._record = record
        self._service_id = service_id
        self._zone = zone

    def fetch(self, ids: Sequence[int]) -> Mapping[int, Sequence[Cell]]:
        """One page."""
        since = since_of(self._record, self._service_id, ids)
        return {
            each.id: (moment(since[each.id], self._zone) if each.id in since else "", *_named(each), *_told(each))
            for each in visitors(self._record, list(ids))
        }


def _named(visitor: Visitor) -> tuple[Cell, Cell]:
    return visitor.full_name or Word("not told", "muted"), f"@{visitor.username}" if visitor.username else ""


def _told(visitor: Visitor) -> tuple[Cell, Cell]:
    friends = "" if visitor.number_of_friends is None else f"{visitor.number_of_friends:,}"
    return friends, Word(visitor.external_id, "muted")


def _history(record: Record, service_id: int, zone: str) -> FixedRows:
    changes = changes_of(record, service_id)
    known = {each.id: each for each in visitors(record, list({change.visitor_id for change in changes}))}
    rows: dict[int, tuple[Cell, ...]] = {}
    for change in changes:
        names = _named(known[change.visitor_id]) if change.visitor_id in known else ("(gone)", "")
        rows[change.id] = (moment(change.at, zone), ACTIONS[change.action], *names)
    return FixedRows(rows)


class Subscriptions(Working, Vertical):
    """The two lists, each with its counter."""

    def __init__(self, record: Record, zone: str) -> None:
        super().__init__(id="subscriptions-tab")
        self._record = record
        self._zone = zone

    def compose(self) -> ComposeResult:
        """The sub-tabs, and the counter of the one in front."""
        with TabbedContent(id="subscription-tabs"):
            with TabPane("Active subscriptions", id="active"):
                yield WindowTable(ACTIVE, id="subscribers", empty=NOBODY, markable=False)
            with TabPane("History", id="history"):
                yield WindowTable(HISTORY, id="changes", empty=NOTHING, markable=False)
        yield Static("0 / 0", id="counter", markup=False)

    def show(self, service_id: int) -> None:
        """Read both lists anew."""
        record, zone = self._record, self._zone
        table, changes = self.query_one("#subscribers", WindowTable), self.query_one("#changes", WindowTable)

        def come(rows: tuple[SubscriberRows, FixedRows]) -> None:
            table.set_source(rows[0])
            changes.set_source(rows[1])
            self._count()

        def ask() -> tuple[SubscriberRows, FixedRows]:
            return SubscriberRows(record, service_id, zone), _history(record, service_id, zone)

        self.work_on(ask, group="subscriptions", then=come)

    @on(WindowTable.RowHighlighted)
    @on(TabbedContent.TabActivated, "#subscription-tabs")
    def _count(self) -> None:
        front = self.query_one("#subscription-tabs", TabbedContent).active
        table = self.query_one("#changes" if front == "history" else "#subscribers", WindowTable)
        at = table.index + 1 if table.ids else 0
        self.query_one("#counter", Static).update(f"{at:,} / {len(table.ids):,}")
