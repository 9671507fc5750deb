"""`stonechat backup`: one file that holds the record as of one moment, while everything goes on."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from tui.cli.output import DONE, Failure, Usage, iso
from tui.cli.parser import shared
from tui.cli.session import Session

if TYPE_CHECKING:
    from store.backup import Backup, Values

SEALED_BY = "a file of mode 0600 with the passphrase that seals the secrets in the backup"


def fill(noun: argparse.ArgumentParser) -> None:
    """Add the options."""
    options = shared(noun, _back_up)
    options.add_argument("file", metavar="FILE", help="where to; it must not be there yet")
    options.add_argument("--secrets", action="store_true", help="the services' secrets too, sealed with a passphrase")
    options.add_argument("--secrets-passphrase-file", metavar="F", help=SEALED_BY)


def _back_up(session: Session, options: argparse.Namespace) -> int:
    from social.backups import back_up
    from store.backup import BackupError

    if options.secrets_passphrase_file and not options.secrets:
        raise Usage("--secrets-passphrase-file goes with --secrets.")
    secrets = _secrets(session) if options.secrets else None
    passphrase = asked(session, options.secrets_passphrase_file, new=True) if options.secrets else ""
    try:
        made = back_up(
            session.record, session.clock, session.operator, Path(options.file).expanduser(), secrets, passphrase
        )
    except BackupError as error:
        raise Failure(str(error)) from None
    tell(session, made)
    if not made.secrets:
        session.output.say("The secrets are not in it; with --secrets they are, sealed.")
    return DONE


def _secrets(session: Session) -> Values:
    from store.services import services

    desk = session.unlocked()
    kept = {each.secret_key: desk.secrets.get(each.secret_key) for each in services(desk.record) if each.generation}
    return {key: values for key, values in kept.items() if values is not None}


def asked(session: Session, named: str | None, *, new: bool) -> str:
    """The passphrase of a backup's secrets: from a file, or from a person at a terminal. Raises Failure, SecretsError."""
    import sys
    from getpass import getpass

    from store.secrets import read_passphrase_file

    if named is not None:
        passphrase = read_passphrase_file(Path(named).expanduser())
    elif not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise Failure(
            "The passphrase of the backup's secrets is missing.", "Name its file: --secrets-passphrase-file F"
        )
    else:
        passphrase = getpass("Passphrase for the secrets in the backup: ")
        if new and getpass("The same again: ") != passphrase:
            raise Failure("The two passphrases differ, so nothing was written.", "Try again.")
    if not passphrase:
        raise Failure("The passphrase is empty, so nothing was done.", "Choose one.")
    session.redaction.hide(passphrase)
    return passphrase


def tell(session: Session, backup: Backup) -> None:
    """Say what a backup is."""
    told = {"file": str(backup.path), "bytes": backup.bytes, "made_at": iso(backup.made_at), "home": backup.home}
    if session.output.as_json:
        session.output.give(told | {"secrets": backup.secrets})
        return
    session.output.fields(
        {
            "File": backup.path,
            "Size": f"{backup.bytes / 1e6:,.1f} MB",
            "Made": iso(backup.made_at) or "by hand",
            "Of": backup.home,
            "Secrets": "sealed with a passphrase" if backup.secrets else "not in it",
        }
    )
