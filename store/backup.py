"""Backups of the record: one file, consistent while everything runs, with sealed secrets where they are asked for.

A backup is a SQLite file like the record, which says of itself that it is one: opened or put in the record's place, it counts
as a copy, and a copy sends nothing (`store.copies`).
"""

from __future__ import annotations

import base64
import errno
import json
import os
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from store.copies import NOWHERE, PLACE
from store.database import FILE_NAME, MIGRATIONS, Record
from store.models import from_ms, to_ms
from store.redaction import Masked

if TYPE_CHECKING:
    from store.sealing import Cost

MADE, SEALED = "backup", "backup secrets"
"""Options that only a backup has: when and where it was made; the secrets, sealed."""
BEFORE_RESTORE = "record-before-restore.sqlite3"
Values = Mapping[str, Mapping[str, str]]
"""What a keyring holds: by key, the values of one service."""


class BackupError(Exception):
    """The backup cannot be made, read or restored; the text says why and what to do. Nothing was changed."""


@dataclass(frozen=True, slots=True)
class Backup:
    """What a backup says of itself. `made_at` is None for a bare copy of a record."""

    path: Path
    bytes: int
    made_at: datetime | None
    home: str
    secrets: bool


def back_up(
    record: Record,
    path: Path,
    now: datetime,
    secrets: Values | None = None,
    passphrase: str = "",
    cost: Cost | None = None,
) -> Backup:
    """Write a backup to `path`, which must not be there yet; `secrets` go in sealed with `passphrase`.

    Nobody waits for it: it reads the record as of one moment. Raises BackupError, RecordError.
    """
    values = {PLACE: NOWHERE, MADE: json.dumps({"at": to_ms(now), "home": str(record.home)})}
    if secrets is not None:
        values[SEALED] = _sealed(secrets, passphrase, cost)
    if path.exists():
        raise BackupError(f"{path} is there already. Name a file that is not, or move that one away.")
    part = path.with_name(f".{path.name}.part")
    try:
        part.unlink(missing_ok=True)
        record.copy_to(part)
        with _opened(part) as copy, copy:
            copy.execute("PRAGMA journal_mode = DELETE")
            copy.execute("DELETE FROM lease")
            copy.executemany("INSERT OR REPLACE INTO option (name, value) VALUES (?, ?)", values.items())
        _settle(part, path)
    except OSError as error:
        raise BackupError(f"{path} could not be written: {error.strerror}. The record is untouched.") from None
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
    return Backup(path, path.stat().st_size, now, str(record.home), secrets is not None)


def look_into(path: Path) -> Backup:
    """What a backup, or a bare copy of a record, says of itself, after every page of it was checked. Raises BackupError."""
    if not path.is_file():
        raise BackupError(f"There is no file {path}.")
    try:
        with _opened(path, read_only=True) as copy:
            (level,) = copy.execute("PRAGMA user_version").fetchone()
            found = dict(copy.execute("SELECT name, value FROM option WHERE name IN (?, ?)", (MADE, SEALED)))
            (problem,) = copy.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.Error as error:
        raise BackupError(f"{path} is no backup of a record: {error}. Choose another file.") from None
    if problem != "ok":
        raise BackupError(f"{path} is damaged: {problem}. Choose another backup.")
    if not 0 < level <= len(list(MIGRATIONS.glob("[0-9]*.py"))):
        raise BackupError(f"{path} was written by a newer Stonechat. Upgrade this one first.")
    told = json.loads(found.get(MADE, "{}"))
    made_at = from_ms(told["at"]) if "at" in told else None
    return Backup(path, path.stat().st_size, made_at, str(told.get("home", "")), SEALED in found)


def secrets_in(path: Path, passphrase: str) -> Values:
    """The secrets that a backup holds, by their keys. Raises BackupError where the passphrase does not open them."""
    from store.sealing import SealBroken, WrongKey, make_key, read_header, unseal

    with _opened(path, read_only=True) as copy:
        ((text,),) = copy.execute("SELECT value FROM option WHERE name = ?", (SEALED,)).fetchall()
    try:
        data = base64.b64decode(text)
        header = read_header(data)
        document = json.loads(unseal(data, header, make_key(passphrase, header.cost, header.salt)))
    except WrongKey:
        raise BackupError("The passphrase does not open the secrets of this backup. Try again.") from None
    except (SealBroken, ValueError):
        raise BackupError(
            "The secrets of this backup are damaged. Restore it without them, then enter them again."
        ) from None
    return {key: {name: Masked(value) for name, value in values.items()} for key, values in document.items()}


def restore(backup: Backup, home: Path) -> Path | None:
    """Put a backup in the place of a home's record. What lay there is kept beside it: its path comes back, None where
    there was none. Nobody may have the record open. Raises BackupError."""
    target, kept, part = home / FILE_NAME, home / BEFORE_RESTORE, home / f".{FILE_NAME}.part"
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        _copied(backup.path, part)
        with _opened(part) as copy, copy:
            copy.execute("DELETE FROM option WHERE name IN (?, ?)", (MADE, SEALED))
            copy.execute("INSERT OR REPLACE INTO option (name, value) VALUES (?, ?)", (PLACE, NOWHERE))
        old = target.exists()
        if old:
            _let_go(target)
            kept.unlink(missing_ok=True)
            os.link(target, kept)
        _settle(part, target)
    except OSError as error:
        raise BackupError(f"The backup could not be restored: {error.strerror}. The record is as it was.") from None
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
    return kept if old else None


def _let_go(target: Path) -> None:
    """Bring all of a record into its one file; what lies in the log beside it would else be read into the next record."""
    try:
        with _opened(target) as record:
            record.execute("PRAGMA locking_mode = EXCLUSIVE")
            (mode,) = record.execute("PRAGMA journal_mode = DELETE").fetchone()
    except sqlite3.OperationalError:
        mode = "wal"
    except sqlite3.DatabaseError:  # damaged: that is why somebody restores
        for end in ("-wal", "-shm"):
            target.with_name(target.name + end).unlink(missing_ok=True)
        return
    if mode != "delete":
        raise BackupError("Somebody works with the record. Close every console and worker of this home, then restore.")


def _sealed(secrets: Values, passphrase: str, cost: Cost | None) -> str:
    from store.sealing import STRONG, make_key, seal

    document = json.dumps({key: dict(values) for key, values in secrets.items()}).encode()
    return base64.b64encode(seal(document, make_key(passphrase, cost or STRONG))).decode("ascii")


@contextmanager
def _opened(path: Path, *, read_only: bool = False) -> Iterator[sqlite3.Connection]:
    place = f"{path.resolve().as_uri()}?mode={'ro' if read_only else 'rw'}"
    with closing(sqlite3.connect(place, uri=True, timeout=1)) as connection:
        yield connection


def _copied(source: Path, target: Path) -> None:
    """A copy of a database in a file (0600), with what its log holds."""
    target.unlink(missing_ok=True)
    os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    with _opened(source, read_only=True) as copy:
        try:
            copy.execute("VACUUM INTO ?", (str(target),))
        except sqlite3.OperationalError as error:
            raise OSError(errno.ENOSPC, str(error)) from None


def _settle(part: Path, target: Path) -> None:
    """Give a whole file its name, so that after a crash there is either that or what was there before."""
    with open(part, "rb") as file:
        os.fsync(file.fileno())
    os.replace(part, target)
    folder = os.open(target.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
