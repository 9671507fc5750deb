"""The backup as an act: a copy of the record leaves its home, so it takes an administrator."""

from __future__ import annotations

from pathlib import Path

from social.clock import Clock
from social.rights import Right, needs
from store import backup as store
from store.backup import Backup, Values
from store.database import Record


@needs(Right.ADMINISTRATION, reads=True)
def back_up(
    record: Record, clock: Clock, operator: str, path: Path, secrets: Values | None = None, passphrase: str = ""
) -> Backup:
    """Write the record, and the `secrets` sealed with `passphrase`, into a new file. Raises BackupError, NotAllowed."""
    return store.back_up(record, path, clock.now(), secrets, passphrase)
