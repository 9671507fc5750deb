"""Erases one person in all tables: what tells of them alone goes, what others count on stays without a name.

Subscriptions, their events and messages hang on a row of `visitor`. Where there are any, that row goes on as a placeholder,
so that reports, passes and certificates add up; else it goes too.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from store import erased, marks
from store.database import Record
from store.folders import VISITORS, ensure_folder
from store.models import to_ms
from store.visitors import Visitor

REASON = "The person was erased at their wish."


class ErasingError(Exception):
    """The person cannot be erased now; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Names:
    """By which somebody is found: the External ID, all usernames that are known, all full names that are known."""

    external_id: str
    usernames: Sequence[str]
    full_names: Sequence[str]


def names_of(record: Record, person: Visitor) -> Names:
    """All names that the record knows of a person, of before too."""
    usernames, full_names = [person.username], [person.full_name]
    usernames += [
        row[0] for row in record.sql("SELECT detail FROM subscription_event WHERE visitor_id = ?", (person.id,))
    ]
    for row in record.sql("SELECT before, after FROM visitor_import_change WHERE visitor_id = ?", (person.id,)):
        for fields in map(json.loads, row):
            usernames.append(fields.get("username"))
            full_names.append(fields.get("full_name"))
    return Names(
        person.external_id,
        tuple(dict.fromkeys(filter(None, usernames))),
        tuple(dict.fromkeys(filter(None, full_names))),
    )


def why_not(record: Record, person: Visitor) -> str:
    """Why a person cannot be erased now, as a sentence; "" where they can."""
    own = record.scalar("SELECT label FROM service WHERE account_id = ?", (person.external_id,))
    if own is not None:
        return f"This is the account of the service “{own}”, which speaks for it. Remove the service first."
    if person.external_id.startswith(erased.PLACEHOLDER):
        return "This person was erased already; who they were is not known here."
    if record.scalar("SELECT 1 FROM send WHERE visitor_id = ? AND state = 'sending'", (person.id,)):
        return "A message to this person is just leaving. Try again in a minute, once its outcome is known."
    return ""


def erase(record: Record, person: Visitor, now: datetime) -> tuple[str, dict[str, int]]:
    """Erase a person in all tables but the texts of journal and trail; what stands in their place, and what went or became
    nameless, in numbers. Within the caller's `writing`. Raises ErasingError.
    """
    reason = why_not(record, person)
    if reason:
        raise ErasingError(reason)
    placeholder = erased.add(record, person.external_id)
    counts = _forget(record, person, placeholder)
    counts |= _sends(record, person, now)
    counts["targets of deliveries"] = _targets(record, person.external_id)
    counts |= _person(record, person, placeholder, now)
    record.sql("INSERT OR IGNORE INTO opt_out VALUES (?, 'erased', '', ?)", (placeholder, to_ms(now)))
    return placeholder, {what: number for what, number in counts.items() if number}


def _forget(record: Record, person: Visitor, placeholder: str) -> dict[str, int]:
    """What tells of the person alone, and marks of them in sets."""
    own, row = person.external_id, person.id

    def gone(text: str, *values: object) -> int:
        return max(0, record.sql(text, values).rowcount)

    counts = {
        "consents": gone("DELETE FROM consent WHERE external_id = ?", own),
        "opt-outs": gone("DELETE FROM opt_out WHERE external_id = ?", own),
        "entries of the quarantine": gone("DELETE FROM quarantine WHERE external_id = ?", own),
        "old usernames": gone(
            "UPDATE subscription_event SET detail = NULL WHERE visitor_id = ? AND detail IS NOT NULL", row
        ),
        "changes kept of imports": gone("DELETE FROM visitor_import_change WHERE visitor_id = ?", row),
        "paid look-ups of the day": gone(
            "UPDATE OR REPLACE charged SET resource = ? WHERE kind = 'user' AND resource = ?", placeholder, own
        ),
    }
    scopes = "SELECT scope FROM mark WHERE chunk = ? AND (scope LIKE 'ask:%' OR scope LIKE 'import:%')"
    for (scope,) in record.sql(scopes, (row >> 14,)).fetchall():
        marks.drop(record, scope, [row])
    return counts


def _sends(record: Record, person: Visitor, now: datetime) -> dict[str, int]:
    """Messages lose their text and keep its hash; what has not left never will, what is in doubt is looked for no more."""
    own, at = "visitor_id = ? AND visitor_id <> 0", to_ms(now)
    stopped = record.sql(
        "UPDATE send SET state = 'excluded', ended_at = ?, next_at = NULL, waits_for = NULL, reason = ?"
        f" WHERE {own} AND state = 'planned'",
        (at, REASON, person.id),
    ).rowcount
    record.sql(
        "UPDATE send SET state = 'absent', ended_at = ?, next_at = NULL, waits_for = NULL, reason = ?"
        f" WHERE {own} AND (state = 'unknown' OR (state = 'absent' AND waits_for IS NOT NULL))",
        (at, REASON, person.id),
    )
    texts = record.sql(f"UPDATE send SET text = '', remote_url = NULL WHERE {own}", (person.id,)).rowcount
    return {"texts of messages": max(0, texts), "messages that never leave": max(0, stopped)}


def _targets(record: Record, external_id: str) -> int:
    """Take the person out of the lists that deliveries name; how many deliveries did."""
    found = record.sql("SELECT id, parts FROM delivery WHERE instr(parts, ?)", (f'"{external_id}"',)).fetchall()
    for delivery_id, text in found:
        parts = json.loads(text)
        for part in parts:
            if "ids" in part:
                part["ids"] = [each for each in part["ids"] if each != external_id]
        told = json.dumps(parts, ensure_ascii=False, separators=(",", ":"))
        record.sql("UPDATE delivery SET parts = ? WHERE id = ?", (told, delivery_id))
    return len(found)


def _person(record: Record, person: Visitor, placeholder: str, now: datetime) -> dict[str, int]:
    """The row itself: it goes, or goes on without a name where something hangs on it."""
    hanging = {
        "subscriptions": "SELECT count(*) FROM subscription WHERE visitor_id = ?",
        "events of subscriptions": "SELECT count(*) FROM subscription_event WHERE visitor_id = ?",
        "messages": "SELECT count(*) FROM send WHERE visitor_id = ? AND visitor_id <> 0",
    }
    counts = {f"{what} without a name": int(record.scalar(text, (person.id,))) for what, text in hanging.items()}
    if not any(counts.values()):
        record.sql("DELETE FROM visitor WHERE id = ?", (person.id,))
        return {"visitors": 1}
    home, at = ensure_folder(record, "visitor", VISITORS, system=True), to_ms(now)
    record.sql(
        "UPDATE visitor SET external_id = ?, username = NULL, full_name = NULL, number_of_friends = NULL, checked = NULL,"
        " verified_type = NULL, protected = NULL, receives_messages = NULL, folder_id = ?, first_seen = ?, changed_at = ?,"
        " detailed_at = ? WHERE id = ?",
        (placeholder, home, at, at, at, person.id),
    )
    return {"visitors": 1} | counts
