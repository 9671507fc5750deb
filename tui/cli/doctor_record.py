"""What the doctor finds about the program and the record: versions, whether it is whole and the one that sends, what is in it."""

from __future__ import annotations

import platform
import re
import sqlite3
import sys
from collections.abc import Iterator
from datetime import timedelta
from importlib.metadata import PackageNotFoundError, requires, version
from typing import TYPE_CHECKING

from store.database import RecordError
from tui.cli.output import iso

if TYPE_CHECKING:
    from tui.cli.doctor import Finding
    from tui.cli.session import Session

LOOKED_THROUGH = 500_000_000
"""Bytes of a record that is looked through page by page: some seconds. A larger one takes minutes."""
OLD = timedelta(days=7)
"""Age of a backup that is told as a warning; a record that holds nothing of one's own needs none."""


def program(session: Session) -> Finding:
    """What runs here, and when the page was written: whoever reads it is elsewhere, and later."""
    from tui.cli.doctor import Finding

    named = ", ".join(f"{name} {_version(name)}" for name in _needed())
    python, system = sys.version.split()[0], f"{platform.system()} {platform.release()} {platform.machine()}"
    told = f"stonechat {_version('stonechat')}, Python {python}, SQLite {sqlite3.sqlite_version}, {system}."
    return Finding("program", "ok", f"Written {iso(session.clock.now())}. {told} It stands on {named}.")


def _needed() -> list[str]:
    """The libraries that it stands on, as its own package names them; those of extras are left out."""
    try:
        wanted = requires("stonechat") or []
    except PackageNotFoundError:
        return []
    return [re.split(r"[^\w.-]", each, maxsplit=1)[0] for each in wanted if "extra ==" not in each]


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"


def findings(session: Session) -> Iterator[Finding]:
    """Each as a line of the page."""
    yield _whole(session)
    yield _held(session)
    yield _content(session)
    yield _backup(session)


def _whole(session: Session) -> Finding:
    from tui.cli.doctor import Finding

    record = session.record
    if record.path.stat().st_size > LOOKED_THROUGH:
        told = "It is too large to be looked through here; a backup reads all of it."
        return Finding("pages", "ok", told)
    cure = (
        "Keep a copy of the folder as it is, then: stonechat restore FILE --yes, with the newest backup that is whole."
    )
    try:
        problem = str(record.scalar("PRAGMA quick_check(1)"))
    except RecordError as error:
        return Finding("pages", "error", str(error), cure)
    if problem == "ok":
        return Finding("pages", "ok", "Every page of the record is well.")
    return Finding("pages", "error", f"The record is damaged: {problem}.", cure)


def _held(session: Session) -> Finding:
    from social.deliveries.reconciling import held
    from tui.cli.doctor import Finding

    reason = held(session.record)
    if reason is None:
        return Finding("sending", "ok", "This record is the one that sends.")
    cure = "See to it that no other copy is at work, then: stonechat delivery reconcile --yes"
    return Finding("sending", "warning", reason, cure)


def _content(session: Session) -> Finding:
    """How much there is, and how much needs a hand; no name of a person, no text of a message."""
    from social.workflows.health import attention, wants_a_hand
    from store.deliveries import delivery_count
    from store.services import services
    from store.visitors import visitor_count
    from tui.cli.doctor import Finding

    record = session.record
    told = f"Services: {len(services(record)):,}, visitors: {visitor_count(record):,}, deliveries: {delivery_count(record):,}."
    waiting = [each for each in attention(record, session.clock.now()) if each.level != "info"]
    if not wants_a_hand(waiting):
        return Finding("work", "ok", f"{told} Nothing needs a hand.")
    return Finding("work", "warning", f"{told} Needing a hand: {len(waiting):,}.", "See which: stonechat monitoring")


def _backup(session: Session) -> Finding:
    from store.audit import act_numbers, acts_numbered
    from store.services import services
    from tui.cli.doctor import Finding

    record, now = session.record, session.clock.now()
    found = acts_numbered(record, act_numbers(record, "Record Backup", 1))
    if found and now - found[0].at <= OLD:
        return Finding("backup", "ok", f"The newest was made {iso(found[0].at)}.")
    if not found and not services(record):
        return Finding("backup", "ok", "There is nothing to back up yet.")
    told = f"The newest was made {iso(found[0].at)}." if found else "None was made in the last 180 days, or ever."
    return Finding("backup", "warning", told, "Make one while everything runs: stonechat backup FILE --secrets")
