"""What was asked of a second person about a delivery, and what came of it: one line for each word, none is ever changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from store.database import Record
from store.models import from_ms, to_ms

Said = Literal["asked", "approved", "refused", "lapsed", "void"]
_COLUMNS = "id, delivery_id, at, word, operator, digest, messages, until, comment"


@dataclass(frozen=True, slots=True)
class Turn:
    """One word about a delivery's approval; the newest says how it stands.

    `digest` is of what would be sent, `messages` how many. `until` is when a question lapses, None for every other word.
    `comment` is what was said with an approval, or why it was refused.
    """

    id: int
    delivery_id: int
    at: datetime
    word: Said
    operator: str
    digest: str
    messages: int
    until: datetime | None
    comment: str


def say(
    record: Record, now: datetime, delivery_id: int, word: Said, operator: str, *,
    digest: str = "", messages: int = 0, until: datetime | None = None, comment: str = "",
) -> None:  # fmt: skip
    """Add a word."""
    told = (delivery_id, to_ms(now), word, str(operator), digest, messages)
    with record.writing():
        record.sql(
            "INSERT INTO approval (delivery_id, at, word, operator, digest, messages, until, comment)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (*told, None if until is None else to_ms(until), comment),
        )


def void(record: Record, now: datetime, delivery_id: int, operator: str) -> None:
    """Say that what was asked, or approved, is no more what would be sent; nothing where neither was."""
    newest = last(record, delivery_id)
    if newest is not None and newest.word in ("asked", "approved"):
        say(record, now, delivery_id, "void", operator)


def turns(record: Record, delivery_id: int) -> list[Turn]:
    """All that was said about a delivery, oldest first."""
    return _read(record, "delivery_id = ? ORDER BY id", delivery_id)


def refused(record: Record, delivery_id: int) -> list[Turn]:
    """The refusals of a delivery, oldest first."""
    return _read(record, "delivery_id = ? AND word = 'refused' ORDER BY id", delivery_id)


def last(record: Record, delivery_id: int) -> Turn | None:
    """What was said last about a delivery."""
    return next(iter(_read(record, "delivery_id = ? ORDER BY id DESC LIMIT 1", delivery_id)), None)


def newest(record: Record, *words: Said) -> list[Turn]:
    """What was said last about each delivery, where it is one of `words`; newest first."""
    marks = ", ".join("?" * len(words))
    which = f"id IN (SELECT max(id) FROM approval GROUP BY delivery_id) AND word IN ({marks}) ORDER BY id DESC"
    return _read(record, which, *words)


def _read(record: Record, which: str, *values: object) -> list[Turn]:
    rows = record.sql(f"SELECT {_COLUMNS} FROM approval WHERE {which}", values).fetchall()
    return [
        Turn(number, delivery, from_ms(at), word, operator, digest, messages, until and from_ms(until), comment)
        for number, delivery, at, word, operator, digest, messages, until, comment in rows
    ]
