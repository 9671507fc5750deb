"""What a refused message says of its address: Campaign's reason with its code, and whether it counts as hard or soft.

Hard, in quarantine at once, is what holds for every service and does not pass by itself: X knows no such account (User
unknown), or has suspended it (Account disabled).

Soft, counted, and in quarantine at the fifth, is what a person of good health may answer: direct messages closed to this
account, not following it, blocked by it (Refused). A closed inbox is no unknown user: it is closed to one of our accounts
perhaps and open to another, and its owner may open it at any time, which X tells the synchronization. So one such answer
shuts nobody out of what other services send. Version 2 of X's API gives the same answer, "You do not have permission to DM one
or more participants", to more than one of these, and may give it for an account that is gone: too little for a verdict.

Nothing else is an error of an address: a text that X refuses, a token, an app, a quota, an outage say nothing of who was
written to; and of a message in doubt nobody knows that it failed.
"""

from __future__ import annotations

from datetime import datetime

from social.errors import Fault, PersonFault
from store import quarantine, sends
from store.database import Record
from store.failures import Failure
from store.sends import Send

HARD = {"not-found": Failure.USER_UNKNOWN, "person-suspended": Failure.ACCOUNT_DISABLED}
"""The faults that are hard, by their name."""


def failure_of(fault: Fault) -> Failure:
    """Campaign's reason for a refusal."""
    return HARD.get(fault.name, Failure.REFUSED) if isinstance(fault, PersonFault) else Failure.REFUSED


def count(record: Record, send: Send, fault: Fault, now: datetime) -> bool:
    """Count a refusal as an error of the address where it is one; whether that is in quarantine by it. Within `writing`."""
    if not send.visitor_id or not isinstance(fault, PersonFault):
        return False
    external_id = sends.addressee(record, send)
    return quarantine.note_error(record, external_id, send.id, failure_of(fault), now, hard=fault.name in HARD)
