"""`stonechat doctor`: looks at everything that work depends on, and says of each what to do."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import textwrap
from collections.abc import Iterator, Sequence
from typing import Any, Literal, NamedTuple

from social.reachability import Reached, reach
from social.services.check import SKEW
from store.database import RecordError
from store.external_accounts import external_account
from store.secrets import SecretsError
from tui.cli import doctor_record
from tui.cli.doctor_keeper import findings
from tui.cli.following import engine_place
from tui.cli.output import DONE, FAILED
from tui.cli.parser import shared
from tui.cli.session import Session
from tui.concerns import LITTLE_ROOM
from tui.surroundings import decide

WIDTH = 100
UNBROKEN: dict[str, Any] = {"break_long_words": False, "break_on_hyphens": False}
"""Paths and commands stay whole, so that they can be copied from the page."""


class Finding(NamedTuple):
    """How one thing stands."""

    name: str
    state: Literal["ok", "warning", "error"]
    sentence: str
    cure: str = ""


def fill(noun: argparse.ArgumentParser) -> None:
    """Add the options."""
    shared(noun, _look)


def _look(session: Session, options: argparse.Namespace) -> int:
    found = list(_findings(session))
    if session.output.as_json:
        session.output.give([finding._asdict() for finding in found])
    else:
        session.output.lines(*_page(found))
    return FAILED if any(finding.state == "error" for finding in found) else DONE


def _page(found: Sequence[Finding]) -> Iterator[str]:
    """The page as it is sent to somebody: no wider than a mail, what to do on lines of its own."""
    wide = max(len(each.name) for each in found)
    for each in found:
        head = f"{each.name:<{wide}}  {each.state:<7}  "
        indent = " " * len(head)
        yield textwrap.fill(each.sentence, WIDTH, initial_indent=head, subsequent_indent=indent, **UNBROKEN)
        if each.cure:
            yield textwrap.fill(
                each.cure, WIDTH, initial_indent=f"{indent}→ ", subsequent_indent=f"{indent}  ", **UNBROKEN
            )


def _findings(session: Session) -> Iterator[Finding]:
    yield doctor_record.program(session)
    try:
        yield from _at_home(session)
    except RecordError as error:
        yield Finding("record", "error", str(error))
    yield _terminal()


def _at_home(session: Session) -> Iterator[Finding]:
    """All that needs the record to be told. Raises RecordError."""
    yield _record(session)
    yield from doctor_record.findings(session)
    yield _files(session)
    yield _rights(session)
    yield from findings(session)
    yield from _services(session)
    yield _engine(session)
    address = external_account(session.record).base_url
    reached = reach(address, session.clock)
    yield _clock(session, reached)
    yield _network(address, reached)


def _record(session: Session) -> Finding:
    path = session.record.path
    free = shutil.disk_usage(path.parent).free
    sentence = f"{path}, {path.stat().st_size / 1e6:,.1f} MB; {free / 1e9:,.1f} GB are free there."
    if free < LITTLE_ROOM:
        return Finding("record", "warning", sentence, "Make room: without it nothing can be kept, so nothing is sent.")
    return Finding("record", "ok", sentence)


def _files(session: Session) -> Finding:
    from store.home_files import open_to_others

    told = [found.sentence for found in open_to_others(session.home)]
    if told:
        cure = "Give them to the user who runs this (chown), and close them: chmod -R go= on the home."
        return Finding("files", "error", " ".join(told), cure)
    mended = session.record.mended
    said = f" {len(mended)} stood open until just now." if mended else ""
    return Finding("files", "warning" if mended else "ok", f"The home is for its owner alone (0700, files 0600).{said}")


def _rights(session: Session) -> Finding:
    from social.rights import Right, given, held
    from store.operators import operators

    known = operators(session.record)
    if not known:
        return Finding("rights", "ok", "No operators are defined: everybody who can open this home may do everything.")
    mine = held(session.record, session.operator)
    told = "everything" if Right.ADMINISTRATION in mine else ", ".join(sorted(mine)) or "reading alone"
    deciding = sum(Right.ADMINISTRATION in given(each) for each in known)
    return Finding(
        "rights", "ok", f"{len(known)} operator(s), {deciding} administrator(s). Who asks here may do: {told}."
    )


def _services(session: Session) -> Iterator[Finding]:
    """Services whose secrets are gone, and secrets that nothing names; by handle, and never a value."""
    from social.services.sign_in import PENDING
    from store.alerts import secret_keys
    from store.services import services

    known = services(session.record)
    without = [f"@{each.internal_name}" for each in known if not each.generation]
    if without:
        cure = "Enter its four keys: stonechat service change NAME --secrets -"
        yield Finding("services", "warning", f"No keys yet: {', '.join(without)}.", cure)
    try:
        secrets = session.desk.secrets
        if secrets.state != "open":
            return
        kept = set(secrets.keys())
    except SecretsError as error:
        yield Finding("secrets", "error", error.sentence, error.cure)
        return
    named = {each.secret_key for each in known if each.generation}
    gone = [f"@{each.internal_name}" for each in known if each.generation and each.secret_key not in kept]
    if gone:
        cure = "Enter its keys again: stonechat service change NAME --secrets - ; or unlock the keyring they were put into."
        yield Finding("secrets", "error", f"The keys are gone from the keyring: {', '.join(gone)}.", cure)
    named |= secret_keys(session.record)
    orphans = len([key for key in kept - named if not key.startswith(PENDING)])
    if orphans:
        cure = "What a crash left goes at the next start of the console or the worker; the rest harms nobody."
        yield Finding("secrets", "warning", f"{orphans} secret(s) in the keyring belong to nothing any more.", cure)
    if not gone and not orphans:
        yield Finding(
            "secrets", "ok", f"The keys of {sum(each.generation > 0 for each in known)} service(s) are in the keyring."
        )


def _engine(session: Session) -> Finding:
    place = engine_place(session)
    if place is None:
        return Finding(
            "engine", "warning", "No engine is running.", "Start one: stonechat worker, or open the console."
        )
    return Finding("engine", "ok", f"The engine is the {place}.")


def _clock(session: Session, reached: Reached) -> Finding:
    from social.workflows.health import AHEAD, RIGHT
    from store.set_back import later_than_now

    zone = f"The host's zone is {session.zone}"
    last = later_than_now(session.record, session.clock.now())
    if last is not None and (reached.skew is None or abs(reached.skew) < SKEW):
        right = "" if reached.skew is None else " By X's it is right now."
        return Finding("clock", "warning", f"{zone}. {AHEAD.format(last=last)}{right}", RIGHT)
    if reached.skew is None:
        return Finding("clock", "ok", f"{zone}; X told no time to compare with.")
    sentence = f"{zone}; the clock is {reached.skew:+.0f} s off X's."
    if abs(reached.skew) < SKEW:
        return Finding("clock", "ok", sentence)
    cure = "X refuses signatures that are minutes off. Switch time synchronization on (timedatectl set-ntp true)."
    return Finding("clock", "error", sentence, cure)


def _network(address: str, reached: Reached) -> Finding:
    if not reached.problem:
        return Finding("X", "ok", f"{address} answers.")
    cure = "Look at the line, name resolution and proxy (HTTPS_PROXY); or change it: stonechat account set --url URL"
    return Finding("X", "warning", f"{address} cannot be reached: {reached.problem}.", cure)


def _terminal() -> Finding:
    around = decide(os.environ, is_terminal=sys.stdin.isatty() and sys.stderr.isatty())
    if around.refusal:
        return Finding("terminal", "warning", around.refusal)
    colour = f"theme {around.theme}" if around.color else "no colour (NO_COLOR)"
    signs = "plain ASCII, for the locale is not UTF-8" if around.ascii else "UTF-8"
    return Finding("terminal", "ok", f"{os.environ.get('TERM', '')}: {colour}, {signs}.", around.remark)
