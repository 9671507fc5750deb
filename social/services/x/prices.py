"""What a call of version 2 costs under pay-per-use, in millionths of a dollar: dated data, for forecasts and ledger.

Source: docs.x.com, "Pricing" (x-api/getting-started/pricing), as of 22 August 2026. X bills only what it returns and
only calls that succeed; it promises, softly, to bill the same resource once per UTC day. Version 1.1 is not sold so.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

AS_OF = date(2026, 8, 22)


@dataclass(frozen=True, slots=True)
class Price:
    """Millionths of a dollar: per resource returned for a read, per request for a write.

    `owned` holds where the account that asks about itself also owns the developer app.
    """

    each: int
    owned: int | None = None
    per_request: bool = False


PRICES: dict[str, Price] = {
    "GET /2/users/me": Price(10_000),
    "GET /2/users/by/username/:username": Price(10_000),
    "GET /2/users": Price(10_000),
    "GET /2/users/:id/followers": Price(10_000, owned=1_000),
    "GET /2/users/:id/tweets": Price(5_000, owned=1_000),
    "GET /2/tweets": Price(5_000),
    "GET /2/dm_events": Price(10_000),
    "GET /2/dm_conversations/with/:participant_id/dm_events": Price(10_000),
    "POST /2/tweets": Price(15_000, per_request=True),
    "DELETE /2/tweets/:id": Price(10_000, per_request=True),
    "POST /2/dm_conversations/with/:participant_id/messages": Price(15_000, per_request=True),
    "POST /2/media/upload": Price(0, per_request=True),
    "POST /2/media/upload/initialize": Price(0, per_request=True),
    "POST /2/media/upload/:id/append": Price(0, per_request=True),
    "POST /2/media/upload/:id/finalize": Price(0, per_request=True),
    "GET /2/media/upload": Price(0, per_request=True),
    "POST /2/media/metadata": Price(5_000, per_request=True),
}
"""By endpoint. X's list names no price for uploads, only for what is said about them.

A post of a thread costs what any post does: the list's "summoned reply", which is cheaper, answers somebody who called for it.
"""

POST_WITH_LINK = 200_000
"""A post that holds a link; X does not say how it finds one, so anything that it would shorten counts."""


def price(endpoint: str, resources: int, owned: bool = False) -> int:
    """What one call of `endpoint` costs that returns `resources`, in millionths of a dollar; 0 without a price."""
    found = PRICES.get(endpoint)
    if found is None:
        return 0
    if found.per_request:
        return found.each
    return resources * (found.owned if owned and found.owned is not None else found.each)


def post_price(text_has_url: bool) -> int:
    """What a post costs, in millionths of a dollar."""
    return POST_WITH_LINK if text_has_url else PRICES["POST /2/tweets"].each
