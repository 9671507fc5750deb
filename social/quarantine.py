"""Lets an address be written to again that was in quarantine or had errors: a person's word, in the audit trail."""

from __future__ import annotations

from datetime import datetime

from social.clock import Clock
from social.errors import Fault
from social.rights import Right, needs
from store import audit
from store import quarantine as store
from store.database import Record
from store.failures import named
from store.quarantine import Address, Status


class NotChanged(Fault):
    """The address cannot be set valid; nothing was done."""


def why_not_valid(known: Address | None) -> str | None:
    """Why an address cannot be set valid, as a sentence; None where it can."""
    if known is None:
        return "Nothing is kept of this address: it had no errors."
    if known.status is Status.DENYLISTED:
        return "This person opted out, which stands for ever: nobody can set the address valid."
    if known.status is Status.VALID:
        return "The address is valid already."
    return None


def next_step(known: Address) -> str:
    """What comes next for an address, in a sentence."""
    if known.status is Status.DENYLISTED:
        return "This person wants no messages, of any service, for ever. Nothing is to be done."
    if known.status is Status.VALID:
        return "It is written to again."
    if known.status is Status.WITH_ERRORS:
        left = store.LIMIT - known.errors
        return (
            f"It is written to still; after {left} more such error{'' if left == 1 else 's'} it comes into quarantine."
            f" Without one, it is valid again {store.FORGIVEN.days} days after the last."
        )
    if known.failure in store.GONE:
        return "Nothing is sent to it until the synchronization finds the account again, or you set it Valid."
    return "Nothing is sent to it until you set it Valid: ask the person whether they take messages again."


@needs(Right.ADMINISTRATION)
def set_valid(record: Record, clock: Clock, operator: str, external_id: str) -> None:
    """Set an address valid, its errors forgotten; it may be written to from the next message on. Raises NotAllowed,
    NotChanged."""
    now: datetime = clock.now()
    with record.writing():
        known = store.address(record, external_id, now)
        why = why_not_valid(known)
        if known is None or why is not None:
            raise NotChanged("not-valid", str(why))
        store.set_valid(record, external_id)
        told = f"{known.status}, {named(known.failure)}, {known.errors} error(s)"
        audit.note(record, now, operator, "Address", external_id, "Set valid", told)
