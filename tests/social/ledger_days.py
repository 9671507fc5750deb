"""A ledger of followers for tests: passes laid at chosen days, each with who comes, leaves and is seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from store import passes, visitors
from store.database import Record
from store.passes import Kind, Pass


@dataclass
class LedgerDays:
    """Followers by number; `now` is the day from which `ago` counts back."""

    record: Record
    service_id: int
    now: datetime
    following: set[int] = field(default_factory=set)

    def read(
        self, ago: timedelta, *, come: Sequence[int] = (), leave: Sequence[int] = (), kind: Kind = "full",
        counted: int | None = None, end: bool = True, sure: bool = True,
    ) -> Pass:  # fmt: skip
        """A pass of five minutes, after these have come and left; X counts as many as follow unless told otherwise."""
        self.following |= set(come)
        self.following -= set(leave)
        at, shown = self.now - ago, sorted(self.following if kind == "full" else come)
        rows = [(str(n), f"lark{n}", f"Lark {n}", n, False, None, False, True) for n in shown]
        with self.record.writing():
            count = len(self.following) if counted is None else counted
            number = passes.begin(self.record, self.service_id, kind, at, counted=count)
            known = passes.known_pass(self.record, number)
            assert known is not None
            passes.land(self.record, known, visitors.keep_details(self.record, rows, 2, at), at)
        if end:
            gone = passes.unseen(self.record, self.service_id) if kind == "full" else ()
            with self.record.writing():
                passes.end(self.record, known, at + timedelta(minutes=5), gone=gone, sure=sure)
        found = passes.known_pass(self.record, number)
        assert found is not None
        return found
