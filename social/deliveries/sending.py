"""Sending: the engine's hand on the deliveries. Intent on disk, one call, outcome on disk; never the same call twice."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from social.clock import Clock
from social.connections import Connections
from social.deliveries.doubts import Doubts
from social.deliveries.failing import count, failure_of
from social.deliveries.grace import Graces
from social.deliveries.looking import FIRST_LOOK
from social.deliveries.messages import Messages, expires_at
from social.deliveries.reconciling import held
from social.deliveries.replies import Replies
from social.deliveries.uploading import Uploading, undisturbed
from social.errors import Fault, PersonFault, QuotaReached, TextFault, UnknownOutcome
from social.services import service_type
from social.services.base import Gateway, Post
from social.stumbles import ADVICE, AtHand, Stumble
from store import charges, journal, leases, quarantine, sends, tails
from store import deliveries as store
from store import services as services_store
from store.database import Record
from store.deliveries import DeliveryState
from store.sends import Send, SendState

ATTEMPTS = 8
"""Calls that surely did not leave, before the delivery is paused."""
PAUSE = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(minutes=5)
REFUSED_IN_ROW = 20
"""Direct messages refused one after the other, before the delivery is paused: something is wrong with all of them."""
WRITES = ("post", "send_message")
"""What a send is charged for."""
DEAF = timedelta(minutes=1)
"""Until the account's messages are tried to be read again before a wave."""
HEAD_TRIES = 6
"""How often a tail is tried again where X does not know the post before it: for some 5 minutes, because X has refused answers
to posts that it had taken a moment before (github.com/plhery/node-twitter-api-v2, issue 366)."""
MEDIA_TRIES = 2
"""How often media are uploaded again because X no longer knew them when the post came."""


@dataclass(frozen=True, slots=True)
class Sending:
    """Carries deliveries on, one send at a time, under one lease, which `beat` keeps during a long upload."""

    record: Record
    connections: Connections
    clock: Clock
    fence: int
    beat: Callable[[], None] = undisturbed
    at_hand: AtHand = field(default_factory=AtHand)
    graces: Graces | None = None

    def step(self) -> bool:
        """Do one thing that is due; False where nothing is."""
        if self._doubts().step():
            return True
        self.at_hand.drop()
        if held(self.record) is not None:
            return False
        for delivery in store.open_deliveries(self.record):
            self.at_hand.take("delivery", delivery.id)
            if self._open(delivery) or self._expire(delivery) or self._cut_off(delivery) or self._close(delivery):
                return True
        self.at_hand.drop()
        send = sends.due(self.record, SendState.PLANNED, self.clock.now())
        if send is None:
            return False
        self.at_hand.take("delivery", send.delivery_id)
        self._send(send)
        return True

    def stumbled(self, stumble: Stumble) -> None:
        """Pause the delivery that met an error nobody foresaw, or look for the doubtful send later, so that no other waits
        for it. What was leaving meanwhile is in doubt already, as after a kill."""
        if stumble.kind == "doubt":
            self._doubts().stumbled(stumble)
            return
        states = (DeliveryState.PENDING, DeliveryState.SENDING)
        with leases.fenced(self.record, self.fence):
            if store.change_delivery(self.record, stumble.number, *states, state=DeliveryState.PAUSED):
                self._say(stumble.number, f"{stumble.sentence} The delivery is paused. {ADVICE}", "error")

    def _doubts(self) -> Doubts:
        return Doubts(self.record, self.connections, self.clock, self.fence, self.at_hand)

    def _open(self, delivery: store.Delivery) -> bool:
        """Begin a delivery whose contact date has come, and whose grace is over."""
        graces = self.graces or Graces(self.clock)
        if delivery.state != DeliveryState.PENDING or graces.waits(delivery):
            return False
        with leases.fenced(self.record, self.fence):
            if self._is_as_seen(delivery):
                store.change_delivery(self.record, delivery.id, state=DeliveryState.SENDING)
        return True

    def _is_as_seen(self, delivery: store.Delivery) -> bool:
        """Whether nobody changed a delivery, or took it back and confirmed it anew, since it was read; within `writing`."""
        return store.delivery(self.record, delivery.id) == delivery

    def _expire(self, delivery: store.Delivery) -> bool:
        """Give up direct messages that have not left by the validity limit: never a burst of what is late."""
        now = self.clock.now()
        if delivery.template != "dm" or delivery.contact_at is None or now < expires_at(delivery):
            return False
        with leases.fenced(self.record, self.fence):
            late = sends.expire(self.record, delivery.id, now) if self._is_as_seen(delivery) else 0
            if late:
                said = f"The validity limit has passed: {late:,} message(s) did not leave in time and never will."
                self._say(delivery.id, said, "warning")
        return bool(late)

    def _cut_off(self, delivery: store.Delivery) -> bool:
        """Cancel what follows a post of a thread that was not sent."""
        loose = tails.loose(self.record, delivery.id) if delivery.template != "dm" else {}
        for service_id, part in loose.items():
            with leases.fenced(self.record, self.fence):
                if tails.loose(self.record, delivery.id).get(service_id) != part:
                    continue
                number = tails.cut_off(self.record, delivery.id, service_id, part, self.clock.now())
                said = f"Post {part} of the thread was not sent, so the {number} after it are canceled."
                self._say(delivery.id, f"{self._title(service_id)}: {said}", "error")
        return bool(loose)

    def _close(self, delivery: store.Delivery) -> bool:
        """Finish a delivery of which every send has its outcome."""
        tally = sends.tally(self.record, delivery.id)
        if delivery.state != DeliveryState.SENDING or any(tally[state] for state in sends.OPEN):
            return False
        now = self.clock.now()
        told = ", ".join(f"{number:,} {state}" for state, number in sorted(tally.items()))
        with leases.fenced(self.record, self.fence):
            if self._is_as_seen(delivery) and sends.tally(self.record, delivery.id) == tally:
                store.change_delivery(self.record, delivery.id, state=DeliveryState.FINISHED, ended_at=now)
                self._say(delivery.id, f"Finished: {told}.")
        return True

    def _send(self, send: Send) -> None:
        begun = self.clock.now()
        try:
            gateway = self.connections.gateway(send.service_id)
            media_ids = self._uploading().ready(send, gateway)
            if media_ids != ():
                self._charge(send, ("describe",), begun)
            heard = self._listen(send, gateway)
        except QuotaReached as fault:
            self._later(send, fault, fault.until)
            return
        except Fault as fault:
            self._hold(send, fault)
            return
        if media_ids is None or not heard or not self._may_leave(send):
            return
        if not sends.claim(self.record, send, self.fence, self._known_id(send), self.clock.now()):
            return
        if send.visitor_id:
            recipient = sends.addressee(self.record, send)
            self._call(send, lambda: (gateway.send_message(recipient, send.text).id, ""))
        else:
            head = tails.answers(self.record, send)
            self._call(send, lambda: self._posted(send, gateway.post(send.text, media_ids, head)))

    def _listen(self, send: Send, gateway: Gateway) -> bool:
        """Read what people wrote before a wave of direct messages begins: who wrote “stop” gets none of it. Where X is out
        of order the wave waits a minute, and this is False."""
        service = services_store.service(self.record, send.service_id)
        if not send.visitor_id or service is None:
            return True
        try:
            Replies(self.record, self.clock, self.fence).before_wave(send, service, gateway)
        except QuotaReached:
            raise
        except Fault as fault:
            if not fault.retryable:
                raise
            with leases.fenced(self.record, self.fence):
                until = self.clock.now() + DEAF
                sends.postpone(self.record, service.id, until, fault.sentence)
                said = f"{service.title}: {fault.sentence} Replies are read first; it is tried again in a minute."
                self._say(send.delivery_id, said, "warning")
            return False
        return True

    def _charge(self, send: Send, operations: Sequence[str], since: datetime) -> None:
        with leases.fenced(self.record, self.fence):
            charges.assign(self.record, send.service_id, operations, since, send.delivery_id)

    def _may_leave(self, send: Send) -> bool:
        """Whether a direct message may leave now: asked again for each, for much can change in the days of a delivery."""
        return not send.visitor_id or Messages(self.record, self.clock, self.fence).may_leave(send)

    def _uploading(self) -> Uploading:
        return Uploading(self.record, self.clock, self.fence, self.beat)

    def _known_id(self, send: Send) -> str | None:
        """The newest post of the account that we know: a doubt need not look further back."""
        return sends.newest_remote_id(self.record, send.service_id)

    def _call(self, send: Send, leave: Callable[[], tuple[str, str]]) -> None:
        """The one call; nothing but its outcome, an id and an address, comes between it and the record."""
        begun = self.clock.now()
        try:
            remote_id, url = leave()
        except UnknownOutcome as fault:
            self._doubt(send, fault)
        except QuotaReached as fault:
            self._later(send, fault, fault.until, attempts=send.attempts)
        except TextFault as fault:
            if fault.name == "duplicate" and send.tried:
                self._doubt(send, fault)
            elif fault.name == "bad-media" and send.attempts < MEDIA_TRIES:
                self._uploading().anew(send)
                self._later(send, fault, self.clock.now() + PAUSE)
            elif fault.name == "nothing-to-answer" and send.attempts < HEAD_TRIES:
                self._later(send, fault, self.clock.now() + PAUSE * 2**send.attempts)
            else:
                self._refuse(send, fault)
        except PersonFault as fault:
            self._refuse(send, fault)
        except Fault as fault:
            if fault.retryable and send.attempts < ATTEMPTS:
                pause = min(PAUSE * 2**send.attempts, LONGEST_PAUSE)
                self._later(send, fault, self.clock.now() + pause)
            else:
                self._hold(send, fault)
        else:
            self._sent(send, remote_id, url, begun)

    def _sent(self, send: Send, remote_id: str, url: str, begun: datetime) -> None:
        now = self.clock.now()
        with leases.fenced(self.record, self.fence):
            sends.settle(
                self.record,
                send.id,
                SendState.SENT,
                ended_at=now,
                remote_id=remote_id,
                remote_url=url or None,
                reason="",
            )
            self._charge(send, WRITES, begun)
            if url:  # a line for each of ten thousand messages would tell nobody anything
                self._say(send.delivery_id, f"{self._account(send)}: posted as {remote_id}, {url}")

    def _refuse(self, send: Send, fault: Fault) -> None:
        with leases.fenced(self.record, self.fence):
            reason = f"{fault.sentence} {fault.cure}".strip()
            now = self.clock.now()
            values = {
                "ended_at": now,
                "failure": failure_of(fault),
                "quarantined": count(self.record, send, fault, now),
            }
            sends.settle(self.record, send.id, SendState.REFUSED, reason=reason, **values)
            self._say(send.delivery_id, f"{self._account(send)}: {reason}", "error")
            if send.visitor_id and sends.all_refused(self.record, send.delivery_id, REFUSED_IN_ROW):
                store.change_delivery(self.record, send.delivery_id, DeliveryState.SENDING, state=DeliveryState.PAUSED)
                quarantine.take_back(self.record, send.delivery_id, REFUSED_IN_ROW)
                said = (
                    f"{REFUSED_IN_ROW} messages in a row were refused, so the delivery is paused. No address is blamed for it."
                    " Look why, then go on."
                )
                self._say(send.delivery_id, said, "error")

    def _doubt(self, send: Send, fault: Fault) -> None:
        now = self.clock.now()
        with leases.fenced(self.record, self.fence):
            sends.settle(
                self.record,
                send.id,
                SendState.UNKNOWN,
                doubts=send.doubts + 1,
                looks=0,
                next_at=now + FIRST_LOOK,
                waits_for="look",
                reason=fault.sentence,
            )
            said = f"{self._account(send)}: {fault.sentence} It is looked for before anything is tried again."
            self._say(send.delivery_id, said, "warning")

    def _later(self, send: Send, fault: Fault, when: datetime, **values: object) -> None:
        with leases.fenced(self.record, self.fence):
            if send.visitor_id and isinstance(fault, QuotaReached):
                sends.postpone(self.record, send.service_id, when, fault.sentence)
            values |= {"next_at": when, "reason": fault.sentence, "waits_for": fault.stops}
            again = sends.put_back(self.record, send, self.clock.now(), **values)
            ending = f"It is tried again at {when:%H:%M:%S} UTC." if again else "The delivery was stopped meanwhile."
            said = f"{self._account(send)}: {fault.sentence} {ending}"
            self._say(send.delivery_id, said, "warning")

    def _hold(self, send: Send, fault: Fault) -> None:
        """What stops the account stops its delivery: nothing is lost, and nothing more is burnt."""
        with leases.fenced(self.record, self.fence):
            sends.put_back(self.record, send, self.clock.now(), reason=fault.sentence)
            store.change_delivery(self.record, send.delivery_id, DeliveryState.SENDING, state=DeliveryState.PAUSED)
            said = f"{self._account(send)}: {fault.sentence} The delivery is paused. {fault.cure}".strip()
            self._say(send.delivery_id, said, "error")

    def _posted(self, send: Send, post: Post) -> tuple[str, str]:
        service = services_store.service(self.record, send.service_id)
        return post.id, post.url if service is None else service_type(service.kind).post_url(
            service.internal_name, post.id
        )

    def _account(self, send: Send) -> str:
        return f"{self._title(send.service_id)}{send.place}"

    def _title(self, service_id: int) -> str:
        service = services_store.service(self.record, service_id)
        return service.title if service is not None else f"service {service_id}"

    def _say(self, delivery_id: int, message: str, level: journal.JournalLevel = "info") -> None:
        journal.write(self.record, self.clock.now(), message, level=level, activity="Delivery", delivery_id=delivery_id)
