"""`stonechat service`: the X accounts we speak for."""

from __future__ import annotations

import argparse
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from store.services import Service, service, services
from tui.cli.output import DONE, FAILED, Usage, when
from tui.cli.parser import verbs
from tui.cli.service_passes import add_passes
from tui.cli.service_report import add_report
from tui.cli.session import Session
from tui.cli.sign_in import add_sign_in

if TYPE_CHECKING:
    from social.services.base import Credentials
    from social.services.check import CheckReport
    from social.services.registration import Form


OWNED = (
    "the app belongs to this very account (no): X then asks $0.001 instead of $0.010 for each of its own followers"
    " (price list of August 2026)"
)
CHECK = (
    "Ask X whom the token speaks for, and with what rights; one call, and where X does not tell the rights, one more that"
    " reads a direct message for $0.01 at the most."
)


def fill(noun: argparse.ArgumentParser) -> None:
    """Add the verbs."""
    add = verbs(noun)
    _fill_form(_named(add("add", _add, "Register an account of X, and check it.")), required=True)
    change = _named(add("change", _change, "Change a service; new secrets are checked."))
    change.add_argument("--name", dest="new_name", metavar="NEW", help="the account's new name, where X renamed it")
    _fill_form(change, required=False)
    _named(add("check", _check, CHECK))
    add("list", _list, "List the services.")
    _named(add("remove", _remove, "Remove a service and its secrets."))
    add_sign_in(add)
    add_passes(add, _named)
    add_report(add, _named)


def _named(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
    parser.add_argument("name", metavar="NAME", help="internal name: the account's name on X, without @")
    return parser


def _fill_form(parser: argparse.ArgumentParser, *, required: bool) -> None:
    parser.add_argument("--label", required=required, metavar="L", help="the name that people know it by")
    parser.add_argument("--description", metavar="D", help="a note of your own")
    parser.add_argument(
        "--visitor-folder", metavar="F", help="where its followers are kept (Visitors); made where it is missing"
    )
    parser.add_argument(
        "--synchronize", action=argparse.BooleanOptionalAction, help="read its followers with the synchronization (yes)"
    )
    parser.add_argument("--app-owned", action=argparse.BooleanOptionalAction, help=OWNED)
    parser.add_argument("--test", action=argparse.BooleanOptionalAction, help="a test account: proofs go there (no)")
    parser.add_argument(
        "--secrets",
        required=required,
        metavar="-",
        help="always -: reads from stdin one JSON object with consumer_key, consumer_secret, access_token and"
        " access_token_secret; at a terminal it asks for them",
    )
    parser.add_argument("--no-check", action="store_true", help="do not ask X about it")


def _add(session: Session, options: argparse.Namespace) -> int:
    from social.services.registration import Form

    credentials = _secrets(options)
    services_id, visitors_id = _folders(session)
    blank = Form("", options.name, services_id, visitors_id, credentials=credentials)
    return _save(session, options, blank, None)


def _change(session: Session, options: argparse.Namespace) -> int:
    from social.services.registration import Form

    known = session.service(options.name)
    names = ("label", "folder_id", "visitor_folder_id", "synchronize", "test_account", "description", "app_owned")
    kept = {name: getattr(known, name) for name in names}
    name = options.new_name or known.internal_name
    form = Form(internal_name=name, credentials=_secrets(options) if options.secrets else None, **kept)
    return _save(session, options, form, known.id)


def _secrets(options: argparse.Namespace) -> Credentials:
    from tui.cli.secrets_in import read_secrets

    if options.secrets != "-":
        raise Usage("Secrets are never given as arguments.", "Write --secrets - and hand them over on stdin.")
    return read_secrets()


def _folders(session: Session) -> tuple[int, int]:
    """The system's folders for services and for visitors."""
    from store.folders import folders

    return folders(session.record, "service")[0].id, folders(session.record, "visitor")[0].id


def _named_values(session: Session, options: argparse.Namespace) -> dict[str, Any]:
    """The fields of the form that the options name."""
    from social.visitor_folders import folder_of_service

    named = {"label": options.label, "description": options.description, "synchronize": options.synchronize}
    named |= {"test_account": options.test, "app_owned": options.app_owned}
    values = {name: value for name, value in named.items() if value is not None}
    if options.visitor_folder:
        values["visitor_folder_id"] = folder_of_service(
            session.record, session.clock, session.operator, options.visitor_folder
        )
    return values


def _save(session: Session, options: argparse.Namespace, form: Form, service_id: int | None) -> int:
    from social.services.registration import hints, save

    form = replace(form, **_named_values(session, options))
    desk = session.desk if form.credentials is None else session.unlocked()
    saved = save(desk.record, desk.secrets, desk.clock, desk.operator, form, service_id)
    session.output.say(*saved.notes, *saved.warnings, *hints(form).values())
    asked = form.credentials is not None and not options.no_check
    report = _ask(session, saved.service_id) if asked else None
    if session.output.as_json:
        told = {"id": saved.service_id, "notes": saved.notes, "warnings": saved.warnings}
        session.output.give(told | ({} if report is None else {"check": _report_json(report)}))
        return DONE
    known = service(session.record, saved.service_id)
    session.output.lines(f"Saved: {known.title if known else form.label}.")
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
        "probe": report.probe or None,
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
    if report.probe:
        output.say(report.probe)
    for found in report.findings:
        output.lines(f"{found.severity}: {found.sentence} {found.cure}".strip())
    if not report.findings:
        output.lines("Nothing stands in the way.")


def _list(session: Session, options: argparse.Namespace) -> int:
    found = services(session.record)
    if session.output.as_json:
        session.output.give([_service_json(session, each) for each in found])
    else:
        rows = [
            (each.title, each.synchronize, each.test_account, _standing(each), when(each.checked_at, session.zone))
            for each in found
        ]
        session.output.table(("Service", "Synchronize", "Test account", "Check", "Checked at"), rows)
    return DONE


def _standing(known: Service) -> str:
    from social.services.check import last_check

    report = last_check(known)
    if report is None:
        return "never checked"
    return ", ".join(found.name for found in report.findings) or "nothing in the way"


def _service_json(session: Session, known: Service) -> dict[str, Any]:
    from social.services.check import last_check
    from store.folders import folder
    from store.subscriptions import subscriber_count

    visitors, report = folder(session.record, known.visitor_folder_id), last_check(known)
    return {
        "id": known.id,
        "internal_name": known.internal_name,
        "label": known.label,
        "description": known.description,
        "synchronize": known.synchronize,
        "test_account": known.test_account,
        "app_owned": known.app_owned,
        "visitor_folder": None if visitors is None else visitors.label,
        "has_secrets": known.generation > 0,
        "user_id": known.account_id,
        "active_subscriptions": subscriber_count(session.record, known.id),
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
