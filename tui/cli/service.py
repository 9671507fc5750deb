"""`stonechat service`: the X accounts we speak for."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from store.services import Service, services
from tui.cli.output import DONE, FAILED, Usage, when
from tui.cli.parser import verbs
from tui.cli.session import Session

if TYPE_CHECKING:
    from social.services.check import CheckReport


def fill(noun: argparse.ArgumentParser) -> None:
    """Add the verbs."""
    add = verbs(noun)
    _fill_add(add("add", _add, "Register an account of X, and check it."))
    add("list", _list, "List the services.")
    check = add("check", _check, "Ask X whom the token speaks for, and with what rights; one call.")
    check.add_argument("name", metavar="NAME", help="internal name: the account's name on X")
    remove = add("remove", _remove, "Remove a service and its secrets.")
    remove.add_argument("name", metavar="NAME", help="internal name: the account's name on X")


def _fill_add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME", help="internal name: the account's name on X, without @")
    parser.add_argument("--label", required=True, metavar="L", help="the name that people know it by")
    parser.add_argument("--description", default="", metavar="D", help="a note of your own")
    parser.add_argument("--visitor-folder", metavar="F", help="where its followers are kept (else Visitors)")
    parser.add_argument("--no-synchronize", action="store_true", help="leave it out of the synchronization")
    parser.add_argument("--test", action="store_true", help="a test account: proofs go there")
    parser.add_argument(
        "--secrets",
        required=True,
        metavar="-",
        help="always -: reads from stdin one JSON object with consumer_key, consumer_secret, access_token and"
        " access_token_secret; at a terminal it asks for them",
    )
    parser.add_argument("--no-check", action="store_true", help="do not ask X about it")


def _add(session: Session, options: argparse.Namespace) -> int:
    from social.services.registration import Form, hints, save
    from store.folders import SERVICES, VISITORS, ensure_folder
    from tui.cli.secrets_in import read_secrets

    if options.secrets != "-":
        raise Usage("Secrets are never given as arguments.", "Write --secrets - and hand them over on stdin.")
    credentials = read_secrets()
    desk = session.unlocked()
    form = Form(
        label=options.label,
        internal_name=options.name,
        folder_id=ensure_folder(desk.record, "service", SERVICES, system=True),
        visitor_folder_id=ensure_folder(desk.record, "visitor", options.visitor_folder or VISITORS),
        synchronize=not options.no_synchronize,
        test_account=options.test,
        description=options.description,
        credentials=credentials,
    )
    saved = save(desk.record, desk.secrets, desk.clock, desk.operator, form)
    session.output.say(*saved.notes, *saved.warnings, *hints(form).values())
    report = None if options.no_check else _ask(session, saved.service_id)
    if session.output.as_json:
        told = {"id": saved.service_id, "notes": saved.notes, "warnings": saved.warnings}
        session.output.give(told | ({} if report is None else {"check": _report_json(report)}))
    else:
        session.output.lines(f"Saved: {options.label.strip()} ({options.name.strip().removeprefix('@')}).")
        if report is not None:
            _tell_report(session, report)
    return DONE


def _ask(session: Session, service_id: int) -> CheckReport:
    from social.services.check import check

    desk = session.unlocked()
    return check(desk.record, desk.connections, desk.clock, desk.operator, service_id)


def _check(session: Session, options: argparse.Namespace) -> int:
    report = _ask(session, session.service(options.name).id)
    if session.output.as_json:
        session.output.give(_report_json(report))
    else:
        _tell_report(session, report)
    return DONE if report.may_send else FAILED


def _report_json(report: CheckReport) -> dict[str, Any]:
    account = report.account
    return {
        "at": report.at,
        "account": None if account is None else account.username,
        "user_id": None if account is None else account.external_id,
        "level": report.level,
        "protected": None if account is None else account.protected,
        "followers": None if account is None else account.followers,
        "rights": report.rights,
        "problems": [
            {"name": found.name, "severity": found.severity, "sentence": found.sentence, "cure": found.cure}
            for found in report.findings
        ],
    }


def _tell_report(session: Session, report: CheckReport) -> None:
    output, account = session.output, report.account
    if account is not None:
        words = {True: "yes", False: "no", None: "not told"}
        output.fields(
            {
                "Account name": f"@{account.username}",
                "External ID": account.external_id,
                "Full name": account.full_name,
                "Followers": account.followers,
                "Protected": account.protected,
                "Level": report.level or "not told",
                "Rights": ", ".join(f"{right} {words[has]}" for right, has in report.rights.items()),
            }
        )
    for found in report.findings:
        output.lines(f"{found.severity}: {found.sentence} {found.cure}".strip())
    if not report.findings:
        output.lines("Nothing stands in the way.")


def _list(session: Session, options: argparse.Namespace) -> int:
    found = services(session.record)
    if session.output.as_json:
        session.output.give([_service_json(session, service) for service in found])
    else:
        rows = [
            (
                service.title,
                service.synchronize,
                service.test_account,
                _standing(service),
                when(service.checked_at, session.zone),
            )
            for service in found
        ]
        session.output.table(("Service", "Synchronize", "Test account", "Check", "Checked at"), rows)
    return DONE


def _standing(service: Service) -> str:
    from social.services.check import last_check

    report = last_check(service)
    if report is None:
        return "never checked"
    return ", ".join(found.name for found in report.findings) or "nothing in the way"


def _service_json(session: Session, service: Service) -> dict[str, Any]:
    from social.services.check import last_check
    from store.folders import folder
    from store.subscriptions import subscriber_count

    visitors, report = folder(session.record, service.visitor_folder_id), last_check(service)
    return {
        "id": service.id,
        "internal_name": service.internal_name,
        "label": service.label,
        "description": service.description,
        "synchronize": service.synchronize,
        "test_account": service.test_account,
        "visitor_folder": None if visitors is None else visitors.label,
        "has_secrets": service.generation > 0,
        "user_id": service.account_id,
        "active_subscriptions": subscriber_count(session.record, service.id),
        "check": None if report is None else _report_json(report),
    }


def _remove(session: Session, options: argparse.Namespace) -> int:
    from social.services.registration import remove

    found = session.service(options.name)
    desk = session.unlocked()
    remove(desk.record, desk.secrets, desk.clock, desk.operator, found.id)
    session.output.say(f"Removed: {found.title}.")
    if session.output.as_json:
        session.output.give({"id": found.id, "internal_name": found.internal_name})
    return DONE
