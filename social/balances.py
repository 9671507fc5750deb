"""What is left of the budgets and what was spent, as people look at it; the budgets themselves ask for nothing here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from social.budgets import scope_of
from social.services import service_type
from store import charges
from store.charges import Total
from store.database import Record
from store.external_accounts import external_account
from store.quotas import quotas
from store.services import Service, services

OPERATIONS = {
    "followers": "Followers",
    "people": "People looked up",
    "post": "Posts",
    "send_message": "Direct messages",
    "timeline": "Timelines",
    "metrics": "Posts measured",
    "own_metrics": "Own posts measured",
    "me": "The account itself",
    "account": "Profiles",
    "messages": "Messages read",
    "messages_with": "Messages with one",
    "delete_post": "Deletions",
    "upload": "Uploads",
    "upload_begin": "Uploads begun",
    "upload_part": "Parts of uploads",
    "upload_end": "Uploads ended",
    "media_state": "State of uploads",
    "describe": "Alternative texts",
}
"""Each operation of a gateway as people call it."""
SPANS = {"15-minute": "15-minute window", "user-day": "in the account's day", "app-day": "in the app's day"}
"""Each span of a limit as people call it."""


@dataclass(frozen=True, slots=True)
class Balance:
    """What was last said to be left of one limit that still counts; `what` and `span` are words for people."""

    what: str
    span: str
    allowed: int
    remaining: int
    opens_at: datetime


@dataclass(frozen=True, slots=True)
class Spending:
    """Charges of a UTC day and month in millionths of a dollar: of one service, and `all_month` of all, by which the budget goes.

    `operations` are the service's in this month.
    """

    today: int
    month: int
    all_month: int
    budget: int | None
    operations: tuple[Total, ...]


def balances(record: Record, known: Service, now: datetime) -> tuple[Balance, ...]:
    """The limits of a service that are known and not past, those used up first."""
    found = quotas(record, known.uuid, scope_of(known, "app-day"))
    left = [one for one in found if one.resets_at > now]
    words = _words(known, external_account(record).api_version) if left else {}
    told = [
        Balance(
            words.get(one.endpoint, one.endpoint),
            SPANS.get(one.span, one.span),
            one.allowed,
            one.remaining,
            one.resets_at,
        )
        for one in left
    ]
    return tuple(sorted(told, key=lambda one: (one.remaining > 0, one.what, one.opens_at)))


def _words(known: Service, version: str) -> dict[str, str]:
    """Endpoint → the operation that goes there; where several do, the first of `OPERATIONS`."""
    kind = service_type(known.kind)
    return {"*": "All calls"} | {kind.endpoint(version, name): OPERATIONS[name] for name in reversed(OPERATIONS)}


def used_up(record: Record, now: datetime) -> Balance | None:
    """Of all that is used up with any service, what opens first."""
    found = (one for known in services(record) for one in balances(record, known, now) if one.remaining <= 0)
    return min(found, key=lambda one: one.opens_at, default=None)


def spending(record: Record, service_id: int, now: datetime) -> Spending:
    """What a service was charged, beside what all were."""
    month = charges.month_of(now)
    own = tuple(one for one in charges.totals(record, *month) if one.service_id == service_id)
    today = sum(one.millionths for one in charges.totals(record, *charges.today(now)) if one.service_id == service_id)
    in_all = charges.spent(record, *month)
    return Spending(today, sum(one.millionths for one in own), in_all, external_account(record).monthly_budget, own)
