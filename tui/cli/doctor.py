"""`stonechat doctor`: looks at everything that work depends on, and says of each what to do."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from collections.abc import Iterator
from typing import Literal, NamedTuple

from social.reachability import Reached, reach
from social.services.check import SKEW
from store.database import RecordError
from store.external_accounts import external_account
from store.secrets import SecretsError
from tui.cli.following import engine_place
from tui.cli.output import DONE, FAILED
from tui.cli.parser import shared
from tui.cli.session import Session
from tui.concerns import LITTLE_ROOM
from tui.surroundings import decide


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
        session.output.table(
            ("Part", "State", "What"),
            [(each.name, each.state, f"{each.sentence} {each.cure}".strip()) for each in found],
        )
    return FAILED if any(finding.state == "error" for finding in found) else DONE


def _findings(session: Session) -> Iterator[Finding]:
    record = _record(session)
    yield record
    if record.state != "error":
        yield from _keyring(session)
        yield _engine(session)
        address = external_account(session.record).base_url
        reached = reach(address, session.clock)
        yield _clock(session, reached)
        yield _network(address, reached)
    yield _terminal()


def _record(session: Session) -> Finding:
    try:
        path = session.record.path
    except RecordError as error:
        return Finding("record", "error", str(error))
    free = shutil.disk_usage(path.parent).free
    sentence = f"{path}, {path.stat().st_size / 1e6:,.1f} MB; {free / 1e9:,.1f} GB are free there."
    if free < LITTLE_ROOM:
        return Finding("record", "warning", sentence, "Make room: without it nothing can be kept, so nothing is sent.")
    return Finding("record", "ok", sentence)


def _keyring(session: Session) -> Iterator[Finding]:
    from store.keyrings import refused_by_environment

    try:
        secrets = session.desk.secrets
    except SecretsError as error:
        yield Finding("keyring", "error", error.sentence, error.cure)
        return
    if secrets.state == "open":
        yield Finding("keyring", "ok", f"Secrets lie in: {secrets.where}.")
    else:
        cure = "Open the console, or name the passphrase's file: --passphrase-file F."
        yield Finding("keyring", "warning", secrets.reason, cure)
    named = refused_by_environment()
    if named is not None:
        yield Finding("keyring", "ok", named)


def _engine(session: Session) -> Finding:
    place = engine_place(session)
    if place is None:
        return Finding(
            "engine", "warning", "No engine is running.", "Start one: stonechat worker, or open the console."
        )
    return Finding("engine", "ok", f"The engine is the {place}.")


def _clock(session: Session, reached: Reached) -> Finding:
    zone = f"The host's zone is {session.zone}"
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
