"""The tab Subscriptions of a service: who follows it now, and who came, left, came back or was renamed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from threading import Event
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Input, Static, TabbedContent, TabPane

from store.database import Record
from store.filters import FilterError
from store.folders import folders
from store.ledger import LedgerView, ledger, ledger_events
from store.services import services
from store.subscriptions import since_of
from store.visitors import Visitor, visitors
from store.windows import VisitorView, listed
from tui.amounts import grouped
from tui.commands import Command, Commanded
from tui.faults import show_fault
from tui.moments import moment
from tui.screens.ledger_rows import COLUMNS, LedgerRows
from tui.screens.visitor import VisitorDetail
from tui.signs import Word
from tui.threads import Working
from tui.widgets.field import Field
from tui.widgets.filter_input import FilterInput
from tui.widgets.growing_table import GrowingTable, Ids
from tui.widgets.panes import Panes
from tui.widgets.row_painting import Cell
from tui.widgets.window_table import Column, WindowTable

if TYPE_CHECKING:
    from tui.world import World

ACTIVE = (
    Column("Creation date", 16),
    Column("Full name", least=16),
    Column("Username", 16),
    Column("Friends", 10, "right"),
    Column("External ID", 19, from_width=100),
)
NOBODY = "Nobody yet. The workflow Synchronization of Twitter accounts reads the followers."
NONE_FIT = "None of the subscribers fits. Esc clears the filter."
NOTHING = "Nothing has changed since the first synchronization."
HINT = "words, or friends > 1000 and checked; Tab takes what is proposed"


@dataclass(frozen=True)
class SubscriberRows:
    """The followers of one service by row number."""

    record: Record
    service_id: int
    zone: str
    ids: Sequence[int]

    def fetch(self, ids: Sequence[int]) -> Mapping[int, Sequence[Cell]]:
        """One page."""
        since = since_of(self.record, self.service_id, ids)
        return {
            each.id: (moment(since[each.id], self.zone) if each.id in since else "", *_told(each))
            for each in visitors(self.record, list(ids))
        }


def _told(visitor: Visitor) -> tuple[Cell, ...]:
    friends = "" if visitor.number_of_friends is None else f"{visitor.number_of_friends:,}"
    name = visitor.full_name or Word("not told", "muted")
    return name, f"@{visitor.username}" if visitor.username else "", friends, Word(visitor.external_id, "muted")


def _why_not_filter(tab: Subscriptions) -> str | None:
    return None if tab.front == "active" else "Only Active subscriptions can be filtered; h goes there."


class Subscriptions(Commanded, Working, Vertical):
    """The two lists, each with its counter."""

    OFFERS: ClassVar[tuple[Command, ...]] = (
        Command(
            "subscriptions.turn", "History", lambda tab: tab.turn(), key="h", group="Subscriptions", show=True,
            help="From Active subscriptions to History and back.",
        ),
        Command(
            "subscriptions.filter", "Filters", lambda tab: tab.start_filter(), key="slash", group="Subscriptions",
            show=True, why_not=_why_not_filter, help="Narrows Active subscriptions: words, or fields such as checked.",
        ),
        Command(
            "subscriptions.detail", "Detail...", lambda tab: tab.table.action_select(), key="enter",
            group="Subscriptions", help="The visitor under the cursor.",
        ),
        Command(
            "subscriptions.refresh", "Refresh", lambda tab: tab.refresh_lists(), key="r", group="Subscriptions",
            help="Shows what came since, too.",
        ),
    )  # fmt: skip

    def __init__(self, world: World) -> None:
        super().__init__(id="subscriptions-tab")
        self._world = world
        self._view = VisitorView()
        self._seen: tuple[int, int] | None = None

    def compose(self) -> ComposeResult:
        """The sub-tabs, and the counter of the one in front."""
        with Panes(id="subscription-tabs"):
            with TabPane("Active subscriptions", id="active"):
                yield Field("Filters", FilterInput(self._names, id="filter"), hint=HINT, id="filter-field")
                yield GrowingTable(ACTIVE, id="subscribers", empty="", markable=False)
            with TabPane("History", id="history"):
                yield GrowingTable(COLUMNS, id="changes", empty="", markable=False)
        yield Static("0 / 0", id="counter", markup=False)

    def on_mount(self) -> None:
        """The filter waits for its key."""
        self.query_one("#filter-field").display = False

    def _names(self) -> tuple[list[str], list[str]]:
        record = self._world.record
        return [each.label for each in folders(record, "visitor")], [each.internal_name for each in services(record)]

    # The lists

    @property
    def front(self) -> str:
        """The sub-tab in front: active or history."""
        return self.query_one("#subscription-tabs", Panes).active or "active"

    @property
    def table(self) -> GrowingTable:
        """The list in front."""
        return self.query_one("#changes" if self.front == "history" else "#subscribers", GrowingTable)

    def show(self, service_id: int) -> None:
        """Show both lists; they are read anew where the record has changed since, and stand still while in sight."""
        seen = (service_id, self._world.record.change())
        if seen != self._seen:
            self._seen = seen
            self._view = replace(self._view, service_id=service_id)
            self.refresh_lists()

    def refresh_lists(self) -> None:
        """Read both lists anew."""
        self._read_active()
        record, zone, view = self._world.record, self._world.zone, LedgerView(self._view.service_id or 0)
        self.query_one("#changes", GrowingTable).read(
            lambda stop, tell: ledger(record, view, stop, tell),
            lambda ids: LedgerRows(record, ids, zone),
            empty=NOTHING,
        )

    def _read_active(self) -> None:
        record, zone = self._world.record, self._world.zone
        view = replace(self._view, as_of=self._world.clock.now())

        def ask(stop: Event, tell: Callable[[Ids], object]) -> Ids:
            return listed(record, view, stop, lambda found: tell(found.ids)).ids

        def rows(ids: Ids) -> SubscriberRows:
            return SubscriberRows(record, view.service_id or 0, zone, ids)

        empty = NONE_FIT if view.words else NOBODY
        self.query_one("#subscribers", GrowingTable).read(ask, rows, empty=empty, failed=self._wrong)

    def _wrong(self, error: BaseException) -> None:
        if isinstance(error, FilterError):
            self.query_one("#filter-field", Field).wrong(str(error))
        else:
            show_fault(self.app, error)

    @on(WindowTable.RowHighlighted)
    @on(GrowingTable.Grown)
    @on(TabbedContent.TabActivated, "#subscription-tabs")
    def _count(self) -> None:
        table = self.table
        more = "" if table.complete else "…"
        told = f"{grouped(table.index + 1 if table.ids else 0)} / {grouped(len(table.ids))}{more}"
        self.query_one("#counter", Static).update(told)

    def turn(self) -> None:
        """To the other list."""
        name, other = ("active", "#subscribers") if self.front == "history" else ("history", "#changes")
        self.query_one("#subscription-tabs", Panes).turn_to(name, self.query_one(other))

    @on(WindowTable.RowSelected)
    def _detail(self, event: WindowTable.RowSelected) -> None:
        event.stop()
        if event.table.id == "subscribers":
            self.app.push_screen(VisitorDetail(event.table.ids, event.index), self._return)
            return
        record, number = self._world.record, event.row_id
        self.work_on(
            lambda: ledger_events(record, [number]), group="who", then=lambda found: self._open(found[0].visitor_id)
        )

    def _open(self, visitor_id: int) -> None:
        self.app.push_screen(VisitorDetail([visitor_id], 0))

    def _return(self, index: int | None) -> None:
        if index is not None:
            self.query_one("#subscribers", GrowingTable).jump_to(index)

    # The filter

    def start_filter(self) -> None:
        """Into the field."""
        self.query_one("#filter-field").display = True
        self.query_one("#filter", Input).focus()

    @on(Input.Changed, "#filter")
    def _typed(self) -> None:
        entry = self.query_one("#filter", FilterInput)
        self.query_one("#filter-field", Field).say(entry.what_next if entry.value else HINT)

    @on(Input.Submitted, "#filter")
    def _filter(self) -> None:
        field = self.query_one("#filter-field", Field)
        field.wrong("")
        self._view = self._view.filtered(field.text)
        field.display = bool(field.text)
        self._read_active()
        self.query_one("#subscribers").focus()

    def widen(self) -> bool:
        """Take the filter away; False where there is none."""
        field = self.query_one("#filter-field", Field)
        if not field.display:
            return False
        self.query_one("#filter", Input).value = ""
        self._filter()
        return True
