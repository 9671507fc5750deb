"""Subscriptions: which visitor follows which service, since when, until when; and the sightings of a pass going on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from store.database import Record
from store.models import ServiceModel, SubscriptionEventModel, SubscriptionModel, from_ms, to_ms


@dataclass(frozen=True, slots=True)
class Subscription:
    """A visitor follows, or followed, a service."""

    service_id: int
    visitor_id: int
    service: str
    since: datetime
    ended: datetime | None


@dataclass(frozen=True, slots=True)
class Change:
    """A follower left, or returned."""

    id: int
    service_id: int
    visitor_id: int
    action: str
    at: datetime


def subscriptions_of(record: Record, visitor_id: int) -> list[Subscription]:
    """The services that a visitor follows or followed."""
    query = (
        SubscriptionModel.select(SubscriptionModel, ServiceModel.label.alias("service"))
        .join(ServiceModel, on=(ServiceModel.id == SubscriptionModel.service_id))
        .where(SubscriptionModel.visitor_id == visitor_id)
        .order_by(SubscriptionModel.since)
    )
    return record.rows(query, Subscription)


def services_followed(record: Record, visitor_ids: Sequence[int]) -> dict[int, list[str]]:
    """The internal names of the services that each of these visitors follows now; at most a few hundred at a time."""
    marks = ",".join("?" * len(visitor_ids))
    found = record.sql(
        "SELECT s.visitor_id, v.internal_name FROM subscription s JOIN service v ON v.id = s.service_id"
        f" WHERE s.ended IS NULL AND s.visitor_id IN ({marks}) ORDER BY v.internal_name",
        visitor_ids,
    )
    followed: dict[int, list[str]] = {visitor_id: [] for visitor_id in visitor_ids}
    for visitor_id, internal_name in found:
        followed[visitor_id].append(str(internal_name))
    return followed


def since_of(record: Record, service_id: int, visitor_ids: Sequence[int]) -> dict[int, datetime]:
    """Since when each of these visitors follows a service; at most a few hundred at a time."""
    marks = ",".join("?" * len(visitor_ids))
    found = record.sql(
        f"SELECT visitor_id, since FROM subscription WHERE service_id = ? AND visitor_id IN ({marks})",
        (service_id, *visitor_ids),
    )
    return {int(visitor_id): from_ms(since) for visitor_id, since in found}


def came_and_left(record: Record, service_id: int, since: datetime) -> tuple[int, int]:
    """How many followers came to a service since then and are there, and how many left; not for the screen's thread."""
    known = (service_id, to_ms(since))
    came = record.scalar(
        "SELECT count(*) FROM subscription WHERE service_id = ? AND ended IS NULL AND since >= ?", known
    )
    left = record.scalar(
        "SELECT count(*) FROM subscription_event WHERE service_id = ? AND action = 'left' AND at >= ?", known
    )
    return int(came), int(left)


def changes_of(record: Record, service_id: int, limit: int = 500) -> list[Change]:
    """The newest departures from and returns to a service, newest first."""
    query = SubscriptionEventModel.select().where(SubscriptionEventModel.service_id == service_id)
    return record.rows(query.order_by(SubscriptionEventModel.id.desc()).limit(limit), Change)


def subscriber_count(record: Record, service_id: int) -> int:
    """How many visitors follow a service now."""
    return int(record.scalar("SELECT count(*) FROM subscription WHERE service_id = ? AND ended IS NULL", (service_id,)))


def follows(record: Record, service_id: int, external_id: str) -> bool:
    """Whether the person with this External ID is known to follow the service."""
    return bool(
        record.scalar(
            "SELECT 1 FROM subscription s JOIN visitor v ON v.id = s.visitor_id"
            " WHERE s.service_id = ? AND s.ended IS NULL AND v.external_id = ?",
            (service_id, external_id),
        )
    )


def first_pass(record: Record, service_id: int) -> bool:
    """Whether a service has no subscription yet, of today or of old."""
    return not record.scalar("SELECT 1 FROM subscription WHERE service_id = ? LIMIT 1", (service_id,))


def see(record: Record, service_id: int, external_ids: Iterable[str], now: datetime) -> tuple[int, int]:
    """Note a page of followers, newest first: (seen for the first time in this pass, come new or again).

    Within the caller's `writing`, after the visitors themselves were kept.
    """
    rows = [(service_id, external_id) for external_id in external_ids]
    seen = record.many("INSERT OR IGNORE INTO sighting SELECT ?, id FROM visitor WHERE external_id = ?", rows)
    at = to_ms(now)
    record.many(
        "INSERT INTO subscription_event (service_id, visitor_id, action, at) SELECT s.service_id, v.id, 'returned', ?"
        " FROM visitor v JOIN subscription s ON s.service_id = ? AND s.visitor_id = v.id AND s.ended IS NOT NULL"
        " WHERE v.external_id = ?",
        ((at, *row) for row in rows),
    )
    came = record.many(
        "INSERT INTO subscription SELECT ?, id, ?, NULL FROM visitor WHERE external_id = ?"
        " ON CONFLICT DO UPDATE SET since = excluded.since, ended = NULL WHERE ended IS NOT NULL",
        ((service_id, at, external_id) for service_id, external_id in rows),
    )
    return seen, came


def begin_pass(record: Record, service_id: int) -> None:
    """Forget the sightings of an earlier pass. Within the caller's `writing`."""
    record.sql("DELETE FROM sighting WHERE service_id = ?", (service_id,))


def end_pass(record: Record, service_id: int, now: datetime) -> int:
    """After a complete pass, within `writing`: end the subscriptions of all who were not seen; how many."""
    unseen = (
        "FROM subscription s WHERE s.service_id = :service AND s.ended IS NULL AND NOT EXISTS"
        " (SELECT 1 FROM sighting g WHERE g.service_id = :service AND g.visitor_id = s.visitor_id)"
    )
    values = {"service": service_id, "now": to_ms(now)}
    gone = record.sql(
        "INSERT INTO subscription_event (service_id, visitor_id, action, at)"
        f" SELECT s.service_id, s.visitor_id, 'left', :now {unseen}",
        values,
    ).rowcount
    if gone:
        record.sql(
            "UPDATE subscription SET ended = :now WHERE service_id = :service AND ended IS NULL AND NOT EXISTS"
            " (SELECT 1 FROM sighting g WHERE g.service_id = :service AND g.visitor_id = subscription.visitor_id)",
            values,
        )
    begin_pass(record, service_id)
    return int(gone)


def last_change(record: Record, service_id: int) -> datetime | None:
    """When a follower last came or went."""
    at = record.scalar(
        "SELECT max(max(since), max(coalesce(ended, 0))) FROM subscription WHERE service_id = ?", (service_id,)
    )
    return None if at is None else from_ms(at)
