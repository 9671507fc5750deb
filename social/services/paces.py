"""How fast a network lets one account send, as a plan reckons with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Pace:
    """So many messages in any such span of time; a span of up to a quarter of an hour opens with its first message."""

    allowed: int
    span: timedelta
