"""`stonechat service sign-in`: an account's tokens by a PIN, with the app's two keys alone and no browser on this machine."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from store.redaction import Masked
from store.services import Service, service_named
from tui.cli.output import DONE, Failure, Usage
from tui.cli.session import Session

if TYPE_CHECKING:
    from social.desk import Desk
    from social.services.base import SignedIn, SignIn
    from social.services.registration import Form

NAMES = ("consumer_key", "consumer_secret")
LARGEST = 64 * 1024
"""Characters; more cannot be two keys."""
CURE = (
    "Hand over one JSON object with consumer_key and consumer_secret on stdin; the PIN may follow on a line of its own."
)
BEGIN = "Begin one: stonechat service sign-in {name} --secrets - --begin"


def add_sign_in(add: Callable[..., argparse.ArgumentParser]) -> None:
    """Add the verb, by the function that `tui.cli.parser.verbs` gives."""
    sentence = "Sign an account in by a PIN: prints an address to open in any browser, then takes the PIN it shows."
    parser = add("sign-in", _sign_in, sentence)
    parser.add_argument("name", metavar="NAME", help="internal name: the account's name on X, without @")
    parser.add_argument("--label", metavar="L", help="the name that people know it by; a new service needs it")
    parser.add_argument("--test", action="store_true", help="a new service is a test account: proofs go there")
    parser.add_argument(
        "--secrets",
        metavar="-",
        help="always -: reads from stdin one JSON object with consumer_key and consumer_secret; at a terminal it asks for"
        " them. A service that has keys can do without",
    )
    parser.add_argument(
        "--begin", action="store_true", help="only print the address, and wait for --pin in the keyring"
    )
    parser.add_argument(
        "--pin", metavar="P", help="end what --begin began: the PIN or the pasted address; - reads stdin"
    )
    parser.add_argument(
        "--callback", metavar="URL", default="oob", help="an approved callback address, instead of a PIN"
    )
    parser.add_argument("--no-check", action="store_true", help="do not ask X about it afterwards")


def _sign_in(session: Session, options: argparse.Namespace) -> int:
    if options.secrets not in (None, "-"):
        raise Usage("Secrets are never given as arguments.", "Write --secrets - and hand them over on stdin.")
    if options.begin and options.pin is not None:
        raise Usage("--begin and --pin are two steps.", "Begin first, and give the PIN in a second command.")
    name = options.name.strip().removeprefix("@")
    known = service_named(session.record, name)
    if known is None and not options.begin and not (options.label or "").strip():
        raise Usage(f"There is no service “{name}” yet, and a new one needs a label.", "Give it one: --label L")
    desk = session.unlocked()
    if options.pin is not None:
        return _finish(session, options, known, _end_pending(desk, name, options.pin))
    sign_in = _begin(desk, options, known)
    if options.begin:
        return _wait(session, desk, name, sign_in)
    session.output.err.write(f"Open this address in any browser, on any machine, and authorize as @{name}:\n")
    session.output.err.write(f"{sign_in.address}\n")
    return _finish(session, options, known, _end(session, sign_in))


def _begin(desk: Desk, options: argparse.Namespace, known: Service | None) -> SignIn:
    from social.services.sign_in import begin

    if options.secrets is None:
        if known is None or known.generation == 0:
            raise Usage("The app's consumer key and secret are missing.", f"Write --secrets -. {CURE}")
        kept = desk.connections.credentials(known)
        return begin(desk.record, kept.consumer_key, kept.consumer_secret, options.callback)
    return begin(desk.record, *_two_keys(), options.callback)


def _two_keys() -> tuple[str, str]:
    """The app's two keys from stdin, and not a line more of it. Raises Usage, which repeats nothing of what was read."""
    if sys.stdin.isatty():
        from getpass import getpass

        return Masked(getpass("Consumer key: ")), Masked(getpass("Consumer secret: "))
    text, found = Masked(""), None
    while found is None and len(text) < LARGEST and (line := sys.stdin.readline(LARGEST)):
        text = Masked(text + line)
        try:
            found = json.loads(text)
        except ValueError:
            continue
    if not isinstance(found, dict) or not all(isinstance(found.get(name), str) for name in NAMES):
        raise Usage("What came on stdin is not a JSON object with the app's two keys.", CURE)
    return Masked(found[NAMES[0]]), Masked(found[NAMES[1]])


def _wait(session: Session, desk: Desk, name: str, sign_in: SignIn) -> int:
    from social.services.sign_in import keep_pending

    keep_pending(desk.record, desk.secrets, desk.clock, name, sign_in)
    session.output.say(f"Open it in any browser, then: stonechat service sign-in {name} --label L --pin PIN")
    if session.output.as_json:
        session.output.give({"internal_name": name, "address": sign_in.address})
    else:
        session.output.lines(sign_in.address)
    return DONE


def _end_pending(desk: Desk, name: str, pin: str) -> SignedIn:
    """End what an earlier command began; after a wrong PIN it waits on."""
    from social.errors import ServiceFault
    from social.services.sign_in import end, forget_pending, pending

    sign_in = pending(desk.record, desk.secrets, name)
    if sign_in is None:
        raise Failure(f"No sign-in waits for @{name}.", BEGIN.format(name=name))
    try:
        signed_in = end(sign_in, sys.stdin.readline(LARGEST) if pin == "-" else pin)
    except ServiceFault:
        forget_pending(desk.record, desk.secrets, name)
        raise
    forget_pending(desk.record, desk.secrets, name)
    return signed_in


def _end(session: Session, sign_in: SignIn) -> SignedIn:
    """Try each answer until one is right. Waits without a limit."""
    from social.errors import TextFault
    from social.services.sign_in import end

    refused: TextFault | None = None
    for answer in _answers(session):
        try:
            return end(sign_in, answer)
        except TextFault as fault:
            refused = fault
            session.output.say(fault.sentence, fault.cure)
    if refused is not None:
        raise refused
    raise Failure("No PIN came on stdin.", "Where the PIN comes later, use --begin now and --pin then.")


def _answers(session: Session) -> Iterator[str]:
    while True:
        if sys.stdin.isatty():
            session.output.err.write("PIN, or the address that the browser went to: ")
            session.output.err.flush()
        line = sys.stdin.readline(LARGEST)
        if not line:
            return
        if line.strip():
            yield line


def _finish(session: Session, options: argparse.Namespace, known: Service | None, signed_in: SignedIn) -> int:
    from social.services.sign_in import form_of, save_signed_in

    desk = session.unlocked()
    form = _new(desk, options) if known is None else form_of(known)
    service_id = None if known is None else known.id
    saved = save_signed_in(desk.record, desk.secrets, desk.clock, desk.operator, signed_in, form, service_id)
    session.output.say(*saved.notes, *saved.warnings)
    told: dict[str, object] = {"id": saved.service_id, "account": signed_in.username, "user_id": signed_in.external_id}
    told |= {"notes": saved.notes, "warnings": saved.warnings}
    level, found = (None, []) if options.no_check else _checked(desk, saved.service_id)
    if session.output.as_json:
        session.output.give(told | ({} if options.no_check else {"level": level, "problems": found}))
        return DONE
    session.output.lines(f"Signed in as @{signed_in.username} ({signed_in.external_id}).")
    session.output.lines(*(f"{each['severity']}: {each['sentence']} {each['cure']}".strip() for each in found))
    return DONE


def _new(desk: Desk, options: argparse.Namespace) -> Form:
    from social.services.registration import Form
    from store.folders import folders

    own, visitors = (folders(desk.record, kind)[0].id for kind in ("service", "visitor"))
    return Form(options.label, options.name, own, visitors, test_account=options.test)


def _checked(desk: Desk, service_id: int) -> tuple[str | None, list[dict[str, str]]]:
    """The token's level, and what stands in the way; one call."""
    from social.services.check import check

    report = check(desk.record, desk.connections, desk.clock, desk.operator, service_id)
    names = ("name", "severity", "sentence", "cure")
    return report.level, [{name: getattr(each, name) for name in names} for each in report.findings]
