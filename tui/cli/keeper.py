"""`stonechat account keeper`: which keyring keeps the secrets; another one, with all of them moved."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from tui.cli.output import DONE, FAILED, Failure, Usage
from tui.cli.session import Session

if TYPE_CHECKING:
    from store.keepers import Choice
    from store.secrets import Secrets

KINDS = ("vault", "secret-service", "command")
COMMANDS = ("read", "write", "delete")
LEAVE = (
    "move nothing and leave what the old keeper has: for one that is gone. The keys of services are entered anew then"
)


def add_keeper(add: Callable[..., argparse.ArgumentParser]) -> None:
    """Add the verbs."""
    add("keeper", _show, "Show which keyring keeps the secrets, and how a worker gets at them after a reboot.")
    change = add("keeper-set", _set, "Let another keyring keep the secrets: all are moved, the old ones removed.")
    change.add_argument("kind", choices=KINDS, metavar="KIND", help=f"one of {', '.join(KINDS)}")
    for name in COMMANDS:
        told = (
            f"with command: the words that {name} an entry, whose name comes last or for {{entry}}; no shell reads them"
        )
        change.add_argument(f"--{name}", metavar="CMD", help=told)
    change.add_argument("--leave-behind", action="store_true", help=LEAVE)
    add("keeper-clear", _clear, "Clear away what a change of keeper that was cut short has left.")


def _show(session: Session, options: argparse.Namespace) -> int:
    return _tell(session, session.desk.secrets)


def _set(session: Session, options: argparse.Namespace) -> int:
    from social.keepers import change

    choice = _wanted(options)
    _refuse_none(session, choice)
    secrets = _unopened(session) if options.leave_behind else session.desk.secrets
    if secrets.kept is not None and not options.leave_behind:
        secrets = session.unlocked().secrets
    moved = change(
        session.record, secrets, session.clock, session.operator, choice, _passphrase(session, secrets, choice),
        leave_behind=options.leave_behind,
    )  # fmt: skip
    told = f"{moved.number} secret(s) moved from {moved.before} to {moved.where}."
    session.output.say(told if moved.number else f"Secrets lie in: {moved.where}.", *moved.behind)
    return _tell(session, secrets)


def _unopened(session: Session) -> Secrets:
    """The secrets as they are: a passphrase that was named is for the new keeper alone."""
    from social.desk import sit_down

    return sit_down(session.record, session.clock, redaction=session.redaction).secrets


def _clear(session: Session, options: argparse.Namespace) -> int:
    from social.keepers import tidy
    from store.keepers import Choice

    secrets = session.unlocked().secrets
    left = secrets.kept.clear if secrets.kept is not None else ()
    passphrase = _passphrase(session, secrets, Choice("vault")) if Choice("vault") in left else None
    behind = tidy(session.record, secrets, session.clock, session.operator, passphrase)
    session.output.say(*behind)
    _tell(session, secrets)
    return FAILED if behind else DONE


def _wanted(options: argparse.Namespace) -> Choice:
    """The keyring that the options name. Raises Usage."""
    from store.keepers import Choice, read_commands

    given = [getattr(options, name) for name in COMMANDS]
    if options.kind != "command":
        if any(each is not None for each in given):
            raise Usage("--read, --write and --delete belong to: account keeper-set command")
        return Choice(options.kind)
    try:
        return Choice("command", read_commands(*(each or "" for each in given)))
    except ValueError as wrong:
        raise Usage(str(wrong), "Such as: --read 'pass show' --write 'pass insert -mf' --delete 'pass rm -f'") from None


def _refuse_none(session: Session, choice: Choice) -> None:
    """A Secret Service that is not there cannot be chosen, and the probe knows what to type."""
    from store.keyrings import probe
    from tui.keeper_words import how_to_start

    if choice.keeper != "secret-service":
        return
    found = probe()
    if found.kind in ("none", "secret-service-empty"):
        raise Failure(found.detail, "It is started by: " + " ; ".join(how_to_start().lines))


def _passphrase(session: Session, secrets: Secrets, choice: Choice) -> str | None:
    """What opens the wanted keyring, None where it is open; asked for where a person sits at a terminal. Raises Failure."""
    state = secrets.state_of(choice)
    if state == "open" or session.options.passphrase_file is not None:
        return session.passphrase()
    where = secrets.ring_of(choice).where
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise Failure(f"The passphrase of {where} is needed.", "Name its file of mode 0600: --passphrase-file F")
    return session.asked(where, new=state == "new")


def _tell(session: Session, secrets: Secrets) -> int:
    from tui.keeper_words import AFTER_REBOOT, label

    kept, reboot = secrets.kept, AFTER_REBOOT[secrets.keeper]
    commands = secrets.choice.commands
    lines = {} if commands is None else {name: commands.line(name) for name in ("read", "write", "delete")}
    left = [label(each) for each in kept.clear] if kept is not None else []
    if session.output.as_json:
        session.output.give(
            {
                "keeper": secrets.keeper,
                "where": secrets.where,
                "state": secrets.state,
                "chosen": kept is not None,
                "commands": lines or None,
                "to_clear": left,
                "after_reboot": reboot.way,
                "cost": reboot.cost,
            }
        )
        return DONE
    state = secrets.state if secrets.state == "open" else f"{secrets.state}: {secrets.reason}"
    session.output.fields(
        {"Keeper": secrets.where, "State": state, "Chosen": kept is not None}
        | {f"Command to {name}": line for name, line in lines.items()}
        | {"After a reboot": reboot.way, "What it costs": reboot.cost}
    )
    for each in left:
        session.output.say(
            f"Secrets that nobody reads still lie in: {each}. Clear them: stonechat account keeper-clear"
        )
    return DONE
