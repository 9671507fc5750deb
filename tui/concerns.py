"""What needs attention as people read it: what the record says, the room on its disk, and locked secrets of this console."""

from __future__ import annotations

import shutil
from datetime import datetime

from social.deliveries.awaited import awaited
from social.workflows.health import Concern, attention, in_order
from store import leases
from store.database import Record
from store.secrets import Secrets
from tui.moments import both
from tui.signs import Word

LEVELS = {
    "error": Word("Error", "bad", "✗"),
    "warning": Word("Warning", "attention", "!"),
    "info": Word("Waits", "muted", "…"),
}
"""How each level is shown."""
NOTHING = "Nothing needs attention."

LITTLE_ROOM = 500_000_000
"""Bytes free on the disk below which we warn: a million visitors with their subscriptions take some 300 MB."""


def concerns(record: Record, secrets: Secrets | None, now: datetime, viewer: str) -> list[Concern]:
    """All that needs attention, errors first, and what `viewer` is asked or has asked of others; locked secrets are told of
    only where no engine works elsewhere."""
    found = in_order([*attention(record, now), *awaited(record, now, viewer)], now)
    if secrets is not None and secrets.state == "locked" and leases.running(record, now) is None:
        found.insert(sum(each.level == "error" for each in found), locked(secrets))
    try:
        free = shutil.disk_usage(record.home).free
    except OSError:  # a home that is gone: the record says so
        return found
    return [full(free), *found] if free < LITTLE_ROOM else found


def full(free: int) -> Concern:
    """A disk on which hardly anything can be kept any more, with `free` bytes left."""
    sentence = f"Its disk is nearly full: {free / 1e6:,.0f} MB are free there."
    return Concern(
        "disk", "error", "Record", sentence, "Make room: without it nothing can be kept, so nothing is sent."
    )


def locked(secrets: Secrets) -> Concern:
    """Secrets that wait for their passphrase."""
    cure = "Open them: the palette has Open the secrets…; without a person, name --passphrase-file F."
    return Concern("secrets", "warning", "Secrets", f"They are locked: {secrets.reason}", cure)


def timed(concern: Concern, zone: str) -> str:
    """Since when, or until when it waits, by the wall and by UTC; empty where neither is known."""
    if concern.until is not None:
        return f"until {both(concern.until, zone)}"
    return f"since {both(concern.since, zone)}" if concern.since is not None else ""
