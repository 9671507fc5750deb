"""How often X lets an endpoint be called, as X documents it: dated data, for forecasts; answers' headers overrule it.

Source for version 2: docs.x.com, "Rate limits" (x-api/fundamentals/rate-limits), as of 22 August 2026. Source for
version 1.1: X's retired pages "Rate limits" and "POST direct_messages/events/new" (developer.twitter.com, 2020),
the last that X published. Other pages of X still name other numbers for version 2 (followers 15, direct messages 200 a
quarter of an hour): the rate-limits page is the maintained one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from social.services.base import Window

AS_OF = date(2026, 8, 22)

QUARTER = timedelta(minutes=15)
DAY = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `calls` per `period`, counted for one account ("user") or for all that share a consumer key ("app")."""

    per: Literal["user", "app"]
    calls: int
    period: timedelta = QUARTER

    @property
    def window(self) -> Window:
        """The name under which an answer's headers tell this limit's state."""
        if self.period < DAY:
            return "15-minute"
        return "user-day" if self.per == "user" else "app-day"


def _user(calls: int, period: timedelta = QUARTER) -> Limit:
    return Limit("user", calls, period)


def _app(calls: int, period: timedelta = QUARTER) -> Limit:
    return Limit("app", calls, period)


LIMITS: dict[str, tuple[Limit, ...]] = {
    "GET /2/users/me": (_user(75),),
    "GET /2/users/by/username/:username": (_user(900), _app(300)),
    "GET /2/users": (_user(900), _app(300)),
    "GET /2/users/:id/followers": (_user(300), _app(300)),
    "POST /2/tweets": (_user(100), _app(10_000, DAY)),
    "DELETE /2/tweets/:id": (_user(50),),
    "GET /2/users/:id/tweets": (_user(900), _app(10_000)),
    "GET /2/tweets": (_user(5_000), _app(3_500)),
    "POST /2/dm_conversations/with/:participant_id/messages": (_user(15), _user(1_440, DAY), _app(1_440, DAY)),
    "GET /2/dm_events": (_user(15),),
    "GET /2/dm_conversations/with/:participant_id/dm_events": (_user(15),),
    "POST /2/media/upload": (_user(500), _app(50_000, DAY)),
    "POST /2/media/upload/initialize": (_user(1_875), _app(180_000, DAY)),
    "POST /2/media/upload/:id/append": (_user(1_875), _app(180_000, DAY)),
    "POST /2/media/upload/:id/finalize": (_user(1_875), _app(180_000, DAY)),
    "GET /2/media/upload": (),
    "POST /2/media/metadata": (),
    "GET /1.1/account/verify_credentials": (_user(75),),
    "GET /1.1/users/show": (_user(900), _app(900)),
    "POST /1.1/users/lookup": (_user(900), _app(300)),
    "GET /1.1/followers/ids": (_user(15), _app(15)),
    "POST /1.1/statuses/update": (_user(300, timedelta(hours=3)),),
    "POST /1.1/statuses/destroy/:id": (),
    "GET /1.1/statuses/user_timeline": (_user(900), _app(1_500)),
    "GET /1.1/statuses/lookup": (_user(900), _app(300)),
    "POST /1.1/direct_messages/events/new": (_user(1_000, DAY), _app(15_000, DAY)),
    "GET /1.1/direct_messages/events/list": (_user(15),),
    "POST /1.1/media/upload": (),
    "GET /1.1/media/upload": (),
    "POST /1.1/media/metadata/create": (),
}
"""By endpoint; where both are given, the smaller one holds."""


def limits(endpoint: str) -> tuple[Limit, ...]:
    """The documented limits of `endpoint` (a name in `endpoints.ENDPOINTS`); none where X names none."""
    return LIMITS.get(endpoint, ())


MESSAGES_PER_DAY = 500
"""Direct messages an account may send in 24 hours, over all apps and devices: X's help text on limits, May 2026."""

POSTS_PER_DAY = 2_400
"""Posts an account may make in 24 hours, in slices of half an hour: the same page."""

POSTS_PER_DAY_UNVERIFIED = 50
"""The same for an account without a check mark, since May 2026 (original posts; replies have 200 of their own)."""
