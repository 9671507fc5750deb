"""The numbers of the sandbox's posts: made from its seed, growing with its clock, the private ones for a post's author alone."""

from __future__ import annotations

from datetime import timedelta

from social.sandbox.people import mix
from social.sandbox.world import Item, World

PRIVATE_KEPT = timedelta(days=30)
"""How long the author may read private metrics (X: x-api/fundamentals/metrics)."""
HALF = timedelta(days=1)
"""The time in which half of a post's audience has seen it."""
AUDIENCE = 5_000
"""More people than will ever see a post."""


def public(world: World, item: Item) -> dict[str, int]:
    """What everybody may know, by the names of API v2."""
    age = max(timedelta(), world.now() - item.at)
    seen = int((200 + mix(world.seed ^ item.id, 2) % (AUDIENCE - 200)) * (age / (age + HALF)))
    return {
        "retweet_count": seen // 90,
        "reply_count": seen // 140,
        "like_count": seen // 30,
        "quote_count": seen // 400,
        "bookmark_count": seen // 250,
        "impression_count": seen,
    }


def private(world: World, item: Item, viewer: int) -> dict[str, dict[str, int]]:
    """What the author may know of a post while it is young; nothing for all others."""
    if item.author != viewer or world.now() - item.at > PRIVATE_KEPT:
        return {}
    metrics = public(world, item)
    clicks = {"user_profile_clicks": metrics["like_count"] // 3, "url_link_clicks": metrics["like_count"] // 2}
    whole = {"impression_count": metrics["impression_count"], **clicks}
    parts = {name: metrics[name] for name in ("retweet_count", "reply_count", "like_count")}
    return {
        "non_public_metrics": whole | {"engagements": sum(parts.values()) + sum(clicks.values())},
        "organic_metrics": whole | parts,
    }
