"""Backup and restore as acts: a copy of the record leaves its home, or takes its place, so both take an administrator."""

from __future__ import annotations

from contextlib import closing, suppress
from pathlib import Path

from social.clock import Clock
from social.rights import Right, demand, needs
from store import audit
from store import backup as store
from store.backup import Backup, Values
from store.database import FILE_NAME, Record, RecordError, Watched


@needs(Right.ADMINISTRATION, reads=True)
def back_up(
    record: Record, clock: Clock, operator: str, path: Path, secrets: Values | None = None, passphrase: str = ""
) -> Backup:
    """Write the record, and the `secrets` sealed with `passphrase`, into a new file. Raises BackupError, NotAllowed."""
    made = store.back_up(record, path, clock.now(), secrets, passphrase)
    with suppress(RecordError):  # a record that takes nothing more, as on a full disk, is when a copy is needed most
        told = "with the secrets, sealed" if made.secrets else "without the secrets"
        audit.note(record, clock.now(), operator, "Record", str(path), "Backup", told)
    return made


def restore(home: Path, clock: Clock, operator: str, backup: Backup, watched: Watched = None) -> Path | None:
    """Put a backup in the place of a home's record, by an administrator of the one that lies there: the path of that one,
    kept aside, or None where there was none. An older one is upgraded at once, which `watched` is told.
    Raises BackupError, NotAllowed."""
    may_restore(home, operator)
    kept = store.restore(backup, home)
    with suppress(RecordError), closing(Record(home, watched=watched)) as record:
        audit.note(record, clock.now(), operator, "Record", str(backup.path), "Restore")
    return kept


def may_restore(home: Path, operator: str) -> None:
    """Raise NotAllowed for whom the record that lies in a home knows, and not as an administrator."""
    if (home / FILE_NAME).exists():
        with (
            suppress(RecordError),
            closing(Record(home, read_only=True)) as record,
        ):  # damaged, older: to restore is the cure
            demand(record, operator, Right.ADMINISTRATION, reads=True)
