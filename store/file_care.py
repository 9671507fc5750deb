"""The care of the record's file: pages that nothing needs are given back, the query planner learns, the log is written home."""

from __future__ import annotations

from dataclasses import dataclass

from store.database import Record

SPARE = 0.1
"""The part of a file that may lie free: what is deleted today is room for what is read tomorrow."""
PAGES = 500
"""Pages given back in one transaction: 2 MB, some 15 ms."""
INCREMENTAL = 2
"""`PRAGMA auto_vacuum` of a record that can give pages back: those made since November 2026 (sqlite.org/pragma.html)."""


@dataclass(frozen=True, slots=True)
class Room:
    """How large the file is and how much of it is free, in bytes."""

    size: int
    free: int


def room(record: Record) -> Room:
    """How the file stands."""
    page, pages, free = (int(record.scalar(f"PRAGMA {name}")) for name in ("page_size", "page_count", "freelist_count"))
    return Room(page * pages, page * free)


def can_shrink(record: Record) -> bool:
    """Whether there are more free pages than are worth keeping, and the file can give them back."""
    stands = room(record)
    return gives_back(record) and stands.free > SPARE * stands.size


def gives_back(record: Record) -> bool:
    """Whether the file can give pages back, by a map of what each page is."""
    return bool(record.scalar("PRAGMA auto_vacuum") == INCREMENTAL)


def shrink(record: Record) -> None:
    """Give some free pages back, one by one: Python's sqlite3 takes a pragma's first step alone. Within `writing`."""
    for _ in range(PAGES):
        record.sql("PRAGMA incremental_vacuum(1)")


def tend(record: Record) -> None:
    """Renew what the query planner knows, and write the log home as far as nobody reads an older state; waits for nobody."""
    record.sql("PRAGMA optimize").fetchall()
    record.sql("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
