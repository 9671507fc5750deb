"""`stonechat restore`: puts a backup in the place of the record; then nothing is sent until that is reconciled."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from tui.cli.backup import SEALED_BY, asked, tell
from tui.cli.output import DONE, Failure, Usage
from tui.cli.parser import shared
from tui.cli.session import Session

if TYPE_CHECKING:
    from store.backup import Backup, Values

NEXT = (
    "Nothing is sent from it yet, for something may have been sent since it was made."
    " See to it that no other copy is at work, then: stonechat delivery reconcile --yes"
)


def fill(noun: argparse.ArgumentParser) -> None:
    """Add the options."""
    options = shared(noun, _restore)
    options.add_argument("file", metavar="FILE", help="the backup, or any copy of a record")
    options.add_argument(
        "--yes", action="store_true", help="in the place of the record that is there, which is kept beside it"
    )
    options.add_argument("--secrets-passphrase-file", metavar="F", help=SEALED_BY)


def _restore(session: Session, options: argparse.Namespace) -> int:
    from social.backups import may_restore, restore
    from store.backup import BackupError, look_into
    from store.database import FILE_NAME

    if options.read_only:
        raise Usage("--read-only changes nothing, and a restore does.")
    there = session.home / FILE_NAME
    try:
        backup = look_into(Path(options.file).expanduser())
        if there.exists() and not options.yes:
            raise Failure(f"{session.home} has a record already.", "Say --yes to put the backup in its place.")
        may_restore(session.home, session.operator)  # before a passphrase is asked for
        secrets = _secrets(session, backup, options.secrets_passphrase_file)
        kept = restore(session.home, session.clock, session.operator, backup, session.watched)
    except BackupError as error:
        raise Failure(str(error)) from None
    for key, values in secrets.items():
        session.unlocked().secrets.put(key, values)
    tell(session, backup)
    session.output.say(f"What was there before is kept: {kept}" if kept else "", NEXT)
    return DONE


def _secrets(session: Session, backup: Backup, named: str | None) -> Values:
    """Read before anything is changed: a wrong passphrase must not leave half a restore."""
    from store.backup import secrets_in

    if backup.secrets and (named is not None or not session.output.as_json):
        return secrets_in(backup.path, asked(session, named, new=False))
    return {}
