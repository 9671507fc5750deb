"""All that a delivery's window shows, read from the record in one go."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from social.deliveries.analysis import proof_targets, targets
from social.deliveries.approving import approval_holds, turned_down, why_not_approve, why_not_approved
from social.deliveries.confirming import why_not_confirm
from social.deliveries.drafts import found, proof_holds
from social.deliveries.proofs import why_not_proof
from social.deliveries.resuming import Torn, continued, torn
from social.reach import Reach, reach_of
from store import approvals, journal, sends
from store import deliveries as store
from store import media as media_store
from store.approvals import Turn
from store.database import Record
from store.deliveries import OPEN_STATES, Delivery
from store.journal import Entry
from store.media import Media
from store.sends import Send, SendState
from store.services import Service, services
from store.tails import in_turn
from tui.amounts import grouped
from tui.message_view import Messages, read_messages, waiting_sentence
from tui.moments import both
from tui.people import Population

PROCESSED = (SendState.SENT, SendState.REFUSED, SendState.ABSENT)
"""Outcomes that Campaign counts as processed: success or error."""


@dataclass(frozen=True)
class DeliveryView:
    """A delivery as it stands in the record."""

    delivery: Delivery
    main: tuple[Service, ...]
    proof: tuple[Service, ...]
    services: tuple[Service, ...]
    """Every service, for names and for the preview."""
    sends: tuple[Send, ...]
    """Of a tweet; direct messages may be ten thousand, and their log reads them page by page."""
    tally: Mapping[str, int]
    journal: tuple[Entry, ...]
    """Oldest first."""
    proofs: tuple[tuple[Delivery, Mapping[str, int]], ...]
    """Newest first, each with its tally."""
    proof_holds: bool | None
    no_proof: str | None
    """Why no proof can be sent, or None."""
    no_confirm: str | None
    """Why it cannot be confirmed, or None."""
    media: tuple[Media, ...]
    """The files, in the order in which they go out."""
    reach: Reach | None
    """What its posts came to, as it was measured last; None where nothing was."""
    no_approval: str | None
    """Why it lacks the second person's approval that it asks for, or None."""
    asked: bool
    """Whether who looks may approve it now."""
    approved: bool
    """Whether a second person approved it as it would be sent now."""
    turned_down: Turn | None
    """Why it was refused, or that nobody approved it in time; None where that is not how it stands."""
    turns: tuple[Turn, ...]
    """What was asked of a second person, and what they said, oldest first."""
    writers: tuple[str, ...]
    """All who wrote in it."""
    torn: tuple[Torn, ...] = ()
    """Its threads that ended before their last post."""
    continued: Send | None = None
    """The post of another delivery that its first post answers, where it goes on with a torn thread."""
    messages: Messages | None = None
    """What direct messages have beyond a tweet; None for a tweet."""

    @property
    def editable(self) -> bool:
        """Whether content and targets may still be changed."""
        return self.delivery.state in OPEN_STATES and self.delivery.proof_of is None

    def title(self, service_id: int) -> str:
        """The service's name as Campaign writes it."""
        return next((each.title for each in self.services if each.id == service_id), f"service {service_id}")


def read(record: Record, delivery_id: int, now: datetime, viewer: str) -> DeliveryView:
    """Read it as `viewer` may see it; for a thread. Raises NotPossible where the delivery is gone."""
    delivery = found(record, delivery_id)
    direct = delivery.template == "dm"
    tallies = sends.tallies(record)
    proofs = store.proofs_of(record, delivery_id)
    return DeliveryView(
        delivery=delivery,
        main=tuple(targets(record, delivery)),
        proof=tuple(proof_targets(record, delivery)),
        services=tuple(services(record)),
        sends=() if direct else tuple(sends.sends(record, delivery_id)),
        tally=tallies.get(delivery_id, Counter()),
        journal=tuple(reversed(journal.delivery_journal(record, delivery_id))),
        proofs=tuple((each, tallies.get(each.id, Counter())) for each in proofs),
        proof_holds=proof_holds(delivery),
        no_proof=why_not_proof(record, delivery),
        no_confirm=why_not_confirm(record, delivery),
        media=tuple(media_store.media(record, delivery_id)),
        reach=reach_of(record, delivery_id),
        no_approval=why_not_approved(record, delivery),
        asked=why_not_approve(record, viewer, delivery, now) is None,
        approved=approval_holds(record, delivery),
        turned_down=turned_down(record, delivery),
        turns=tuple(approvals.turns(record, delivery_id)),
        writers=tuple(store.writers(record, delivery_id)),
        torn=tuple(torn(record, delivery)),
        continued=continued(record, delivery),
        messages=read_messages(record, delivery, now) if direct else None,
    )


def processed(tally: Mapping[str, int]) -> int:
    """Messages that have their outcome: success or error."""
    return sum(tally.get(state, 0) for state in PROCESSED)


def succeeded(tally: Mapping[str, int]) -> int:
    """Messages that were posted."""
    return tally.get(SendState.SENT, 0)


def waits(send: Send) -> bool:
    """Whether a message has not left because something is waited for: a file that X works on, a limit, a pause."""
    return send.state == SendState.PLANNED and send.ended_at is None and send.next_at is not None and bool(send.reason)


def waiting_words(view: DeliveryView, zone: str) -> str:
    """What all that is still to be sent waits for, as a sentence; empty where something can go on now."""
    if view.messages is not None:
        return waiting_sentence(view.messages, both(view.messages.waits[0], zone) if view.messages.waits else "")
    left = [send for send in in_turn(view.sends) if send.ended_at is None]
    return left[0].reason if left and all(map(waits, left)) else ""


def account_words(service: Service) -> str:
    """An account in a target, as Campaign writes it."""
    return f"Twitter account '{service.title}'"


def target_words(chosen: tuple[Service, ...], nothing: str) -> str:
    """The accounts of a target on one line."""
    return ", ".join(account_words(service) for service in chosen) or nothing


def main_words(view: DeliveryView, people: Population | None = None) -> str:
    """Whom it goes to or out from, on one line; `people` of a draft of direct messages, once they are counted."""
    nothing = "nobody yet: press F3"
    if view.messages is None:
        return target_words(view.main, nothing)
    words = "; ".join(view.messages.target)
    counted = f": {grouped(people.reached)} of {grouped(people.targeted)}" if words and people and view.editable else ""
    return f"{words}{counted}" or nothing
