"""Reconciling a record that was copied, moved or restored: until then it sends nothing, for its twin may have.

What had not left when the record was copied may have left since, from the other one. So each such send becomes a doubt, and
X is asked before anything goes out.
"""

from __future__ import annotations

from social.clock import Clock
from social.deliveries.drafts import NotPossible
from social.rights import Right, needs
from store import audit, copies, journal, sends
from store.database import Record

HELD = (
    "This record was copied, moved or restored, so it sends nothing: the one it came from may have sent since."
    " Reconcile the deliveries first."
)


def held(record: Record) -> str | None:
    """Why nothing may be sent from this record yet, or None."""
    return HELD if copies.is_copy(record) else None


@needs(Right.ADMINISTRATION)
def reconcile(record: Record, clock: Clock, operator: str) -> int:
    """From now on this record is the one that sends; what it had yet to send is looked for on X first: how many sends.

    Raises NotPossible where the record is no copy.
    """
    now = clock.now()
    with record.writing():
        if held(record) is None:
            raise NotPossible("This record is the one that was last worked on: there is nothing to reconcile.")
        waiting = sends.doubt_planned(record, now)
        for delivery_id, number in waiting.items():
            said = f"The record was a copy: {number} message(s) are looked for on X before anything is sent."
            journal.write(record, now, said, level="warning", activity="Delivery", delivery_id=delivery_id)
        copies.settle_down(record)
        told = f"{waiting.total()} message(s) are looked for first."
        audit.note(record, now, operator, "Option", "record", "Reconcile", told)
    return waiting.total()
