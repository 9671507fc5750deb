"""`stonechat delivery doubts` and `decide`: the messages that X does not show, and a person's decision about one or all."""

from __future__ import annotations

import argparse
from typing import Any

from social.deliveries import deciding
from social.deliveries.drafts import found
from store.send_log import LogRow, all_doubts, doubts, evidence
from store.sends import MENDING
from store.services import service
from tui.amounts import counted
from tui.cli import delivery_telling as telling
from tui.cli import following
from tui.cli.output import DONE, Failure, Usage, iso
from tui.cli.parser import number
from tui.cli.session import Session


def fill_list(verb: argparse.ArgumentParser) -> None:
    """Add the delivery, which may be left out."""
    verb.add_argument(
        "id", nargs="?", type=number(1, 10**12), metavar="ID", help="of this delivery alone; none: of all"
    )


def listing(session: Session, options: argparse.Namespace) -> int:
    """List what is in doubt, of one delivery or of all."""
    if options.id is not None:
        found(session.record, options.id)
    rows = all_doubts(session.record, options.id, limit=None)
    if session.output.as_json:
        session.output.give([{"delivery": row.delivery_id} | _as_json(session, row) for row in rows])
        return DONE
    shown = [
        (str(row.delivery_id), f"@{row.named}" if row.named else "a post", _standing(row), row.reason) for row in rows
    ]
    session.output.table(("Delivery", "To", "Doubt", "Evidence"), shown)
    waits = next((row for row in rows if row.undecided), None)
    if waits is not None:
        session.output.say(
            f"To decide: stonechat delivery decide {waits.delivery_id} {waits.named} --send-again or --leave"
        )
        session.output.say(f"To leave all the rest: stonechat delivery decide {waits.delivery_id} --leave --all")
    elif not rows:
        session.output.say("Nothing is in doubt.")
    for delivery_id in dict.fromkeys(row.delivery_id for row in rows):
        if told := deciding.shown(evidence(session.record, delivery_id)):
            session.output.say(f"Delivery {delivery_id}: {told}.")
    return DONE


def _standing(row: LogRow) -> str:
    if row.undecided:
        return "to be decided"
    return "account refused" if row.waits_for == MENDING else "looked for"


def fill(verb: argparse.ArgumentParser) -> None:
    """Add the options."""
    verb.add_argument(
        "person", nargs="?", metavar="PERSON", help="whose message: username or External ID; none lists all"
    )
    choice = verb.add_mutually_exclusive_group()
    choice.add_argument("--send-again", action="store_true", help="send it once more: they may get it twice")
    choice.add_argument(
        "--leave", action="store_true", help="leave it as it is: it stays failed, and the doubt is closed"
    )
    verb.add_argument(
        "--all", action="store_true", help="with --leave and no person: all that X does not show; nothing is sent"
    )


def decide(session: Session, options: argparse.Namespace) -> int:
    """List the doubts of a delivery, or settle that about one person or, where nothing is sent, all."""
    delivery = found(session.record, options.id)
    if options.all:
        return _leave_all(session, options, delivery.id)
    known = doubts(session.record, delivery.id, limit=None)
    if options.person is None:
        if options.send_again or options.leave:
            raise Usage("Name the person too.", f"stonechat delivery decide {delivery.id} PERSON --send-again")
        return _list(session, known)
    if not (options.send_again or options.leave):
        raise Usage("Say what becomes of it.", "--send-again or --leave")
    named = options.person.removeprefix("@")
    row = next((each for each in known if named in (each.username, each.external_id)), None)
    if row is None:
        raise Failure(
            f"No message of this delivery to “{options.person}” is in doubt.",
            f"See which are: stonechat delivery decide {delivery.id}",
        )
    again = bool(options.send_again)
    deciding.decide(session.record, session.clock, session.operator, row.id, again=again, typed=row.named)
    if again and following.engine_place(session) is None:
        session.output.say("No engine is running. Start one: stonechat worker")
    return telling.tell(session, delivery.id)


def _leave_all(session: Session, options: argparse.Namespace, delivery_id: int) -> int:
    if options.person is not None or not options.leave:
        raise Usage(
            "All the rest can be left as it is, and nothing else: each is sent again by its person's name.",
            f"stonechat delivery decide {delivery_id} --leave --all",
        )
    left = deciding.leave_all(session.record, session.clock, session.operator, delivery_id)
    session.output.say(f"{counted(left, 'message')} left as {'it is' if left == 1 else 'they are'}.")
    return telling.tell(session, delivery_id)


def _list(session: Session, known: list[LogRow]) -> int:
    if session.output.as_json:
        session.output.give([_as_json(session, row) for row in known])
        return DONE
    rows = [(f"@{row.named}", _standing(row), row.reason) for row in known]
    session.output.table(("Person", "Doubt", "Evidence"), rows)
    if not rows:
        session.output.say("Nothing is in doubt.")
    return DONE


def _as_json(session: Session, row: LogRow) -> dict[str, Any]:
    sender = service(session.record, row.service_id)
    return {
        "service": None if sender is None else sender.internal_name,
        "username": row.username or None,
        "external_id": row.external_id or None,
        "undecided": row.undecided,
        "reason": row.reason,
        "looks": row.looks,
        "started_at": iso(row.started_at),
        "text": row.text,
    }
