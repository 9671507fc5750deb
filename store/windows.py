"""Windows on long lists: what a view of the visitors asks for, in SQL, and the row numbers of all that fit, frozen."""

from __future__ import annotations

import sqlite3
from array import array
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from threading import Event

from store.database import Record
from store.filters import FOLDED, Condition, Search, condition
from store.searching import matching
from store.windows_ids import Growing, IdList
from store.windows_orders import NEWEST, ORDERS, Order

STEP = 20_000
"""Rows between two looks at `stop`: some 10 ms of work."""
HEAD = 256
"""Row numbers read first: several windows of any terminal."""
OPS = 10_000
"""Steps of SQLite's machine between two looks at `stop`: a third of a millisecond, some ms where rows lie far apart."""
LONGER = 1.5
"""How much longer a list of unknown length must be before that is told: each time a scrollbar is painted anew."""
PATIENCE, FAR_PATIENCE, OWN_PATIENCE = 250, 12, 100
"""Looks that walking along an order may take until enough rows fit, through rows as they lie and by an index: under
0.1 s. Where few were found by then, the condition is a rare one, and its own indexes are the better way: for some 0.2 s
those of its numbers and flags, for the index of texts may find a million."""


@dataclass(frozen=True, slots=True)
class VisitorView:
    """What a list of visitors is to show: a recipe that can be replayed on newer data."""

    words: str = ""
    service_id: int | None = None
    folder_id: int | None = None
    order: str = NEWEST
    descending: bool = True
    as_of: datetime | None = field(default=None, compare=False)
    """The instant from which ages such as `30d` count."""

    def filtered(self, words: str) -> VisitorView:
        """The same view with other filter words."""
        return replace(self, words=words)

    def sorted_by(self, order: str, descending: bool | None = None) -> VisitorView:
        """The same view in another order; the way round that the order begins with, where none is said."""
        return replace(self, order=order, descending=ORDERS[order].descending if descending is None else descending)

    @property
    def of_service_alone(self) -> bool:
        """Whether it shows all followers of one service, in the order of their numbers."""
        plain = VisitorView(service_id=self.service_id, descending=self.descending)
        return self.service_id is not None and replace(self, words=self.words.strip()) == plain

    @property
    def narrowed(self) -> bool:
        """Whether it leaves anyone out."""
        return bool(self.words.strip()) or self.service_id is not None or self.folder_id is not None


@dataclass(frozen=True, slots=True)
class Question:
    """A view as SQL: `walk` (and `back` from the end) goes along the order and tests each row; `all` reads in order what
    fits, `rare` finds first what fits, and sorts that, as `own` does without the index of texts."""

    walk: str
    back: str
    own: str
    all: str
    rare: str
    parameters: tuple[object, ...]
    """Of `walk`, `back` and `own`, which look at each text; the other two ask the index of texts."""
    all_parameters: tuple[object, ...]


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
        newest = newest_visitor(record)
        asked = question(record, view, newest)
        ids = Growing(IdList(None if record.read_only else record.home))
        shown = Listed(view, ids, newest, 0)
        ids.head, ended = _first(record, asked, asked.walk, stop)
        if ids.head:
            tell(shown)
        if not ended and len(ids.head) < HEAD:
            _read_few(record, asked, ids, stop, lambda: tell(shown))
        total = int(record.scalar("SELECT count(*) FROM visitor"))
        if total == newest and not view.narrowed and not ORDERS[view.order].index:
            return Listed(view, range(newest, 0, -1) if view.descending else range(1, newest + 1), newest, total)
        shown = replace(shown, total=total)
        if ended:
            ids.extend(ids.head)
            ids.complete = not stop.is_set()
        if ids.complete:
            return shown
        if not view.narrowed:
            ids.tail = _first(record, asked, asked.back, stop)[0][::-1]
            ids.total = total
        tell(shown)
        if len(ids.head) == HEAD and view.of_service_alone:
            _read_all(record, *_subscribers(view, newest), ids, stop, lambda: tell(shown))
        elif len(ids.head) == HEAD:
            _read_all(record, asked.all, asked.all_parameters, ids, stop, lambda: tell(shown))
        return shown
    finally:
        record.sql("COMMIT")
        record.sql("PRAGMA shrink_memory")  # a thread that has read millions of rows keeps none of their pages


def _subscribers(view: VisitorView, newest: int) -> tuple[str, tuple[object, ...]]:
    """All that follow a service and no more, where nobody need be looked at: a tenth of the time."""
    way = "DESC" if view.descending else "ASC"
    sql = (
        "SELECT visitor_id FROM subscription WHERE service_id = ? AND ended IS NULL AND visitor_id <= ?"
        f" ORDER BY visitor_id {way}"
    )
    return sql, (view.service_id, newest)


def _read_all(
    record: Record, sql: str, parameters: tuple[object, ...], ids: Growing, stop: Event, tell: Callable[[], object]
) -> None:
    told = len(ids.head)
    with interruptible(record, stop.is_set):
        for part in _parts(record, sql, parameters):
            ids.extend(part)
            if len(ids) >= told * LONGER or ids.total is not None:
                told = len(ids)
                tell()
    ids.complete = not stop.is_set()


def _first(record: Record, asked: Question, sql: str, stop: Event) -> tuple[array[int], bool]:
    """The first rows along an order, as many as were found until patience ended; and whether these are all."""
    along = FAR_PATIENCE if "INDEXED BY" in sql else PATIENCE
    looks = iter(range(OWN_PATIENCE if sql == asked.own else along))
    found: array[int] = array("q")
    ended = False
    with interruptible(record, lambda: stop.is_set() or next(looks, None) is None):
        for row in record.sql(sql, (*asked.parameters, HEAD)):
            found.append(row[0])
        ended = len(found) < HEAD
    return found, ended


def _read_few(record: Record, asked: Question, ids: Growing, stop: Event, tell: Callable[[], object]) -> None:
    """What a rare condition finds: its first rows, then all."""
    ids.head = _first_of_few(record, asked, stop)
    if ids.head:
        tell()
    _read_all(record, asked.rare, asked.all_parameters, ids, stop, tell)


def _first_of_few(record: Record, asked: Question, stop: Event) -> array[int]:
    """The first rows of a rare condition: no more than these are sorted, which takes a third of the time."""
    plan = record.sql(f"EXPLAIN QUERY PLAN {asked.own}", (*asked.parameters, HEAD)).fetchall()
    if not any(step[3].startswith("SCAN") for step in plan):
        found = _first(record, asked, asked.own, stop)[0]
        if found:
            return found
    found = array("q")
    with interruptible(record, stop.is_set):
        for row in record.sql(f"{asked.rare} LIMIT ?", (*asked.all_parameters, HEAD)):
            found.append(row[0])
    return found


def _parts(record: Record, sql: str, parameters: tuple[object, ...]) -> Iterator[array[int]]:
    cursor = record.sql(sql, parameters)
    while rows := cursor.fetchmany(STEP):
        yield array("q", [row[0] for row in rows])


@contextmanager
def interruptible(record: Record, enough: Callable[[], bool]) -> Iterator[None]:
    """Let SQLite stop in the middle of a question once `enough` says so."""
    connection = record.db.connection()
    connection.set_progress_handler(lambda: int(enough()), OPS)
    try:
        yield
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_INTERRUPT:
            raise
    finally:
        connection.set_progress_handler(None, 0)


def newest_visitor(record: Record) -> int:
    """The highest row number among the visitors; 0 where there are none."""
    return int(record.scalar("SELECT coalesce(max(id), 0) FROM visitor"))


def newer_visitors(record: Record, view: VisitorView, newest: int) -> int:
    """How many visitors that fit into `view` have come with row numbers above `newest`; costs by their number only."""
    where, parameters = _where(record, view)
    # A cross join keeps its order: from the few visitors that are new to their subscriptions, not the other way round.
    sql = f"SELECT count(*) FROM visitor v NOT INDEXED {_joined(view)} WHERE v.id > ? AND {where}"
    return int(record.scalar(sql, (newest, *parameters)))


def question(record: Record, view: VisitorView, newest: int) -> Question:
    """A view as SQL. Raises `store.filters.FilterError`."""
    order = ORDERS[view.order]
    walked, parameters = _where(record, view)
    where, all_parameters = _where(record, view, matching)
    few = f"SELECT v.id FROM visitor v {_joined(view).removeprefix('CROSS ')} WHERE "
    found, sorted_by = f"{few}{where} AND +v.id <= ? ORDER BY ", order.sql(view.descending, indexed=False)
    return Question(
        walk=_along(view, order, walked, order.sql(view.descending)),
        back=_along(view, order, walked, order.back(view.descending)),
        all=found + order.sql(view.descending, indexed=not view.narrowed or not order.index),
        own=f"{few}{walked} AND +v.id <= ? ORDER BY {sorted_by} LIMIT ?",
        rare=found + sorted_by,
        parameters=(*parameters, newest),
        all_parameters=(*all_parameters, newest),
    )


def _along(view: VisitorView, order: Order, where: str, terms: str) -> str:
    if not order.index and view.service_id is not None:
        # Subscriptions lie in the order of service and visitor: the walk is theirs.
        return (
            "SELECT v.id FROM subscription s CROSS JOIN visitor v ON v.id = s.visitor_id"
            f" WHERE {where} AND +v.id <= ? ORDER BY {terms.replace('v.id', 's.visitor_id')} LIMIT ?"
        )
    index = order.index or ("visitor_folder" if view.folder_id is not None else "")
    source = f"visitor v INDEXED BY {index}" if index else "visitor v NOT INDEXED"
    limit = "+v.id <= ?" if order.index else "v.id <= ?"
    return f"SELECT v.id FROM {source} {_joined(view)} WHERE {where} AND {limit} ORDER BY {terms} LIMIT ?"


def _joined(view: VisitorView) -> str:
    return "" if view.service_id is None else "CROSS JOIN subscription s ON s.visitor_id = v.id"


def _unsearched(_text: str) -> None:
    """Each row's text is looked at."""


def _where(record: Record, view: VisitorView, search: Search = _unsearched) -> tuple[str, tuple[object, ...]]:
    """The condition of a view, and its parameters."""
    record.db.connection().create_function(FOLDED, 1, _folded, deterministic=True)
    where: Condition = condition(view.words, view.as_of, service_id=view.service_id, search=search)
    conditions, parameters = [where.sql], [*where.parameters]
    if view.service_id is not None:
        conditions.append("s.service_id = ? AND s.ended IS NULL")
        parameters.append(view.service_id)
    if view.folder_id is not None:
        conditions.append("v.folder_id = ?")
        parameters.append(view.folder_id)
    return " AND ".join(conditions), tuple(parameters)


def _folded(text: str | None) -> str | None:
    return None if text is None else text.casefold()
