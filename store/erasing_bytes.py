"""Sees to it that what was erased is no longer in the bytes of the record's files: free pages, its log, the search index.

SQLite overwrites what is deleted (`secure_delete`), but pages that it has split or joined before keep copies in their gaps, of
names too that nobody knows any more, and the log keeps older states. So the record is written anew, and then looked through.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from store.database import Record
from store.erasing import Names

MERGED = 2_000
"""Pages of the search index that one step rewrites: some 0.1 s."""
TRIES = 3
"""How often the log is tried to be emptied; each waits for readers as long as any writer waits."""
SHORTEST = 5
"""Bytes of a name that is looked for: a shorter one is in many others."""


@dataclass(frozen=True, slots=True)
class Swept:
    """How often the files still hold the ID and the names; `settled` is False where others who read kept the log from being
    emptied. Names that are left are parts of what others are called, or in texts of operators."""

    settled: bool
    ids: int
    names: int


@contextmanager
def overwriting(record: Record) -> Iterator[None]:
    """Whatever this thread deletes meanwhile is overwritten with zeros."""
    record.sql("PRAGMA secure_delete = ON")
    yield


def sweep(record: Record, names: Names) -> Swept:
    """Clean the search index, write the record anew, empty its log, and look through the files. Seconds, or a minute for
    some million visitors; whoever else wants to write waits for the rewriting, and is told so after five seconds.
    """
    _merge(record)
    record.sql("PRAGMA temp_store = FILE")
    record.sql("VACUUM")
    record.sql("PRAGMA temp_store = MEMORY")
    return Swept(_empty_log(record), *_occurrences(record.path, names))


def _merge(record: Record) -> None:
    """Join the parts of the search index, so that it forgets which letters were whose."""
    pages = -MERGED
    while True:
        before = record.db.connection().total_changes
        with record.writing():
            record.sql("INSERT INTO visitor_text (visitor_text, rank) VALUES ('merge', ?)", (pages,))
        if record.db.connection().total_changes - before < 2:  # as sqlite.org/fts5.html, the merge command, has it
            return
        pages = MERGED


def _empty_log(record: Record) -> bool:
    """Write the log home and cut it off; False where somebody reads an older state."""
    return any(not record.sql("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] for _ in range(TRIES))


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
    command = [sys.executable, "-I", str(Path(__file__).with_name("byte_search.py"))]
    told = subprocess.run(command, input=asked, capture_output=True, text=True, check=True)  # noqa: S603 — our own program
    in_ids, in_names = json.loads(told.stdout)
    return int(in_ids), int(in_names)
