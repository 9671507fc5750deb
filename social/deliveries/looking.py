"""Looking for a send whose outcome is not known: when, how often, and what is noted on the way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from unicodedata import category

from social.clock import Clock
from social.connections import Connections
from social.errors import AppFault, Fault, ServiceFault
from social.inert import inert_text
from social.services import service_type
from social.services.base import MessageKind
from store import charges, journal, leases, sends
from store.database import Record
from store.sends import MENDING, Send, SendState
from store.services import Service

FIRST_LOOK = timedelta(seconds=15)
LOOKS = (FIRST_LOOK, timedelta(seconds=60), timedelta(minutes=5))
"""When to look, counted from the doubt: X shows a post late at times, so one miss proves nothing."""
LINE, APP = timedelta(minutes=1), timedelta(hours=1)
"""Until X is asked again where the line was down, or where the app has no credits or no right."""
REFUSED = "refused"
"""What a doubt waits for that X refused to be asked about once: a single refusal may be a slip of X's."""
SKEW = timedelta(minutes=10)
"""How far X's clock and ours may differ where a post's time is compared with ours; X refuses calls at some five minutes."""


@dataclass(frozen=True, slots=True)
class Looking:
    """What looks for posts and looks for direct messages have in common, under one lease."""

    record: Record
    connections: Connections
    clock: Clock
    fence: int

    def look_on(self, send: Send) -> bool:
        """Look again later, unless this was the last time."""
        if send.looks + 1 >= len(LOOKS):
            return False
        self.again(send, LOOKS[send.looks + 1] - LOOKS[send.looks], looks=send.looks + 1)
        return True

    def again(self, send: Send, pause: timedelta, looks: int | None = None, waits_for: str = "look") -> None:
        """Look again after `pause`."""
        with leases.fenced(self.record, self.fence):
            values = {"next_at": self.clock.now() + pause, "looks": send.looks if looks is None else looks}
            sends.settle(self.record, send.id, SendState.UNKNOWN, waits_for=waits_for, **values)

    def refused(self, send: Send, service: Service, fault: Fault) -> None:
        """X could not be asked. A line that is down comes back; an account that X refuses twice waits for its cure, and an app
        is asked again in an hour."""
        if send.waits_for == MENDING:
            return
        if isinstance(fault, ServiceFault) and send.waits_for == REFUSED:
            reason = f"{fault.sentence} It is looked for once the account is mended and checked."
            with leases.fenced(self.record, self.fence):
                values = {"next_at": None, "waits_for": MENDING, "reason": reason}
                sends.settle(self.record, send.id, SendState.UNKNOWN, **values)
                self.say(send, f"{service.title}: {reason} {fault.cure}".strip(), "error")
        elif isinstance(fault, ServiceFault):
            self.again(send, LINE, waits_for=REFUSED)
        else:
            self.again(send, APP if isinstance(fault, AppFault) else LINE)

    def pay(self, send: Send, service: Service, operation: str, *, has_url: bool = False) -> None:
        """Charge a write that was found, unless it was charged when its answer came and only its outcome was lost."""
        since = send.started_at or self.clock.now()
        if not charges.claim(self.record, service.id, operation, since, send.delivery_id):
            self.connections.meter(service).pay_write(operation, has_url=has_url)
            charges.claim(self.record, service.id, operation, since, send.delivery_id)

    def say(self, send: Send, message: str, level: journal.JournalLevel = "info") -> None:
        """A line in the delivery's journal."""
        now = self.clock.now()
        journal.write(self.record, now, message, level=level, activity="Delivery", delivery_id=send.delivery_id)


UNSEEN = ("Cc", "Cf", "Cs")
"""Categories of characters that nobody sees, and that a network may drop."""


def canonical(service: Service, text: str, kind: MessageKind) -> str:
    """A text as it can be compared over the network, which puts every character into one spelling (NFC), swaps links, and
    may change blanks; we drop what could do harm of all that comes from there. Two that differ in what is seen differ here."""
    seen = "".join(sign for sign in inert_text(text) if sign.isspace() or category(sign) not in UNSEEN)
    bare, end = [], 0
    for entity in service_type(service.kind).measure(seen, kind).entities:
        if entity.kind == "url":
            bare += [seen[end : entity.start], "\N{LINK SYMBOL}"]
            end = entity.end
    return " ".join("".join([*bare, seen[end:]]).split())
