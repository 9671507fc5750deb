"""Windows on long lists: the row numbers of all that fit into a view of the visitors, its first ones first, frozen."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from threading import Event

from store.database import Record
from store.windows_first import FirstRows, Head
from store.windows_ids import Growing, IdList
from store.windows_orders import ORDERS
from store.windows_patience import interruptible
from store.windows_question import VisitorView, joined, newest_visitor, question, where

__all__ = ["Listed", "VisitorView", "id_parts", "listed", "newer_visitors", "newest_visitor", "visitor_ids"]

STEP = 20_000
"""Rows between two looks at `stop`: some 10 ms of work."""
OFTEN = 200_000
"""Rows after which it is told that more of a list of known length have been read: some 0.1 s of reading."""
LONGER = 1.5
"""How much longer a list of unknown length must be before that is told: each time a scrollbar is painted anew."""


def visitor_ids(record: Record, view: VisitorView, newest: int | None = None) -> array[int]:
    """The row numbers of all visitors in `view`, in its order; `newest` leaves out the rows with higher numbers.

    Raises `store.filters.FilterError`. Takes up to some 0.6 s per million rows, and 8 bytes each: not for the screen's
    thread, and not for millions.
    """
    found: array[int] = array("q")
    for part in id_parts(record, view, newest):
        found.extend(part)
    return found


def id_parts(record: Record, view: VisitorView, newest: int | None = None) -> Iterator[array[int]]:
    """The same, some thousands at a time."""
    asked = question(record, view, newest_visitor(record) if newest is None else newest)
    yield from _parts(record, asked.all, asked.all_parameters)


@dataclass(frozen=True)
class Listed:
    """All that fit into a view, at one instant; `newest` is the highest number there was."""

    view: VisitorView
    ids: Growing | range
    newest: int
    total: int
    """Visitors there are without a filter; 0 until they are counted."""

    @property
    def complete(self) -> bool:
        """Whether all row numbers are read."""
        return isinstance(self.ids, range) or self.ids.complete


def listed(record: Record, view: VisitorView, stop: Event, tell: Callable[[Listed], object]) -> Listed:
    """Read a view within one snapshot of the record: its first rows, then how many there are, its last rows, and all.

    `tell` gets the list each time more of it is known; it grows in place. Raises `store.filters.FilterError`. For a
    thread: ten million rows take some seconds, the first ones a tenth of one.
    """
    record.sql("PRAGMA temp_store = FILE")  # a sorting of millions belongs on disk
    record.sql("BEGIN")
    try:
        return _Listing(record, view, stop, tell).read()
    finally:
        record.sql("COMMIT")
        record.sql("PRAGMA shrink_memory")  # a thread that has read millions of rows keeps none of their pages


class _Listing:
    """One list, while it is read."""

    def __init__(self, record: Record, view: VisitorView, stop: Event, tell: Callable[[Listed], object]) -> None:
        self.record, self.view, self.stop = record, view, stop
        self.newest = newest_visitor(record)
        self.first = FirstRows(record, view, self.newest, stop)
        self.ids = Growing(IdList(None if record.read_only else record.home))
        self.shown = Listed(view, self.ids, self.newest, 0)
        self._tell = tell

    def tell(self) -> None:
        """Tell what is known by now."""
        self._tell(self.shown)

    def read(self) -> Listed:
        """Read it."""
        head = self._begin()
        total = int(self.record.scalar("SELECT count(*) FROM visitor"))
        if total == self.newest and not self.view.narrowed and not ORDERS[self.view.order].index:
            ids = range(self.newest, 0, -1) if self.view.descending else range(1, self.newest + 1)
            return Listed(self.view, ids, self.newest, total)
        self.shown = replace(self.shown, total=total)
        if head.whole:
            self.ids.extend(self.ids.head)
            self.ids.complete = not self.stop.is_set()
        if self.ids.complete or self.stop.is_set():
            return self.shown
        if not self.view.narrowed:
            self.ids.tail = self.first.last()
            self.ids.total = total
        self.tell()
        self._read_all(*(_subscribers(self.view, self.newest) if self.view.of_service_alone else head.rest))
        return self.shown

    def _begin(self) -> Head:
        """The first rows; as soon as there are any, and once more when these are a page."""
        for head in self.first.heads():
            if head.ids or head.whole:
                self.ids.head = head.ids
                if head.ids:
                    self.tell()
        return head

    def _read_all(self, sql: str, parameters: tuple[object, ...]) -> None:
        told = len(self.ids.head)
        with interruptible(self.record, self.stop.is_set):
            for part in _parts(self.record, sql, parameters):
                self.ids.extend(part)
                known = self.ids.total is not None
                if len(self.ids) >= told * LONGER or (known and len(self.ids) >= told + OFTEN):
                    told = len(self.ids)
                    self.tell()
        self.ids.complete = not self.stop.is_set()


def _subscribers(view: VisitorView, newest: int) -> tuple[str, tuple[object, ...]]:
    """All that follow a service and no more, where nobody need be looked at: a tenth of the time."""
    way = "DESC" if view.descending else "ASC"
    sql = (
        "SELECT visitor_id FROM subscription WHERE service_id = ? AND ended IS NULL AND visitor_id <= ?"
        f" ORDER BY visitor_id {way}"
    )
    return sql, (view.service_id, newest)


def _parts(record: Record, sql: str, parameters: tuple[object, ...]) -> Iterator[array[int]]:
    cursor = record.sql(sql, parameters)
    while rows := cursor.fetchmany(STEP):
        yield array("q", [row[0] for row in rows])


def newer_visitors(record: Record, view: VisitorView, newest: int) -> int:
    """How many visitors that fit into `view` have come with row numbers above `newest`; costs by their number only."""
    fits, parameters = where(record, view)
    # A cross join keeps its order: from the few visitors that are new to their subscriptions, not the other way round.
    sql = f"SELECT count(*) FROM visitor v NOT INDEXED {joined(view)} WHERE v.id > ? AND {fits}"
    return int(record.scalar(sql, (newest, *parameters)))
