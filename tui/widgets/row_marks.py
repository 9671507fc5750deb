"""Which rows of a table are marked: some by their ids, or all but some, so that ten million marks weigh nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

BY_ID = 250_000
"""Marks kept one by one; where all of a longer list are marked, those that are not are kept instead."""


class Marks:
    """Marks by id: they stay on their rows however these are sorted."""

    def __init__(self) -> None:
        self._ids: set[int] = set()
        self.all_but = False
        """Whether all rows of the list are marked but those of `_ids`."""

    def __contains__(self, row_id: object) -> bool:
        return (row_id in self._ids) != self.all_but

    def __bool__(self) -> bool:
        return self.all_but or bool(self._ids)

    def count(self, rows: int) -> int:
        """How many are marked, where the list has that many rows."""
        return rows - len(self._ids) if self.all_but else len(self._ids)

    def set(self, ids: Iterable[int], on: bool) -> None:
        """Mark some, or take their marks away."""
        if on != self.all_but:
            self._ids.update(ids)
        else:
            self._ids.difference_update(ids)

    def clear(self) -> None:
        """Take all marks away."""
        self._ids.clear()
        self.all_but = False

    def mark_all(self, ids: Sequence[int]) -> None:
        """Mark all rows of a list, beside those that are marked."""
        if len(ids) <= BY_ID and not self.all_but:
            self._ids.update(ids)
        else:
            self._ids.clear()
            self.all_but = True

    def invert(self, ids: Sequence[int]) -> None:
        """Mark those of a list that were not marked, and no other."""
        if self.all_but or len(ids) > BY_ID:
            self.all_but = not self.all_but
        else:
            self._ids ^= set(ids)

    def of(self, ids: Sequence[int]) -> Iterator[int]:
        """The ids of the marked ones; where all but some are, of those in the list."""
        if not self.all_but:
            return iter(sorted(self._ids))
        return (row_id for row_id in ids if row_id not in self._ids)
