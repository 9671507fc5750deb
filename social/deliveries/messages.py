"""What is asked of a direct message just before it leaves: who changed their mind or came into quarantine since it was
planned, and how many left today already."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from social.clock import Clock
from social.deliveries.message_analysis import DAY, validity
from store import journal, leases, sends
from store.consents import opt_out
from store.database import Record
from store.deliveries import Delivery
from store.external_accounts import external_account
from store.failures import Failure
from store.quarantine import in_quarantine
from store.sends import Send, SendState


@dataclass(frozen=True, slots=True)
class Messages:
    """The last look at a direct message, under one lease."""

    record: Record
    clock: Clock
    fence: int

    def may_leave(self, send: Send) -> bool:
        """Whether it may leave now; where not, the record says why and until when."""
        return not self._left_out(send) and not self._enough_today(send)

    def _left_out(self, send: Send) -> bool:
        """Whether its person opted out, or their address came into quarantine; then it never leaves."""
        address = sends.addressee(self.record, send)
        known, since = opt_out(self.record, address), in_quarantine(self.record, address)
        if known is not None:
            failure, reason = Failure.DENYLISTED, f"Opted out on {known.at:%Y-%m-%d} ({known.way})."
        elif since is not None:
            failure, reason = Failure.IN_QUARANTINE, f"In quarantine since {since:%Y-%m-%d}."
        else:
            return False
        with leases.fenced(self.record, self.fence):
            values = {"ended_at": self.clock.now(), "reason": reason, "failure": failure}
            sends.settle(self.record, send.id, SendState.EXCLUDED, **values)
        return True

    def _enough_today(self, send: Send) -> bool:
        """Whether the account has sent as many as it may in 24 hours; then all of its messages wait."""
        cap, now = external_account(self.record).daily_messages, self.clock.now()
        left = sends.messages_since(self.record, send.service_id, now - DAY + timedelta(milliseconds=1))
        if not cap or len(left) < cap:
            return False
        until = left[-cap] + DAY
        reason = f"The account has sent {len(left):,} messages in 24 hours, and {cap:,} is what it may."
        with leases.fenced(self.record, self.fence):
            if sends.postpone(self.record, send.service_id, until, reason):
                said = f"{reason} The next leaves at {until:%Y-%m-%d %H:%M} UTC."
                journal.write(self.record, now, said, activity="Delivery", delivery_id=send.delivery_id)
        return True


def expires_at(delivery: Delivery) -> datetime:
    """When the validity of a delivery ends that has a contact date."""
    if delivery.contact_at is None:
        raise ValueError("a delivery that is not confirmed has no contact date")
    return delivery.contact_at + timedelta(days=validity(delivery))
