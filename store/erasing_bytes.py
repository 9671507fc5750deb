"""Sees to it that what was erased is no longer in the bytes of the record's files: free pages, gaps, its log, the search index.

SQLite overwrites what is deleted (`secure_delete`), but pages that it has split or joined before keep copies in their gaps, of
names too that nobody knows any more, and the log keeps older states. All that is cleaned by small steps, between which others
write; to write the record anew (`VACUUM`) would hold them up for minutes. Then the files are looked through.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

from store import file_care
from store.database import Record
from store.erasing import Names

MERGED = 1_000
"""Pages of the search index that one step rewrites: some 0.05 s."""
STEPS = 10
"""Steps between two rests."""
SHORTEST = 5
"""Bytes of a name that is looked for: a shorter one is in many others."""


@dataclass(frozen=True, slots=True)
class Swept:
    """How often the files still hold the ID and the names; `settled` is False where others who read an older state all the
    while kept it from being overwritten. Names that are left are parts of what others are called, or in texts of operators."""

    settled: bool
    ids: int
    names: int


@contextmanager
def overwriting(record: Record) -> Iterator[None]:
    """Whatever this thread deletes meanwhile is overwritten with zeros."""
    record.sql("PRAGMA secure_delete = ON")
    yield


def sweep(record: Record, names: Names, rest: Callable[[], object]) -> Swept:
    """Clean the search index, give all free pages back, overwrite the gaps in all others, empty the log, and look through
    the files. Seconds, or some minutes for ten million visitors; whoever else wants to write waits a second at the most.

    `rest` waits a tenth of one: as often do those try who wait for SQLite's lock, and would else find it taken each time.
    """
    _merge(record, rest)
    _give_back(record, rest)
    return Swept(_overwrite_gaps(record.path), *_occurrences(record.path, names))


def _merge(record: Record, rest: Callable[[], object]) -> None:
    """Join the parts of the search index, so that it forgets which letters were whose."""
    pages = -MERGED
    for step in count(1):
        before = record.db.connection().total_changes
        with record.writing(lasting=False):  # the log is written home at the end
            record.sql("INSERT INTO visitor_text (visitor_text, rank) VALUES ('merge', ?)", (pages,))
        if record.db.connection().total_changes - before < 2:  # as sqlite.org/fts5.html, the merge command, has it
            return
        pages = MERGED
        if step % STEPS == 0:
            rest()


def _give_back(record: Record, rest: Callable[[], object]) -> None:
    """Cut off the pages that hold nothing: what was on them before this record overwrote what it deletes is there yet."""
    if not file_care.gives_back(record):
        record.sql("PRAGMA auto_vacuum = INCREMENTAL")
        record.sql("VACUUM")  # which gives it the map of its pages, once
    for step in count(1):
        if not file_care.room(record).free:
            return
        with record.writing(lasting=False):
            file_care.shrink(record)
        if step % STEPS == 0:
            rest()


def _overwrite_gaps(path: Path) -> bool:
    """Overwrite the gaps of all pages and empty the log; False where somebody reads an older state for too long."""
    return bool(_asked("page_gaps.py", str(path))["whole"])


def _occurrences(path: Path, names: Names) -> tuple[int, int]:
    """How often the record's files hold the ID, as text or as the number of an index, and how often a name.

    Another process looks: to open a file here and close it again would let go of SQLite's locks on it.
    """
    number = int(names.external_id) if names.external_id.isdigit() else 0
    ids = [names.external_id.encode()] if len(names.external_id) >= SHORTEST else []
    if number >= 1 << 32:  # smaller ones are in anything
        ids.append(number.to_bytes(8 if number >= 1 << 47 else 6, "big"))
    called = [name.encode() for name in (*names.usernames, *names.full_names) if len(name.encode()) >= SHORTEST]
    files = [str(path), f"{path}-wal"]
    asked = json.dumps({"files": files, "sought": [[each.hex() for each in ids], [each.hex() for each in called]]})
    in_ids, in_names = _asked("byte_search.py", given=asked)
    return int(in_ids), int(in_names)


def _asked(program: str, *words: str, given: str = "") -> Any:
    """What a program beside this file answers, as JSON."""
    command = [sys.executable, "-I", str(Path(__file__).with_name(program)), *words]
    told = subprocess.run(command, input=given, capture_output=True, text=True, check=True)  # noqa: S603 — our own program
    return json.loads(told.stdout)
