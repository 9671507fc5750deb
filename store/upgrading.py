"""Brings a record up to the newest migration, one process at a time: it is kept as it was first, then each step is done whole.

Minutes for ten million visitors, so whoever waits is told where it is, and may stop it: what was done stays done, a step or a
copy that was cut off is as if it had not begun, and the next start goes on.
"""

from __future__ import annotations

import errno
import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, replace
from fcntl import LOCK_EX, LOCK_NB, flock
from pathlib import Path
from typing import TYPE_CHECKING

from peewee import OperationalError
from playhouse.migrations import Runner

from store.database import BEFORE_UPGRADE, MIGRATIONS, NO_COPY, RecordError
from store.private_files import sync_folder

if TYPE_CHECKING:
    from store.database import Record

LOCK = "migration.lock"
BEGUN = "upgrade begun"
"""The option that holds from which version on a record is brought up, until that is done: its copy is then the one to keep."""
PAGES = 2_048
"""Pages of one step of the copy: 8 MB, some 10 ms."""
OPERATIONS = 100_000
"""SQLite's operations between two heartbeats of a step: some 10 ms."""
BEAT, LOOK = 0.1, 0.05
"""Seconds between two words about an upgrade, and between two looks whether another process is done with it."""

NOT_SET_UP = "The record {path} is not set up yet. Open it once without --read-only."
OLDER = (
    "The record {path} was written by an older Stonechat: its version is {level}, and this one needs {newest}."
    " Open it once without --read-only: it is upgraded then, and a copy of it is kept."
)
NO_ROOM = (
    "The record must be upgraded from version {level} to {newest}, and its disk has too little room for that: {needed} must be"
    " free in {home} ({copy} for a copy as it is now, {work} to work in), and {free} are. Nothing was begun. Make room there,"
    " or move the folder to a larger disk and name it with --home; the Stonechat from before still opens it."
)
STOPPED = (
    "The upgrade was stopped at version {level} of {newest}. The record is whole; the next start goes on from there."
)


class UpgradeStopped(RecordError):
    """Whoever watched the upgrade stopped it between two steps."""


@dataclass(frozen=True, slots=True)
class Stage:
    """How far an upgrade is: `kept` is where the copy lies, `doing` what goes on, with so many bytes `done` of a `whole`
    (0: not known). `other` is what another process says of its own upgrade, where this one waits for that."""

    home: Path
    first: int
    newest: int
    kept: Path | None = None
    doing: str = ""
    done: int = 0
    whole: int = 0
    other: str = ""

    @property
    def words(self) -> str:
        """What goes on, such as "copying, 1.2 of 3.5 GB" or "step 2 of 4, 0.3 GB written"."""
        if self.whole:
            return f"{self.doing}, {size(self.done)} of {size(self.whole)} ({100 * self.done // self.whole} %)"
        return f"{self.doing}, {size(self.done)} written" if self.done else self.doing


Watch = Callable[[Stage], bool]
"""Told of each stage, ten times a second at the most, in the thread that upgrades; True stops it."""


def unseen(_stage: Stage) -> bool:
    """Nobody watches."""
    return False


def size(number: int) -> str:
    """Bytes for people: "3.5 GB", "0.2 MB"."""
    return f"{number / 1e9:,.1f} GB" if number >= 100_000_000 else f"{number / 1e6:,.1f} MB"


def bring_up(record: Record, watch: Watch = unseen) -> None:
    """Bring a record up to the newest version. Raises RecordError, UpgradeStopped."""
    names = sorted(path.stem for path in MIGRATIONS.glob("[0-9]*.py"))
    level = _level(record)
    if record.read_only:
        raise RecordError((OLDER if level else NOT_SET_UP).format(path=record.path, level=level, newest=len(names)))
    with _alone(record, len(names), watch) as lock:
        level = _level(record)
        if level < len(names):
            begun = int(record.scalar("SELECT value FROM option WHERE name = ?", (BEGUN,)) or level) if level else 0
            stage = Stage(record.home, begun, len(names), record.home / BEFORE_UPGRADE if level else None)
            _Upgrade(record, names, stage, watch, lock).carry_out(level)


def _level(record: Record) -> int:
    return int(record.scalar("PRAGMA user_version"))


@contextmanager
def _alone(record: Record, newest: int, watch: Watch) -> Iterator[int]:
    """Hold the lock, once no other process does; the open file comes, in which its holder says how far it is."""
    lock = os.open(record.home / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        level = _level(record)
        while not _locked(lock):
            said = os.pread(lock, 200, 0).decode(errors="replace").strip() or "another process"
            if watch(Stage(record.home, level, newest, other=said)):
                raise UpgradeStopped("It was left to the other process.")
            time.sleep(LOOK)
        yield lock
        with suppress(OSError):
            os.ftruncate(lock, 0)
    finally:
        os.close(lock)


def _locked(lock: int) -> bool:
    try:
        flock(lock, LOCK_EX | LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _interrupted(error: BaseException | None) -> bool:
    """Whether a watch stopped SQLite; it rolls back by itself then, and tells that peewee's rollback finds nothing left."""
    while error is not None and getattr(error, "sqlite_errorcode", 0) != sqlite3.SQLITE_INTERRUPT:
        error = error.__context__
    return error is not None


class _Upgrade:
    """One upgrade, by the holder of the lock."""

    def __init__(self, record: Record, names: list[str], stage: Stage, watch: Watch, lock: int) -> None:
        self.record = record
        self.names = names
        self.stage = stage
        self.watch = watch
        self.lock = lock
        self.runner = Runner(record.db, str(MIGRATIONS))
        self._told_at = 0.0

    def carry_out(self, level: int) -> None:
        """Look for room, copy, and do step by step what is not done yet; a new record is set up at once."""
        newest = len(self.names)
        if not level:
            self._step(newest)
            return
        copying = self.stage.first == level or not (self.record.home / BEFORE_UPGRADE).exists()
        self._look_for_room(level, copying)
        if copying:
            self._copy()
        with self._sorting_on_disk():
            for number in range(level + 1, newest + 1):
                self._step(number)
        self.record.sql("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def _stops(self, doing: str, done: int = 0, whole: int = 0) -> bool:
        """Tell what goes on; whether it is to be stopped."""
        now = time.monotonic()
        if now - self._told_at < BEAT:
            return False
        self._told_at = now
        stage = replace(self.stage, doing=doing, done=done, whole=whole)
        with suppress(OSError):  # of a full disk, say: only those who wait would have read it
            os.pwrite(self.lock, f"process {os.getpid()}: {stage.words}".ljust(200).encode(), 0)
        return self.watch(stage)

    def _look_for_room(self, level: int, copying: bool) -> None:
        """Raise RecordError where the disk will not do."""
        home, pages = self.record.home, self._pages()
        (home / f".{BEFORE_UPGRADE}.part").unlink(missing_ok=True)  # of one that was killed
        left = [each for each in self.runner.migrations() if each.name in self.names[level:]]
        work = int(sum(getattr(each.load(), "ROOM", 0.0) for each in left) * pages)
        copy = pages if copying else 0
        disk, kept = os.statvfs(home), home / BEFORE_UPGRADE
        free = disk.f_bavail * disk.f_frsize
        older = kept.stat().st_size if copying and kept.exists() else 0
        if free + older < copy + work:
            told = {"needed": copy + work, "copy": copy, "work": work, "free": free + older}
            sizes = {name: size(number) for name, number in told.items()}
            raise RecordError(NO_ROOM.format(level=level, newest=len(self.names), home=home, **sizes))
        if free < copy + work:
            kept.unlink()

    def _pages(self) -> int:
        """The record's size in bytes."""
        return int(self.record.scalar("PRAGMA page_count")) * int(self.record.scalar("PRAGMA page_size"))

    def _copy(self) -> None:
        """Keep the record as it is now, in the place of the copy of an upgrade before: page by page, which is five times as
        quick as to write it anew."""
        kept = self.record.home / BEFORE_UPGRADE
        part = kept.with_name(f".{kept.name}.part")
        try:
            os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
            self._copy_pages(part)
            with open(part, "rb") as file:
                os.fsync(file.fileno())
            os.replace(part, kept)
            sync_folder(kept.parent)
        except OSError as error:
            if error.errno != errno.ENOSPC:
                raise
            raise RecordError(NO_COPY.format(place=kept.parent)) from None
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_FULL:
                raise
            raise RecordError(NO_COPY.format(place=kept.parent)) from None
        finally:
            part.unlink(missing_ok=True)

    def _copy_pages(self, part: Path) -> None:
        each, source = int(self.record.scalar("PRAGMA page_size")), self.record.db.connection()

        def told(_code: int, left: int, whole: int) -> None:
            if self._stops("copying", (whole - left) * each, whole * each):
                raise self._stopped()

        with closing(sqlite3.connect(part, isolation_level=None)) as copy, self.record.db.atomic():
            self.record.scalar("SELECT count(*) FROM sqlite_master")  # holds the moment, whoever writes meanwhile
            copy.execute("PRAGMA journal_mode = OFF")
            copy.execute("PRAGMA synchronous = OFF")
            source.backup(copy, pages=PAGES, progress=told)
            copy.execute("PRAGMA journal_mode = DELETE")

    @contextmanager
    def _sorting_on_disk(self) -> Iterator[None]:
        """Sort beside the record, where there was looked for room, and not in a memory that a small host may lack."""
        before = os.environ.get("SQLITE_TMPDIR")
        os.environ["SQLITE_TMPDIR"] = str(self.record.home)
        self.record.sql("PRAGMA temp_store = FILE")
        try:
            yield
        finally:
            self.record.sql("PRAGMA temp_store = MEMORY")
            if before is None:
                del os.environ["SQLITE_TMPDIR"]
            else:
                os.environ["SQLITE_TMPDIR"] = before

    def _step(self, number: int) -> None:
        """What leads to a version, in one transaction with its number."""
        first, newest, log = self.stage.first, self.stage.newest, Path(f"{self.record.path}-wal")
        doing = f"step {number - first} of {newest - first}"

        def beat() -> bool:
            return self._stops(doing, log.stat().st_size if log.exists() else 0)

        self._told_at = 0.0
        if self._stops(doing):
            raise self._stopped()
        connection = self.record.db.connection()
        self.record.sql("PRAGMA foreign_keys = OFF")  # a table that is dropped would take with it what refers to it
        connection.set_progress_handler(beat, OPERATIONS)
        try:
            with self.record.db.atomic("IMMEDIATE"):
                self.runner.up(self.names[number - 1])
                self._note(number)
        except (OperationalError, sqlite3.OperationalError) as error:
            if _interrupted(error):
                raise self._stopped() from None
            raise
        finally:
            connection.set_progress_handler(None, 0)
            self.record.sql("PRAGMA foreign_keys = ON")

    def _note(self, number: int) -> None:
        """Within a step's transaction: the version it brings, and from which one on, until the last is done."""
        self.record.sql("DELETE FROM option WHERE name = ?", (BEGUN,))
        if self.stage.first and number < self.stage.newest:
            self.record.sql("INSERT INTO option (name, value) VALUES (?, ?)", (BEGUN, str(self.stage.first)))
        self.record.sql(f"PRAGMA user_version = {number}")

    def _stopped(self) -> UpgradeStopped:
        return UpgradeStopped(STOPPED.format(level=_level(self.record), newest=self.stage.newest))
