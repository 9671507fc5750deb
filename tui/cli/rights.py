"""Which command of the command line needs which right: asked before anything is looked up, read from stdin or done.

The acts themselves refuse whoever lacks the right (`social.rights`), as they do for the console (`tui.command_rights`).
"""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Mapping
from typing import TYPE_CHECKING

from social.rights import Right, demand
from store.database import FILE_NAME

if TYPE_CHECKING:
    from tui.cli.session import Session

NEEDS: Mapping[tuple[Right, ...], str] = {
    (Right.ADMINISTRATION,): (
        "account set, account keeper-set, account keeper-clear, service add, service change, service check, service remove,"
        " service sign-in,"
        " workflow schedule, workflow unconditional-stop, workflow purge, workflow properties,"
        " retention set, quarantine valid, delivery reconcile, alerts set, alerts test, operator set, operator remove,"
        " backup, restore"
    ),
    (Right.PREPARE,): (
        "delivery create, delivery change, delivery duplicate, delivery resume-thread, delivery media-add,"
        " delivery media-post, delivery media-move,"
        " delivery media-remove, delivery media-describe, template save, template duplicate, template rename, template remove"
    ),
    (Right.PREPARE, Right.START): "delivery analyze, delivery rehearse",
    (Right.START,): (
        "delivery proof, delivery confirm, delivery pause, delivery resume, delivery stop, delivery decide,"
        " delivery undo, delivery send-now, delivery approve, delivery refuse"
    ),
    (Right.WORKFLOW,): (
        "workflow start, workflow pause, workflow stop, workflow run, workflow restart, workflow simulate"
    ),
    (Right.FOLDER,): ("visitor move, view save, view rename, view remove, folder add, folder rename, folder remove"),
    (Right.EXPORT,): "visitor export",
    (Right.IMPORT,): "visitor import",
    (Right.PRIVACY,): "consent record, consent opt-out, visitor erase",
}
"""The commands by the rights of which one is needed."""

RIGHTS: Mapping[str, tuple[Right, ...]] = {
    command: rights for rights, commands in NEEDS.items() for command in commands.split(", ")
}
READING = frozenset({"visitor export", "visitor import", "backup"})
"""Commands that need a right and may be used with --read-only."""
ASKS_ITSELF = frozenset({"restore"})
"""Commands that cannot ask the record first: to restore is the cure of one that is damaged."""


def ask(session: Session, options: Namespace) -> None:
    """Raise NotAllowed where who asks has no right for the command; RecordError where it would change what is only read.

    A home without a record knows no operators yet, and what is refused leaves none behind.
    """
    command = " ".join(filter(None, (options.noun, getattr(options, "verb", None))))
    if command in RIGHTS and command not in ASKS_ITSELF and (session.home / FILE_NAME).exists():
        demand(session.record, session.operator, *RIGHTS[command], reads=command in READING)
