"""Visitors: people on X, keyed by External ID, and the hot way by which pages of them come in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter
from typing import Any

from store.database import Record
from store.erased import PLACEHOLDER, masked, masks
from store.models import VisitorModel, to_ms

DetailRow = tuple[str, str | None, str | None, int | None, bool | None, str | None, bool | None, bool | None]
"""External ID, username, full name, number of friends, checked, verified type, protected, receives messages."""

_DETAILS = "username, full_name, number_of_friends, checked, verified_type, protected, receives_messages"
_COLUMNS = f"external_id, {_DETAILS}, folder_id, first_seen, changed_at, detailed_at"
_RENEW = """
UPDATE visitor SET number_of_friends = ?, checked = ?, verified_type = ?, protected = ?, receives_messages = ?,
  changed_at = ? WHERE id = ?
"""
_RECOUNT = "UPDATE visitor SET number_of_friends = ?, changed_at = ? WHERE id = ?"
_TELL = """
UPDATE visitor SET username = ?, full_name = ?, number_of_friends = ?, checked = ?, verified_type = ?, protected = ?,
  receives_messages = ?, changed_at = ?, detailed_at = ? WHERE id = ?
"""
_STUB = "INSERT OR IGNORE INTO visitor (external_id, folder_id, first_seen, changed_at) VALUES (?, ?, ?, ?)"
AT_ONCE = 1_000
"""Keys in one statement, so that few statements are prepared; SQLite takes up to 32,766."""


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


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of a page of people: their row numbers in its order, and those who bear another username now.

    Numbers above `top` were given by this page. `renamed` holds number and old username.
    """

    numbers: Sequence[int]
    top: int
    renamed: Sequence[tuple[int, str]]


@dataclass(frozen=True, slots=True)
class Known:
    """What an import may change of a visitor; `told` says whether X has told of them."""

    id: int
    username: str | None
    full_name: str | None
    number_of_friends: int | None
    checked: bool | None
    folder_id: int
    told: bool


def visitor(record: Record, visitor_id: int) -> Visitor | None:
    """The visitor with this row number."""
    return record.row(VisitorModel.select().where(VisitorModel.id == visitor_id), Visitor)


def visitor_by(record: Record, word: str) -> Visitor | None:
    """The visitor with this External ID or, failing that, this username."""
    found = record.row(VisitorModel.select().where(VisitorModel.external_id == word), Visitor)
    return found or record.row(
        VisitorModel.select().where(VisitorModel.username == word.removeprefix("@")).limit(1), Visitor
    )


_KNOWN = "external_id, id, username, full_name, number_of_friends, checked, folder_id, detailed_at IS NOT NULL"


def known_by_ids(record: Record, external_ids: Sequence[str]) -> dict[str, Known]:
    """Those of these people who are known, by External ID."""
    return _found(record, "external_id", external_ids)


def known_by_handles(record: Record, handles: Sequence[str]) -> dict[str, Known]:
    """Those who bear one of these usernames, in any case, by External ID: an old name may be borne by several."""
    return _found(record, "username", handles)


def _found(record: Record, column: str, keys: Sequence[str]) -> dict[str, Known]:
    found: dict[str, Known] = {}
    for first in range(0, len(keys), AT_ONCE):
        part = keys[first : first + AT_ONCE]
        places = ",".join("?" * len(part))
        rows = record.sql(f"SELECT {_KNOWN} FROM visitor WHERE {column} IN ({places})", part)
        found.update((row[0], Known(*row[1:])) for row in rows)
    return found


def visitors(record: Record, ids: Sequence[int]) -> list[Visitor]:
    """The visitors with these row numbers, in that order; at most a few hundred at a time."""
    found = {row.id: row for row in record.rows(VisitorModel.select().where(VisitorModel.id.in_(ids)), Visitor)}
    return [found[row_id] for row_id in ids if row_id in found]


def visitor_count(record: Record) -> int:
    """How many visitors there are."""
    return int(record.scalar("SELECT count(*) FROM visitor"))


def keep_details(
    record: Record, rows: Iterable[DetailRow], folder_id: int, now: datetime, *, new: bool = False, stamp: bool = False
) -> Kept:
    """Add or renew visitors; a row that says nothing new is not written. Within the caller's `writing`.

    `new` says that most of them are likely to be new, which is cheaper then. `stamp` notes that they were asked for by
    themselves, changed or not.
    """
    known, at = _nameless(record, list(rows)), to_ms(now)
    top = newest_number(record)
    # What is the same for the whole page stands in the statement, so that the rows are bound as they came.
    same = f"?, ?, ?, ?, ?, ?, ?, ?, {folder_id:d}, {at:d}, {at:d}, {at:d}"
    if new:
        record.many(f"INSERT OR IGNORE INTO visitor ({_COLUMNS}) VALUES ({same})", known)
        if newest_number(record) - top == len(known):
            return Kept(range(top + 1, top + 1 + len(known)), top, ())
    page = sorted({row[0]: row for row in known}.values(), key=itemgetter(0))
    found = _known(record, page)
    free = newest_number(record)
    unknown = {row[0]: row for row in known if row[0] not in found} if len(found) < len(page) else {}
    fresh = dict(zip(unknown, range(free + 1, free + 1 + len(unknown)), strict=True))
    add = f"INSERT INTO visitor (id, {_COLUMNS}) VALUES (?, {same})"
    record.many(add, [(fresh[key], *row) for key, row in unknown.items()])
    renamed = _renew(record, page, found, at, stamp)
    return Kept([found[row[0]][0] if row[0] in found else fresh[row[0]] for row in known], top, renamed)


def _nameless(record: Record, rows: list[DetailRow]) -> list[DetailRow]:
    """The same people, those who were erased without a name and whatever X says of them."""
    hidden = masks(record, [row[0] for row in rows])
    if not hidden:
        return rows
    return [(hidden[row[0]], *[None] * 7) if row[0] in hidden else row for row in rows]  # type: ignore[misc]


def _known(record: Record, page: Sequence[DetailRow]) -> dict[str, tuple[Any, ...]]:
    """What the record holds of these people, who come by External ID: row number, details, whether never asked for."""
    found: dict[str, tuple[Any, ...]] = {}
    for first in range(0, len(page), AT_ONCE):
        keys = [row[0] for row in page[first : first + AT_ONCE]]
        given = ",".join("?" * len(keys))
        rest = f"FROM visitor WHERE external_id IN ({given}) ORDER BY external_id"
        rows = record.sql(f"SELECT id, {_DETAILS}, detailed_at IS NULL {rest}", keys).fetchall()
        if len(rows) < len(keys):
            keys = [row[0] for row in record.sql(f"SELECT external_id {rest}", keys)]
        found.update(zip(keys, rows, strict=True))
    return found


def _renew(
    record: Record, page: Sequence[DetailRow], found: Mapping[str, tuple[Any, ...]], at: int, stamp: bool
) -> list[tuple[int, str]]:
    """Write what changed, and of each row no more than that, for an index costs whenever its column is named."""
    names: list[tuple[object, ...]] = []
    rest: list[tuple[object, ...]] = []
    counts: list[tuple[object, ...]] = []
    renamed: list[tuple[int, str]] = []
    asked: list[tuple[int, int]] = []
    told: list[tuple[Any, ...]] = []
    for row in page:
        old = found.get(row[0])
        if old is None:
            continue
        if old[8]:
            told.append((*row[1:], at, at, old[0]))
            continue
        if old[1:8] != row[1:]:
            if old[1:3] != row[1:3]:
                names.append((row[1], row[2], old[0]))
            if old[4:8] != row[4:]:
                rest.append((*row[3:], at, old[0]))
            else:
                counts.append((row[3], at, old[0]))
            if old[1] is not None and row[1] is not None and old[1] != row[1]:
                renamed.append((old[0], old[1]))
        if stamp:
            asked.append((at, old[0]))
    record.many(_TELL, sorted(told, key=itemgetter(-1)))  # in the order of the rows, which lie together
    record.many("UPDATE visitor SET username = ?, full_name = ? WHERE id = ?", names)
    record.many(_RENEW, rest)
    record.many(_RECOUNT, counts)
    record.many("UPDATE visitor SET detailed_at = ? WHERE id = ?", asked)
    return renamed


def keep_stubs(record: Record, external_ids: Sequence[str], folder_id: int, now: datetime) -> Kept:
    """Add visitors of whom only the External ID is known; who was erased comes without it. Within the caller's `writing`."""
    at, top = to_ms(now), newest_number(record)
    external_ids = masked(record, external_ids)
    record.many(_STUB, ((external_id, folder_id, at, at) for external_id in external_ids))
    if newest_number(record) - top == len(external_ids):
        return Kept(range(top + 1, top + 1 + len(external_ids)), top, ())
    return Kept(numbers_of(record, external_ids), top, ())


def numbers_of(record: Record, external_ids: Sequence[str]) -> list[int]:
    """The row numbers of those of these people who are known, in their order."""
    found: dict[str, int] = {}
    for first in range(0, len(external_ids), AT_ONCE):
        part = external_ids[first : first + AT_ONCE]
        marks = ",".join("?" * len(part))
        found.update(record.sql(f"SELECT external_id, id FROM visitor WHERE external_id IN ({marks})", part).fetchall())
    return [found[one] for one in external_ids if one in found]


def stale(record: Record, numbers: Sequence[int], before: datetime) -> list[int]:
    """Those of these visitors whose details were never asked for, or not since `before`; nobody asks for who was erased."""
    found: list[int] = []
    for first in range(0, len(numbers), AT_ONCE):
        part = numbers[first : first + AT_ONCE]
        marks = ",".join("?" * len(part))
        query = (
            f"SELECT id FROM visitor WHERE id IN ({marks}) AND coalesce(detailed_at, 0) < ? AND external_id NOT LIKE ?"
        )
        found += [row[0] for row in record.sql(query, (*part, to_ms(before), f"{PLACEHOLDER}%"))]
    return found


def external_ids_of(record: Record, numbers: Sequence[int]) -> list[str]:
    """The External IDs of these visitors, in no order; at most a few hundred at a time."""
    marks = ",".join("?" * len(numbers))
    return [row[0] for row in record.sql(f"SELECT external_id FROM visitor WHERE id IN ({marks})", numbers)]


def mark_asked(record: Record, numbers: Iterable[int], now: datetime) -> None:
    """Note that X was asked about these people, for those it said nothing of. Within the caller's `writing`."""
    record.many("UPDATE visitor SET detailed_at = ? WHERE id = ?", ((to_ms(now), number) for number in numbers))


def newest_number(record: Record) -> int:
    """The highest row number there is; 0 where there is no visitor."""
    return int(record.scalar("SELECT coalesce(max(id), 0) FROM visitor"))
