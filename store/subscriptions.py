"""Subscriptions: which visitor follows which service, since when, until when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from store.database import Record
from store.models import ServiceModel, SubscriptionModel, from_ms, to_ms


@dataclass(frozen=True, slots=True)
class Subscription:
    """A visitor follows, or followed, a service."""

    service_id: int
    visitor_id: int
    service: str
    since: datetime
    ended: datetime | None


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
    """How many followers came to a service, or came back, and how many left, by the passes that were over since then; who came
    with the first list did not come since."""
    found = record.sql(
        "SELECT coalesce(sum(came + returned), 0), coalesce(sum(gone), 0) FROM pass"
        " WHERE service_id = ? AND NOT base AND coalesce(ended, ?) >= ?",
        (service_id, to_ms(since), to_ms(since)),
    )
    came, left = found.fetchone()
    return int(came), int(left)


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


def last_change(record: Record, service_id: int) -> datetime | None:
    """When a follower last came or went."""
    at = record.scalar(
        "SELECT max(max(since), max(coalesce(ended, 0))) FROM subscription WHERE service_id = ?", (service_id,)
    )
    return None if at is None else from_ms(at)
