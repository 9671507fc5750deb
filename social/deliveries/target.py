"""Whom direct messages go to: parts of a target as a person puts them together, kept with the delivery.

A part is `{"service": 3, "words": "friends > 1000"}` (subscribers of a service that fit the words of the browser's filter
language; all of them for ""), `{"service": 3, "ids": ["2244994945"]}` (those External IDs among its subscribers), each with
`"inverted": true` where it takes people out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from store import services as services_store
from store.database import Record
from store.deliveries import Delivery
from store.filters import Condition, condition
from store.members import Part, Rules

LATELY_DAYS = 0
"""Days between two messages to one person where the delivery says nothing: none, as the module has it."""
_ID = re.compile(r"[0-9]{1,20}")
_ANY_DAY = datetime(2026, 1, 1, tzinfo=UTC)
"""Whether words can be read does not depend on the day that their ages count from."""
_HANDLE = re.compile(r"@?([A-Za-z0-9_]{1,15})")


def subscribers(service_id: int, words: str = "", *, inverted: bool = False) -> dict[str, Any]:
    """The part of all subscribers of a service that fit `words`. Raises `store.filters.FilterError`."""
    condition(words, _ANY_DAY)
    return {"service": service_id, "words": words.strip()} | ({"inverted": True} if inverted else {})


def listed(record: Record, service_id: int, lines: Iterable[str]) -> tuple[dict[str, Any], list[str]]:
    """The part of those subscribers of a service that a file lists, by handle or External ID, one a line; and the lines in
    which nobody known is named."""
    ids, unknown = list[str](), list[str]()
    for line in lines:
        word = line.strip()
        if word:
            found = _external_id(record, word)
            ids += [found] if found else []
            unknown += [] if found else [word]
    return {"service": service_id, "ids": list(dict.fromkeys(ids))}, unknown


def _external_id(record: Record, word: str) -> str | None:
    handle = _HANDLE.fullmatch(word)
    row = (
        record.scalar("SELECT external_id FROM visitor WHERE external_id = ?", (word,)) if _ID.fullmatch(word) else None
    )
    if row is None and handle is not None:
        row = record.scalar("SELECT external_id FROM visitor WHERE username = ?", (handle[1],))
    return None if row is None else str(row)


def parts_of(delivery: Delivery, now: datetime) -> list[Part]:
    """The parts of a delivery as the record judges them. Raises `store.filters.FilterError` as `part_of` does."""
    return [part_of(part, now) for part in delivery.parts]


def part_of(part: Mapping[str, Any], now: datetime) -> Part:
    """A part as the record judges it; ages such as `30d` count from `now`.

    Raises `store.filters.FilterError` where its words no longer mean anything.
    """
    if "ids" in part:
        listed_ids = Condition("v.external_id IN (SELECT value FROM json_each(?))", (json.dumps(part["ids"]),))
        return Part(part["service"], listed_ids, bool(part.get("inverted")))
    return Part(part["service"], condition(part.get("words", ""), now), bool(part.get("inverted")))


def rules_of(delivery: Delivery, now: datetime) -> Rules:
    """The rules as the record judges by them; a proof goes to a test account, which need not have asked."""
    if delivery.proof_of is not None:
        return Rules(without_consent=True)
    days = int(delivery.rules.get("lately_days", LATELY_DAYS))
    return Rules(
        bool(delivery.rules.get("without_consent")),
        now - timedelta(days=days) if days else None,
        int(delivery.rules.get("limit", 0)),
    )


def senders(parts: Sequence[Mapping[str, Any]]) -> list[int]:
    """The services that messages leave from, each once."""
    return list(dict.fromkeys(int(part["service"]) for part in parts if not part.get("inverted")))


def part_words(record: Record, part: Mapping[str, Any]) -> str:
    """A part as Campaign writes it: `Subscribers to service 'Label'`, with the filter behind it."""
    service = services_store.service(record, int(part["service"]))
    words = f"Subscribers to service '{service.label if service else part['service']}'"
    if "ids" in part:
        one = len(part["ids"]) == 1
        words = f"{len(part['ids']):,} named subscriber{'' if one else 's'}{words.removeprefix('Subscribers')}"
    elif part.get("words"):
        words += f" where {part['words']}"
    return f"Exclude {words[0].lower()}{words[1:]}" if part.get("inverted") else words
