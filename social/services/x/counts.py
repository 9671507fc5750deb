"""Turns X's JSON of posts into their numbers, in the words of 1.1, of 2, and of 2 since August 2026.

Which numbers there are, and that the private ones are told to the author alone until a post is 30 days old: docs.x.com,
"Metrics" (x-api/fundamentals/metrics), as of 22 August 2026. Version 1.1 tells likes and reposts only.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from social.services.measured import Absence, Measured
from social.services.x.wire import Json, identifier, objects
from store.statistics import PostNumbers

ABSENCES: dict[str, Absence] = {"resource-not-found": "gone", "not-authorized-for-resource": "hidden"}
"""By the last part of a problem's type."""
METRICS_FIELDS = ["public_metrics", "non_public_metrics", "organic_metrics"]
"""All the numbers of a post; the first are public."""
MOST = 100
"""Posts in one call (X API reference, look-up of posts, August 2026)."""


def measured(body: Any) -> Measured:
    """What an answer of version 2 says of the posts that were asked for."""
    found = body if isinstance(body, dict) else {}
    absent: dict[str, Absence] = {}
    for error in objects(found.get("errors")):
        tail = str(error.get("type")).rstrip("/").rpartition("/")[2]
        if tail in ABSENCES and isinstance(error.get("resource_id", error.get("value")), str):
            absent[error.get("resource_id") or error["value"]] = ABSENCES[tail]
    posts = _posts(objects(found.get("data")))
    return Measured(posts, {post: why for post, why in absent.items() if post not in posts})


def measured_v1(statuses: Any, asked: Iterable[str] = ()) -> Measured:
    """The same of version 1.1, which leaves those out that are gone without a word."""
    posts = _posts(objects(statuses))
    return Measured(posts, {post: "gone" for post in asked if post not in posts})


def _posts(statuses: list[Json]) -> dict[str, PostNumbers]:
    return {identifier(status): _metrics(status) for status in statuses if identifier(status)}


def _metrics(status: Json) -> PostNumbers:
    public = _part(status, "public_metrics") or status
    private = _part(status, "organic_metrics") | _part(status, "non_public_metrics")  # the second counts ads as well
    return PostNumbers(
        likes=_number(public, "like_count", "favorite_count"),
        reposts=_number(public, "repost_count", "retweet_count"),
        replies=_number(public, "reply_count"),
        quotes=_number(public, "quote_count"),
        bookmarks=_number(public, "bookmark_count"),
        impressions=_number(public, "impression_count"),
        clicks=_number(private, "url_link_clicks"),
        profile_clicks=_number(private, "user_profile_clicks"),
        engagements=_number(private, "engagements"),
    )


def _part(status: Json, key: str) -> Json:
    value = status.get(key)
    return value if isinstance(value, dict) else {}


def _number(counts: Json, *names: str) -> int | None:
    for name in names:
        value = counts.get(name)
        if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
            return value
    return None
