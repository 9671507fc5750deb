"""`stonechat visitor erase`: one person, from everywhere in the record, with a receipt."""

from __future__ import annotations

import argparse

from tui.cli.output import DONE, Failure, Usage
from tui.cli.parser import number
from tui.cli.session import Session

SENTENCE = "Erase one person everywhere in the record, for ever; gives a receipt that names nobody."


def fill(verb: argparse.ArgumentParser) -> None:
    """Add the options."""
    verb.add_argument("who", nargs="?", metavar="WHO", help="External ID, or username")
    verb.add_argument("--yes", action="store_true", help="yes, erase this person; nothing brings them back")
    verb.add_argument(
        "--receipt", type=number(1, 10**9), metavar="N", help="instead of a person: show the receipt N again"
    )


def run(session: Session, options: argparse.Namespace) -> int:
    """Erase, or show a receipt."""
    from social import erasure

    if (options.who is None) == (options.receipt is None):
        raise Usage("Name a person, or --receipt N: one of the two.", "See: stonechat visitor erase --help")
    if options.receipt is not None:
        return _show(session, options.receipt)
    found = erasure.look(session.record, options.who)
    if found.why_not:
        raise Failure(found.why_not)
    if not options.yes:
        person = found.person
        named = f"@{person.username} ({person.external_id})" if person.username else person.external_id
        raise Usage(
            f"This would erase {named} for ever, with {found.subscriptions:,} subscription(s) and {found.messages:,} message(s)"
            " that go on without a name.",
            "Add --yes if that is what you want.",
        )
    session.output.say(
        "The record's file is cleaned afterwards; that takes seconds, or some minutes for ten million visitors…"
    )
    told = erasure.erase(session.record, session.clock, session.operator, found.person.external_id)
    return _give(session, told)


def _show(session: Session, wanted: int) -> int:
    from store.receipts import receipt

    told = receipt(session.record, wanted)
    if told is None:
        raise Failure(f"There is no receipt {wanted}.", "The audit trail tells of all: stonechat audit")
    return _give(session, told)


def _give(session: Session, told: dict[str, object]) -> int:
    from social.erasure import lines

    if session.output.as_json:
        session.output.give(told)
    else:
        session.output.lines(*lines(told))
    return DONE
