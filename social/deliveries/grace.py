"""The grace delay: for so long after a confirmation nothing leaves; meanwhile it can be taken back, or sent at once."""

from __future__ import annotations

from datetime import datetime, timedelta

from social.clock import Clock
from social.deliveries.drafts import NotPossible, found
from social.deliveries.reconciling import held
from social.rights import Right, needs
from store import audit, journal, sends
from store import deliveries as store
from store.database import Record
from store.deliveries import Delivery, DeliveryState
from store.external_accounts import external_account

S = DeliveryState


def grace_of(record: Record, delivery: Delivery) -> int:
    """Seconds of grace that the delivery asks for, or the external account where it says nothing; a proof has none."""
    if delivery.proof_of is not None:
        return 0
    return int(delivery.rules.get("grace", external_account(record).grace_seconds))


class Graces:
    """Counts graces down by the steady clock: whoever sets the host's clock makes none of them shorter or longer.

    What is left when a delivery is first seen, after a start of the engine, say, is told by the host's clock.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._seen: dict[tuple[int, datetime], tuple[float, float]] = {}

    def left(self, delivery: Delivery) -> float:
        """Seconds until the grace of a delivery is over; 0 where it has none, or does not wait."""
        if delivery.state != S.PENDING or not delivery.grace or delivery.confirmed_at is None:
            return 0.0
        key = (delivery.id, delivery.confirmed_at)
        if key not in self._seen:
            told = (delivery.confirmed_at - self._clock.now()).total_seconds() + delivery.grace
            self._seen[key] = (self._clock.steady(), min(max(told, 0.0), float(delivery.grace)))
        since, left = self._seen[key]
        return max(0.0, left - (self._clock.steady() - since))

    def waits(self, delivery: Delivery) -> bool:
        """Whether a delivery that is pending has to wait still, for its grace or for its contact date."""
        if self.left(delivery):
            return True
        at, now = delivery.contact_at, self._clock.now()
        return at is not None and at > now and not only_grace(delivery)

    def next_end(self) -> datetime | None:
        """When the first of the graces seen so far ends that still run, by the host's clock as it stands now."""
        steady = self._clock.steady()
        ends = [left - (steady - since) for since, left in self._seen.values()]
        soonest = min((end for end in ends if end > 0), default=None)
        return None if soonest is None else self._clock.now() + timedelta(seconds=soonest)


def only_grace(delivery: Delivery) -> bool:
    """Whether a pending delivery's contact date is but the end of its grace: no person chose it."""
    confirmed, at = delivery.confirmed_at, delivery.contact_at
    return bool(delivery.grace and confirmed and at and at <= confirmed + timedelta(seconds=delivery.grace))


def why_not_undo(record: Record, delivery: Delivery) -> str | None:
    """Why the confirmation cannot be taken back, or None."""
    if delivery.proof_of is not None:
        return "A proof has no grace: it went to the test account alone."
    if delivery.confirmed_at is None:
        return "There is nothing to take back: the delivery is not confirmed."
    if delivery.state != S.PENDING:
        return (
            f"The delivery is {delivery.state.lower()}: a confirmation can be taken back until the sending begins."
            " Pause or stop it instead."
        )
    return held(record)


@needs(Right.START)
def undo(record: Record, clock: Clock, operator: str, delivery_id: int) -> int:
    """Take a confirmation back, as if it had never been given: how many messages do not leave. Raises NotPossible.

    The engine begins a delivery in a transaction of its own, so either it was quicker, or nothing has left.
    """
    now = clock.now()
    with record.writing():
        delivery = found(record, delivery_id)
        why = why_not_undo(record, delivery)
        number = None if why is not None else sends.forget_planned(record, delivery_id)
        if number is None:
            raise NotPossible(why or "Some of it has left, or may have. Pause or stop it instead.")
        values = {"confirmed_at": None, "confirmed_by": None, "contact_at": None, "grace": 0}
        store.change_delivery(record, delivery_id, state=S.READY, **values)
        said = f"The confirmation was taken back by {operator}: nothing has left. {number:,} message(s) are not sent."
        journal.write(record, now, said, activity="Delivery", operator=operator, delivery_id=delivery_id)
        audit.note(record, now, operator, "Delivery", f"{delivery.label} ({delivery_id})", "Undo", said)
    return number


def why_not_send_now(record: Record, delivery: Delivery) -> str | None:
    """Why there is no grace to be skipped, or None."""
    if delivery.confirmed_at is None:
        return "There is no grace to skip: the delivery is not confirmed."
    if delivery.state != S.PENDING:
        return f"The delivery is {delivery.state.lower()}: no grace counts down."
    if not only_grace(delivery):
        return "It waits for its contact date, and not for its grace. Take it back (z) to send it earlier."
    return held(record)


@needs(Right.START)
def send_now(record: Record, clock: Clock, operator: str, delivery_id: int) -> None:
    """Skip what is left of the grace: the sending begins at once. Raises NotPossible.

    The rows stay those of the confirmation, so nothing can leave twice: only the wait of the first wave ends.
    """
    now = clock.now()
    with record.writing():
        delivery = found(record, delivery_id)
        why = why_not_send_now(record, delivery)
        if why is not None:
            raise NotPossible(why)
        sends.bring_forward(record, delivery_id, delivery.contact_at or now, now)
        store.change_delivery(record, delivery_id, state=S.SENDING, contact_at=now, grace=0)
        said = f"{operator} did not wait for the end of the grace: the sending begins now."
        journal.write(record, now, said, activity="Delivery", operator=operator, delivery_id=delivery_id)
        audit.note(record, now, operator, "Delivery", f"{delivery.label} ({delivery_id})", "Send now", said)
