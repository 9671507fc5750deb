"""Quotas: what answers said about limits, kept over restarts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from store.database import Record
from store.models import QuotaModel


@dataclass(frozen=True, slots=True)
class Quota:
    """The last word on one limit. `scope` is a service's uuid or an app's mark, `span` the window's name."""

    scope: str
    endpoint: str
    span: str
    allowed: int
    remaining: int
    resets_at: datetime
    read_at: datetime


def keep_quota(record: Record, quota: Quota) -> None:
    """Keep the newest word on a limit; the next answer says it again."""
    with record.writing(lasting=False):
        record.run(
            QuotaModel.insert(
                scope=quota.scope,
                endpoint=quota.endpoint,
                span=quota.span,
                allowed=quota.allowed,
                remaining=quota.remaining,
                resets_at=quota.resets_at,
                read_at=quota.read_at,
            ).on_conflict_replace()
        )


def quotas(record: Record, *scopes: str) -> list[Quota]:
    """What is known of the limits of these scopes."""
    marks = ",".join("?" * len(scopes))
    return record.read(QuotaModel, Quota, f"WHERE scope IN ({marks}) ORDER BY endpoint", *scopes)
