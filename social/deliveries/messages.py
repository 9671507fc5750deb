"""What is asked of a direct message just before it leaves: who changed their mind, and how many left today already."""

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
from store.sends import Send, SendState


@dataclass(frozen=True, slots=True)
class Messages:
    """The last look at a direct message, under one lease."""

    record: Record
    clock: Clock
    fence: int

    def may_leave(self, send: Send) -> bool:
        """Whether it may leave now; where not, the record says why and until when."""
        return not self._opted_out(send) and not self._enough_today(send)

    def _opted_out(self, send: Send) -> bool:
        known = opt_out(self.record, sends.addressee(self.record, send))
        if known is None:
            return False
        now = self.clock.now()
        with leases.fenced(self.record, self.fence):
            reason = f"Opted out on {known.at:%Y-%m-%d} ({known.way})."
            sends.settle(self.record, send.id, SendState.EXCLUDED, ended_at=now, reason=reason)
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
