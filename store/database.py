"""The record: one SQLite file under peewee, with its pragmas, its write transactions and its migrations.

Every write is an immediate transaction, for two writers that both begin by reading lock each other out for ever.
`synchronous=FULL`, because the commit that must not be forgotten is the one made just before a post leaves.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from fcntl import LOCK_EX, flock
from pathlib import Path
from typing import Any, TypeVar

from peewee import DatabaseError, Query, SqliteDatabase

Row = TypeVar("Row")

FILE_NAME = "record.sqlite3"
BUSY_SECONDS = 5
MIGRATIONS = Path(__file__).parent / "migrations"


class RecordError(Exception):
    """The record cannot be opened or written; the text says why and what to do."""


class Record:
    """The record of one home folder; each thread that uses it gets a connection of its own."""

    def __init__(self, home: Path, *, read_only: bool = False) -> None:
        self.home = home
        self.path = home / FILE_NAME
        self.read_only = read_only
        self._written = 0
        _make_private(home)
        pragmas = {
            "journal_mode": "wal",
            "synchronous": "full",
            "foreign_keys": 1,
            "cache_size": -4_000,
            "temp_store": "memory",
            "wal_autocheckpoint": 4_000,
            "query_only": int(read_only),
        }
        if read_only:
            del pragmas["journal_mode"]
        self.db = SqliteDatabase(str(self.path), pragmas=pragmas, timeout=BUSY_SECONDS)
        try:
            self._prepare()
        except (DatabaseError, sqlite3.DatabaseError, OSError) as error:
            raise RecordError(
                f"The record {self.path} cannot be opened: {error}. Restore a copy, or name another --home."
            ) from None

    def _prepare(self) -> None:
        """Bring the file up to the newest migration, one process at a time."""
        steps = sorted(path.stem for path in MIGRATIONS.glob("[0-9]*.py"))
        level = self.scalar("PRAGMA user_version")
        if level > len(steps):
            raise RecordError(
                f"The record {self.path} was written by a newer Stonechat. Upgrade this one, or name another --home."
            )
        if level == len(steps):
            return
        if self.read_only:
            raise RecordError(f"The record {self.path} is not set up yet. Open it once without --read-only.")
        from playhouse.migrations import Runner

        with open(self.home / "migration.lock", "w") as lock:
            flock(lock, LOCK_EX)
            Runner(self.db, str(MIGRATIONS)).up()
            self.db.execute_sql(f"PRAGMA user_version = {len(steps)}")
        os.chmod(self.path, 0o600)

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """An immediate write transaction; what it holds is either all kept or not at all."""
        if self.read_only:
            raise RecordError(
                "The record is open for reading only. Start again without --read-only to change anything."
            )
        with self.db.atomic("IMMEDIATE"):
            yield self.db.connection()
        self._written += 1

    def write_much(self) -> None:
        """Give this thread's connection room (32 MB) for the pages of indexes that many random keys touch."""
        self.sql("PRAGMA cache_size = -32000")

    def change(self) -> int:
        """A number that differs after any commit, by this process or another; costs microseconds."""
        return int(self.scalar("PRAGMA data_version")) + self._written

    def rows(self, query: Query, into: Callable[..., Row]) -> list[Row]:
        """What `query` selects, each row built by `into` with the columns as keywords."""
        return [into(**row) for row in query.dicts().execute(self.db)]

    def row(self, query: Query, into: Callable[..., Row]) -> Row | None:
        """The first row of `query`, or None."""
        return next(iter(self.rows(query, into)), None)

    def run(self, query: Query) -> int:
        """Carry out an insert (its new id comes back), an update or a delete (the number of rows), within `writing`."""
        return int(query.execute(self.db))

    def sql(self, text: str, parameters: Sequence[object] | Mapping[str, object] = ()) -> sqlite3.Cursor:
        """Plain SQL on this thread's connection, for what only SQLite knows and for the hot ways."""
        cursor: sqlite3.Cursor = self.db.connection().execute(text, parameters)
        return cursor

    def many(self, text: str, rows: Iterable[Sequence[object]]) -> int:
        """Plain SQL once per row of parameters, within `writing`; how many rows of the table it touched."""
        return int(self.db.connection().executemany(text, rows).rowcount)

    def scalar(self, text: str, parameters: Sequence[object] | Mapping[str, object] = ()) -> Any:
        """The first column of the first row of `text`, or None."""
        row = self.sql(text, parameters).fetchone()
        return row[0] if row else None

    def close(self) -> None:
        """Close this thread's connection."""
        if not self.db.is_closed():
            self.db.close()


def _make_private(home: Path) -> None:
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        if home.stat().st_mode & 0o077:
            home.chmod(0o700)
    except OSError as error:
        raise RecordError(f"The folder {home} cannot be used: {error.strerror}. Name another with --home.") from None
