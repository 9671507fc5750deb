"""The first rows of a view, whatever it asks for: along its order where enough fit, else from the few that may fit at all."""

from __future__ import annotations

import json
import time
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from math import inf
from threading import Event

from store.database import Record
from store.filters import Condition
from store.filters_reading import Either, Tree, tree
from store.windows_bounds import Bounds, denied
from store.windows_orders import ORDERS
from store.windows_patience import interruptible, patient
from store.windows_question import VisitorView, along, joined, question
from store.windows_sample import Sample, sample
from store.windows_sources import Sources

HEAD = 256
"""Row numbers read first: several windows of any terminal."""
QUICK, LONG, BOUND, LAST = (0.02, 0.04), (0.4, 0.04), (1, 0.04), (0.4, 0.4)
"""Seconds of work until the first row that fits, and from there on until they are told: of a first walk along an order, of
one that may find some, of one between bounds, which surely does, and of the last one."""
SOON = 0.2
"""Seconds in which what is hoped for must be there, or another way is tried first."""
NEAR, FAR = 1e-7, 1.5e-6
"""Seconds for a row along an order whose index (or the table itself) holds what is asked, and where that lies anywhere."""
PARTS = 4
"""Parts of a condition whose first rows are found each by itself, where one of them must hold."""


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
        self._sources = Sources(record, view, stop)
        self._sorted = self.order.sql(view.descending, indexed=False)
        self._fits = f"{self.asked.tested} AND +v.id <= ?"
        # An index by name holds the flags too, and the order of the row numbers is that of the table; subscriptions lie apart.
        near = (self.order.letters or not self.order.index) and "EXISTS" not in self.asked.tested
        self._pace = NEAR if near else FAR

    def heads(self) -> Iterator[Head]:
        """The first rows, more of them each time, until they are enough."""
        found: Head | None = None
        for head in self._ways():
            if head is not None and (found is None or head.enough or len(head.ids) > len(found.ids)):
                found = head
                yield found
            if (found is not None and found.enough) or self.stop.is_set():
                return

    def _ways(self) -> Iterator[Head | None]:
        yield self._walked(QUICK)
        hopeful = self._sample.before * self._pace <= SOON
        if hopeful:
            yield self._walked(LONG)
        yield self._gathered()
        yield self._late()
        yield self._of_each()
        if not self._is_far():
            walked = self._walked(LAST if hopeful else LONG)
            yield walked
            if walked.ids and not hopeful:
                yield self._walked(LAST)
        yield self._sorted_all()

    def _is_far(self) -> bool:
        """Whether a walk would come to nothing: by the sample, or where that has none who fits and an index finds some sooner."""
        if self._sample.at:
            return self._sample.before * self._pace > LONG[0]
        return self._sources.least(self._sample) is not None

    @cached_property
    def _sample(self) -> Sample:
        with patient(self.record, self.stop, SOON):
            return sample(self.record, self.view, self.order, self.newest, self.tree)
        return sample(self.record, self.view, self.order, self.newest, self.tree, 0)

    def last(self) -> array[int]:
        """The last rows, in the order of all."""
        return self._read(self.asked.back, self.asked.parameters, LAST)[0][::-1]

    def _walked(self, patience: tuple[float, float], within: Condition | None = None) -> Head:
        """Along the order, each row is tested; `within` is the part of it in which all who fit stand."""
        sql, parameters = self.asked.walk, self.asked.parameters
        if within is not None:
            where = f"{self.asked.tested} AND {within.sql}"
            sql = along(self.view, self.order, where, self.order.sql(self.view.descending))
            parameters = (*parameters[:-1], *within.parameters, self.newest)
        ids, whole = self._read(sql, parameters, patience)
        full = len(ids) == HEAD and within is None
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
        for way in (self._gathered, self._late):
            found = way()
            if found is not None and found.enough:
                return found
        return None

    def _sorted_all(self) -> Head:
        source = self._sources.least(self._sample)
        if source is not None:
            return self._among(source.sql, source.parameters)
        rest = (self.asked.rare, self.asked.all_parameters)
        return Head(*self._read(f"{rest[0]} LIMIT ?", rest[1]), rest)

    def _gathered(self) -> Head | None:
        """Those for whom the rarest part of the condition holds, if they are few, tested and sorted."""
        source = self._sources.rarest(self._sample)
        return None if source is None else self._among(source.sql, source.parameters)

    def _among(self, sql: str, parameters: tuple[object, ...]) -> Head:
        few = f"SELECT v.id FROM visitor v NOT INDEXED {joined(self.view)} WHERE v.id IN ({sql}) AND {self._fits}"
        rest = (f"{few} ORDER BY {self._sorted}", (*parameters, *self.asked.parameters))
        return Head(*self._read(f"{rest[0]} LIMIT ?", rest[1]), rest)

    def _late(self) -> Head | None:
        """Where all for whom a part of the condition holds stand together: there, if it is not at the beginning anyway."""
        if self._sample.before * self._pace < SOON / 4:
            return None
        bounds = Bounds(self.record, self.view, self.order, self._sample, self._sources)
        values, found = self.order.values(self.view.descending), []
        until = time.thread_time() + SOON
        for part in self._sample.parts:
            if self.view.descending and self._sample.at and denied(part.tree, self.order):
                values = self.order.values(self.view.descending, without=1)
                found.append(Condition("1"))
            elif time.thread_time() < until and (within := bounds.of(part, round(SOON / 2 / self._pace))) is not None:
                found.append(within)
        return self._within(found, values) if found else None

    def _within(self, bounds: list[Condition], values: tuple[str, ...]) -> Head:
        """Along what is left of the order; where it is by a flag, value by value, each of which has its row numbers in order."""
        rest = (self.asked.rare, self.asked.all_parameters)
        found, whole = array("q"), True
        for value in values:
            here = " AND ".join([*(bound.sql for bound in bounds), value])
            parameters = tuple(each for bound in bounds for each in bound.parameters)
            head = self._walked(BOUND, Condition(here, parameters))
            found.extend(head.ids)
            whole = head.whole
            if not whole or len(found) >= HEAD:
                break
        return Head(found[:HEAD], whole and len(found) < HEAD, rest)

    def _read(
        self, sql: str, parameters: tuple[object, ...], patience: tuple[float, float] | None = None
    ) -> tuple[array[int], bool]:
        """The first rows of a question, as many as were found in that time; and whether these are all."""
        until = [time.thread_time() + patience[0] if patience else inf]
        found: array[int] = array("q")
        ended = False
        with interruptible(self.record, lambda: self.stop.is_set() or time.thread_time() > until[0]):
            for row in self.record.sql(sql, (*parameters, HEAD)):
                if not found and patience:
                    until[0] = time.thread_time() + patience[1]
                found.append(row[0])
            ended = len(found) < HEAD
        return found, ended


def _listed(ids: list[int]) -> tuple[str, tuple[object, ...]]:
    """A question for row numbers that are known."""
    return "SELECT value FROM json_each(?)", (json.dumps(ids),)
