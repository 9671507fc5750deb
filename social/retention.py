"""Chooses for how long the cleanup keeps what nobody needs any more."""

from __future__ import annotations

from collections.abc import Mapping

from social.clock import Clock
from social.rights import Right, needs
from store import audit
from store import retention as store
from store.database import Record


@needs(Right.ADMINISTRATION)
def choose(record: Record, clock: Clock, operator: str, days: Mapping[str, int]) -> None:
    """Keep each of `store.retention.KEEPINGS` that is named for so many days; 0 is for ever. Raises NotAllowed."""
    now = clock.now()
    with record.writing():
        for name, number in days.items():
            store.keep(record, name, number)
            said = f"{number} days" if number else "for ever"
            audit.note(record, now, operator, "Option", store.KEEPINGS[name].words, "Modify", said)
