"""Proves between which places of an order all stand who fit, so that it is walked from there: a sample guesses them."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass

from store.database import Record
from store.filters import Condition, Reader
from store.filters_reading import Term, Tree, Turned
from store.filters_sources import Source, looked_through
from store.windows_orders import Order
from store.windows_question import VisitorView
from store.windows_sample import Fitting, Sample
from store.windows_sources import Sources

MARGIN = 6
"""Visitors of the sample by which a guess is made wider."""
WIDEST = 0.9
"""Part of all beyond which it is not worth the proof."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """Finds them; each answer is a condition that holds for everyone who fits, or None where none is found soon."""

    record: Record
    view: VisitorView
    order: Order
    sample: Sample
    sources: Sources

    def of(self, part: Fitting, most: int) -> Condition | None:
        """Those of one part of the view's condition; `most` rows of the order may be read for it."""
        if part.tree is None or not part.at:
            return None
        return self._of_numbers(part.tree, part) or self._of_keys(part.tree, part, most)

    def _of_numbers(self, tree: Tree, part: Fitting) -> Condition | None:
        """Row numbers, which every index has: nobody for whom the part holds has one beside these."""
        ids = sorted(self.sample.ids)
        among = sorted(self.sample.ids[at] for at in part.at)
        first, last = bisect_left(ids, among[0]) - MARGIN, bisect_left(ids, among[-1]) + MARGIN
        outside = len(ids) - min(last, len(ids)) + max(first, 0)
        if outside < (1 - WIDEST) * len(ids):
            return None
        # Of those for whom it holds and those who stand outside, the fewer are looked through.
        reader = Reader(self.view.as_of, self.view.service_id)
        few = len(among) < outside
        source = self.sources.uncounted(tree) if few else looked_through(tree, part.condition, reader)
        ends = [*([("<", ids[first])] if first >= 0 else []), *([(">", ids[last])] if last < len(ids) else [])]
        if source is None or any(self.sources.has(source, sign, number) for sign, number in ends):
            return None
        column = "v.id" if self.view.service_id is None or self.order.index else "s.visitor_id"
        within = (f"{column} {'>=' if sign == '<' else '<='} ?" for sign, _ in ends)
        return Condition(" AND ".join(within), tuple(number for _, number in ends))

    def _of_keys(self, tree: Tree, part: Fitting, most: int) -> Condition | None:
        """What the order sorts by: as many stand between these as there are at all."""
        at = (part.at[0] - MARGIN, part.at[-1] + MARGIN)
        rows = self.sample.rows(at[1] - at[0])
        if not self.order.index or rows > most:
            return None
        ends = [self._end(at[0], before=True), self._end(at[1], before=False)]
        within = Condition(
            " AND ".join(end.sql for end in ends), tuple(each for end in ends for each in end.parameters)
        )
        all_of = self.sources.all_of(tree, rows)
        if all_of is None:
            return None
        sql = f"SELECT v.id FROM visitor v INDEXED BY {self.order.index} WHERE {within.sql} AND {part.condition.sql}"
        there = Source(sql, (*within.parameters, *part.condition.parameters))
        return within if self.sources.count_all(there, -1) == all_of.many else None

    def _end(self, at: int, *, before: bool) -> Condition:
        key = None
        if 0 <= at < len(self.sample.ids):
            key = self.record.scalar(f"SELECT {self.order.key} FROM visitor v WHERE v.id = ?", (self.sample.ids[at],))
        sign = "<=" if before == self.view.descending else ">="
        return Condition("1") if key is None else Condition(f"{self.order.key} {sign} ?", (key,))


def denied(part: Tree | None, order: Order) -> bool:
    """Whether it asks for those for whom the flag of the order does not hold."""
    if not order.flag or not isinstance(part, Turned) or not isinstance(part.part, Term) or part.part.field is None:
        return False
    return part.part.field.column == order.key and part.part.sign == ""
