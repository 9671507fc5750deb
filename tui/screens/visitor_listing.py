"""A list of visitors being read: asked for in a thread, shown as it grows, and how old it is by then."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from threading import Event

from textual import on
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from store.filters import FilterError
from store.windows import Listed, VisitorView, listed
from tui.faults import show_fault
from tui.screens.place import Place
from tui.screens.visitor_rows import VisitorRows, columns, shown_labels
from tui.screens.visitor_summary import Age, age, summary
from tui.widgets.window_table import WindowTable

EMPTY = "No visitors yet. Run the synchronization first: y goes there."
NONE_FIT = "None of them fits. Esc clears the filter; s picks another service."


class Told(Message, bubble=False):
    """More of a list is known; `whose` is the stop of the question that it answers."""

    def __init__(self, found: Listed, stop: Event) -> None:
        super().__init__()
        self.found = found
        self.whose = stop


class VisitorListing(Place):
    """A place with a table `#visitors` and a line `#summary`; override `wrong` for a filter that cannot be read."""

    def __init__(self) -> None:
        super().__init__()
        self.view = VisitorView()
        self.of = ""
        """Of which service or folder, in words."""
        self.labels: tuple[str, ...] = ()
        self.shown: Listed | None = None
        self._age = Age()
        self._asked = False
        self._reading = False
        self._stop = Event()
        self._summary = ""
        self._once_complete: Callable[[], object] | None = None

    @property
    def table(self) -> WindowTable:
        """The list."""
        return self.query_one("#visitors", WindowTable)

    def wrong(self, sentence: str) -> None:
        """Say what is wrong with the filter."""

    def reread(self) -> None:
        """The list stands still; how old it is, and what the rows in sight say, is read again."""
        if self.shown is not None:
            self.table.reread()
            self._look_at_age(self.shown)
        elif not self._asked:
            self.ask()

    def ask(self) -> None:
        """Read the whole view anew; an older question that is still being answered gives up."""
        self._asked = self._reading = True
        self._stop.set()
        self._stop = stop = Event()
        self._once_complete = None
        view = replace(self.view, as_of=self.world.clock.now())

        def tell(found: Listed) -> None:
            self.post_message(Told(found, stop))

        question = partial(listed, self.world.record, view, stop, tell)
        self.work_on(question, group="visitors", then=self._see, failed=self._fail)

    def once_complete(self, act: Callable[[], object]) -> None:
        """Do something when all rows are known: now, or by and by."""
        if not self._reading:
            act()
        else:
            self._once_complete = act
            self.say("Reading to the end first…", "running")

    def on_unmount(self) -> None:
        """Nobody looks at the answer any more."""
        self._stop.set()

    @on(Told)
    def _more(self, message: Told) -> None:
        if message.whose is self._stop:
            self._see(message.found)

    def _see(self, found: Listed) -> None:
        before = self.shown
        if before is not None and found.ids is before.ids:
            self.shown = found
            self.table.grown()
        elif found.complete or (len(found.ids) and not self._would_jump(found)):
            self.shown = found
            self.table.empty = NONE_FIT if found.total else EMPTY
            same = before is not None and before.view == found.view
            self.table.set_source(self._rows(found), keep_cursor=same)
        self._reading = self._reading and not found.complete
        if found.complete and self._once_complete is not None:
            act, self._once_complete = self._once_complete, None
            self.say("")
            act()
        self._look_at_age(found)

    def _would_jump(self, found: Listed) -> bool:
        """Whether the cursor stands on a row that is not among the first ones: then the old list stays in view."""
        before = self.shown
        if before is None or before.view != found.view or self.table.row_id is None:
            return False
        return isinstance(found.ids, range) or self.table.row_id not in found.ids.head

    def _rows(self, found: Listed) -> VisitorRows:
        return VisitorRows(self.world.record, found.ids, self.labels, self.world.zone)

    def show_columns(self) -> None:
        """Show the columns that the record names."""
        self.labels = shown_labels(self.world.record)
        if self.shown is not None:
            self.table.set_columns(columns(self.labels), self._rows(self.shown))
        room = self.table.columns_in_sight
        if room < len(self.labels):
            self.say(
                f"There is room for {room} of these {len(self.labels)} columns; F2 twice hides the tree.", "attention"
            )

    def _fail(self, error: BaseException) -> None:
        self._reading = False
        if isinstance(error, FilterError):
            self.wrong(str(error))
        else:
            show_fault(self.app, error)

    def _look_at_age(self, shown: Listed) -> None:
        self.keep_up(lambda: (shown, age(self.world.record, shown)), group="age", then=self._see_age)

    def _see_age(self, found: tuple[Listed, Age]) -> None:
        shown, self._age = found
        if self.shown is None or shown.ids is not self.shown.ids:
            if self.shown is not None:
                self._look_at_age(self.shown)
            return
        if self._age.newer and not shown.ids and shown.complete:
            self.ask()  # nothing is in sight, so nothing can slide
        self.tell()

    def tell(self) -> None:
        """Say in the line above the list what it is."""
        if self.shown is None:
            return
        marked = self.table.marks.count(len(self.shown.ids))
        told = summary(self.shown, self._age, self.of, marked, self.world.clock.now(), self.world.zone)
        if told != self._summary:
            self._summary = told
            self.query_one("#summary", Static).update(Content(told), layout=False)
