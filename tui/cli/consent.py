"""`stonechat consent`: who asked for direct messages, with what shows it, and who wants none."""

from __future__ import annotations

import argparse

from social.consents import keep_consent, keep_opt_out
from store.consents import consents_of, opt_out
from store.services import services
from store.visitors import Visitor, visitor_by
from tui.cli.output import DONE, Failure, iso
from tui.cli.parser import verbs
from tui.cli.session import Session


def fill(noun: argparse.ArgumentParser) -> None:
    """Add the verbs."""
    add = verbs(noun)
    record = _person(add("record", _record, "Note that a person asked for the messages of a service."))
    record.add_argument("--service", required=True, metavar="S", help="the service whose messages they asked for")
    record.add_argument("--evidence", required=True, metavar="TEXT", help="what shows it: their words, a form, a date")
    wanting_none = _person(
        add("opt-out", _opt_out, "Note that a person wants no messages: at once, for ever, of any service.")
    )
    wanting_none.add_argument("--evidence", default="", metavar="TEXT", help="what shows it")
    _person(add("show", _show, "Show what a person asked for."))


def _person(verb: argparse.ArgumentParser) -> argparse.ArgumentParser:
    verb.add_argument("visitor", metavar="V", help="username or External ID")
    return verb


def _known(session: Session, word: str) -> Visitor:
    found = visitor_by(session.record, word)
    if found is None:
        raise Failure(
            f"There is no visitor “{word}”.", "Run the synchronization, or name an External ID that is known."
        )
    return found


def _record(session: Session, options: argparse.Namespace) -> int:
    person, service = _known(session, options.visitor), session.service(options.service)
    refused = opt_out(session.record, person.external_id)
    if refused is not None:
        raise Failure(
            f"@{person.username or person.external_id} opted out on {refused.at:%Y-%m-%d}.",
            "An opt-out stands for ever.",
        )
    if not options.evidence.strip():
        raise Failure("The evidence is empty.", "Say what shows that they asked: their words, a form, a date.")
    evidence = options.evidence.strip()
    keep_consent(session.record, session.clock, session.operator, service, person.external_id, evidence)
    return _tell(session, person)


def _opt_out(session: Session, options: argparse.Namespace) -> int:
    person = _known(session, options.visitor)
    keep_opt_out(session.record, session.clock, session.operator, person.external_id, options.evidence.strip())
    return _tell(session, person)


def _show(session: Session, options: argparse.Namespace) -> int:
    return _tell(session, _known(session, options.visitor))


def _tell(session: Session, person: Visitor) -> int:
    names = {each.id: each.internal_name for each in services(session.record)}
    given = [
        {"service": names.get(each.service_id), "way": each.way, "evidence": each.evidence, "at": iso(each.at)}
        for each in consents_of(session.record, person.external_id)
    ]
    refused = opt_out(session.record, person.external_id)
    if session.output.as_json:
        out = None if refused is None else {"way": refused.way, "evidence": refused.evidence, "at": iso(refused.at)}
        session.output.give({"external_id": person.external_id, "consents": given, "opt_out": out})
        return DONE
    session.output.fields({"Visitor": f"@{person.username or person.external_id}", "External ID": person.external_id})
    for each in given:
        session.output.lines(
            f"Asked for messages of {each['service']} ({each['way']}, {each['at']}): {each['evidence']}"
        )
    if refused is not None:
        session.output.lines(f"Wants no messages since {iso(refused.at)} ({refused.way}) {refused.evidence}".strip())
    elif not given:
        session.output.lines("Has not asked for messages.")
    return DONE
