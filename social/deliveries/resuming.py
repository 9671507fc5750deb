"""Resuming a torn thread: what was not posted of it goes out as a delivery of its own, whose first post answers the last one
that stands.

What was sent never goes out again: the rest begins behind the last confirmed post, only once each post has its outcome, and
behind one post there is one resumption at a time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from social.clock import Clock
from social.deliveries.drafts import NotPossible, copy, found
from social.deliveries.lines import Line
from social.deliveries.rendering import Rendering, text_hash
from social.deliveries.thread import DIVIDER, pieces
from social.rights import Right, needs
from store import audit, journal, media, sends, tails
from store import deliveries as store
from store import services as services_store
from store.database import Record
from store.deliveries import OPEN_STATES, Delivery, DeliveryState
from store.sends import OPEN, Send, SendState
from store.services import Service
from store.statistics import absence

MOST = 1_000_000
"""Posts of a delivery that are looked at: all of them, for what is not seen might go out twice."""
_SUFFIX = re.compile(r", from post [0-9]+ on$")


@dataclass(frozen=True, slots=True)
class Torn:
    """A thread at one account that ended, or waits, before its last post."""

    service: Service
    head: Send
    """The last post that stands; of the delivery that this one continues, where nothing of this one does."""
    standing: int
    """How many posts of the delivery stand."""
    posts: int
    """How many it has."""
    successor: Delivery | None
    """The delivery that goes on with it, be it a draft still."""
    why_not: str | None
    """Why it cannot be resumed, or None."""


def torn(record: Record, delivery: Delivery) -> list[Torn]:
    """The threads of a delivery that were torn, one at the most for each account."""
    if delivery.template == "dm" or delivery.confirmed_at is None or delivery.proof_of is not None:
        return []
    if not tails.broken(record, delivery.id):
        return []
    rows: dict[int, list[Send]] = {}
    for send in sends.sends(record, delivery.id, MOST):
        if send.part:
            rows.setdefault(send.service_id, []).append(send)
    judged = (_torn(record, delivery, service_id, posts) for service_id, posts in rows.items())
    return [each for each in judged if each is not None]


def _torn(record: Record, delivery: Delivery, service_id: int, posts: Sequence[Send]) -> Torn | None:
    """None where all posts stand or none does, and where the engine goes on with them by itself."""
    service = services_store.service(record, service_id)
    standing = [post for post in posts if post.state == SendState.SENT]
    head = standing[-1] if standing else continued(record, delivery)
    rest = [post for post in posts if post.state != SendState.SENT]
    if service is None or head is None or not rest:
        return None
    if delivery.state != DeliveryState.STOPPED and any(post.state in OPEN for post in rest):
        return None
    successor = _successor(record, head.id, besides=delivery.id)
    return Torn(service, head, len(standing), len(posts), successor, _why_not(rest, successor))


def _why_not(rest: Sequence[Send], successor: Delivery | None) -> str | None:
    doubt = next((post for post in rest if post.state in OPEN), None)
    if doubt is not None:
        mend = (
            " Mend its account and check the service: then it is looked for."
            if doubt.waits_for == sends.MENDING
            else ""
        )
        return f"Post {doubt.part} is in doubt and looked for at X: that must be settled first.{mend}"
    unproven = next((post for post in rest if _may_stand(post)), None)
    if unproven is not None:
        return (
            f"Whether post {unproven.part} stands at X is not known: it was in doubt, and not found among the newest posts."
            " Look at X, and duplicate the delivery for what is missing."
        )
    if successor is not None and successor.state not in OPEN_STATES:
        return f"The thread goes on in delivery {successor.id} already."
    return None


def _may_stand(post: Send) -> bool:
    """Whether a post that was given up may be at X all the same: the looks for it did not reach back far enough."""
    return post.state == SendState.ABSENT and post.waits_for is not None


def _successor(record: Record, head_id: int, besides: int | None = None) -> Delivery | None:
    """The delivery that goes on behind a post: one that may still be confirmed, or of which something left or may leave."""
    for each in store.continuations(record, head_id):
        if each.id == besides:
            continue
        posts = sends.sends(record, each.id, MOST)
        alive = any(post.state in (*OPEN, SendState.SENT) or _may_stand(post) for post in posts)
        if each.state in OPEN_STATES or alive:
            return each
    return None


def continued(record: Record, delivery: Delivery) -> Send | None:
    """The post of another delivery that this one's first post answers, or None."""
    return None if delivery.continues is None else sends.send(record, delivery.continues)


@needs(Right.PREPARE)
def resume_thread(record: Record, clock: Clock, operator: str, delivery_id: int, service_id: int | None = None) -> int:
    """The delivery that goes on with a torn thread, to be edited, analysed and confirmed as any other; its id.

    One that was made and not confirmed yet is that delivery. Raises NotPossible.
    """
    with record.writing():
        known = found(record, delivery_id)
        chosen = _chosen(torn(record, known), known, service_id)
        if chosen.why_not is not None:
            raise NotPossible(chosen.why_not)
        if chosen.successor is not None:
            return chosen.successor.id
        return _made(record, clock, operator, known, chosen)


def _chosen(threads: Sequence[Torn], known: Delivery, service_id: int | None) -> Torn:
    """The thread that is meant. Raises NotPossible."""
    wanted = [each for each in threads if service_id in (None, each.service.id)]
    ready = [each for each in wanted if each.why_not is None]
    if len(ready) > 1:
        names = ", ".join(f"@{each.service.internal_name}" for each in ready)
        raise NotPossible(f"The thread was torn at {names}. Name the account that is to go on.")
    if not wanted:
        raise NotPossible(why_none(known))
    return (ready or wanted)[0]


def why_none(known: Delivery) -> str:
    """Why there is no torn thread in a delivery."""
    if known.proof_of is not None:
        return "A proof is not resumed: send another one from its delivery."
    if known.confirmed_at is None:
        return "Nothing of it was sent yet, so there is nothing to resume."
    if known.state == DeliveryState.PAUSED:
        return (
            "It is paused, and goes on at the right post: start it again. Or stop it for good, then resume its thread."
        )
    if known.state in (DeliveryState.PENDING, DeliveryState.SENDING):
        return "It is being sent: its thread goes on by itself."
    return "It has no torn thread: all posts of it stand, or none does. Duplicate it for a new one."


def _made(record: Record, clock: Clock, operator: str, known: Delivery, chosen: Torn) -> int:
    now, behind = clock.now(), chosen.standing
    content = f"\n{DIVIDER}\n".join(piece.text for piece in pieces(known.content)[behind:])
    label = f"{_SUFFIX.sub('', known.label)}, from post {len(_chain(record, chosen.head)) + 1} on"
    made = copy(record, clock, operator, known, label, content, [chosen.service.id])
    media.copy_media(record, known.id, made, behind)
    store.change_delivery(record, made, continues=chosen.head.id, media_hash=media.digest(record, made))
    told = (
        f"It goes on with delivery {chosen.head.delivery_id}, behind its post {chosen.head.part}: {link(chosen.head)}"
    )
    journal.write(record, now, told, activity="Delivery", operator=operator, delivery_id=made)
    said = f"{chosen.service.title}: the thread is to go on in delivery {made}."
    journal.write(record, now, said, activity="Delivery", operator=operator, delivery_id=known.id)
    audit.note(record, now, operator, "Delivery", f"{known.label} ({known.id})", "Resume the thread", said)
    return made


def link(head: Send) -> str:
    """Where a post stands."""
    return head.remote_url or str(head.remote_id)


def _chain(record: Record, head: Send) -> list[Send]:
    """All posts of a thread that stand, up to `head`, through the deliveries that it is made of."""
    standing: list[Send] = []
    last: Send | None = head
    while last is not None:
        end, here = last, sends.sends(record, last.delivery_id, MOST)
        standing = [each for each in here if each.service_id == end.service_id and each.part <= end.part] + standing
        last = continued(record, found(record, end.delivery_id))
    return standing


def why_not_go_on(record: Record, delivery: Delivery) -> str | None:
    """Why a delivery that resumes a thread may not leave, or None: something else went on behind the same post."""
    head = continued(record, delivery)
    if head is None:
        return None
    other = _successor(record, head.id, besides=delivery.id)
    if other is not None and other.state not in OPEN_STATES:
        return f"The thread goes on in delivery {other.id} already, so this one would part it in two."
    if list(delivery.main_target) != [head.service_id]:
        return "It goes on with a thread of another account than its target."
    return None


def said_before(record: Record, delivery: Delivery, texts: Sequence[Rendering]) -> str | None:
    """Which of the texts stands in the thread already that the delivery goes on with, as a sentence; None for none."""
    head = continued(record, delivery)
    standing = [] if head is None else [post.text_hash for post in _chain(record, head)]
    for number, text in enumerate(texts, start=1):
        if text_hash(text.text) in standing:
            place = 1 + standing.index(text_hash(text.text))
            return f"Post {number} says what post {place} of the thread says, and that one stands at X. Take it out."
    return None


def lines(record: Record, delivery: Delivery, texts: Sequence[tuple[Service, Sequence[Rendering]]]) -> Iterator[Line]:
    """What the analysis says of a delivery that goes on with a thread; nothing of any other."""
    head = continued(record, delivery)
    if head is None:
        return
    yield Line(
        "info",
        f"It goes on with the thread of delivery {head.delivery_id}: its first post answers post {head.part}, {link(head)}",
    )
    found_gone = absence(record, head.id)
    if found_gone is not None:
        yield Line("warning", f"X did not show that post when it was last looked at: it is {found_gone}.")
    wrong = [why_not_go_on(record, delivery), *(said_before(record, delivery, told) for _, told in texts)]
    yield from (Line("error", sentence) for sentence in wrong if sentence is not None)
