"""A second person's approval: where a delivery asks for it, somebody who did not write in it reads it before it is confirmed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from social.clock import Clock
from social.deliveries.drafts import NotPossible, analysis_holds, found
from social.deliveries.modes import SECOND
from social.deliveries.rendering import text_hash
from social.rights import Right, needs
from store import audit, journal
from store import deliveries as store
from store.database import Record
from store.deliveries import OPEN_STATES, Delivery, DeliveryState


def wants_approval(delivery: Delivery) -> bool:
    """Whether a second person has to approve the delivery; a proof goes to the test account alone and needs nobody."""
    return delivery.proof_of is None and asks(delivery.rules)


def asks(rules: Mapping[str, Any]) -> bool:
    """Whether the rules of a delivery or a template ask for a second person."""
    return rules.get("approval") == SECOND


def approval_holds(delivery: Delivery) -> bool:
    """Whether what was approved is what would be sent: the content, the target, and as many messages."""
    return delivery.approved_hash is not None and delivery.approved_hash == _approvable(delivery)


def _approvable(delivery: Delivery) -> str | None:
    """A digest of what is approved; None where no analysis holds, for then nobody knows what would be sent."""
    return text_hash(f"{delivery.analyzed_hash} {delivery.to_send}") if analysis_holds(delivery) else None


def why_not_approved(record: Record, delivery: Delivery) -> str | None:
    """Why the delivery lacks the approval that it asks for, as a sentence; None where it asks for none, or has it."""
    if not wants_approval(delivery) or approval_holds(delivery):
        return None
    how = f"They open it and press v, or run: stonechat delivery approve {delivery.id}"
    if delivery.approved_by is not None:
        return f"It changed since {delivery.approved_by} approved it, so it has to be approved again. {how}"
    return f"A second person has to approve it first: somebody else than {_wrote(record, delivery)}. {how}"


def why_not_approve(record: Record, operator: str, delivery: Delivery) -> str | None:
    """Why `operator` cannot approve the delivery now, or None."""
    if not wants_approval(delivery):
        return "This delivery asks for no second person's approval. Its approval mode stands under Properties (F9)."
    if delivery.state not in OPEN_STATES:
        return f"The delivery is {delivery.state.lower()}: it was confirmed before."
    if approval_holds(delivery):
        return f"It is approved already, by {delivery.approved_by}."
    if str(operator) in store.writers(record, delivery.id):
        return f"You wrote in it: somebody else than {_wrote(record, delivery)} has to approve it, under a login of their own."
    if delivery.state != DeliveryState.READY or not analysis_holds(delivery):
        return "It is not analysed as it stands, so nobody knows what would be sent. Analyse it first (F8)."
    return None


def _wrote(record: Record, delivery: Delivery) -> str:
    names = store.writers(record, delivery.id) or [delivery.modified_by]
    return " and ".join([", ".join(names[:-1]), names[-1]] if names[1:] else names)


@needs(Right.START)
def approve(record: Record, clock: Clock, operator: str, delivery_id: int) -> int:
    """Approve the delivery as it was analysed, for so many messages; any change makes that void. Raises NotPossible."""
    now = clock.now()
    with record.writing():
        delivery = found(record, delivery_id)
        why = why_not_approve(record, operator, delivery)
        if why is not None:
            raise NotPossible(why)
        values = {"approved_hash": _approvable(delivery), "approved_at": now, "approved_by": str(operator)}
        store.change_delivery(record, delivery_id, **values)
        said = f"Approved by {operator}, as it was analysed: {delivery.to_send:,} message(s)."
        journal.write(record, now, said, activity="Approval", operator=operator, delivery_id=delivery_id)
        audit.note(record, now, operator, "Delivery", f"{delivery.label} ({delivery_id})", "Approve", said)
    return delivery.to_send
