"""What a network counts of a post: the values that its measuring brings, for every service type."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Absence = Literal["gone", "hidden"]
"""Why a post cannot be measured: deleted, or there but not shown to the account that asks."""


@dataclass(frozen=True, slots=True)
class Metrics:
    """A post's numbers at one moment; None where the network did not tell one.

    `clicks` (on links), `profile_clicks` and `engagements` are private: told to the author alone, for a time.
    """

    likes: int | None = None
    reposts: int | None = None
    replies: int | None = None
    quotes: int | None = None
    bookmarks: int | None = None
    impressions: int | None = None
    clicks: int | None = None
    profile_clicks: int | None = None
    engagements: int | None = None


@dataclass(frozen=True, slots=True)
class Measured:
    """What measuring brought: numbers by post id, newest post first on a timeline, and which posts are not to be had."""

    posts: dict[str, Metrics]
    absent: dict[str, Absence]
