"""What a network counts of a post: the values that its measuring brings, for every service type."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from store.statistics import PostNumbers

Absence = Literal["gone", "hidden"]
"""Why a post cannot be measured: deleted, or there but not shown to the account that asks."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What measuring brought: numbers by post id, newest post first on a timeline, and which posts are not to be had."""

    posts: dict[str, PostNumbers]
    absent: dict[str, Absence]
