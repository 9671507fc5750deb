"""What it takes to read an account's followers from X: calls, waits and money, told before the first call is made."""

from __future__ import annotations

from datetime import timedelta

from social.services.base import Reading
from social.services.x.endpoints import endpoint
from social.services.x.limits import limits
from social.services.x.prices import AS_OF, price

PAGE = {"2": 1_000, "1.1": 5_000}
"""Followers on a full page, by API version (X API reference, followers, August 2026)."""
LOOK_UP = 100
"""People in one look-up, which version 1.1 needs for every follower (X API reference, users/lookup)."""
SECONDS_A_CALL = 0.6
"""What a call with a full answer takes over a common line: our own estimate."""


def reading(followers: int, api_version: str, untold: int | None = None) -> Reading:
    """The forecast for a list of that length. KeyError for an API version other than "2" and "1.1".

    `untold`: how many of them have to be looked up where the list brings no more than ids; all where it is None.
    """
    pages = _parts(followers, PAGE[api_version])
    look_ups = 0 if api_version == "2" or untold == 0 else _parts(followers if untold is None else untold, LOOK_UP)
    lists = endpoint(api_version, "followers").name
    waits = max(_waits(lists, pages), _waits(endpoint(api_version, "people").name, look_ups))
    calls = pages + look_ups
    priced = api_version == "2"
    return Reading(
        followers,
        calls,
        waits + timedelta(seconds=round(calls * SECONDS_A_CALL)),
        waits,
        price(lists, followers) if priced else None,
        price(lists, followers, owned=True) if priced else None,
        f"X's price list of {AS_OF:%B %Y}" if priced else "",
    )


def _parts(whole: int, part: int) -> int:
    """How many calls a list takes; an empty one takes a call too."""
    return max(1, -(-whole // part))


def _waits(name: str, calls: int) -> timedelta:
    """What has to be waited for in windows of the endpoint's limits, when the first begins unspent."""
    full = ((calls - 1) // limit.calls * limit.period for limit in limits(name))
    return max((wait for wait in full if wait > timedelta()), default=timedelta())
