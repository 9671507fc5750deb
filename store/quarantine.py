"""The quarantine: addresses for direct messages that failed, by External ID, with the errors counted; opt-outs are listed
beside them out of their own table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import islice
from typing import Any

from store.database import Record
from store.failures import Failure
from store.models import from_ms, to_ms

LIMIT = 5
"""Soft errors that bring an address into quarantine (Campaign's page "Quarantine management", August 2026)."""
FORGIVEN = timedelta(days=10)
"""An error that is older than this counts no more, if the address is not in quarantine by then (the same page)."""
LISTED = 1_000
"""Addresses in a list, unless another number is asked for."""
AT_ONCE = 1_000
"""Keys in one statement."""
GONE = (Failure.USER_UNKNOWN, Failure.ACCOUNT_DISABLED)
"""What is disproved once X shows the account."""


class Status(StrEnum):
    """How an address stands, in Campaign's words, those first that need a look."""

    QUARANTINE = "Quarantine"
    WITH_ERRORS = "With errors"
    DENYLISTED = "Denylisted"
    VALID = "Valid"


@dataclass(frozen=True, slots=True)
class Address:
    """An address of the list. `failure` is a code of `store.failures`, `reason` what was said of the last error.

    One that is denylisted has the day of its opt-out in `last_error_at`, no errors, and how it opted out in `reason`.
    """

    external_id: str
    username: str
    status: Status
    failure: int
    errors: int
    last_error_at: datetime
    quarantined_at: datetime | None
    reason: str
    delivery_id: int | None


def note_error(record: Record, external_id: str, send_id: int, failure: Failure, now: datetime, *, hard: bool) -> bool:
    """Count an error of an address; whether it is in quarantine by it: at once where the error is `hard`, else at LIMIT.
    Within the caller's `writing`."""
    row = record.sql("SELECT errors, last_error_at FROM quarantine WHERE external_id = ?", (external_id,)).fetchone()
    fresh = row is not None and from_ms(row[1]) >= now - FORGIVEN
    errors = (row[0] if fresh else 0) + 1
    into = hard or errors >= LIMIT
    record.sql(
        "INSERT OR REPLACE INTO quarantine VALUES (?, ?, ?, ?, ?, ?)",
        (external_id, int(failure), errors, to_ms(now), to_ms(now) if into else None, send_id),
    )
    return into


def take_back(record: Record, delivery_id: int, last: int) -> int:
    """Take the errors of a delivery's `last` refused messages back, for they were no fault of the addresses; how many.
    Within the caller's `writing`."""
    sends = (
        "SELECT id FROM send WHERE delivery_id = ? AND state = 'refused' AND visitor_id <> 0"
        " ORDER BY ended_at DESC, id DESC LIMIT ?"
    )
    taken = record.sql(
        f"UPDATE quarantine SET errors = errors - 1, quarantined_at = NULL WHERE errors > 0 AND send_id IN ({sends})",
        (delivery_id, last),
    ).rowcount
    record.sql(f"UPDATE send SET quarantined = 0 WHERE id IN ({sends})", (delivery_id, last))
    record.sql(f"DELETE FROM quarantine WHERE errors = 0 AND send_id IN ({sends})", (delivery_id, last))
    record.sql(f"UPDATE quarantine SET send_id = 0 WHERE send_id IN ({sends})", (delivery_id, last))  # taken back once
    return int(taken)


def in_quarantine(record: Record, external_id: str) -> datetime | None:
    """Since when an address is in quarantine; None where it is not."""
    since = record.scalar("SELECT quarantined_at FROM quarantine WHERE external_id = ?", (external_id,))
    return None if since is None else from_ms(since)


def set_valid(record: Record, external_id: str) -> bool:
    """Let an address be written to again, its errors forgotten; False where nothing was kept of it. Within `writing`."""
    sql = "UPDATE quarantine SET errors = 0, quarantined_at = NULL WHERE external_id = ?"
    return bool(record.sql(sql, (external_id,)).rowcount)


def shown(record: Record, external_ids: Iterable[str]) -> int:
    """X has shown these accounts as they are now: whoever was unknown or disabled is valid again; how many. Within
    `writing`. Where nobody is in quarantine that costs microseconds."""
    gone = ", ".join(str(int(failure)) for failure in GONE)
    kept = f"quarantined_at IS NOT NULL AND failure IN ({gone})"
    if not record.scalar(f"SELECT EXISTS (SELECT 1 FROM quarantine WHERE {kept})"):
        return 0
    freed, left = 0, iter(external_ids)
    while part := tuple(islice(left, AT_ONCE)):
        places = ",".join("?" * len(part))
        sql = f"UPDATE quarantine SET errors = 0, quarantined_at = NULL WHERE {kept} AND external_id IN ({places})"
        freed += record.sql(sql, part).rowcount
    return freed


def of_delivery(record: Record, delivery_id: int) -> int:
    """How many addresses came into quarantine by a delivery; those that are valid again since then are counted too."""
    return int(record.scalar("SELECT count(*) FROM send WHERE delivery_id = ? AND quarantined", (delivery_id,)))


_STATUS = (
    "CASE WHEN EXISTS (SELECT 1 FROM opt_out o WHERE o.external_id = q.external_id) THEN 'Denylisted'"
    " WHEN q.quarantined_at IS NOT NULL THEN 'Quarantine'"
    " WHEN q.errors > 0 AND q.last_error_at >= :forgiven THEN 'With errors' ELSE 'Valid' END"
)
_ERRORS = (
    f"SELECT q.external_id, {_STATUS} AS status, q.failure, q.errors, q.last_error_at AS at, q.quarantined_at,"
    " coalesce(s.reason, '') AS reason, s.delivery_id FROM quarantine q LEFT JOIN send s ON s.id = q.send_id"
)
_OPT_OUTS = (
    f"SELECT o.external_id, 'Denylisted' AS status, {int(Failure.DENYLISTED)}, 0, o.at, NULL, 'Opted out (' || o.way || ').',"
    " NULL FROM opt_out o WHERE o.way <> 'erased'"
)
_ALL = f"SELECT * FROM ({_ERRORS}) WHERE status <> 'Denylisted' UNION ALL {_OPT_OUTS}"
_NAME = "SELECT v.username FROM visitor v WHERE v.external_id = a.external_id"
_LIST = f"SELECT a.*, coalesce(({_NAME}), '') AS name FROM ({_ALL}) a"


def addresses(record: Record, now: datetime, status: str = "", words: str = "", limit: int = LISTED) -> list[Address]:
    """The addresses with `status`, all for "", in whose External ID, username or status each of `words` is found: those in
    quarantine first, the newest of each status first. Not for the screen's thread."""
    sql, parameters = f"SELECT * FROM ({_LIST}) WHERE :status IN ('', status)", _given(now) | {"status": status}
    for number, word in enumerate(words.split()):
        sql += f" AND (external_id || ' ' || name || ' ' || status) LIKE :word{number} ESCAPE '\\'"
        escaped = word.removeprefix("@").replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        parameters[f"word{number}"] = f"%{escaped}%"
    order = " ".join(f"WHEN '{each}' THEN {place}" for place, each in enumerate(Status))
    sql += f" ORDER BY CASE status {order} END, at DESC, external_id LIMIT :limit"
    return [_address(row) for row in record.sql(sql, parameters | {"limit": limit})]


def address(record: Record, external_id: str, now: datetime) -> Address | None:
    """What is known of one address; None where there were neither errors nor an opt-out."""
    sql, given = f"SELECT * FROM ({_LIST}) WHERE external_id = :id", _given(now) | {"id": external_id}
    return next((_address(row) for row in record.sql(sql, given)), None)


def numbers(record: Record, now: datetime) -> dict[Status, int]:
    """How many addresses there are of each status."""
    found = record.sql(f"SELECT status, count(*) FROM ({_ALL}) GROUP BY 1", _given(now)).fetchall()
    return {Status(status): int(number) for status, number in found}


def quarantine_count(record: Record) -> int:
    """How many addresses are in quarantine, whoever opted out since then among them."""
    return int(record.scalar("SELECT count(*) FROM quarantine WHERE quarantined_at IS NOT NULL"))


def _given(now: datetime) -> dict[str, Any]:
    return {"forgiven": to_ms(now - FORGIVEN)}


def _address(row: Sequence[Any]) -> Address:
    external_id, status, failure, errors, at, since, reason, delivery_id, name = row
    quarantined_at = None if since is None else from_ms(since)
    return Address(external_id, name, Status(status), failure, errors, from_ms(at), quarantined_at, reason, delivery_id)
