"""How long a list of people may be that whoever may read may take away; a longer one is an export, with its right and its act.

A list of all visitors on stdout is what an export writes there, in another dress: guarding one and not the other would guard
nothing. Looking up some must stay free, for that is what reading is. The bound is what a console copies at most.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import TypeVar

from social.clock import Clock
from social.rights import NotAllowed, Right, why_not
from store import audit
from store.database import Record

FREE = 500
"""People, or lines about them, in one list."""

Row = TypeVar("Row")


def taken(record: Record, clock: Clock, operator: str, rows: Iterable[Row], what: str) -> Iterator[Row]:
    """All `rows` where they are few. More need the right EXPORT: without it NotAllowed is raised before the first, with it
    the audit trail tells how many left, also where the reader went away in the middle. `what` is such as "visitor(s)"."""
    left = iter(rows)
    first = list(islice(left, FREE + 1))
    if len(first) <= FREE:
        return iter(first)
    reason = why_not(record, operator, Right.EXPORT)
    if reason is not None:
        said = f"The list is longer than {FREE}, and so much to take away is an export. {reason}"
        cure = f"Ask for a part of it, --limit {FREE} at the most, or ask an administrator: stonechat operator list."
        raise NotAllowed("not-allowed", said, cure)
    return _told(record, clock, operator, chain(first, left), what)


def _told(record: Record, clock: Clock, operator: str, rows: Iterator[Row], what: str) -> Iterator[Row]:
    number = 0
    try:
        for row in rows:
            number += 1
            yield row
    finally:
        if not record.read_only:  # such a record takes no word, of this either
            audit.note(record, clock.now(), operator, "Visitor", "stdout", "Export", f"{number:,} {what} as a list")
