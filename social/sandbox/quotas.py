"""How often each endpoint may be called: X's limits as dated data, and the windows in which they are used up."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from social.sandbox.accounts import Account

Kind = Literal["window", "user-day", "app-day"]
QUARTER, DAY = 900, 86_400
LIMITS_AS_OF = date(2026, 8, 22)
"""When the limits of v2 were read in X's docs (x-api/fundamentals/rate-limits); those of v1.1 are of its retired pages, 2020."""
HEADERS: Mapping[Kind, str] = {
    "window": "x-rate-limit",
    "user-day": "x-user-limit-24hour",
    "app-day": "x-app-limit-24hour",
}


@dataclass(frozen=True, slots=True)
class Limit:
    """`amount` calls in `seconds`, of one user ("window", "user-day") or of all users of one app ("app-day")."""

    kind: Kind
    amount: int
    seconds: int = QUARTER


def _user(amount: int, seconds: int = QUARTER) -> Limit:
    return Limit("window", amount, seconds)


LIMITS: Mapping[str, tuple[Limit, ...]] = {
    "GET /2/users/me": (_user(75),),
    "GET /2/users/:id": (_user(900),),
    "GET /2/users/by/username/:username": (_user(900),),
    "GET /2/users": (_user(900),),
    "GET /2/users/by": (_user(900),),
    "GET /2/users/:id/followers": (_user(300),),
    "GET /2/users/:id/tweets": (_user(900),),
    "GET /2/tweets": (_user(5_000),),
    "POST /2/tweets": (_user(100), Limit("app-day", 10_000, DAY)),
    "DELETE /2/tweets/:id": (_user(50),),
    "POST /2/dm_conversations/with/:id/messages": (
        _user(15),
        Limit("user-day", 1_440, DAY),
        Limit("app-day", 1_440, DAY),
    ),
    "GET /2/dm_events": (_user(15),),
    "GET /2/dm_conversations/with/:id/dm_events": (_user(15),),
    "POST /2/media/upload": (_user(500), Limit("app-day", 50_000, DAY)),
    "POST /2/media/upload/initialize": (_user(1_875), Limit("app-day", 180_000, DAY)),
    "POST /2/media/upload/:id/append": (_user(1_875), Limit("app-day", 180_000, DAY)),
    "POST /2/media/upload/:id/finalize": (_user(1_875), Limit("app-day", 180_000, DAY)),
    "GET /1.1/account/verify_credentials.json": (_user(75),),
    "GET /1.1/users/show.json": (_user(900),),
    "GET /1.1/users/lookup.json": (_user(900),),
    "POST /1.1/users/lookup.json": (_user(900),),
    "GET /1.1/followers/ids.json": (_user(15),),
    "GET /1.1/followers/list.json": (_user(15),),
    "GET /1.1/statuses/user_timeline.json": (_user(900),),
    "GET /1.1/statuses/lookup.json": (_user(900),),
    "POST /1.1/statuses/update.json": (_user(300, 3 * 3_600),),
    "POST /1.1/direct_messages/events/new.json": (
        _user(1_000, DAY),
        Limit("user-day", 1_000, DAY),
        Limit("app-day", 15_000, DAY),
    ),
    "GET /1.1/direct_messages/events/list.json": (_user(15),),
    "GET /1.1/application/rate_limit_status.json": (_user(180),),
}
"""By endpoint, for calls with a user's token. X has other limits for app-only tokens, which the sandbox does not issue."""


@dataclass(slots=True)
class _Window:
    opened: float
    used: int = 0


@dataclass(frozen=True, slots=True)
class Standing:
    """What is left of a limit: `resets_at` in epoch seconds, rounded up to a whole one."""

    limit: Limit
    remaining: int
    resets_at: int


class Quotas:
    """The windows of every account and app. A window opens with the first call in it and lasts `seconds / speed`."""

    def __init__(self, *, speed: float = 1.0, lifted: bool = False) -> None:
        if not speed > 0:
            raise ValueError(f"A speed of {speed} cannot be: it says how many times shorter windows are, such as 60.")
        self._speed = speed
        self._lifted = lifted
        self._windows: dict[tuple[str, Kind, str], _Window] = {}

    def _window(self, endpoint: str, limit: Limit, account: Account, now: float) -> _Window:
        subject = account.consumer_key if limit.kind == "app-day" else account.user_id
        window = self._windows.get((endpoint, limit.kind, subject))
        if window is None or now >= window.opened + limit.seconds / self._speed:
            window = self._windows[endpoint, limit.kind, subject] = _Window(now)
        return window

    def _limits(self, endpoint: str) -> tuple[Limit, ...]:
        return () if self._lifted else LIMITS.get(endpoint, ())

    def standings(self, endpoint: str, account: Account, now: float) -> list[Standing]:
        """What the account has left of each limit of an endpoint."""
        found = []
        for limit in self._limits(endpoint):
            window = self._window(endpoint, limit, account, now)
            resets_at = math.ceil(window.opened + limit.seconds / self._speed)
            found.append(Standing(limit, limit.amount - window.used, resets_at))
        return found

    def take(self, endpoint: str, account: Account, now: float) -> bool:
        """Use up one call; False, and nothing used, where a limit is reached."""
        windows = [(limit, self._window(endpoint, limit, account, now)) for limit in self._limits(endpoint)]
        if any(window.used >= limit.amount for limit, window in windows):
            return False
        for _, window in windows:
            window.used += 1
        return True

    def exhausted(self, endpoint: str, kind: Kind, now: float) -> Standing:
        """A limit of that kind, used up as of now, for a fault that claims so."""
        known = [limit for limit in LIMITS.get(endpoint, ()) if limit.kind == kind]
        limit = known[0] if known else Limit(kind, 1_000, QUARTER if kind == "window" else DAY)
        return Standing(limit, 0, math.ceil(now + limit.seconds / self._speed))


def headers_of(standings: list[Standing]) -> dict[str, str]:
    """The headers that tell of limits."""
    headers: dict[str, str] = {}
    for standing in standings:
        name = HEADERS[standing.limit.kind]
        headers[f"{name}-limit"] = str(standing.limit.amount)
        headers[f"{name}-remaining"] = str(standing.remaining)
        headers[f"{name}-reset"] = str(standing.resets_at)
    return headers
