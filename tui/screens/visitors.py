"""The visitors: every follower of our accounts, filtered as one types, in lists that may be a million long."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from threading import Event
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Input, Static

from store.filters import FilterError, condition
from store.services import services
from store.windows import ORDERS, VisitorView
from tui.commands import Command
from tui.dialogs.pick import Choice, Pick
from tui.faults import show_fault
from tui.screens.place import Place
from tui.screens.visitor import VisitorDetail
from tui.screens.visitor_rows import COLUMNS, DESCENDING, Age, Listed, VisitorRows, age, listed, summary
from tui.widgets.field import Field
from tui.widgets.window_table import WindowTable

DEBOUNCE = 0.15
"""Seconds after the last letter before the record is asked."""
EMPTY = "No visitors yet. Run the synchronization first: y goes there."
NONE_FIT = "None of them fits. Esc clears the filter; s picks another service."
HINT = "words, friends>1000, checked, open, protected, id=12, -not"
FRIENDS = "Number of friends tells how many followers a visitor has: the label is Campaign's, the number X's."
ALL = "all"


async def _pick_service(screen: Visitors) -> None:
    known = services(screen.world.record)
    choices = [Choice(ALL, "All services"), *(Choice(str(each.id), each.title) for each in known)]
    chosen = await screen.app.push_screen_wait(Pick("Followers of which service?", choices))
    if chosen is not None:
        titles = {str(each.id): each.title for each in known}
        screen.show_service(None if chosen == ALL else int(chosen), titles.get(chosen, ""))


async def _pick_order(screen: Visitors) -> None:
    choices = [Choice(name, name, "most followers first" if name == "Number of friends" else "") for name in ORDERS]
    chosen = await screen.app.push_screen_wait(Pick("Sort by", choices))
    if chosen is not None:
        screen.show_order(chosen)


async def _go_to_workflow(screen: Visitors) -> None:
    await screen.app.go("workflows", "syncTwitter")


class Visitors(Place):
    """The list; Enter opens one visitor."""

    mode = "visitors"
    CSS_PATH = "visitors.tcss"
    AUTO_FOCUS = "#visitors"
    OFFERS: ClassVar[tuple[Command, ...]] = (
        Command(
            "visitor.open", "Open", lambda screen: screen.table.action_select(), key="enter", group="Visitors",
            help="All that X said about the visitor, and the services it follows.",
        ),
        Command(
            "visitor.filter", "Filter", lambda screen: screen.start_filter(), key="slash,f3", group="Visitors", show=True,
            help=f"Narrows the list while you type: {HINT}.",
        ),
        Command(
            "visitor.service", "Service", _pick_service, key="s,f5", group="Visitors", show=True,
            help="Only the followers of one service.",
        ),
        Command(
            "visitor.sort", "Sort", _pick_order, key="o,f6", group="Visitors", show=True, help="By one of the columns.",
        ),
        Command(
            "visitor.refresh", "Refresh", lambda screen: screen.ask(), key="r,f8", group="Visitors", show=True,
            help="Shows those that came since, too.",
        ),
        Command(
            "visitor.synchronize", "Synchronization", _go_to_workflow, key="y,f9", group="Visitors", show=True,
            help="Goes to the workflow that reads the followers.",
        ),
    )  # fmt: skip

    def __init__(self) -> None:
        super().__init__()
        self._view = VisitorView()
        self._service = ""
        self._listed: Listed | None = None
        self._age = Age()
        self._asked = False
        self._stop = Event()
        self._typing: Timer | None = None
        self._summary = ""

    @property
    def table(self) -> WindowTable:
        """The list."""
        return self.query_one("#visitors", WindowTable)

    def compose_content(self) -> ComposeResult:
        """How many, the filter, the table."""
        yield Static("Reading…", id="summary", markup=False)
        yield Field("Filter", Input(id="filter", compact=True), hint=HINT, id="filter-field")
        yield WindowTable(COLUMNS, id="visitors", empty="Reading…", markable=False)

    def on_mount(self) -> None:
        """The filter waits for its key."""
        self.query_one("#filter-field").display = False
        if not self.app.outlook.banner:
            self.say(FRIENDS)

    # Reading

    def reread(self) -> None:
        """The list stands still; how old it is, and what the rows in sight say, is read again."""
        if self._listed is not None:
            self.table.reread()
            self._look_at_age(self._listed)
        elif not self._asked:
            self.ask()

    def ask(self) -> None:
        """Read the whole view anew; an older question that is still being answered gives up."""
        self._asked = True
        self._stop.set()
        self._stop = stop = Event()
        self.work_on(
            partial(listed, self.world.record, self._view, stop), group="visitors", then=self._see, failed=self._fail
        )

    def _see(self, found: Listed) -> None:
        same = self._listed is not None and self._listed.view == found.view
        self._listed = found
        self.table.empty = NONE_FIT if found.total else EMPTY
        self.table.set_source(VisitorRows(self.world.record, found.ids), keep_cursor=same)
        self._look_at_age(found)

    def _fail(self, error: BaseException) -> None:
        if isinstance(error, FilterError):
            self.query_one("#filter-field", Field).wrong(str(error))
        else:
            show_fault(self.app, error)

    def _look_at_age(self, shown: Listed) -> None:
        self.keep_up(lambda: (shown, age(self.world.record, shown)), group="age", then=self._see_age)

    def _see_age(self, found: tuple[Listed, Age]) -> None:
        shown, self._age = found
        if shown is not self._listed:
            self._look_at_age(self._listed or shown)
            return
        if self._age.newer and not shown.ids:
            self.ask()  # nothing is in sight, so nothing can slide
        self._tell()

    def _tell(self) -> None:
        if self._listed is None:
            return
        told = summary(self._listed, self._age, self._service, self.world.clock.now(), self.world.zone)
        if told != self._summary:
            self._summary = told
            self.query_one("#summary", Static).update(Content(told), layout=False)

    # The view

    def show_service(self, service_id: int | None, title: str) -> None:
        """Only the followers of that service; of any, where it is None."""
        self._service = title
        self._view = replace(self._view, service_id=service_id)
        self.ask()

    def show_order(self, order: str) -> None:
        """In one of the orders of `store.windows`."""
        self._view = replace(self._view, order=order)
        self.table.set_sort("" if order == "Newest first" else order, order in DESCENDING)
        self.ask()

    @on(WindowTable.SortAsked, "#visitors")
    def _sort(self, event: WindowTable.SortAsked) -> None:
        self.show_order("Newest first" if self._view.order == event.key else event.key)

    # The filter

    def start_filter(self) -> None:
        """Into the field."""
        self.query_one("#filter-field").display = True
        self.query_one("#filter").focus()

    @on(Input.Changed, "#filter")
    def _typed(self) -> None:
        if self._typing is not None:
            self._typing.stop()
        self._typing = self.set_timer(DEBOUNCE, self._filter)

    def _filter(self) -> None:
        field = self.query_one("#filter-field", Field)
        try:
            condition(field.text)
        except FilterError as error:
            field.wrong(str(error))
            return
        field.wrong("")
        if field.text != self._view.words:
            self._view = self._view.filtered(field.text)
            self.ask()

    @on(Input.Submitted, "#filter")
    def _into_the_list(self) -> None:
        self.table.focus()

    def climb(self) -> None:
        """Clear the filter first, leave second."""
        entry = self.query_one("#filter", Input)
        writing, filled = entry.has_focus, bool(entry.value)
        entry.value = ""
        if not writing and not filled:
            super().climb()
        elif not (writing and filled):
            self.query_one("#filter-field").display = False
            self.table.focus()

    # One of them

    @on(WindowTable.RowSelected, "#visitors")
    def _enter(self, event: WindowTable.RowSelected) -> None:
        if self._listed is not None:
            self.app.push_screen(VisitorDetail(self._listed.ids, event.index), self._return)

    def _return(self, index: int | None) -> None:
        if index is not None:
            self.table.jump_to(index)
