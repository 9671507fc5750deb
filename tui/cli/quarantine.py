"""`stonechat quarantine`: the addresses that direct messages could not be delivered to, and those that want none."""

from __future__ import annotations

import argparse
from typing import Any

from social import quarantine as acts
from store import quarantine as store
from store.failures import Failure, named
from store.quarantine import Address, Status
from store.visitors import visitor_by
from tui.cli.output import DONE, iso, when
from tui.cli.output import Failure as Failed
from tui.cli.parser import number, verbs
from tui.cli.session import Session

STATUSES = {str(status).lower().replace(" ", "-"): status for status in Status}


def fill(noun: argparse.ArgumentParser) -> None:
    """Add the verbs."""
    add = verbs(noun)
    listing = add("list", _list, "List addresses with errors, in quarantine or denylisted, those in quarantine first.")
    listing.add_argument("--status", choices=STATUSES, help="only those that stand so")
    listing.add_argument(
        "--words", default="", metavar="W", help="only those with these words in ID, username or status"
    )
    listing.add_argument(
        "--limit",
        type=number(1, 10**7),
        default=store.LISTED,
        metavar="N",
        help=f"as many at the most ({store.LISTED:,})",
    )
    _address(add("show", _show, "Show how one address stands, and why."))
    _address(add("valid", _valid, "Set an address Valid: its errors are forgotten, and it is written to again."))


def _address(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("address", metavar="V", help="username or External ID")


def _list(session: Session, options: argparse.Namespace) -> int:
    record, now = session.record, session.clock.now()
    status = str(STATUSES.get(options.status, ""))
    found = store.addresses(record, now, status, options.words, options.limit)
    if session.output.as_json:
        session.output.give([_as_json(each) for each in found])
        return DONE
    rows = [
        (
            each.external_id,
            _username(each),
            str(each.status),
            named(each.failure),
            each.errors,
            when(each.last_error_at, session.zone),
        )
        for each in found
    ]
    session.output.table(("External ID", "Username", "Status", "Error reason", "Errors", "Last error"), rows)
    if not found:
        session.output.say(
            "No address has errors or opted out." if not (status or options.words) else "None stands so."
        )
    elif len(found) == options.limit:
        session.output.say(
            f"These are the first {len(found):,}. --words or --status narrow the list, --limit widens it."
        )
    return DONE


def _show(session: Session, options: argparse.Namespace) -> int:
    return _tell(session, _known(session, options.address))


def _valid(session: Session, options: argparse.Namespace) -> int:
    known = _known(session, options.address)
    acts.set_valid(session.record, session.clock, session.operator, known.external_id)
    return _tell(session, _known(session, known.external_id))


def _known(session: Session, word: str) -> Address:
    person = visitor_by(session.record, word)
    external_id = word if person is None else person.external_id
    found = store.address(session.record, external_id, session.clock.now())
    if found is None:
        raise Failed(
            f"Nothing is kept of “{word}”: no message to that address failed, and nobody there opted out.",
            "See all: stonechat quarantine list",
        )
    return found


def _tell(session: Session, known: Address) -> int:
    if session.output.as_json:
        session.output.give(_as_json(known))
        return DONE
    session.output.fields(
        {
            "External ID": known.external_id,
            "Username": _username(known),
            "Status": str(known.status),
            "Error reason": named(known.failure),
            "Errors": known.errors,
            "Last error": when(known.last_error_at, session.zone),
            "In quarantine since": when(known.quarantined_at, session.zone),
            "Delivery": known.delivery_id,
            "Reason": known.reason,
        }
    )
    session.output.say(acts.next_step(known))
    return DONE


def _username(known: Address) -> str:
    return f"@{known.username}" if known.username else ""


def _as_json(known: Address) -> dict[str, Any]:
    return {
        "external_id": known.external_id,
        "username": known.username or None,
        "status": str(known.status),
        "failure_code": known.failure,
        "failure_reason": Failure(known.failure).words,
        "errors": known.errors,
        "last_error_at": iso(known.last_error_at),
        "quarantined_at": iso(known.quarantined_at),
        "delivery": known.delivery_id,
        "reason": known.reason,
    }
