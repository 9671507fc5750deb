"""Some visitors from all over the record, in a view's order: what fits among them tells which way to its first rows is quick.

It only chooses: whatever it says, each way finds the same rows.
"""

from __future__ import annotations

import json
from bisect import bisect_left
from dataclasses import dataclass
from functools import cached_property

from store.database import Record
from store.filters import Condition, Reader
from store.filters_reading import Every, Tree
from store.filters_sources import bounded
from store.windows_orders import Order
from store.windows_question import VisitorView

SAMPLED = 1_000
"""Visitors in it: some 5 ms. Of a part of which it holds none there are hardly more than 50,000 in ten million."""
APART = 0.6180339887498949
"""The golden ratio: its multiples lie evenly and in no rhythm that numbers of visitors could have."""


@dataclass(frozen=True, slots=True)
class Fitting:
    """A part of a view's condition, and where in the sample those stand for whom it holds."""

    tree: Tree | None
    """None for being in the view's folder, or a follower of its service."""
    condition: Condition
    at: tuple[int, ...]


@dataclass(frozen=True)
class Sample:
    """It, read: the row numbers in the view's order, and each part of the condition."""

    ids: tuple[int, ...]
    parts: tuple[Fitting, ...]
    newest: int

    @cached_property
    def at(self) -> tuple[int, ...]:
        """Where those stand for whom all parts hold."""
        each = [set(part.at) for part in self.parts]
        return tuple(sorted(set.intersection(*each))) if each else tuple(range(len(self.ids)))

    def rows(self, sampled: int) -> int:
        """For how many rows so many of the sample stand."""
        return sampled * self.newest // max(1, len(self.ids))

    def dense(self, part: Fitting) -> bool:
        """Whether those for whom it holds came one after another."""
        among, ids = {self.ids[at] for at in part.at}, sorted(self.ids)
        if not among:
            return False
        return bisect_left(ids, max(among)) - bisect_left(ids, min(among)) < 1.5 * len(among)

    @property
    def before(self) -> int:
        """About how many rows stand before the first that fits; all of them where the sample has none."""
        return self.rows(self.at[0]) if self.at else self.newest


def sample(record: Record, view: VisitorView, order: Order, newest: int, tree: Tree, most: int | None = None) -> Sample:
    """Read it; to be stopped from outside where a disk is slow."""
    ids = {int(number * APART % 1 * newest) + 1 for number in range(min(SAMPLED if most is None else most, newest))}
    conditions = _conditions(view, tree)
    columns = ", ".join(["v.id", *(condition.sql for _, condition in conditions)])
    sql = (
        f"SELECT {columns} FROM visitor v NOT INDEXED WHERE v.id IN (SELECT value FROM json_each(?))"
        f" ORDER BY {order.sql(view.descending, indexed=False)}"
    )
    values = [value for _, condition in conditions for value in condition.parameters]
    rows = record.sql(sql, (*values, json.dumps(list(ids)))).fetchall()
    parts = tuple(
        Fitting(part, condition, tuple(at for at, row in enumerate(rows) if row[number]))
        for number, (part, condition) in enumerate(conditions, 1)
    )
    return Sample(tuple(row[0] for row in rows), parts, newest)


def _conditions(view: VisitorView, tree: Tree) -> list[tuple[Tree | None, Condition]]:
    reader = Reader(view.as_of, view.service_id)
    found: list[tuple[Tree | None, Condition]] = [(part, reader.sql(part)) for part in _grouped(tree)]
    if view.folder_id is not None:
        found.append((None, Condition("v.folder_id = ?", (view.folder_id,))))
    if view.service_id is not None:
        follows = "SELECT 1 FROM subscription s WHERE s.visitor_id = v.id AND s.service_id = ? AND s.ended IS NULL"
        found.append((None, Condition(f"EXISTS ({follows})", (view.service_id,))))
    return found


def _grouped(tree: Tree) -> list[Tree]:
    """Its parts, all of which must hold; those that bound one column are one part: there may be few between."""
    found: list[Tree] = []
    spans: dict[str, list[Tree]] = {}
    for part in tree.parts if isinstance(tree, Every) else (tree,):
        (spans.setdefault(column, []) if (column := bounded(part)) else found).append(part)
    return [*found, *(parts[0] if len(parts) == 1 else Every(tuple(parts)) for parts in spans.values())]
