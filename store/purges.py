"""What a purge is: a kind of thing that grows old, how it is found, and how it is dropped."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from store.database import Record


@dataclass(frozen=True, slots=True)
class Old:
    """What one look has found: row numbers, how many rows go with them, and where to look on; `after` None at the end."""

    ids: Sequence[int]
    rows: int
    after: int | None


@dataclass(frozen=True, slots=True)
class Purge:
    """One kind of thing that grows old. `find(record, now, after)` and `drop(record, ids, now)`, which tells how many went."""

    name: str
    many: str
    find: Callable[[Record, datetime, int], Old]
    drop: Callable[[Record, Sequence[int], datetime], int]
