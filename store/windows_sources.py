"""Counts what the indexes give for the parts of a view's condition: the rarest of them, where that is few."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from threading import Event

from store.database import Record
from store.filters import Condition, Reader
from store.filters_reading import Term, Tree
from store.filters_sources import Rarest, Source, numbers
from store.searching import candidates, phrase
from store.searching_pairs import pair_candidates
from store.windows_patience import patient
from store.windows_question import VisitorView
from store.windows_sample import Sample

SOON = 0.2
"""Seconds of work that counting may take; what takes longer is too many."""
FEW, DENSE = 110_000, 500_000
"""Visitors that are fetched and sorted in 0.25 s: where they lie anywhere, and where they came one after another."""
MUCH = 0.15
"""Part of all visitors that is not gathered sooner than all are read."""


class Sources:
    """Finds them."""

    def __init__(self, record: Record, view: VisitorView, stop: Event) -> None:
        self.record, self.view, self.stop = record, view, stop

    def rarest(self, sample: Sample) -> Source | None:
        """The rarest part, if it is few; those that are many in the sample are not even counted."""
        best, rarest = _texts_together(sample), self._rarest(self._count)
        for source in self._of_view():
            best = rarest.counted(source, best.many if best else FEW) or best
        for part in sample.parts:
            few = DENSE if sample.dense(part) else FEW
            if part.tree is not None and sample.rows(len(part.at)) <= 2 * few:
                best = rarest.of(part.tree, best.many if best else few) or best
        return best

    def all_of(self, part: Tree, most: int) -> Source | None:
        """All for whom a part may hold, counted to the last."""
        return self._rarest(self.count_all).of(part, most)

    def uncounted(self, part: Tree) -> Source | None:
        """The same without their number."""
        return self._rarest(lambda _source, _most: 0).of(part, 0)

    def least(self, sample: Sample) -> Source | None:
        """That of which the sample has fewest, uncounted; None where each is so much that the table is read as soon."""
        for part in sorted(sample.parts, key=lambda part: len(part.at)):
            if part.tree is not None and len(part.at) < MUCH * len(sample.ids):
                source = self.uncounted(part.tree)
                if source is not None:
                    return source
        return None

    def has(self, source: Source, sign: str, number: int) -> bool:
        """Whether a row number beyond that one is among them, or this could not be found out soon."""
        sql = f"WITH source(id) AS ({source.sql}) SELECT count(*) FROM (SELECT 1 FROM source WHERE id {sign} ? LIMIT 1)"
        with patient(self.record, self.stop, 3 * SOON):
            return bool(self.record.scalar(sql, (*source.parameters, number)))
        return True

    def count_all(self, source: Source, most: int) -> int:
        """How many there are; SQLite counts twice as fast where nothing limits it."""
        with patient(self.record, self.stop, SOON):
            return int(self.record.scalar(f"SELECT count(*) FROM ({source.sql})", source.parameters))
        return most

    def _count(self, source: Source, most: int) -> int:
        with patient(self.record, self.stop, SOON):
            sql = f"SELECT count(*) FROM ({source.sql} LIMIT ?)"
            return int(self.record.scalar(sql, (*source.parameters, most)))
        return most

    def _rarest(self, count: Callable[[Source, int], int]) -> Rarest:
        return Rarest(Reader(self.view.as_of, self.view.service_id), self._candidates, count)

    def _candidates(self, words: str) -> tuple[str, tuple[object, ...]] | None:
        return candidates(words) or pair_candidates(self.record, words)

    def _of_view(self) -> Iterator[Source]:
        if self.view.folder_id is not None:
            yield numbers(Condition("v.folder_id = ?", (self.view.folder_id,)), "visitor_folder")
        if self.view.service_id is not None:
            yield Source("SELECT visitor_id FROM subscription WHERE service_id = ?", (self.view.service_id,))


def _texts_together(sample: Sample) -> Source | None:
    """Those who have several texts, each of which more people may have; how many, the sample says: to count is to find."""
    asked = [(part, match) for part in sample.parts if (match := _match(part.tree))]
    many = sample.rows(1 + len(set.intersection(*(set(part.at) for part, _ in asked)))) if len(asked) > 1 else FEW
    sql = (
        "SELECT rowid FROM visitor_text WHERE visitor_text MATCH ? UNION ALL SELECT n.id FROM visitor n"
        " WHERE n.id > (SELECT built FROM visitor_text_to)"
    )
    return Source(sql, (" AND ".join(match for _, match in asked),), many) if many < FEW else None


def _match(part: Tree | None) -> str:
    """What MATCH takes for a text that must be had; empty where it is nothing of the kind."""
    if not isinstance(part, Term):
        return ""
    if part.field is None and not part.value.isdecimal():
        return phrase(part.value) or ""
    if part.field is None or (part.field.kind, part.sign) != ("text", "~"):
        return ""
    column = part.field.column.removeprefix("v.")
    text = phrase(part.value.removeprefix("@") if column == "username" else part.value)
    return f"{column} : {text}" if text else ""
