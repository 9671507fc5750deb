"""What needs attention as people read it: what the record says, and whether the secrets of this console are locked."""

from __future__ import annotations

from datetime import datetime

from social.workflows.health import Concern, attention
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


def concerns(record: Record, secrets: Secrets | None, now: datetime) -> list[Concern]:
    """All that needs attention, errors first; locked secrets are told of only where no engine works elsewhere."""
    found = attention(record, now)
    if secrets is not None and secrets.state == "locked" and leases.running(record, now) is None:
        found.insert(sum(each.level == "error" for each in found), locked(secrets))
    return found


def locked(secrets: Secrets) -> Concern:
    """Secrets that wait for their passphrase."""
    cure = "Open them: the palette has Open the secrets…; without a person, name --passphrase-file F."
    return Concern("secrets", "warning", "Secrets", f"They are locked: {secrets.reason}", cure)


def timed(concern: Concern, zone: str) -> str:
    """Since when, or until when it waits, by the wall and by UTC; empty where neither is known."""
    if concern.until is not None:
        return f"until {both(concern.until, zone)}"
    return f"since {both(concern.since, zone)}" if concern.since is not None else ""
