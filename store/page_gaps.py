"""Overwrites with zeros what a record's pages hold beside their cells: a program of its own, `page_gaps.py RECORD`.

SQLite overwrites what is deleted (`secure_delete`), but a page that it has split or joined keeps copies of what is elsewhere
now, in bytes that the format says nobody reads (sqlite.org/fileformat2.html, §1.6 and 1.8). They are overwritten in the file
itself, some thousand pages at a time: under the write lock, with the log empty, so that the file holds the newest state of
each page; and with a commit after each, for which all others drop the pages that they remember. It answers in JSON how many
pages it has cleaned, and whether it came to the end: somebody may read an older state for too long.
"""

from __future__ import annotations

import json
import os
import sqlite3
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

SLICE = 4_096
"""Pages of a turn: some 0.1 s, for which the others who write wait."""
REST = 0.1
"""Seconds of a rest after five turns: as often do those try who wait for the lock, and would else find it taken each time."""
TRIES, PAUSE, PATIENCE = 40, 0.25, 0.5
"""How often the log is tried to be emptied, seconds between two tries, and seconds that one waits for who reads: as long
nobody can write."""
LEAF_TABLE, INNER_TABLE, LEAF_INDEX, INNER_INDEX = 13, 5, 10, 2
ROOT, OVERFLOW, NODE = 1, 3, 5
"""What a page is, by the map of pages: the root of a tree, the first page of a long value, any other page of a tree."""
LOCK_BYTE = 1 << 30
"""Where in the file SQLite's locks are; the page around it is never used."""
Span = tuple[int, int]


def _u16(page: bytes, at: int) -> int:
    return int.from_bytes(page[at : at + 2], "big")


def _u32(page: bytes, at: int) -> int:
    return int.from_bytes(page[at : at + 4], "big")


def _varint(page: bytes, at: int) -> tuple[int, int]:
    """A number of one to nine bytes, and where it ends."""
    value = 0
    for end in range(at, at + 8):
        value = value << 7 | page[end] & 0x7F
        if page[end] < 0x80:
            return value, end + 1
    return value << 8 | page[at + 8], at + 9


def gaps(page: bytes, usable: int) -> Iterator[Span]:
    """The bytes of a tree's page that hold nothing: between the list of its cells and the cells, and what was freed."""
    listed = (8 if page[0] in (LEAF_TABLE, LEAF_INDEX) else 12) + 2 * _u16(page, 3)
    first = _u16(page, 5) or 65_536
    if page[0] not in (LEAF_TABLE, INNER_TABLE, LEAF_INDEX, INNER_INDEX) or not listed <= first <= usable:
        return
    yield listed, first
    freed, after = _u16(page, 1), first
    while after <= freed <= usable - 4:
        after = freed + _u16(page, freed + 2)
        yield freed + 4, min(after, usable)
        freed = _u16(page, freed)


def long_values(page: bytes, begin: int, usable: int) -> Iterator[tuple[int, int]]:
    """The cells of a tree's page that go on elsewhere: the first page of the rest, and how long that is."""
    kind = page[begin]
    least = (usable - 12) * 32 // 255 - 23
    most = usable - 35 if kind == LEAF_TABLE else (usable - 12) * 64 // 255 - 23
    for number in range(_u16(page, begin + 3)):
        at = _u16(page, begin + (8 if kind in (LEAF_TABLE, LEAF_INDEX) else 12) + 2 * number)
        length, at = _varint(page, at + (4 if kind == INNER_INDEX else 0))
        if kind == LEAF_TABLE:
            at = _varint(page, at)[1]
        if length > most:
            here = least + (length - least) % (usable - 4)
            here = here if here <= most else least
            yield _u32(page, at + here), length - here


@dataclass(frozen=True, slots=True)
class File:
    """The file of a record, as bytes."""

    number: int
    size: int
    usable: int

    @classmethod
    def at(cls, number: int) -> File:
        """An open file; LookupError where it has no map of its pages."""
        head = os.pread(number, 100, 0)
        if not _u32(head, 52):
            raise LookupError("the record has no map of its pages")
        size = _u16(head, 16)
        size = 65_536 if size == 1 else size
        return cls(number, size, size - head[20])

    def page(self, number: int) -> bytes:
        """A page; the first has the number 1."""
        return os.pread(self.number, self.size, (number - 1) * self.size)

    def clean(self, first: int, last: int) -> int:
        """Clean some pages; how many had something in them."""
        held = os.pread(self.number, (last + 1 - first) * self.size, (first - 1) * self.size)
        cleaned = 0
        for number, kind, parent in self.kinds(first, last):
            page = held[(number - first) * self.size : (number - first + 1) * self.size]
            if kind in (ROOT, NODE):
                cleaned += self._zero(number, page, gaps(page, self.usable))
            elif kind == OVERFLOW:
                cleaned += self._clean_end(number, parent)
        return cleaned

    def kinds(self, first: int, last: int) -> Iterator[tuple[int, int, int]]:
        """What these pages are, by the map of pages, each with the page that leads to it; the first, which holds the words
        that made the tables, is passed over."""
        entries = self.usable // 5
        known, told = 0, b""
        for number in range(max(first, 2), last + 1):
            kept_in = (number - 2) // (entries + 1) * (entries + 1) + 2
            kept_in += (kept_in - 1) * self.size == LOCK_BYTE
            if number > kept_in and (number - 1) * self.size != LOCK_BYTE:
                if known != kept_in:
                    known, told = kept_in, self.page(kept_in)
                at = 5 * (number - kept_in - 1)
                yield number, told[at], _u32(told, at + 1)

    def _clean_end(self, number: int, parent: int) -> int:
        """Clean the last page of a long value behind its end."""
        page = self.page(parent)
        left = dict(long_values(page, 100 if parent == 1 else 0, self.usable)).get(number, 0)
        while left > self.usable - 4:
            number, left = _u32(self.page(number), 0), left - (self.usable - 4)
        return self._zero(number, self.page(number), [(4 + left, self.usable)]) if left else 0

    def _zero(self, number: int, page: bytes, spans: Iterator[Span] | list[Span]) -> int:
        found = [(begin, end) for begin, end in spans if page.count(0, begin, end) < end - begin]
        for begin, end in found:
            os.pwrite(self.number, bytes(end - begin), (number - 1) * self.size + begin)
        return bool(found)


def hold(db: sqlite3.Connection, log: str) -> bool:
    """Begin to write with nothing in the log; False where it could not be emptied."""
    for _ in range(TRIES):
        with suppress(sqlite3.OperationalError):  # somebody else writes just now
            for way in ("PASSIVE", "TRUNCATE"):  # the first, which does most of the work, lets others write
                db.execute(f"PRAGMA wal_checkpoint({way})").fetchall()
            db.execute("BEGIN IMMEDIATE")
            if not os.path.exists(log) or not os.path.getsize(log):
                return True
            db.execute("ROLLBACK")
        time.sleep(PAUSE)
    return False


def clean(path: str) -> dict[str, int | bool]:
    """Clean all pages."""
    number = os.open(path, os.O_RDWR)  # before SQLite has locks on it, and closed after: a close would let go of these
    db = sqlite3.connect(path, timeout=PATIENCE, isolation_level=None)
    level = db.execute("PRAGMA user_version").fetchone()[0]
    cleaned, after, held = 0, 0, True
    pages = 1
    while after < pages and (held := hold(db, f"{path}-wal")):
        pages = db.execute("PRAGMA page_count").fetchone()[0]
        last = min(after + SLICE, pages)
        cleaned += File.at(number).clean(after + 1, last)
        after = last
        db.execute(f"PRAGMA user_version = {level}")  # writes a page, so that all others read theirs anew
        db.execute("COMMIT")
        if last // SLICE % 5 == 0:
            time.sleep(REST)
    os.fsync(number)
    db.close()
    os.close(number)
    return {"cleaned": cleaned, "whole": held}


if __name__ == "__main__":
    json.dump(clean(sys.argv[1]), sys.stdout)
