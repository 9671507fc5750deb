"""Fills a home with very many visitors by the quickest way: `python -m tests.benchmarks.great_home HOME VISITORS`.

Their External IDs, names and numbers come in no order. All follow one service, and all are in the index of texts.
"""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from social.clock import SystemClock
from social.desk import open_record
from store.database import FILE_NAME
from store.models import to_ms
from store.services import add_service

START_MS = to_ms(datetime(2026, 1, 1, tzinfo=UTC))
FIRST = [
    "Anna",
    "Ben",
    "Carla",
    "Dan",
    "Eva",
    "Finn",
    "Gina",
    "Hans",
    "Ida",
    "Jon",
    "Kim",
    "Lea",
    "Max",
    "Nora",
    "Otto",
]
LAST = ["Lark", "Stone", "Paris", "Weir", "Brook", "Hill", "Shaw", "Chen", "Sato", "Novak", "Rossi", "Silva"]
ROOM = "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -1000000;"
"""A gigabyte, so that the unique index of ten million texts that come in no order is not read from disk again and again;
a file that is being made needs no journal."""
ADD = (
    "INSERT INTO visitor (external_id, username, full_name, number_of_friends, checked, verified_type, protected,"
    " receives_messages, folder_id, first_seen, changed_at, detailed_at) VALUES (?,?,?,?,?,?,?,?,2,?,?,?)"
)
REST = """
INSERT INTO subscription SELECT 1, id, first_seen, NULL FROM visitor;
INSERT INTO pass (service_id, kind, state, base, began, ended, seen, came)
  SELECT 1, 'full', 'complete', 1, min(first_seen), max(first_seen), count(*), count(*) FROM visitor;
INSERT INTO visitor_text (visitor_text) VALUES ('rebuild');
UPDATE visitor_text_to SET built = (SELECT max(id) FROM visitor);
PRAGMA journal_mode = WAL;
"""


def people() -> Iterator[tuple[object, ...]]:
    """Visitors without end; the numbers of their generator are their External IDs."""
    state, at = 1, START_MS
    while True:
        state = (state * 6364136223846793005 + 1442695040888963407) % (1 << 63)
        first, last, at = FIRST[state % 15], LAST[(state >> 8) % 12], at + 1
        # Each from bits of its own: a name tells nothing of friends and flags.
        friends, checked = int(10 ** ((state >> 14) % 1_000 / 200)), int((state >> 20) % 97 == 0)
        yield (
            str(state), f"{first}{last}{state % 9_999_991}".lower(), f"{first} {last}", friends, checked,
            "blue" if checked else None, int((state >> 26) % 13 == 0), int((state >> 32) % 3 > 0), at, at, at,
        )  # fmt: skip


def fill(home: Path, visitors: int) -> None:
    """Make the home. Its indexes are built at the end, each by one sorting."""
    record = open_record(home, SystemClock())
    values = {"label": "A Great Account", "internal_name": "greatlark", "folder_id": 1, "visitor_folder_id": 2}
    add_service(record, datetime.now(UTC), synchronize=False, **values)
    record.sql("PRAGMA journal_mode = DELETE")
    record.close()
    db = sqlite3.connect(home / FILE_NAME, isolation_level=None)
    db.executescript(ROOM)
    db.execute("BEGIN EXCLUSIVE")
    indexes = db.execute("SELECT name, sql FROM sqlite_master WHERE tbl_name = 'visitor' AND type = 'index'").fetchall()
    indexes = [(name, text) for name, text in indexes if text]
    for name, _ in indexes:
        db.execute(f"DROP INDEX {name}")
    db.executemany(ADD, islice(people(), visitors))
    for _, text in indexes:
        db.execute(text)
    db.executescript(REST)
    db.close()


if __name__ == "__main__":
    fill(Path(sys.argv[1]), int(sys.argv[2]))
