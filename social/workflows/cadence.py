"""How often a post is measured: often while it is young, more and more seldom as it ages, never after its 30th day.

A post does most of what it will ever do in its first two days. Its author's own numbers are told for 30 days (docs.x.com,
"Metrics", August 2026), so the last measurement falls in the 30th day, and after it nothing is asked any more.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from store.statistics import Posted

DAY = timedelta(days=1)
MEASURED_FOR = 30 * DAY
MARGIN = timedelta(minutes=5)
"""So much before the end nothing is asked any more: a call takes its time, and clocks differ."""
LAST_DAY = MEASURED_FOR - DAY
PACE = ((2 * DAY, timedelta(hours=1)), (7 * DAY, DAY), (14 * DAY, 2 * DAY), (MEASURED_FOR, 7 * DAY))
"""Younger than this → measured so often. Within a UTC day X bills a post once, so an hour costs no more than a day."""
EARLY = 1 / 6
"""The part of a gap that may lack: two daily launches never lie exactly a day apart."""


def due(post: Posted, now: datetime) -> bool:
    """Whether a post is to be measured at `now`."""
    age = now - post.posted_at
    if post.absent is not None or age >= MEASURED_FOR - MARGIN:
        return False
    if post.measured_at is None:
        return True
    if age >= LAST_DAY and post.measured_at < post.posted_at + LAST_DAY:
        return True
    gap = next(every for younger, every in PACE if age < younger)
    return now - post.measured_at >= gap * (1 - EARLY)
