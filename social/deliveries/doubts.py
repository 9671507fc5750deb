"""Doubts: sends whose outcome is not known are looked for, on the account's own timeline or among its messages, before
anything is tried again."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from social.clock import Clock
from social.connections import Connections
from social.deliveries.looking import FIRST_LOOK, LOOKS, SKEW, Looking, canonical
from social.deliveries.message_doubts import MessageDoubts
from social.errors import Fault, QuotaReached
from social.services import service_type
from social.services.base import Post
from social.stumbles import ADVICE, AtHand, Stumble
from store import charges, leases, sends, tails
from store import services as services_store
from store.database import Record
from store.sends import Send, SendState
from store.services import Service

POSTS = 5
"""Newest posts since the one known before that are read first: each is paid."""
MOST_POSTS = 100
"""Posts that are read where those were not all: a page of X's list."""
TRIES = 2
"""Calls that may be made for one send, where the first was proved absent: X's own check of duplicates stands behind it."""
AFTER_STUMBLE = timedelta(hours=1)
"""Until a send is looked for again whose last look met an error nobody foresaw."""


@dataclass(frozen=True, slots=True)
class Doubts:
    """Settles doubts one at a time, under one lease."""

    record: Record
    connections: Connections
    clock: Clock
    fence: int
    at_hand: AtHand = field(default_factory=AtHand)

    def step(self) -> bool:
        """Look for one send whose time to look has come, or for all direct messages of its account; False where none has."""
        send = sends.due(self.record, SendState.UNKNOWN, self.clock.now())
        if send is None:
            return False
        self.at_hand.take("doubt", send.id)
        service = services_store.service(self.record, send.service_id)
        if service is None or service.account_id is None:
            self._looking().again(send, timedelta(minutes=5))
        elif send.visitor_id:
            MessageDoubts(self.record, self.connections, self.clock, self.fence).look(service)
        else:
            self._look(send, service, service.account_id)
        return True

    def stumbled(self, stumble: Stumble) -> None:
        """Look much later for the send that met an error nobody foresaw: others wait for their look."""
        send = sends.send(self.record, stumble.number)
        if send is not None and send.state == SendState.UNKNOWN:
            self._looking().again(send, AFTER_STUMBLE)
            self._looking().say(send, f"{stumble.sentence} It is looked for again in an hour. {ADVICE}", "error")

    def _looking(self) -> Looking:
        return Looking(self.record, self.connections, self.clock, self.fence)

    def _look(self, send: Send, service: Service, account_id: str) -> None:
        begun = self.clock.now()
        try:
            gateway = self.connections.gateway(service.id)
            posts = gateway.timeline(account_id, POSTS, send.known_id)
            if len(posts) >= POSTS and self._match(send, service, posts) is None:
                posts = gateway.timeline(account_id, MOST_POSTS, send.known_id)
        except QuotaReached as fault:
            self._looking().again(send, max(fault.until - begun, FIRST_LOOK), waits_for=fault.stops)
        except Fault as fault:
            self._looking().refused(send, service, fault)
        else:
            self._judge(send, service, posts)
        with leases.fenced(self.record, self.fence):
            charges.assign(self.record, service.id, ("timeline",), begun, send.delivery_id)

    def _judge(self, send: Send, service: Service, posts: list[Post]) -> None:
        post = self._match(send, service, posts)
        if post is not None:
            self._found(send, service, post)
        elif not self._looking().look_on(send):
            self._absent(send, service, len(posts) >= MOST_POSTS)

    def _match(self, send: Send, service: Service, posts: list[Post]) -> Post | None:
        wanted = canonical(service, send.text, "tweet")
        earliest = send.started_at - SKEW if send.started_at is not None else None
        for post in (post for post in posts if self._in_place(send, post)):
            late_enough = earliest is None or post.created_at is None or post.created_at >= earliest
            free = not sends.is_known_remote(self.record, service.id, post.id)
            if late_enough and free and canonical(service, post.text, "tweet") == wanted:
                return post
        return None

    def _in_place(self, send: Send, post: Post) -> bool:
        """Whether a post stands where the send would: no answer or, in a thread, the answer to the post before it."""
        if send.part > 1 and not tails.may_follow(self.record, send):
            return post.reply_to is not None  # from a copy of this record, which may know another head
        return post.reply_to == tails.answers(self.record, send)

    def _found(self, send: Send, service: Service, post: Post) -> None:
        now = self.clock.now()
        url = service_type(service.kind).post_url(service.internal_name, post.id)
        with leases.fenced(self.record, self.fence):
            values = {"ended_at": now, "remote_id": post.id, "remote_url": url, "reason": "Found on the timeline."}
            sends.settle(self.record, send.id, SendState.SENT, **values)
            has_url = self.connections.meter(service).has_url(send.text)
            self._looking().pay(send, service, "post", has_url=has_url)
            said = f"{service.title}{send.place}: the doubt is settled, it was posted as {post.id}, {url}"
            self._looking().say(send, said)

    def _absent(self, send: Send, service: Service, cut: bool) -> None:
        missed = f"{service.title}{send.place}: not on the timeline after {len(LOOKS)} looks"
        with leases.fenced(self.record, self.fence):
            if cut:
                reason = f"Not among the account's {MOST_POSTS} newest posts, and there are more."
                sends.settle(self.record, send.id, SendState.ABSENT, ended_at=self.clock.now(), reason=reason)
                self._looking().say(
                    send, f"{service.title}{send.place}: {reason} It is not sent again: look for it at X.", "error"
                )
            elif send.doubts < TRIES:
                again = sends.put_back(self.record, send, self.clock.now(), next_at=None, reason="It did not arrive.")
                ending = "It is sent once more." if again else "The delivery was stopped, so it is not sent again."
                self._looking().say(send, f"{missed}, so it did not arrive. {ending}", "warning")
            else:
                values = {"ended_at": self.clock.now(), "reason": "It did not arrive, twice.", "waits_for": None}
                sends.settle(self.record, send.id, SendState.ABSENT, **values)
                self._looking().say(send, f"{missed}, for the second time. It is given up.", "error")
