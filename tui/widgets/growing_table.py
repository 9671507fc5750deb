"""A table whose list of any length is read in a thread, and shown as it grows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from threading import Event

from textual import on
from textual.message import Message

from store.windows_ids import Growing
from tui.faults import show_fault
from tui.widgets.row_pages import Rows
from tui.widgets.window_table import WindowTable

Ids = Sequence[int]
Question = Callable[[Event, Callable[[Ids], object]], Ids]
"""Reads row numbers until the event says to stop; tells the list whenever more of it is known, and answers with it."""
READING = "Reading…"


class GrowingTable(WindowTable):
    """As `WindowTable`; `read` asks for its rows."""

    class Grown(Message):
        """More of the list is known, or another list is shown."""

        def __init__(self, table: GrowingTable) -> None:
            super().__init__()
            self.table = table

        @property
        def control(self) -> GrowingTable:
            """The table."""
            return self.table

    class _More(Message, bubble=False):
        def __init__(self, ids: Ids, whose: Event) -> None:
            super().__init__()
            self.ids = ids
            self.whose = whose

    _stop: Event | None = None
    _make: Callable[[Ids], Rows]
    _empty = ""

    def read(
        self,
        question: Question,
        make: Callable[[Ids], Rows],
        *,
        empty: str,
        failed: Callable[[BaseException], object] | None = None,
    ) -> None:
        """Read a list anew; an older question that is still being answered gives up. `make` makes rows of its numbers,
        `empty` is said where there are none, `failed` hears of an error, which else is shown."""
        self.stop_reading()
        self._stop = stop = Event()
        self._make, self._empty = make, empty
        if not self.ids:
            self.empty = READING
            self.refresh()

        def tell(ids: Ids) -> None:
            self.post_message(self._More(ids, stop))

        def wrong(error: BaseException) -> None:
            self.empty = empty
            (failed or (lambda fault: show_fault(self.app, fault)))(error)

        self.work_on(lambda: question(stop, tell), group="list", then=self._see, failed=wrong)

    @property
    def complete(self) -> bool:
        """Whether all row numbers are known."""
        return not isinstance(self.ids, Growing) or self.ids.complete

    def stop_reading(self) -> None:
        """Give up what is being read."""
        if self._stop is not None:
            self._stop.set()

    def on_unmount(self) -> None:
        """Nobody looks at the answer any more."""
        self.stop_reading()

    @on(_More)
    def _more(self, message: _More) -> None:
        if message.whose is self._stop and not self._would_jump(message.ids):
            self._see(message.ids)

    def _would_jump(self, ids: Ids) -> bool:
        """Whether the cursor stands on a row that is not among those read: then the old list stays in view."""
        return ids is not self.ids and bool(self.index)

    def _see(self, ids: Ids) -> None:
        self.empty = self._empty
        if ids is self.ids:
            self.grown()
        else:
            self.set_source(self._make(ids))
        self.refresh()
        self.post_message(self.Grown(self))
