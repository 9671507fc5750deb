"""What a gateway is given to do its work with: whom it tells of each answer, and whom it asks before a write leaves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Window = Literal["15-minute", "user-day", "app-day"]


@dataclass(frozen=True, slots=True)
class QuotaReading:
    """What an answer said about one limit of one endpoint. The endpoint of a day's cap may be "*"."""

    endpoint: str
    window: Window
    limit: int
    remaining: int
    resets_at: datetime


@dataclass(frozen=True, slots=True)
class Answer:
    """What a call left behind besides its value, told to the `on_answer` that the gateway was made with."""

    endpoint: str
    status: int
    quotas: tuple[QuotaReading, ...]
    level: str | None
    skew: float | None
    resources: int


OnAnswer = Callable[[Answer], None]


def unasked() -> None:
    """Whoever needs no lease may write at any time."""
