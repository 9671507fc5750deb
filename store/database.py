"""The record: one SQLite file under peewee, with its pragmas, its write transactions and its migrations.

Every write is an immediate transaction, for two writers that both begin by reading lock each other out for ever.
`synchronous=FULL`, because the commit that must not be forgotten is the one made just before a post leaves.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext, suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

from peewee import DatabaseError, Model, Query, SqliteDatabase

from store.home_files import close_to_others

if TYPE_CHECKING:
    from store.upgrading import Watch

Row = TypeVar("Row")
Watched: TypeAlias = "Callable[[], AbstractContextManager[Watch]] | None"
"""Who watches an upgrade, from its begin to its end, however that comes; None: nobody."""

FILE_NAME = "record.sqlite3"
BEFORE_UPGRADE = "record-before-upgrade.sqlite3"
BUSY_SECONDS = 5
MIGRATIONS = Path(__file__).parent / "migrations"


LOCKED = (
    f"Another program holds the record locked, for longer than {BUSY_SECONDS} seconds now; nothing was changed."
    " Try again in a moment; a backup or a database browser may hold it."
)
FULL = (
    "The disk is full, so the record takes nothing more; what it held stays whole."
    " Make room on the disk of {home}, then try again."
)
NO_COPY = "There is no room for a copy of the record in {place}; the record is untouched. Make room there, or name another place."
NOT_WRITABLE = (
    "The record {path} cannot be written: its file or its folder may only be read. Give the user who runs this the right"
    " to write there, or start with --read-only."
)
UNREADABLE = (
    "The disk would not read or write the record {path}. Look whether the disk is well and the folder still there,"
    " then try again."
)
DAMAGED = (
    "The record {path} cannot be opened: it is damaged, or no record at all. Restore a copy, or name another --home."
)
GONE = (
    "The record was moved or removed while it was in use; what is done now would be kept nowhere."
    " Put {path} back, or name another --home, and start again."
)
OVERTAKEN = (
    "A newer Stonechat has upgraded the record {path} meanwhile, and this one does not know what is in it now."
    " End this one, and start the newer."
)
READ_ONLY = "The record is open for reading only. Start again without --read-only to change anything."
OUTAGES = {
    sqlite3.SQLITE_BUSY: LOCKED,
    sqlite3.SQLITE_LOCKED: LOCKED,
    sqlite3.SQLITE_FULL: FULL,
    sqlite3.SQLITE_READONLY: NOT_WRITABLE,
    sqlite3.SQLITE_PERM: NOT_WRITABLE,
    sqlite3.SQLITE_CANTOPEN: UNREADABLE,
    sqlite3.SQLITE_IOERR: UNREADABLE,
    sqlite3.SQLITE_CORRUPT: DAMAGED,
    sqlite3.SQLITE_NOTADB: DAMAGED,
}
"""SQLite's primary result codes that tell of the host, not of a fault in our SQL (sqlite.org/rescode.html)."""


class RecordError(Exception):
    """The record cannot be opened, read or written; the text says why and what to do."""


class Record:
    """The record of one home folder; each thread that uses it gets a connection of its own.

    A `fleeting` one is thrown away when it is closed, so it never waits for the disk. An upgrade is told to what `watched`
    gives, which is asked only where there is one to be made.
    """

    def __init__(self, home: Path, *, read_only: bool = False, fleeting: bool = False, watched: Watched = None) -> None:
        self.home = home
        self.path = home / FILE_NAME
        self.read_only = read_only
        self.fleeting = fleeting
        self._written = 0
        self._own = _Own()
        _make_home(home)
        self.mended = close_to_others(home)
        """What stood open to other users when this was opened: a sentence each."""
        _make_file(self.path)
        pragmas = {
            "journal_mode": "wal",
            "synchronous": "off" if fleeting else "full",
            "foreign_keys": 1,
            "cache_size": -2_000,
            "temp_store": "memory",
            "wal_autocheckpoint": 4_000,
            "query_only": int(read_only),
        }
        if read_only:
            del pragmas["journal_mode"]
        self.db = SqliteDatabase(str(self.path), pragmas=pragmas, timeout=BUSY_SECONDS)
        try:
            with self._outages_told():
                self._lay_out()
                self._prepare(watched)
        except (DatabaseError, sqlite3.DatabaseError, OSError) as error:
            if _no_room(home):
                raise RecordError(self._told(FULL)) from None
            raise RecordError(
                f"The record {self.path} cannot be opened: {error}. Restore a copy, or name another --home."
            ) from None
        self._file = _identity(self.path)
        self._level = self.scalar("PRAGMA user_version")

    def _lay_out(self) -> None:
        """Give a new file the map of its pages, by which it can give them back: before the first page is written. In any
        other this would write, and so wait for whoever writes."""
        if not self.read_only and not self.path.stat().st_size:
            with closing(sqlite3.connect(self.path, timeout=BUSY_SECONDS)) as new:
                new.execute("PRAGMA auto_vacuum = INCREMENTAL")
                new.execute("PRAGMA journal_mode = WAL")

    def _prepare(self, watched: Watched) -> None:
        """Bring the file up to the newest migration."""
        newest, level = len(list(MIGRATIONS.glob("[0-9]*.py"))), self.scalar("PRAGMA user_version")
        if level > newest:
            raise RecordError(
                f"The record {self.path} was written by a newer Stonechat. Upgrade this one, or name another --home."
            )
        if level < newest:
            from store.upgrading import bring_up, unseen

            with watched() if watched is not None else nullcontext(unseen) as watch:
                bring_up(self, watch)

    def copy_to(self, path: Path) -> None:
        """A whole copy as of now, compact, in a file (0600) that must not be there yet; writers need not wait for it.

        Raises RecordError, and FileExistsError.
        """
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        try:
            with self._outages_told(), self._heedless():
                self.db.connection().execute("VACUUM INTO ?", (str(path),))
        except BaseException as error:
            path.unlink(missing_ok=True)
            if str(error) == self._told(FULL):  # of the copy's disk: from ours it only reads
                raise RecordError(NO_COPY.format(place=path.parent)) from None
            raise

    @contextmanager
    def _heedless(self) -> Iterator[None]:
        """Without `query_only`, which takes a copy of the record for a change to it."""
        self.sql("PRAGMA query_only = 0")
        try:
            yield
        finally:
            self.sql(f"PRAGMA query_only = {int(self.read_only)}")

    @property
    def inode(self) -> int:
        """The number of the file that was opened."""
        return self._file[1]

    def lost(self) -> str:
        """Why nothing more may be done with the record, as a sentence: the file at our path is no longer the one that was
        opened, with which SQLite would go on unseen, or a newer version has changed its tables. Empty where all is well.
        """
        try:
            if _identity(self.path) != self._file:
                return GONE.format(path=self.path)
        except FileNotFoundError:
            return GONE.format(path=self.path)
        except OSError:  # a disk that does not answer has lost nothing yet
            return ""
        return OVERTAKEN.format(path=self.path) if self.scalar("PRAGMA user_version") > self._level else ""

    @contextmanager
    def writing(self, *, lasting: bool = True) -> Iterator[sqlite3.Connection]:
        """An immediate write transaction; what it holds is either all kept or not at all.

        With `lasting=False` the disk is not waited for: a killed process loses nothing, but a power cut may take it back,
        with all after it that was not lasting either. For what can be read from X again.
        """
        if self.read_only:
            raise RecordError(READ_ONLY)
        with self._outages_told(), self._unhurried(lasting), self.db.atomic("IMMEDIATE"):
            yield self.db.connection()
        self._written += 1

    @contextmanager
    def _unhurried(self, lasting: bool) -> Iterator[None]:
        """Commit without waiting for the disk, in an outermost transaction that need not last, and look no reference up:
        a page of followers refers to the rows it has just written and to those of its pass, which it has read."""
        if lasting or self.fleeting or self.db.in_transaction():
            yield
            return
        self.sql("PRAGMA synchronous = NORMAL")
        self.sql("PRAGMA foreign_keys = OFF")
        before = self.db.connection().total_changes
        try:
            yield
        finally:
            self._own.passing += self.db.connection().total_changes - before
            self.sql("PRAGMA foreign_keys = ON")
            self.sql("PRAGMA synchronous = FULL")

    @contextmanager
    def _outages_told(self) -> Iterator[None]:
        """Turn what SQLite says of the host into a RecordError; a fault in our own SQL stays what it is."""
        try:
            yield
        except (DatabaseError, sqlite3.DatabaseError) as error:
            sentence = _outage(error)
            if sentence is None:
                raise
            if sentence == UNREADABLE and _no_room(self.home):
                sentence = FULL
            raise RecordError(self._told(sentence)) from None

    def _told(self, sentence: str) -> str:
        return sentence.format(path=self.path, home=self.home)

    def write_much(self) -> None:
        """Give this thread's connection room for the pages of indexes that many random keys touch: 16 MB of memory, and
        80 MB of log before they are put in their places, which is half of the work of a big import."""
        self.sql("PRAGMA cache_size = -16000")
        self.sql("PRAGMA wal_autocheckpoint = 20000")

    def change(self) -> int:
        """A number that differs after any commit, by this process or another; costs microseconds."""
        return int(self.scalar("PRAGMA data_version")) + self._written

    def settled(self) -> int:
        """A number that differs after any change of another thread or process, and after a lasting one of this thread.

        Pages of followers and words about quotas, which are not `lasting`, leave it as it is.
        """
        with self._outages_told():
            changes = int(self.db.connection().total_changes)
        return int(self.scalar("PRAGMA data_version")) + changes - self._own.passing

    def remembered(self, ask: Callable[..., Row], *about: Hashable) -> Row:
        """What `ask(*about)` reads, asked anew where the record is no longer `settled` as it was: for what a page of
        followers never changes, in steps that come by the thousand."""
        if self.db.in_transaction():
            return ask(*about)
        settled, known = self.settled(), self._own.remembered.get((ask, about))
        if known is None or known[0] != settled:
            known = self._own.remembered[ask, about] = (settled, ask(*about))
        found: Row = known[1]
        return found

    def read(self, model: type[Model], into: Callable[..., Row], rest: str, *parameters: object) -> list[Row]:
        """What the model's table holds, by the SQL in `rest`: as `rows`, where to build a query would take longest."""
        columns = _columns(model)
        names = ", ".join(f'"{name}"' for name in columns)
        found = self.sql(f'SELECT {names} FROM "{model._meta.table_name}" {rest}', parameters)
        return [
            into(**{name: value(cell) for (name, value), cell in zip(columns.items(), row, strict=True)})
            for row in found
        ]

    def rows(self, query: Query, into: Callable[..., Row]) -> list[Row]:
        """What `query` selects, each row built by `into` with the columns as keywords."""
        with self._outages_told():
            return [into(**row) for row in query.dicts().execute(self.db)]

    def row(self, query: Query, into: Callable[..., Row]) -> Row | None:
        """The first row of `query`, or None."""
        return next(iter(self.rows(query, into)), None)

    def run(self, query: Query) -> int:
        """Carry out an insert (its new id comes back), an update or a delete (the number of rows), within `writing`."""
        with self._outages_told():
            return int(query.execute(self.db))

    def sql(self, text: str, parameters: Sequence[object] | Mapping[str, object] = ()) -> sqlite3.Cursor:
        """Plain SQL on this thread's connection, for what only SQLite knows and for the hot ways."""
        with self._outages_told():
            cursor: sqlite3.Cursor = self.db.connection().execute(text, parameters)
            return cursor

    def many(self, text: str, rows: Iterable[Sequence[object]]) -> int:
        """Plain SQL once per row of parameters, within `writing`; how many rows of the table it touched."""
        with self._outages_told():
            return int(self.db.connection().executemany(text, rows).rowcount)

    def scalar(self, text: str, parameters: Sequence[object] | Mapping[str, object] = ()) -> Any:
        """The first column of the first row of `text`, or None."""
        row = self.sql(text, parameters).fetchone()
        return row[0] if row else None

    def close(self) -> None:
        """Close this thread's connection."""
        if not self.db.is_closed():
            self.db.close()


class _Own(threading.local):
    """What one thread knows of the record: the changes it made that need not last, and what it has read."""

    def __init__(self) -> None:
        self.passing = 0
        self.remembered: dict[Hashable, tuple[int, Any]] = {}


@cache
def _columns(model: type[Model]) -> dict[str, Callable[[Any], Any]]:
    """A model's columns, and what makes a value of each."""
    return {field.column_name: field.python_value for field in model._meta.sorted_fields}


def _outage(error: BaseException | None) -> str | None:
    """The sentence for an error that tells of the host. peewee wraps SQLite's error, and a rollback that failed because
    SQLite had rolled back by itself (it does when the disk is full) may stand before it."""
    while error is not None:
        sentence = OUTAGES.get(getattr(error, "sqlite_errorcode", 0) & 0xFF)
        if sentence is not None:
            return sentence
        error = error.__context__
    return None


def _no_room(home: Path) -> bool:
    """Whether the disk is full. SQLite tells that as a failure to read or write where it finds no room for the index of its
    log, which is made in pieces of 32 kB (sqlite.org/walformat.html)."""
    try:
        disk = os.statvfs(home)
    except OSError:
        return False
    return disk.f_bavail * disk.f_frsize < 40_000


def _identity(path: Path) -> tuple[int, int]:
    found = path.stat()
    return found.st_dev, found.st_ino


def _make_home(home: Path) -> None:
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise RecordError(f"The folder {home} cannot be used: {error.strerror}. Name another with --home.") from None


def _make_file(path: Path) -> None:
    """Make the record's file for its owner alone before SQLite does: its journals take their mode from it."""
    with suppress(OSError):  # it is there; or what keeps it from being made is told where it is opened
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
