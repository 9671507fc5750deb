"""Visitors: people on X, keyed by External ID, and the hot way by which pages of them come in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from store.database import Record
from store.models import VisitorModel, to_ms

DetailRow = tuple[str, str | None, str | None, int | None, bool | None, str | None, bool | None, bool | None]
"""External ID, username, full name, number of friends, checked, verified type, protected, receives messages."""

_DETAILS = "username, full_name, number_of_friends, checked, verified_type, protected, receives_messages"
_UPSERT = f"""
INSERT INTO visitor (external_id, {_DETAILS}, folder_id, first_seen, changed_at, detailed_at)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (external_id) DO UPDATE SET
  username = excluded.username, full_name = excluded.full_name, number_of_friends = excluded.number_of_friends,
  checked = excluded.checked, verified_type = excluded.verified_type, protected = excluded.protected,
  receives_messages = excluded.receives_messages, changed_at = excluded.changed_at, detailed_at = excluded.detailed_at
WHERE (visitor.username, visitor.full_name, visitor.number_of_friends, visitor.checked, visitor.verified_type,
       visitor.protected, visitor.receives_messages, visitor.detailed_at IS NULL)
  IS NOT (excluded.username, excluded.full_name, excluded.number_of_friends, excluded.checked, excluded.verified_type,
          excluded.protected, excluded.receives_messages, 0)
"""
_STUB = "INSERT OR IGNORE INTO visitor (external_id, folder_id, first_seen, changed_at) VALUES (?, ?, ?, ?)"


@dataclass(frozen=True, slots=True)
class Visitor:
    """One visitor in the module's six fields and what X says besides; None where X did not say.

    `number_of_friends` holds the number of followers: the label is Campaign's, the content X's. `detailed_at` None
    means that only the External ID is known so far.
    """

    id: int
    origin: str
    external_id: str
    username: str | None
    full_name: str | None
    number_of_friends: int | None
    checked: bool | None
    verified_type: str | None
    protected: bool | None
    receives_messages: bool | None
    folder_id: int
    first_seen: datetime
    changed_at: datetime
    detailed_at: datetime | None


def visitor(record: Record, visitor_id: int) -> Visitor | None:
    """The visitor with this row number."""
    return record.row(VisitorModel.select().where(VisitorModel.id == visitor_id), Visitor)


def visitor_by(record: Record, word: str) -> Visitor | None:
    """The visitor with this External ID or, failing that, this username."""
    found = record.row(VisitorModel.select().where(VisitorModel.external_id == word), Visitor)
    return found or record.row(
        VisitorModel.select().where(VisitorModel.username == word.removeprefix("@")).limit(1), Visitor
    )


def visitors(record: Record, ids: Sequence[int]) -> list[Visitor]:
    """The visitors with these row numbers, in that order; at most a few hundred at a time."""
    found = {row.id: row for row in record.rows(VisitorModel.select().where(VisitorModel.id.in_(ids)), Visitor)}
    return [found[row_id] for row_id in ids if row_id in found]


def visitor_count(record: Record) -> int:
    """How many visitors there are."""
    return int(record.scalar("SELECT count(*) FROM visitor"))


def keep_details(record: Record, rows: Iterable[DetailRow], folder_id: int, now: datetime) -> None:
    """Add or renew visitors; a row that says nothing new is not written. Within the caller's `writing`."""
    at = to_ms(now)
    record.many(_UPSERT, ((*row, folder_id, at, at, at) for row in rows))


def keep_stubs(record: Record, external_ids: Iterable[str], folder_id: int, now: datetime) -> None:
    """Add visitors of whom only the External ID is known. Within the caller's `writing`."""
    at = to_ms(now)
    record.many(_STUB, ((external_id, folder_id, at, at) for external_id in external_ids))


def undetailed(record: Record, service_id: int, limit: int) -> list[str]:
    """External IDs, seen in the going pass of a service, whose details were not asked for yet."""
    found = record.sql(
        "SELECT v.external_id FROM visitor v JOIN sighting s ON s.service_id = ? AND s.visitor_id = v.id"
        " WHERE v.detailed_at IS NULL ORDER BY v.id LIMIT ?",
        (service_id, limit),
    )
    return [str(row[0]) for row in found]


def mark_asked(record: Record, external_ids: Iterable[str], now: datetime) -> None:
    """Note that X was asked about these people, for those it said nothing of. Within the caller's `writing`."""
    record.many(
        "UPDATE visitor SET detailed_at = ? WHERE external_id = ? AND detailed_at IS NULL",
        ((to_ms(now), external_id) for external_id in external_ids),
    )
