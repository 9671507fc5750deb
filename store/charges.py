"""Charges: what X was paid for, in millionths of a dollar, and what it has been paid for already today (UTC)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from store.database import Record
from store.models import ChargeModel, to_ms

DAY_MS = 86_400_000


@dataclass(frozen=True, slots=True)
class Charge:
    """One paid call: `app` is the mark of its consumer key, `resources` how many things were paid for."""

    id: int
    at: datetime
    app: str
    service_id: int | None
    operation: str
    resources: int
    millionths: int


@dataclass(frozen=True, slots=True)
class Total:
    """What one service was charged for one operation in a span of time."""

    service_id: int | None
    operation: str
    calls: int
    resources: int
    millionths: int


def charges(record: Record, since: datetime, until: datetime) -> list[Charge]:
    """The charges from `since` until before `until`, newest first."""
    within = (ChargeModel.at >= since) & (ChargeModel.at < until)
    return record.rows(
        ChargeModel.select().where(within).order_by(ChargeModel.at.desc(), ChargeModel.id.desc()), Charge
    )


def totals(record: Record, since: datetime, until: datetime) -> list[Total]:
    """The same in sums by service and operation, the dearest first."""
    found = record.sql(
        "SELECT service_id, operation, count(*), sum(resources), sum(millionths) FROM charge WHERE at >= ? AND at < ?"
        " GROUP BY service_id, operation ORDER BY 5 DESC, operation",
        (to_ms(since), to_ms(until)),
    )
    return [Total(*row) for row in found]


def day_of(now: datetime) -> int:
    """The UTC day of an instant, counted from 1970."""
    return to_ms(now) // DAY_MS


def fresh(record: Record, app: str, kind: str, resources: Sequence[str], now: datetime) -> int:
    """Mark resources as paid for today; how many were not yet. Within the caller's `writing`."""
    day = day_of(now)
    return record.many(
        "INSERT OR IGNORE INTO charged VALUES (?, ?, ?, ?)", ((day, app, kind, one) for one in resources)
    )


def forget_days_before(record: Record, now: datetime) -> None:
    """Drop the marks of days gone by. Within the caller's `writing`."""
    record.sql("DELETE FROM charged WHERE day < ?", (day_of(now),))


def add_charge(
    record: Record, now: datetime, app: str, service_id: int, operation: str, resources: int, millionths: int
) -> None:
    """Put a charge into the ledger. Within the caller's `writing`."""
    record.run(
        ChargeModel.insert(
            at=now, app=app, service_id=service_id, operation=operation, resources=resources, millionths=millionths
        )
    )


def spent(record: Record, since: datetime, until: datetime) -> int:
    """What was charged from `since` until before `until`, in millionths of a dollar."""
    found = record.scalar(
        "SELECT coalesce(sum(millionths), 0) FROM charge WHERE at >= ? AND at < ?", (to_ms(since), to_ms(until))
    )
    return int(found)


def today(now: datetime) -> tuple[datetime, datetime]:
    """The first instant of the UTC day of `now`, and that of the next."""
    first = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return first, first + timedelta(days=1)


def month_of(now: datetime) -> tuple[datetime, datetime]:
    """The first instant of the UTC month of `now`, and that of the next."""
    first = now.astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return first, (first + timedelta(days=32)).replace(day=1)


def paid_today(record: Record, app: str, kind: str, resource: str, now: datetime) -> bool:
    """Whether a resource is free for the rest of the UTC day."""
    asked = (day_of(now), app, kind, resource)
    return bool(record.scalar("SELECT 1 FROM charged WHERE day = ? AND app = ? AND kind = ? AND resource = ?", asked))


def followers_paid_today(record: Record, app: str, service_id: int, now: datetime) -> int:
    """How many of a service's present followers are free for the rest of the UTC day."""
    found = record.scalar(
        "SELECT count(*) FROM subscription s JOIN visitor v ON v.id = s.visitor_id JOIN charged c"
        " ON c.day = ? AND c.app = ? AND c.kind = 'user' AND c.resource = v.external_id"
        " WHERE s.service_id = ? AND s.ended IS NULL",
        (day_of(now), app, service_id),
    )
    return int(found)
