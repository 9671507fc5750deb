"""Erases one person everywhere in the record, and gives a receipt that names nobody.

Who follows a service goes on being counted, as somebody without a name: a keyed hash of the External ID is kept, so that no
synchronization and no import brings the name back, and no message ever goes to them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Event
from typing import Any

from social.clock import Clock
from social.errors import Fault
from social.rights import Right, needs
from store import audit, erasing, erasing_bytes, erasing_texts, receipts
from store.backup import BEFORE_RESTORE
from store.database import BEFORE_UPGRADE, Record
from store.erasing import ErasingError, Names
from store.erasing_bytes import Swept
from store.subscriptions import subscriptions_of
from store.visitor_history import received
from store.visitors import Visitor, known_by_handles, visitor_by

REST = 0.1
"""Seconds for which others get their turn at the record, now and then while its file is cleaned."""
STAYS = (
    "a keyed hash of the External ID, so that the person neither comes back by name nor gets a message",
    "subscriptions, their events and messages, without a name, so that reports, passes and certificates add up",
    "hashes of messages' texts and the numbers that X gave the messages",
)
BEYOND = (
    "backups and exports that were made before, and certificates that were kept: destroy them, or erase again after a restore",
    "what X itself knows, and messages in the accounts' own talks on X",
)


class ErasureRefused(Fault):
    """The person cannot be erased; nothing was changed."""

    def __init__(self, sentence: str, cure: str = "") -> None:
        super().__init__("erasure-refused", sentence, cure)


@dataclass(frozen=True, slots=True)
class Found:
    """Whom an erasure would remove, and what hangs on them."""

    person: Visitor
    subscriptions: int
    messages: int
    why_not: str


def look(record: Record, word: str) -> Found:
    """Whom a word names, and what would be removed. Raises ErasureRefused where it names nobody."""
    person = visitor_by(record, word)
    if person is None:
        raise ErasureRefused(
            f"There is no visitor “{word}”.", "Name the External ID or the username of one who is known."
        )
    bearing = [] if person.external_id == word else list(known_by_handles(record, [word.removeprefix("@")]))
    if len(bearing) > 1:
        raise ErasureRefused(
            f"{len(bearing)} visitors are called {word}.", f"Name one by External ID: {', '.join(bearing)}."
        )
    hanging = len(subscriptions_of(record, person.id)), len(received(record, person.id))
    return Found(person, *hanging, erasing.why_not(record, person))


@needs(Right.PRIVACY)
def erase(record: Record, clock: Clock, operator: str, external_id: str) -> dict[str, Any]:
    """Erase a person; the receipt, as JSON can hold it. First the record forgets them, in one transaction; then its files
    are cleaned, which takes seconds, or some minutes for ten million visitors. Raises ErasureRefused, NotAllowed.
    """
    person = look(record, external_id).person
    names, now = erasing.names_of(record, person), clock.now()
    with erasing_bytes.overwriting(record):
        told = _removed(record, operator, person, names, now)
    swept = erasing_bytes.sweep(record, names, lambda: clock.wait(Event(), REST))
    return _swept(record, operator, told, swept, clock.now())


def _removed(record: Record, operator: str, person: Visitor, names: Names, now: datetime) -> dict[str, Any]:
    with record.writing():
        number = receipts.next_number(record)
        try:
            placeholder, removed = erasing.erase(record, person, now)
        except ErasingError as error:
            raise ErasureRefused(str(error)) from None
        removed |= erasing_texts.strike_out(record, names)
        told: dict[str, Any] = {
            "receipt": number,
            "at": _iso(now),
            "by": str(operator),
            "placeholder": placeholder,
            "removed": removed,
            "stays": list(STAYS),
            "written_by_operators": erasing_texts.left(record, names),
            "out_of_reach": list(_out_of_reach(record)),
            "files": None,
        }
        receipts.keep(record, number, now, operator, _sealed(told))
        audit.note(record, now, operator, "Visitor", placeholder, "Erase", f"receipt {number}")
    return told


def _out_of_reach(record: Record) -> Iterator[str]:
    yield from BEYOND
    for action, number in receipts.earlier_copies(record).items():
        yield f"the audit trail tells of {number:,} {action.lower()}(s) before"
    for name in (BEFORE_UPGRADE, BEFORE_RESTORE):
        if (record.home / name).exists():
            yield f"a copy of the record beside it, {name}: remove it once you do not need it"


def _swept(record: Record, operator: str, told: dict[str, Any], swept: Swept, now: datetime) -> dict[str, Any]:
    told["files"] = {
        "cleaned_at": _iso(now),
        "log_emptied": swept.settled,
        "places_with_the_id": swept.ids,
        "places_with_such_letters": swept.names,
    }
    sealed = _sealed(told)
    with record.writing():
        receipts.keep(record, told["receipt"], now, operator, sealed)
    return sealed


def _sealed(told: Mapping[str, Any]) -> dict[str, Any]:
    """With the SHA-256 of all the rest, written as JSON with sorted keys."""
    kept = {name: value for name, value in told.items() if name != "sha256"}
    return kept | {"sha256": digest(kept)}


def digest(receipt: Mapping[str, Any]) -> str:
    """SHA-256 of all that a receipt says besides it."""
    kept = {name: value for name, value in receipt.items() if name != "sha256"}
    return hashlib.sha256(json.dumps(kept, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _iso(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def lines(told: Mapping[str, Any]) -> Iterator[str]:
    """A receipt for people."""
    yield f"Receipt {told['receipt']}: one person was erased at {told['at']} by {told['by']}."
    for what, number in told["removed"].items():
        yield f"  {what[0].upper()}{what[1:]}: {number:,}"
    yield f"In their place stands {told['placeholder']}. What stays:"
    yield from (f"  {what}" for what in told["stays"])
    if told["written_by_operators"]:
        yield "Texts that operators wrote still hold the name; change them by hand:"
        yield from (f"  {what}" for what in told["written_by_operators"])
    yield "Out of reach:"
    yield from (f"  {what}" for what in told["out_of_reach"])
    yield from _file_lines(told["files"])
    yield f"SHA-256 {told['sha256']}"


def _file_lines(files: Mapping[str, Any] | None) -> Iterator[str]:
    if files is None:
        yield "It was cut off before the file was cleaned, so gaps in it may hold older states. The next erasure cleans them."
        return
    places = files["places_with_the_id"]
    yield f"The record's file was cleaned and looked through: the External ID stands in {places:,} places."
    if files["places_with_such_letters"]:
        more = "of what others are called, or of texts that operators wrote"
        yield f"The letters of the name stand in {files['places_with_such_letters']:,} places, as parts {more}."
    if not files["log_emptied"]:
        yield "Somebody was reading all the while, so the file may hold older states. The next erasure cleans it."
