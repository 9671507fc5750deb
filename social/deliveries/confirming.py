"""Confirming a delivery: its texts are frozen as rows, and the engine takes over. Pause, resume and stop likewise."""

from __future__ import annotations

from datetime import datetime, timedelta

from social.clock import Clock
from social.deliveries.analysis import targets
from social.deliveries.approving import why_not_approved
from social.deliveries.drafts import NotPossible, analysis_holds, found
from social.deliveries.freezing import freeze
from social.deliveries.proofs import why_not_proof
from social.deliveries.reconciling import held
from social.deliveries.rendering import posts, text_hash
from social.deliveries.resuming import said_before, why_not_go_on
from social.deliveries.thread import place
from social.rights import Right, needs
from store import audit, journal, sends
from store import deliveries as store
from store.database import Record
from store.deliveries import Delivery, DeliveryState
from store.external_accounts import external_account

S = DeliveryState


@needs(Right.START)
def confirm(
    record: Record,
    clock: Clock,
    operator: str,
    delivery_id: int,
    contact_at: datetime | None = None,
    typed: int | None = None,
    grace: int = 0,
) -> int:
    """Confirm a delivery that was analysed as it stands; how many messages. With `contact_at` it waits until then.

    `typed` is the number of messages as a person typed it, which a delivery to people who did not ask for it wants. For
    `grace` seconds nothing leaves, whatever the contact date, and `social.deliveries.grace.undo` takes all of it back.
    Raises NotPossible. Text and members are frozen in one transaction; a second confirmation finds nothing to confirm.
    """
    now = clock.now()
    with record.writing():
        delivery = found(record, delivery_id)
        begins = max(contact_at or now, now + timedelta(seconds=grace))
        number = _frozen(record, delivery, now, contact_at, begins, typed)
        state = S.SENDING if begins == now else S.PENDING
        values = {"confirmed_at": now, "confirmed_by": operator, "contact_at": begins, "grace": grace}
        store.change_delivery(record, delivery_id, state=state, **values)
        if delivery.proof_of is not None:
            store.change_delivery(record, delivery.proof_of, proofed_hash=delivery.proofed_hash)
            told = f"{delivery.label} was confirmed by {operator}."
            journal.write(record, now, told, activity="Proof", operator=operator, delivery_id=delivery.proof_of)
        said = f"Confirmed by {operator}: {number:,} message(s)."
        if grace:
            said += f" Nothing leaves for {grace} s; until then it can be taken back."
        if wants_number(delivery):
            said += " People who have not asked for messages are among them; the number was typed."
        journal.write(record, now, said, activity="Delivery", operator=operator, delivery_id=delivery_id)
        audit.note(record, now, operator, "Delivery", f"{delivery.label} ({delivery_id})", "Confirm", said)
    return number


def _frozen(
    record: Record,
    delivery: Delivery,
    now: datetime,
    contact_at: datetime | None,
    begins: datetime,
    typed: int | None,
) -> int:
    """Texts and members as rows, the first from `begins` on; how many. Raises NotPossible where something speaks against it."""
    why = why_not_confirm(record, delivery)
    if why is not None:
        raise NotPossible(why)
    if wants_number(delivery) and typed != delivery.to_send:
        raise NotPossible(
            f"This delivery goes to people who have not asked for it. Type the number of messages, {delivery.to_send}, to"
            " confirm that this is meant."
        )
    if contact_at is not None and contact_at <= now:
        raise NotPossible(f"The contact date {contact_at:%Y-%m-%d %H:%M} UTC is in the past. Choose a later one.")
    if delivery.template == "dm":
        number = freeze(record, delivery, begins)
    else:
        number = sends.plan(record, delivery.id, _rows(record, delivery), tail=delivery.continues is not None)
    if number != delivery.to_send:
        raise NotPossible("The target is another than when it was analysed. Analyse it again.")
    return number


def wants_number(delivery: Delivery) -> bool:
    """Whether the number of messages must be typed: people are among them who have not asked for any."""
    return delivery.template == "dm" and delivery.proof_of is None and bool(delivery.rules.get("without_consent"))


def _rows(record: Record, delivery: Delivery) -> list[tuple[int, str, str]]:
    rows = []
    for service in targets(record, delivery):
        texts = posts(record, delivery, service)
        twice = said_before(record, delivery, texts)
        if twice is not None:
            raise NotPossible(twice)
        for number, told in enumerate(texts, start=1):
            if told.measure.over:
                where = place(number, len(texts))
                raise NotPossible(
                    f"The text{f' of {where}' if where else ''} for @{service.internal_name} is too long by"
                    f" {told.measure.over} since the service was changed. Shorten it and analyse again."
                )
            rows.append((service.id, told.text, text_hash(told.text)))
    return rows


def why_not_confirm(record: Record, delivery: Delivery) -> str | None:
    """Why the delivery cannot be confirmed now, or None."""
    if delivery.state == S.FAILED:
        return "The analysis found errors. Mend them and analyse again."
    if delivery.state not in (S.EDITED, S.READY):
        return f"The delivery is {delivery.state.lower()} already."
    held_back = held(record)
    if held_back is not None:
        return held_back
    if delivery.analyzed_hash is None:
        return "The delivery was not analysed as it stands: a change makes it void. Analyse it, read the log, then confirm."
    if not analysis_holds(delivery) or _outdated(record, delivery):
        return "The delivery changed after the analysis, so the analysis is void. Analyse it again."
    if not external_account(record).enabled:
        return "The external account is not enabled. Enable it under Administration > Platform > External Accounts."
    return why_not_go_on(record, delivery) or why_not_approved(record, delivery)


def _outdated(record: Record, proof: Delivery) -> bool:
    """Whether a proof no longer shows what its delivery says, or would no longer go where proofs go."""
    if proof.proof_of is None:
        return False
    origin = found(record, proof.proof_of)
    changed = (proof.content, proof.media_hash) != (origin.content, origin.media_hash)
    return changed or why_not_proof(record, origin) is not None


MOVES: dict[str, tuple[DeliveryState, ...]] = {
    "Pause": (S.SENDING, S.PENDING),
    "Start": (S.PAUSED,),
    "Stop": (S.SENDING, S.PENDING, S.PAUSED),
}
"""What may be done to a confirmed delivery, and the states that it may be done in."""


def why_not_move(delivery: Delivery, verb: str) -> str | None:
    """Why "Pause", "Start" or "Stop" cannot be done now, or None."""
    if delivery.state in MOVES[verb]:
        return None
    wanted = " or ".join(one.lower() for one in MOVES[verb])
    return f"The delivery is {delivery.state.lower()}; {verb} needs one that is {wanted}."


@needs(Right.START)
def pause(record: Record, clock: Clock, operator: str, delivery_id: int) -> None:
    """Pause between two sends. Raises NotPossible."""
    _move(record, clock, operator, delivery_id, "Pause", S.PAUSED)


@needs(Right.START)
def resume(record: Record, clock: Clock, operator: str, delivery_id: int) -> None:
    """Go on after a pause, at the contact date where that lies ahead. Raises NotPossible."""
    known = found(record, delivery_id)
    ahead = known.contact_at is not None and known.contact_at > clock.now()
    _move(record, clock, operator, delivery_id, "Start", S.PENDING if ahead else S.SENDING)


@needs(Right.START)
def stop(record: Record, clock: Clock, operator: str, delivery_id: int) -> None:
    """Stop for good: what has not left is cancelled. Raises NotPossible."""
    with record.writing():
        _move(record, clock, operator, delivery_id, "Stop", S.STOPPED)
        cancelled = sends.cancel_planned(record, delivery_id, clock.now())
        store.change_delivery(record, delivery_id, ended_at=clock.now())
        said = f"{cancelled} message(s) canceled."
        journal.write(record, clock.now(), said, activity="Delivery", operator=operator, delivery_id=delivery_id)


def _move(record: Record, clock: Clock, operator: str, delivery_id: int, verb: str, state: DeliveryState) -> None:
    now = clock.now()
    with record.writing():
        delivery = found(record, delivery_id)
        why = why_not_move(delivery, verb)
        if why is not None:
            raise NotPossible(why)
        store.change_delivery(record, delivery_id, state=state)
        said = f"{verb} by {operator}."
        journal.write(record, now, said, activity="Delivery", operator=operator, delivery_id=delivery_id)
        audit.note(record, now, operator, "Delivery", f"{delivery.label} ({delivery_id})", verb)
