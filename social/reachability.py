"""Whether the address of the external account answers from here, and what time it is there; no account is needed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from social.clock import Clock
from social.inert import inert_name

TIMEOUT = 5.0
"""Seconds."""


@dataclass(frozen=True, slots=True)
class Reached:
    """What came back: `problem` is empty where any answer came; `skew` = our clock minus theirs, seconds."""

    problem: str
    skew: float | None = None


def reach(base_url: str, clock: Clock, timeout: float = TIMEOUT) -> Reached:
    """Ask `base_url` for nothing (HEAD): any answer, also a refusal, proves the way there."""
    question = Request(base_url, method="HEAD")  # noqa: S310 - http(s) only: `social.routing` checks it
    try:
        with urlopen(question, timeout=timeout) as answer:  # noqa: S310 - as above
            return Reached("", _skew(answer.headers.get("Date"), clock.now()))
    except HTTPError as answer:
        return Reached("", _skew(answer.headers.get("Date"), clock.now()))
    except (URLError, OSError, ValueError) as error:
        reason = getattr(error, "reason", error)
        return Reached(inert_name(str(reason)) or type(error).__name__)


def _skew(date: str | None, now: datetime) -> float | None:
    try:
        return None if date is None else (now - parsedate_to_datetime(date)).total_seconds()
    except (ValueError, TypeError):
        return None
