"""Statistics: what was measured of accounts and posts, as curves that hold no number twice.

A row says from when (`at`) until when (`until`) the numbers were seen unchanged, so a curve is flat within a row, and the
newest `until` is when it was measured last. A number that was not told is taken as unchanged.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, dataclass, fields
from datetime import datetime
from typing import Any

from store.database import Record
from store.models import from_ms, to_ms


@dataclass(frozen=True, slots=True)
class AccountNumbers:
    """What X counts of an account; None where it never told one."""

    followers: int | None = None
    following: int | None = None
    posts: int | None = None
    listed: int | None = None


@dataclass(frozen=True, slots=True)
class PostNumbers:
    """What X counts of a post; the last three are told to its author alone, for 30 days."""

    likes: int | None = None
    reposts: int | None = None
    replies: int | None = None
    quotes: int | None = None
    bookmarks: int | None = None
    impressions: int | None = None
    clicks: int | None = None
    profile_clicks: int | None = None
    engagements: int | None = None


@dataclass(frozen=True, slots=True)
class AccountPoint:
    """A stretch of an account's curve."""

    at: datetime
    until: datetime
    numbers: AccountNumbers


@dataclass(frozen=True, slots=True)
class PostPoint:
    """A stretch of a post's curve."""

    at: datetime
    until: datetime
    numbers: PostNumbers


@dataclass(frozen=True, slots=True)
class Posted:
    """A post that was sent: `measured_at` None where it never was measured, `absent` why it is not to be had any more."""

    send_id: int
    delivery_id: int
    post_id: str
    posted_at: datetime
    measured_at: datetime | None
    absent: str | None


_ACCOUNT = tuple(field.name for field in fields(AccountNumbers))
_POST = tuple(field.name for field in fields(PostNumbers))
_POSTED = """
SELECT s.id, s.delivery_id, s.remote_id, s.started_at,
  (SELECT p.until FROM post_numbers p WHERE p.send_id = s.id ORDER BY p.at DESC LIMIT 1), a.why
FROM send s JOIN delivery d ON d.id = s.delivery_id LEFT JOIN post_absence a ON a.send_id = s.id
WHERE s.state = 'sent' AND s.remote_id IS NOT NULL AND d.template = 'tweet' AND d.proof_of IS NULL AND
"""


def posted(record: Record, service_id: int, since: datetime, until: datetime) -> list[Posted]:
    """A service's posts that left after `since` and not after `until`, proofs apart, in the order of their sends."""
    found = record.sql(
        f"{_POSTED} s.service_id = ? AND s.started_at > ? AND s.started_at <= ? ORDER BY s.id",
        (service_id, to_ms(since), to_ms(until)),
    )
    return [_posted(row) for row in found]


def posted_by(record: Record, delivery_id: int) -> list[Posted]:
    """The posts of a delivery, in their order; none of a proof."""
    return [_posted(row) for row in record.sql(f"{_POSTED} s.delivery_id = ? ORDER BY s.id", (delivery_id,))]


def newest_posted(record: Record, service_id: int, limit: int = 50) -> list[Posted]:
    """A service's newest posts that were measured or found absent, newest first."""
    known = "(a.why IS NOT NULL OR EXISTS (SELECT 1 FROM post_numbers p WHERE p.send_id = s.id))"
    found = record.sql(
        f"{_POSTED} s.service_id = ? AND {known} ORDER BY s.started_at DESC, s.id DESC LIMIT ?", (service_id, limit)
    )
    return [_posted(row) for row in found]


def _posted(row: Sequence[Any]) -> Posted:
    send_id, delivery_id, post_id, at, measured, why = row
    return Posted(send_id, delivery_id, str(post_id), from_ms(at), None if measured is None else from_ms(measured), why)


def keep_account(record: Record, service_id: int, numbers: AccountNumbers, now: datetime) -> bool:
    """Keep what an account was measured at; whether anything had changed. Within the caller's `writing`."""
    return _keep(record, "account_numbers", "service_id", _ACCOUNT, service_id, numbers, now)


def keep_post(record: Record, send_id: int, numbers: PostNumbers, now: datetime) -> bool:
    """Keep what a post was measured at; whether anything had changed. Within the caller's `writing`."""
    return _keep(record, "post_numbers", "send_id", _POST, send_id, numbers, now)


def _keep(
    record: Record,
    table: str,
    owner: str,
    columns: tuple[str, ...],
    number: int,
    numbers: AccountNumbers | PostNumbers,
    now: datetime,
) -> bool:
    names, at = ", ".join(columns), to_ms(now)
    before = record.sql(f"SELECT at, {names} FROM {table} WHERE {owner} = ? ORDER BY at DESC LIMIT 1", (number,))
    last = before.fetchone()
    told = astuple(numbers)
    if last is not None:
        told = tuple(old if new is None else new for new, old in zip(told, last[1:], strict=True))
        if told == tuple(last[1:]):
            record.sql(f"UPDATE {table} SET until = ? WHERE {owner} = ? AND at = ?", (at, number, last[0]))
            return False
    marks = ", ".join("?" * len(columns))
    record.sql(
        f"INSERT OR REPLACE INTO {table} ({owner}, at, until, {names}) VALUES (?, ?, ?, {marks})",
        (number, at, at, *told),
    )
    return True


def note_absence(record: Record, send_id: int, why: str, now: datetime) -> None:
    """Note once that a post is gone or hidden. Within the caller's `writing`."""
    record.sql("INSERT OR IGNORE INTO post_absence VALUES (?, ?, ?)", (send_id, to_ms(now), why))


def absence(record: Record, send_id: int) -> str | None:
    """Why X no longer shows a post, "gone" or "hidden"; None where it was not missed."""
    found = record.scalar("SELECT why FROM post_absence WHERE send_id = ?", (send_id,))
    return None if found is None else str(found)


def account_curve(record: Record, service_id: int, since: datetime | None = None) -> list[AccountPoint]:
    """What an account was measured at since then, oldest first."""
    rows = record.sql(
        f"SELECT at, until, {', '.join(_ACCOUNT)} FROM account_numbers WHERE service_id = ? AND until >= ? ORDER BY at",
        (service_id, 0 if since is None else to_ms(since)),
    )
    return [AccountPoint(from_ms(row[0]), from_ms(row[1]), AccountNumbers(*row[2:])) for row in rows]


def post_curve(record: Record, send_id: int) -> list[PostPoint]:
    """What a post was measured at, oldest first."""
    rows = record.sql(
        f"SELECT at, until, {', '.join(_POST)} FROM post_numbers WHERE send_id = ? ORDER BY at", (send_id,)
    )
    return [PostPoint(from_ms(row[0]), from_ms(row[1]), PostNumbers(*row[2:])) for row in rows]
