"""`stonechat alerts`: who is told when a workflow or a delivery needs a person, by which way, and what was told."""

from __future__ import annotations

import argparse
import shlex
from typing import TYPE_CHECKING, Any

from store import alerts as store
from tui.cli.output import DONE, Usage, iso, when
from tui.cli.parser import number, verbs
from tui.cli.secrets_in import read_named
from tui.cli.session import Session

if TYPE_CHECKING:
    from collections.abc import Callable

    from social.alerts.subjects import Subject
    from social.desk import Desk
    from store.secrets import Secrets

MAIL = {"host": "--host", "port": "--port", "security": "--security", "user": "--user", "sender": "--sender"}
SECURITIES = ("starttls", "tls", "plain")
SECRETS = (
    "always -: reads one JSON object from stdin, for mail with password, for webhook with url (the whole address, for"
    " whoever knows it may write there) and perhaps token; at a terminal it asks"
)


def fill(noun: argparse.ArgumentParser) -> None:
    """Add the verbs."""
    add = verbs(noun)
    add("show", _show, "Show the channels, and the alerts, open ones first.")
    change = _channelled(add("set", _set, "Change a channel: what is named changes, the rest stays."))
    switch = change.add_mutually_exclusive_group()
    switch.add_argument("--on", dest="enabled", action="store_true", default=None, help="tell alerts by this channel")
    switch.add_argument("--off", dest="enabled", action="store_false", help="tell nothing by it")
    change.add_argument("--host", metavar="H", help="mail: the server, such as mail.example.com")
    change.add_argument("--port", type=number(0, 65_535), metavar="P", help="mail: its port (0: 587, 465 or 25)")
    change.add_argument("--security", choices=SECURITIES, help="mail: how it is encrypted; plain on this machine only")
    change.add_argument("--user", metavar="U", help="mail: who signs in; empty: nobody")
    change.add_argument("--sender", metavar="A", help="mail: the address that it comes from")
    change.add_argument("--to", metavar="A,A", help="mail: the supervisors' addresses; none: nobody")
    change.add_argument(
        "--run", dest="line", metavar="LINE", help="command: program and arguments in quotes; no shell reads them"
    )
    keys = change.add_mutually_exclusive_group()
    keys.add_argument("--secrets", choices=("-",), metavar="-", help=SECRETS)
    keys.add_argument("--forget-secrets", action="store_true", help="remove what is kept in the keyring")
    _channelled(add("test", _test, "Send a test by a channel, on or off, and tell what the other side answered."))


def _channelled(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
    parser.add_argument("channel", choices=store.KINDS, metavar="CHANNEL", help=", ".join(store.KINDS))
    return parser


def _set(session: Session, options: argparse.Namespace) -> int:
    from social.alerts.channels import ChannelRefused, change

    settings, secret = _settings(options), _secret(options)
    if not settings and secret is None and options.enabled is None:
        raise Usage("Nothing was named to be changed.", "See: stonechat alerts set --help")
    desk = session.desk if secret is None else session.unlocked()
    how: dict[str, Any] = {"enabled": options.enabled, "settings": settings, "secret": secret}
    try:
        change(desk.record, desk.at_need, desk.clock, desk.operator, options.channel, **how)
    except ChannelRefused as refused:
        raise Usage(str(refused)) from None
    return _show(session, options)


def _settings(options: argparse.Namespace) -> dict[str, Any]:
    """What was named, by the record's names. Raises Usage where it belongs to another channel."""
    named = {name: getattr(options, name) for name in MAIL if getattr(options, name) is not None}
    flags = {MAIL[name]: "mail" for name in named}
    if options.to is not None:
        words = [] if options.to == "none" else options.to.split(",")
        named["recipients"] = [word.strip() for word in words if word.strip()]
        flags["--to"] = "mail"
    if options.line is not None:
        try:
            named["arguments"] = shlex.split(options.line)
        except ValueError as wrong:
            raise Usage(f"--run cannot be read: {wrong}.", "Close every quote.") from None
        flags["--run"] = "command"
    wrong_ones = [flag for flag, channel in flags.items() if channel != options.channel]
    if wrong_ones:
        raise Usage(f"{', '.join(wrong_ones)} is not for the channel {options.channel}.")
    return named


def _secret(options: argparse.Namespace) -> dict[str, str] | None:
    """The secret that was handed over; {} to forget the one there is, None to keep it."""
    if options.forget_secrets:
        return {}
    if options.secrets is None:
        return None
    if options.channel == "mail":
        return read_named({"password": "Password"})
    if options.channel == "webhook":
        return read_named({"url": "Address"}, {"token": "Token (empty: none)"})
    raise Usage("A command has no secret: it is started as it stands.")


def _test(session: Session, options: argparse.Namespace) -> int:
    from social.alerts.channels import ChannelRefused
    from social.alerts.telling import send_test

    kept = store.channel(session.record, options.channel)
    desk: Desk = session.unlocked() if kept.generation else session.desk
    at_need: Callable[[], Secrets] = desk.at_need
    try:
        answer = send_test(desk.record, at_need, desk.clock, desk.operator, options.channel)
    except ChannelRefused as refused:
        raise Usage(str(refused), "See: stonechat alerts set --help") from None
    if session.output.as_json:
        session.output.give({"channel": options.channel, "answer": answer})
    else:
        session.output.lines(answer)
    return DONE


def _show(session: Session, options: argparse.Namespace) -> int:
    from social.alerts.channels import described, warnings
    from social.alerts.subjects import subjects

    record, output = session.record, session.output
    channels, told = store.channels(record), store.last_told(record)
    said = warnings(channels)
    alerts = store.alerts(record)
    about = subjects(record, alerts)
    output.say(*said)
    if output.as_json:
        notices = store.notices(record, [each.id for each in alerts])
        listed = [_alert(each, about[each.id], notices) for each in alerts]
        output.give({"channels": [_channel(each, told) for each in channels], "alerts": listed, "warnings": list(said)})
        return DONE
    rows = [(each.kind, each.enabled, described(each), when(told.get(each.kind), session.zone)) for each in channels]
    output.table(("Channel", "On", "Where", "Last told"), rows)
    if alerts:
        columns = ("State", "What", "Cause", "Since", "What happened")
        states = ("Open" if each.cleared_at is None else "Over" for each in alerts)
        lines = [
            (state, _what(about[each.id]), each.cause, when(each.raised_at, session.zone), each.sentence)
            for state, each in zip(states, alerts, strict=True)
        ]
        output.lines("")
        output.table(columns, lines)
    return DONE


def _channel(channel: store.Channel, told: dict[str, Any]) -> dict[str, Any]:
    return {
        "channel": channel.kind,
        "enabled": channel.enabled,
        **channel.settings,
        "secret": channel.generation > 0,
        "last_told": iso(told.get(channel.kind)),
    }


def _what(subject: Subject) -> str:
    return subject.name if subject.thing == "workflow" else f"delivery {subject.name}"


def _alert(alert: store.Alert, subject: Subject, notices: list[store.Notice]) -> dict[str, Any]:
    mine = [each for each in notices if each.alert_id == alert.id]
    return {
        "id": alert.id,
        "cause": alert.cause,
        "workflow": subject.name if subject.thing == "workflow" else None,
        "delivery": subject.id if subject.thing == "delivery" else None,
        "label": subject.label,
        "task": alert.task,
        "sentence": alert.sentence,
        "cure": alert.cure,
        "raised_at": iso(alert.raised_at),
        "cleared_at": iso(alert.cleared_at),
        "ending": alert.ending,
        "notices": [
            {"channel": each.channel, "news": each.news, "told_at": iso(each.told_at), "tries": each.tries}
            | {"answer": each.answer}
            for each in mine
        ],
    }
