"""The first rows of a view, whatever it asks for: along its order where enough fit, else from the few that may fit at all."""

from __future__ import annotations

import json
import sqlite3
import time
from array import array
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from threading import Event

from store.database import Record
from store.filters import Condition, Reader
from store.filters_reading import Either, Every, Term, Tree, tree
from store.filters_sources import Rarest, Source, numbers
from store.searching import candidates, phrase
from store.searching_pairs import pair_candidates
from store.windows_orders import ORDERS
from store.windows_question import VisitorView, joined, question

HEAD = 256
"""Row numbers read first: several windows of any terminal."""
OPS = 10_000
"""Steps of SQLite's machine between two looks at the clock: a third of a millisecond, some ms where rows lie far apart."""
SHORT, LONG = 0.08, 0.4
"""Seconds of work that walking along an order may take until enough rows fit: at first, and where nothing else is quick."""
PARTS = 4
"""Parts of a condition whose first rows are found each by itself, where one of them must hold."""
VERY_FEW, FEW = 30_000, 150_000
"""Visitors that are found in some 10 ms, fetched and sorted in under 0.1 s; and those for whom that is the better way yet."""


@dataclass(frozen=True, slots=True)
class Head:
    """The first rows, or as many of them as were found; whether these are all; and what reads all of them quickest."""

    ids: array[int]
    whole: bool
    rest: tuple[str, tuple[object, ...]]

    @property
    def enough(self) -> bool:
        """Whether nothing is missing in it."""
        return self.whole or len(self.ids) == HEAD


class FirstRows:
    """Finds them."""

    def __init__(self, record: Record, view: VisitorView, newest: int, stop: Event, part: Tree | None = None) -> None:
        """`part` is the part of the view's condition that is looked at; left out, all of it."""
        self.record, self.view, self.newest, self.stop = record, view, newest, stop
        self.order = ORDERS[view.order]
        self.tree = tree(view.words) if part is None else part
        self.asked = question(record, view, newest, self.tree)
        self._known: dict[tuple[object, ...], list[int]] = {}
        self._sources: dict[int, Source | None] = {}
        self._sorted = self.order.sql(view.descending, indexed=False)
        self._fits = f"{self.asked.tested} AND +v.id <= ?"

    def heads(self) -> Iterator[Head]:
        """The first rows, more of them each time, until they are enough."""
        by_name = bool(self.order.letters)  # such an index holds the flags too: no row is fetched along it for these
        found = self._walked(SHORT)
        yield found
        far = (partial(self._walked, LONG), partial(self._gathered, FEW))
        for way in (
            partial(self._gathered, VERY_FEW), self._along_texts, self._from_beginning, self._of_each,
            *(far if by_name else reversed(far)), self._sorted_all,
        ):  # fmt: skip
            if found.enough or self.stop.is_set():
                return
            better = way()
            if better is not None and (better.enough or len(better.ids) > len(found.ids)):
                found = better
                yield found

    def last(self) -> array[int]:
        """The last rows, in the order of all."""
        return self._read(self.asked.back, self.asked.parameters, LONG)[0][::-1]

    def _walked(self, seconds: float) -> Head:
        """Along the order, each row is tested."""
        ids, whole = self._read(self.asked.walk, self.asked.parameters, seconds)
        full = len(ids) == HEAD
        return Head(ids, whole, (self.asked.all if full else self.asked.rare, self.asked.all_parameters))

    def _of_each(self) -> Head | None:
        """Where one of several parts must hold, among the first rows of each."""
        if not isinstance(self.tree, Either) or len(self.tree.parts) > PARTS:
            return None
        firsts: list[int] = []
        for part in self.tree.parts:
            head = FirstRows(self.record, self.view, self.newest, self.stop, part)._quickly()
            if head is None:
                return None
            firsts += head.ids
        found = self._among(*_listed(firsts))
        return Head(found.ids, found.whole, (self.asked.rare, self.asked.all_parameters))

    def _quickly(self) -> Head | None:
        for way in (partial(self._gathered, VERY_FEW), self._along_texts, self._from_beginning):
            found = way()
            if found is not None and found.enough:
                return found
        return None

    def _sorted_all(self) -> Head:
        rest = (self.asked.rare, self.asked.all_parameters)
        return Head(*self._read(f"{rest[0]} LIMIT ?", rest[1]), rest)

    def _gathered(self, most: int) -> Head | None:
        """Those for whom the rarest part of the condition holds, if they are few, tested and sorted."""
        source = self._rarest(most)
        if source is None:
            return None
        known = self._known.get((source.sql, source.parameters))
        return self._among(source.sql, source.parameters) if known is None else self._among(*_listed(known))

    def _among(self, sql: str, parameters: tuple[object, ...]) -> Head:
        few = f"SELECT v.id FROM visitor v NOT INDEXED {joined(self.view)} WHERE v.id IN ({sql}) AND {self._fits}"
        rest = (f"{few} ORDER BY {self._sorted}", (*parameters, *self.asked.parameters))
        return Head(*self._read(f"{rest[0]} LIMIT ?", rest[1]), rest)

    def _rarest(self, most: int) -> Source | None:
        """The rarest part, if it is no more than `most`; to count that far is all that it costs."""
        if most not in self._sources:
            self._sources[most] = self._counted(most)
        return self._sources[most]

    def _counted(self, most: int) -> Source | None:
        view, best = self.view, None
        rarest = Rarest(Reader(view.as_of, view.service_id), self._candidates, self._count)
        sources = [Source(*asked) for asked in [self._texts_together()] if asked is not None]
        if view.folder_id is not None:
            sources.append(numbers(Condition("v.folder_id = ?", (view.folder_id,)), "visitor_folder"))
        if view.service_id is not None:
            sources.append(Source("SELECT visitor_id FROM subscription WHERE service_id = ?", (view.service_id,)))
        for source in sources:
            best = rarest.counted(source, best.many if best else most) or best
        return rarest.of(self.tree, best.many if best else most) or best

    def _candidates(self, words: str) -> tuple[str, tuple[object, ...]] | None:
        return candidates(words) or pair_candidates(self.record, words)

    def _count(self, source: Source, most: int) -> int:
        asked = (f"SELECT * FROM ({source.sql} LIMIT ?)", (*source.parameters, most))
        with interruptible(self.record, self.stop.is_set):
            if "MATCH" in source.sql:  # texts cost more to find than to keep
                found = [row[0] for row in self.record.sql(*asked)]
                self._known[source.sql, source.parameters] = found
                return len(found)
            return int(self.record.scalar(asked[0].replace("*", "count(*)", 1), asked[1]))
        return most

    def _along_texts(self) -> Head | None:
        """In the order of row numbers, which the index of texts has too."""
        asked = self._match()
        if asked is None or self.order.index or self._unheld():
            return None
        way = "DESC" if self.view.descending else "ASC"
        sql = (
            f"SELECT v.id FROM visitor_text f CROSS JOIN visitor v ON v.id = f.rowid {joined(self.view)}"
            f" WHERE f.visitor_text MATCH ? AND {self._fits} ORDER BY f.rowid {way} LIMIT ?"
        )
        ids, whole = self._read(sql, (asked, *self.asked.parameters), LONG)
        return Head(ids, whole, (self.asked.all, self.asked.all_parameters))

    def _from_beginning(self) -> Head | None:
        """In an order by names: those that begin with a text lie together, and those that only have it inside may be few."""
        match, column = self._match(), self.order.letters
        texts = [text for _, text in self._texts() if text.isascii()] if match and column else []
        for text in texts:
            inside = self._inside(f"{match} NOT {column} : ^ {phrase(text)}")
            if inside is None:
                continue
            key, way = self.order.key, self.order.sql(self.view.descending)
            sql = (
                f"SELECT v.id FROM visitor v INDEXED BY {self.order.index} {joined(self.view)}"
                f" WHERE {key} >= ? AND {key} < ? AND {self._fits} ORDER BY {way} LIMIT ?"
            )
            bounds = (text, text[:-1] + chr(ord(text[-1].lower()) + 1))
            ids, whole = self._read(sql, (*bounds, *self.asked.parameters), LONG)
            if whole or len(ids) == HEAD:
                few = self._among(*_listed([*ids, *inside]))
                return Head(few.ids, few.whole, few.rest if few.whole else (self.asked.rare, self.asked.all_parameters))
        return None

    def _inside(self, match: str) -> list[int] | None:
        """Row numbers by the index of texts, and those that it does not hold yet; None where they are many."""
        sql = (
            "SELECT rowid FROM visitor_text WHERE visitor_text MATCH ? UNION ALL SELECT n.id FROM visitor n"
            " WHERE n.id > (SELECT built FROM visitor_text_to) LIMIT ?"
        )
        found: list[int] | None = None
        with interruptible(self.record, self.stop.is_set):
            found = [row[0] for row in self.record.sql(sql, (match, VERY_FEW))]
        return found if found is not None and len(found) < VERY_FEW else None

    def _texts(self) -> list[tuple[str, str]]:
        """The texts that everyone must have who fits: in which column, or in any, and what."""
        parts: tuple[Tree, ...] = self.tree.parts if isinstance(self.tree, Every) else (self.tree,)
        found: list[tuple[str, str]] = []
        for part in parts:
            if isinstance(part, Term) and part.field is None and not part.value.isdecimal():
                found.append(("", part.value))
            elif isinstance(part, Term) and part.field is not None and (part.field.kind, part.sign) == ("text", "~"):
                column = part.field.column.removeprefix("v.")
                found.append((column, part.value.removeprefix("@") if column == "username" else part.value))
        return [(column, text) for column, text in found if phrase(text) is not None]

    def _match(self) -> str | None:
        """The same for MATCH, all in one."""
        texts = [f"{column} : {phrase(text)}" if column else f"{phrase(text)}" for column, text in self._texts()]
        return " AND ".join(texts) or None

    def _texts_together(self) -> tuple[str, tuple[object, ...]] | None:
        """Those who have several texts, each of which more people may have."""
        asked = self._match() if len(self._texts()) > 1 else None
        if asked is None:
            return None
        sql = (
            "SELECT rowid FROM visitor_text WHERE visitor_text MATCH ? UNION ALL SELECT n.id FROM visitor n"
            " WHERE n.id > (SELECT built FROM visitor_text_to)"
        )
        return sql, (asked,)

    def _unheld(self) -> bool:
        """Whether the index of texts lags behind."""
        return int(self.record.scalar("SELECT built FROM visitor_text_to")) < self.newest

    def _read(self, sql: str, parameters: tuple[object, ...], seconds: float | None = None) -> tuple[array[int], bool]:
        """The first rows of a question, as many as were found in that time; and whether these are all."""
        until = None if seconds is None else time.thread_time() + seconds
        found: array[int] = array("q")
        ended = False
        with interruptible(
            self.record, lambda: self.stop.is_set() or (until is not None and time.thread_time() > until)
        ):
            for row in self.record.sql(sql, (*parameters, HEAD)):
                found.append(row[0])
            ended = len(found) < HEAD
        return found, ended


def _listed(ids: list[int]) -> tuple[str, tuple[object, ...]]:
    """A question for row numbers that are known."""
    return "SELECT value FROM json_each(?)", (json.dumps(ids),)


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
