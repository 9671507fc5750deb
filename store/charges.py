"""Charges: what X was paid for, in millionths of a dollar, and what it has been paid for already today (UTC)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from store import marks
from store.database import Record
from store.erased import masked
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
    delivery_id: int | None = None


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
    resources = masked(record, resources) if kind == "user" else resources
    unpaid = [one for one in resources if kind != "user" or not _visitor_paid(record, app, one, now)]
    return record.many("INSERT OR IGNORE INTO charged VALUES (?, ?, ?, ?)", [(day, app, kind, one) for one in unpaid])


def fresh_visitors(record: Record, app: str, numbers: Sequence[int], now: datetime) -> int:
    """The same for people who are visitors, by row number: a bit for each, where a million rows would cost most."""
    unpaid = marks.add(record, _paid_scope(app, now), numbers)
    named = _named(record, app, now) if unpaid else ()
    return len(unpaid) - (len(set(unpaid).intersection(named)) if named else 0)


def _paid_scope(app: str, now: datetime) -> str:
    return f"paid:{day_of(now):06}:{app}"


def _named(record: Record, app: str, now: datetime) -> list[int]:
    """The visitors among those who were paid for by name: an account itself, and others looked at one by one."""
    found = record.sql(
        "SELECT v.id FROM charged c CROSS JOIN visitor v ON v.external_id = c.resource"
        " WHERE c.day = ? AND c.app = ? AND c.kind = 'user'",
        (day_of(now), app),
    )
    return [int(row[0]) for row in found]


def _visitor_paid(record: Record, app: str, external_id: str, now: datetime) -> bool:
    number = record.scalar("SELECT id FROM visitor WHERE external_id = ?", (external_id,))
    return number is not None and marks.holds(record, _paid_scope(app, now), number)


def forget_days_before(record: Record, now: datetime) -> None:
    """Drop the marks of days gone by. Within the caller's `writing`."""
    record.sql("DELETE FROM charged WHERE day < ?", (day_of(now),))
    marks.forget_before(record, "paid:", _paid_scope("", now))


def add_charge(
    record: Record, now: datetime, app: str, service_id: int, operation: str, resources: int, millionths: int
) -> None:
    """Put a charge into the ledger. Within the caller's `writing`."""
    record.sql(
        "INSERT INTO charge (at, app, service_id, operation, resources, millionths) VALUES (?, ?, ?, ?, ?, ?)",
        (to_ms(now), app, service_id, operation, resources, millionths),
    )


def assign(record: Record, service_id: int, operations: Sequence[str], since: datetime, delivery_id: int) -> int:
    """Note for which delivery a service was charged for `operations` since then, where that is not known; how many charges.

    The engine does one thing at a time, so a charge that nobody claimed is of what it did, or was cut off in, since then.
    """
    marks = ", ".join("?" * len(operations))
    with record.writing():
        return record.sql(
            f"UPDATE charge SET delivery_id = ? WHERE service_id = ? AND operation IN ({marks}) AND at >= ?"
            " AND delivery_id IS NULL",
            (delivery_id, service_id, *operations, to_ms(since)),
        ).rowcount


def claim(record: Record, service_id: int, operation: str, since: datetime, delivery_id: int) -> bool:
    """Claim for a delivery the first charge for `operation` since then that no delivery claimed; False where there is none."""
    with record.writing():
        changed = record.sql(
            "UPDATE charge SET delivery_id = ? WHERE id = (SELECT id FROM charge WHERE service_id = ? AND operation = ?"
            " AND at >= ? AND delivery_id IS NULL ORDER BY id LIMIT 1)",
            (delivery_id, service_id, operation, to_ms(since)),
        ).rowcount
    return bool(changed)


def of_delivery(record: Record, delivery_id: int) -> list[Total]:
    """What a delivery was charged, by service and operation, the dearest first."""
    found = record.sql(
        "SELECT service_id, operation, count(*), sum(resources), sum(millionths) FROM charge WHERE delivery_id = ?"
        " GROUP BY service_id, operation ORDER BY 5 DESC, operation, service_id",
        (delivery_id,),
    )
    return [Total(*row) for row in found]


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
    if record.scalar("SELECT 1 FROM charged WHERE day = ? AND app = ? AND kind = ? AND resource = ?", asked):
        return True
    return kind == "user" and _visitor_paid(record, app, resource, now)


def followers_paid_today(record: Record, app: str, service_id: int, now: datetime) -> int:
    """How many of a service's present followers are free for the rest of the UTC day; some 0.3 s per million."""
    paid = marks.held(record, _paid_scope(app, now))
    follow = "SELECT visitor_id FROM subscription WHERE service_id = ? AND ended IS NULL"
    marked = sum(row[0] in paid for row in record.sql(follow, (service_id,))) if len(paid) else 0
    named = record.sql(
        "SELECT v.id FROM charged c CROSS JOIN visitor v ON v.external_id = c.resource CROSS JOIN subscription s"
        " ON s.service_id = ? AND s.visitor_id = v.id AND s.ended IS NULL"
        " WHERE c.day = ? AND c.app = ? AND c.kind = 'user'",
        (service_id, day_of(now), app),
    )
    return marked + sum(row[0] not in paid for row in named)
