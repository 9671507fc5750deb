"""Doubts of direct messages: one read of the account's messages looks for all of them that are in doubt on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from social.clock import Clock
from social.connections import Connections
from social.deliveries.looking import FIRST_LOOK, LOOKS, SKEW, Looking, canonical
from social.deliveries.replies import Replies
from social.errors import Fault, QuotaReached
from social.services.base import Message, MessagePage
from store import charges, leases, sends
from store.database import Record
from store.send_log import DECISION, FOUND
from store.sends import Send, SendState
from store.services import Service

WITH_ONE = 5
"""Newest messages with one person that are read to look for theirs: each is paid."""
MARGIN = 5
"""Messages that are read of all beyond our own since the doubt: what people wrote meanwhile."""
LARGEST = 100
"""Messages in a page, at most."""
PAGES = 10
"""Pages read in one look, at most: X allows 15 reads in 15 minutes."""


@dataclass(frozen=True, slots=True)
class MessageDoubts:
    """Settles the direct messages in doubt on one account, under one lease."""

    record: Record
    connections: Connections
    clock: Clock
    fence: int

    def look(self, service: Service) -> None:
        """Read once and settle what can be: all that are due, and those that are not where the read shows them."""
        begun = self.clock.now()
        doubts = sends.message_doubts(self.record, service.id)
        due = [send for send in doubts if send.next_at is None or send.next_at <= begun]
        found: list[Message] = []
        try:
            whole = self._read(service, due, found)
        except QuotaReached as fault:
            self._judge(service, doubts, found)
            self._wait(due, max(fault.until - begun, FIRST_LOOK), fault.stops)
        except Fault as fault:
            self._judge(service, doubts, found)
            for send in self._open(due):
                Looking(self.record, self.connections, self.clock, self.fence).refused(send, service, fault)
        else:
            self._missed(service, due, self._judge(service, doubts, found), whole)
        with leases.fenced(self.record, self.fence):
            read = ("messages", "messages_with")
            charges.assign(self.record, service.id, read, begun, due[0].delivery_id)
        Replies(self.record, self.clock, self.fence).heed(service, found, due[0].delivery_id)

    def _read(self, service: Service, due: Sequence[Send], found: list[Message]) -> bool:
        """Read back to where the first of them left; whether so far could be read. With one person, only what is theirs."""
        people = {send.visitor_id for send in due}
        with_id = sends.addressee(self.record, due[0]) if len(people) == 1 else None
        size = WITH_ONE if with_id else self._expected(service, due)
        gateway, cursor = self.connections.gateway(service.id), None
        for _ in range(PAGES):
            page = gateway.message_page(with_id, size, cursor)
            found += page.messages
            cursor = page.next_cursor
            if cursor is None or _reaches(page, due):
                return True
            size = LARGEST
        return False

    def _expected(self, service: Service, due: Sequence[Send]) -> int:
        """How many messages there should be since the first of them left: reads of more would be paid for nothing."""
        since = min((send.started_at for send in due if send.started_at), default=self.clock.now())
        return min(LARGEST, len(sends.messages_since(self.record, service.id, since)) + MARGIN)

    def _judge(self, service: Service, doubts: Sequence[Send], found: Sequence[Message]) -> set[int]:
        """Settle those that are among the messages; their numbers."""
        settled = set()
        for send in doubts:
            recipient = sends.addressee(self.record, send)
            for message in reversed(found):
                if _is_it(send, service, recipient, message) and not sends.is_known_remote(
                    self.record, service.id, message.id
                ):
                    self._arrived(send, service, message)
                    settled.add(send.id)
                    break
        return settled

    def _missed(self, service: Service, due: Sequence[Send], settled: set[int], whole: bool) -> None:
        """A direct message goes at most once: one that is not there is listed as such, and never sent again by itself."""
        looking = Looking(self.record, self.connections, self.clock, self.fence)
        for send in due:
            if send.id in settled or looking.look_on(send):
                continue
            reason = f"Not among the messages with them after {len(LOOKS)} looks."
            if not whole:
                reason = f"X's list of messages is too long to be read back to this one ({PAGES} pages)."
            with leases.fenced(self.record, self.fence):
                values = {"ended_at": self.clock.now(), "reason": reason, "waits_for": DECISION}
                sends.settle(self.record, send.id, SendState.ABSENT, **values)
                looking.say(send, f"{service.title}: {reason} It is not sent again by itself: decide.", "error")

    def _arrived(self, send: Send, service: Service, message: Message) -> None:
        looking = Looking(self.record, self.connections, self.clock, self.fence)
        with leases.fenced(self.record, self.fence):
            values = {"ended_at": self.clock.now(), "remote_id": message.id, "waits_for": None}
            sends.settle(self.record, send.id, SendState.SENT, reason=FOUND, **values)
            looking.pay(send, service, "send_message")
            looking.say(send, f"{service.title}: the doubt is settled, it was sent as {message.id}.")

    def _wait(self, due: Sequence[Send], pause: timedelta, waits_for: str) -> None:
        for send in self._open(due):
            Looking(self.record, self.connections, self.clock, self.fence).again(send, pause, waits_for=waits_for)

    def _open(self, due: Sequence[Send]) -> list[Send]:
        """Those that the read did not settle."""
        return [send for send in due if sends.send(self.record, send.id).state == SendState.UNKNOWN]


def _reaches(page: MessagePage, due: Sequence[Send]) -> bool:
    """Whether a page goes back beyond where the first of them can be; ids grow with time."""
    known = [send.known_id for send in due]
    if page.oldest_id and all(known) and int(page.oldest_id) <= min(int(each) for each in known if each):
        return True
    begun = [send.started_at for send in due if send.started_at is not None]
    last = page.messages[-1].created_at if page.messages else None
    return bool(last and len(begun) == len(due) and last < min(begun) - SKEW)


def _is_it(send: Send, service: Service, recipient: str, message: Message) -> bool:
    """Whether a message is the one: ours, to that person, of these words, and not older than the call."""
    earliest = send.started_at - SKEW if send.started_at is not None else None
    late_enough = earliest is None or message.created_at is None or message.created_at >= earliest
    ours = message.sender_id == service.account_id and message.recipient_id == recipient
    return ours and late_enough and canonical(service, message.text, "dm") == canonical(service, send.text, "dm")
