"""Which line of a file named a person first: a table on disk of this process alone, so that a million lines take no memory."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence

PAGES = 8_000
"""Kilobytes of the table that are kept in memory."""
AT_ONCE = 1_000


class LinesSeen:
    """External IDs with the number of the first line that bears each. SQLite removes the file as soon as it is made."""

    def __init__(self) -> None:
        self._db = sqlite3.connect("", isolation_level=None)
        for pragma in (f"cache_size = -{PAGES}", "journal_mode = OFF", "synchronous = OFF"):
            self._db.execute(f"PRAGMA {pragma}")
        self._db.execute("CREATE TABLE seen (id INTEGER PRIMARY KEY, line INTEGER NOT NULL)")

    def known(self, external_ids: Sequence[str]) -> dict[str, int]:
        """Those of these IDs that were named before, with the line."""
        found: dict[str, int] = {}
        for first in range(0, len(external_ids), AT_ONCE):
            part = [int(one) for one in external_ids[first : first + AT_ONCE]]
            places = ",".join("?" * len(part))
            rows = self._db.execute(f"SELECT id, line FROM seen WHERE id IN ({places})", part)
            found.update((str(key), int(line)) for key, line in rows)
        return found

    def add(self, lines: Mapping[str, int]) -> None:
        """Note IDs that were not named before."""
        self._db.execute("BEGIN")
        self._db.executemany("INSERT INTO seen VALUES (?, ?)", ((int(key), line) for key, line in lines.items()))
        self._db.execute("COMMIT")

    def close(self) -> None:
        """Let go of the table."""
        self._db.close()
