"""Doubts: sends whose outcome is not known are looked for, on the account's own timeline or among its messages with the person,
before anything is tried again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from social.clock import Clock
from social.connections import Connections
from social.errors import Fault, QuotaReached
from social.services import service_type
from social.services.base import Message, Post
from store import journal, leases, sends
from store import services as services_store
from store.database import Record
from store.send_log import DECISION
from store.sends import Send, SendState
from store.services import Service

FIRST_LOOK = timedelta(seconds=15)
LOOKS = (FIRST_LOOK, timedelta(seconds=60), timedelta(minutes=5))
"""When to look, counted from the doubt: X shows a post late at times, so one miss proves nothing."""
SKEW = timedelta(minutes=10)
"""How far X's clock and ours may differ where a post's time is compared with ours; X refuses calls at some five minutes."""
MESSAGES = 5
"""Newest messages with a person that are read to look for one: each is paid."""
TRIES = 2
"""Calls that may be made for one send, where the first was proved absent: X's own check of duplicates stands behind it."""


@dataclass(frozen=True, slots=True)
class Doubts:
    """Settles doubts one at a time, under one lease."""

    record: Record
    connections: Connections
    clock: Clock
    fence: int

    def step(self) -> bool:
        """Look for one send whose time to look has come; False where there is none."""
        send = sends.due(self.record, SendState.UNKNOWN, self.clock.now())
        if send is None:
            return False
        service = services_store.service(self.record, send.service_id)
        if service is None or service.account_id is None:
            self._again(send, timedelta(minutes=5))
            return True
        try:
            gateway = self.connections.gateway(service.id)
            if send.visitor_id:
                self._judge_message(send, service, gateway.messages(sends.addressee(self.record, send), MESSAGES))
                return True
            posts = gateway.timeline(service.account_id, 5, send.known_id)
        except QuotaReached as fault:
            self._again(send, max(fault.until - self.clock.now(), FIRST_LOOK), waits_for=fault.stops)
        except Fault:
            self._again(send, timedelta(minutes=1))
        else:
            self._judge(send, service, posts)
        return True

    def _judge(self, send: Send, service: Service, posts: list[Post]) -> None:
        wanted = canonical(service, send.text)
        earliest = send.started_at - SKEW if send.started_at is not None else None
        for post in posts:
            late_enough = earliest is None or post.created_at is None or post.created_at >= earliest
            free = not sends.is_known_remote(self.record, service.id, post.id)
            if late_enough and free and canonical(service, post.text) == wanted:
                self._found(send, service, post)
                return
        if not self._look_on(send):
            self._absent(send, service)

    def _judge_message(self, send: Send, service: Service, messages: list[Message]) -> None:
        """A direct message goes at most once: one that is not there is listed as such, and never sent again by itself."""
        earliest = send.started_at - SKEW if send.started_at is not None else None
        for message in messages:
            ours = message.sender_id == service.account_id and " ".join(message.text.split()) == " ".join(
                send.text.split()
            )
            late_enough = earliest is None or message.created_at is None or message.created_at >= earliest
            if ours and late_enough and not sends.is_known_remote(self.record, service.id, message.id):
                self._arrived(send, service, message)
                return
        if not self._look_on(send):
            now, reason = self.clock.now(), f"Not among the messages with them after {len(LOOKS)} looks."
            with leases.fenced(self.record, self.fence):
                values = {"ended_at": now, "reason": reason, "waits_for": DECISION}
                sends.settle(self.record, send.id, SendState.ABSENT, **values)
                self._say(send, f"{service.title}: {reason} It is not sent again by itself: decide.", "error")

    def _arrived(self, send: Send, service: Service, message: Message) -> None:
        now = self.clock.now()
        with leases.fenced(self.record, self.fence):
            values = {"ended_at": now, "remote_id": message.id, "reason": "Found among the messages with them."}
            sends.settle(self.record, send.id, SendState.SENT, **values)
            self.connections.meter(service).pay_write("send_message")
            self._say(send, f"{service.title}: the doubt is settled, it was sent as {message.id}.")

    def _look_on(self, send: Send) -> bool:
        """Look again later, unless this was the last time."""
        if send.looks + 1 >= len(LOOKS):
            return False
        self._again(send, LOOKS[send.looks + 1] - LOOKS[send.looks], looks=send.looks + 1)
        return True

    def _found(self, send: Send, service: Service, post: Post) -> None:
        now = self.clock.now()
        url = service_type(service.kind).post_url(service.internal_name, post.id)
        with leases.fenced(self.record, self.fence):
            values = {"ended_at": now, "remote_id": post.id, "remote_url": url, "reason": "Found on the timeline."}
            sends.settle(self.record, send.id, SendState.SENT, **values)
            meter = self.connections.meter(service)
            meter.pay_write("post", has_url=meter.has_url(send.text))
            self._say(send, f"{service.title}: the doubt is settled, it was posted as {post.id}, {url}")

    def _absent(self, send: Send, service: Service) -> None:
        missed = f"{service.title}: not on the timeline after {len(LOOKS)} looks"
        with leases.fenced(self.record, self.fence):
            if send.doubts < TRIES:
                again = sends.put_back(self.record, send, self.clock.now(), next_at=None, reason="It did not arrive.")
                ending = "It is sent once more." if again else "The delivery was stopped, so it is not sent again."
                self._say(send, f"{missed}, so it did not arrive. {ending}", "warning")
            else:
                reason = "It did not arrive, twice."
                sends.settle(self.record, send.id, SendState.ABSENT, ended_at=self.clock.now(), reason=reason)
                self._say(send, f"{missed}, for the second time. It is given up.", "error")

    def _again(self, send: Send, pause: timedelta, looks: int | None = None, waits_for: str = "look") -> None:
        with leases.fenced(self.record, self.fence):
            values = {"next_at": self.clock.now() + pause, "looks": send.looks if looks is None else looks}
            values |= {"waits_for": waits_for}
            sends.settle(self.record, send.id, SendState.UNKNOWN, **values)

    def _say(self, send: Send, message: str, level: journal.JournalLevel = "info") -> None:
        now = self.clock.now()
        journal.write(self.record, now, message, level=level, activity="Delivery", delivery_id=send.delivery_id)


def canonical(service: Service, text: str) -> str:
    """A text as it can be compared over the network: links are swapped on the way, blanks may be."""
    bare, end = [], 0
    for entity in service_type(service.kind).measure(text, "tweet").entities:
        if entity.kind == "url":
            bare += [text[end : entity.start], "\N{LINK SYMBOL}"]
            end = entity.end
    return " ".join("".join([*bare, text[end:]]).split())
