"""What calculating the statistics of a service will take, told before the first call: posts, calls and money."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from social.budgets import dollars, scope_of
from social.services import service_type
from social.workflows.cadence import MEASURED_FOR, due
from store import charges
from store.database import Record
from store.external_accounts import external_account
from store.services import Service, services
from store.statistics import Posted, posted

BATCH = 100
"""Posts in one call (X API reference, look-up and timeline of posts, August 2026)."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What measuring one service takes at most: `price` in millionths of a dollar, None where none is known.

    The look-up of the account is in both; what was paid for since midnight UTC is free. Where the account's own timeline is
    the cheaper way and other programs post too, their posts are paid for instead, and never more than by looking posts up.
    """

    service_id: int
    title: str
    posts: int
    calls: int
    price: int | None

    @property
    def what(self) -> str:
        """What is measured, and for how much: "the account and 12 posts, for about $0.07"."""
        price = "" if self.price is None else f", for about {dollars(self.price)}"
        return f"the account and {self.posts:,} post{'' if self.posts == 1 else 's'}{price}"


def due_posts(record: Record, service_id: int, now: datetime) -> list[Posted]:
    """The service's posts that are to be measured now, in the order of their sends."""
    return [post for post in posted(record, service_id, now - MEASURED_FOR, now) if due(post, now)]


def by_timeline(known: Service, api_version: str) -> int:
    """How many posts on the account's own timeline cost what one looked up costs; 0 where there is nothing to gain."""
    kind = service_type(known.kind)
    looked_up = kind.price(api_version, "metrics", owned=known.app_owned)
    own = kind.price(api_version, "own_metrics", owned=known.app_owned)
    return looked_up // own if 0 < own < looked_up else 0


def measurable(record: Record) -> list[Service]:
    """The services that have keys to ask with."""
    return [known for known in services(record) if known.generation]


def expected(record: Record, known: Service, now: datetime) -> Expected:
    """What measuring a service takes now."""
    version, kind = external_account(record).api_version, service_type(known.kind)
    app, found = scope_of(known, "app-day"), due_posts(record, known.id, now)
    unpaid = sum(not charges.paid_today(record, app, "post", post.post_id, now) for post in found)
    own = known.account_id is not None and charges.paid_today(record, app, "user", known.account_id, now)
    way = "own_metrics" if by_timeline(known, version) else "metrics"
    greeting = 0 if own else kind.price(version, "me", owned=known.app_owned)
    price = greeting + unpaid * kind.price(version, way, owned=known.app_owned)
    priced = kind.price(version, "me") > 0
    return Expected(known.id, known.title, len(found), 1 + -(-len(found) // BATCH), price if priced else None)


def all_expected(record: Record, now: datetime) -> list[Expected]:
    """The same for each service that has keys."""
    return [expected(record, known, now) for known in measurable(record)]
