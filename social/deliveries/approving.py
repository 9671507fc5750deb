"""A second person's approval: where a delivery asks for it, somebody who did not write in it approves or refuses it."""

from __future__ import annotations

from datetime import datetime

from social.clock import Clock
from social.deliveries.asking import days, digest, lapsed, moment, wants_approval
from social.deliveries.drafts import NotPossible, analysis_holds, found
from social.rights import Right, needs
from store import approvals, audit, journal
from store import deliveries as store
from store.approvals import Turn
from store.audit import ENGINE
from store.database import Record
from store.deliveries import OPEN_STATES, Delivery, DeliveryState

LONGEST_COMMENT = 1_000
"""Characters."""
UNDONE = {"analyzed_hash": None, "analyzed_at": None, "to_send": 0}
NOBODYS = {"approved_hash": None, "approved_at": None, "approved_by": None}


def approval_holds(record: Record, delivery: Delivery) -> bool:
    """Whether what was approved is what would be sent: each text, the target, as many messages, for the same price."""
    return delivery.approved_hash is not None and delivery.approved_hash == digest(record, delivery)


def turned_down(record: Record, delivery: Delivery) -> Turn | None:
    """The refusal, or the lapse, after which nothing was asked any more; None where there is none."""
    if delivery.state not in OPEN_STATES or not wants_approval(delivery):
        return None
    newest = approvals.last(record, delivery.id)
    return newest if newest is not None and newest.word in ("refused", "lapsed") else None


def turned_down_words(turn: Turn, delivery: Delivery) -> str:
    """A refusal or a lapse as a sentence, without what to do."""
    if turn.word == "refused":
        return f"{turn.operator} refused it: “{turn.comment}”"
    return f"Nobody approved it within {days(delivery)} day(s), so it is not asked any more."


def why_not_approved(record: Record, delivery: Delivery) -> str | None:
    """Why the delivery lacks the approval that it asks for, as a sentence; None where it asks for none, or has it."""
    if not wants_approval(delivery) or approval_holds(record, delivery):
        return None
    how = f"they open it and press v, or run: stonechat delivery approve {delivery.id}"
    down = turned_down(record, delivery)
    if down is not None:
        return f"{turned_down_words(down, delivery)} Analyse it (F8): that asks again."
    if delivery.approved_by is not None:
        return f"It changed since {delivery.approved_by} approved it, so it has to be approved again: {how}"
    asked = approvals.last(record, delivery.id)
    until = f"Until {moment(asked.until)} {how}" if asked is not None and asked.until is not None else how.capitalize()
    return f"A second person has to approve it first: somebody else than {_wrote(record, delivery)}. {until}"


def why_not_approve(record: Record, operator: str, delivery: Delivery, now: datetime) -> str | None:
    """Why `operator` cannot approve the delivery now, or None."""
    if wants_approval(delivery) and delivery.state in OPEN_STATES and approval_holds(record, delivery):
        return f"It is approved already, by {delivery.approved_by}."
    why = why_not_refuse(record, operator, delivery)
    last = approvals.last(record, delivery.id)
    if why is not None or last is None:
        return why
    if lapsed(last, now) and last.until is not None:
        return f"Nobody approved it until {moment(last.until)}, so it lapsed. Analyse it (F8): that asks again."
    if last.digest != digest(record, delivery):
        return "An account's name or a price changed since it was analysed. Analyse it again (F8)."
    return None


def why_not_refuse(record: Record, operator: str, delivery: Delivery) -> str | None:
    """Why `operator` cannot refuse the delivery, approved or not, or None."""
    if not wants_approval(delivery):
        return "This delivery asks for no second person's approval. Its approval mode stands under Properties (F9)."
    if delivery.state not in OPEN_STATES:
        return f"The delivery is {delivery.state.lower()}: it was confirmed before."
    if str(operator) in store.writers(record, delivery.id):
        return f"You wrote in it: somebody else than {_wrote(record, delivery)} has to approve it, under a login of their own."
    if delivery.state != DeliveryState.READY or not analysis_holds(delivery):
        return "It is not analysed as it stands, so nobody knows what would be sent. Analyse it first (F8)."
    return None


def _wrote(record: Record, delivery: Delivery) -> str:
    names = store.writers(record, delivery.id) or [delivery.modified_by]
    return " and ".join([", ".join(names[:-1]), names[-1]] if names[1:] else names)


@needs(Right.START)
def approve(record: Record, clock: Clock, operator: str, delivery_id: int, comment: str = "") -> int:
    """Approve the delivery as it was analysed, for so many messages; any change makes that void. Raises NotPossible."""
    now, words = clock.now(), _read(comment)
    with record.writing():
        delivery = found(record, delivery_id)
        why = why_not_approve(record, operator, delivery, now)
        known = digest(record, delivery)
        if why is not None or known is None:
            raise NotPossible(why or "It is not analysed as it stands. Analyse it first (F8).")
        values = {"approved_hash": known, "approved_at": now, "approved_by": str(operator)}
        store.change_delivery(record, delivery_id, **values)
        messages = delivery.to_send
        approvals.say(record, now, delivery_id, "approved", operator, digest=known, messages=messages, comment=words)
        said = f"Approved by {operator}, as it was analysed: {delivery.to_send:,} message(s)."
        _tell(record, now, operator, delivery, "Approve", f"{said} “{words}”" if words else said)
    return delivery.to_send


@needs(Right.START)
def refuse(record: Record, clock: Clock, operator: str, delivery_id: int, reason: str) -> None:
    """Refuse the delivery, also one that was approved: it goes back to being edited, with the reason. Raises NotPossible."""
    now, words = clock.now(), _read(reason)
    with record.writing():
        delivery = found(record, delivery_id)
        why = why_not_refuse(record, operator, delivery)
        if why is None and not words:
            why = "A refusal needs its reason: who wrote the delivery has to know what to change."
        if why is not None:
            raise NotPossible(why)
        approvals.say(record, now, delivery_id, "refused", operator, messages=delivery.to_send, comment=words)
        store.change_delivery(record, delivery_id, state=DeliveryState.EDITED, **UNDONE, **NOBODYS)
        _tell(record, now, operator, delivery, "Refuse", f"Refused by {operator}: “{words}” It is being edited again.")


def lapse(record: Record, now: datetime, turn: Turn) -> None:
    """End a question that nobody answered in time: the delivery goes back to being edited. Within the engine's `writing`."""
    delivery, newest = store.delivery(record, turn.delivery_id), approvals.last(record, turn.delivery_id)
    if delivery is None or newest is None or newest.id != turn.id:
        return
    approvals.say(record, now, delivery.id, "lapsed", ENGINE, messages=turn.messages)
    store.change_delivery(record, delivery.id, *OPEN_STATES, state=DeliveryState.EDITED, **UNDONE)
    said = f"{turned_down_words(approvals.turns(record, delivery.id)[-1], delivery)} Nothing was sent."
    _tell(record, now, ENGINE, delivery, "Lapse", said, level="warning")


def _read(comment: str) -> str:
    words = " ".join(comment.split())
    if len(words) > LONGEST_COMMENT:
        raise NotPossible(f"That has {len(words):,} characters; {LONGEST_COMMENT:,} are the most. Say it shorter.")
    return words


def _tell(
    record: Record, now: datetime, operator: str, delivery: Delivery, act: str, said: str,
    level: journal.JournalLevel = "info",
) -> None:  # fmt: skip
    who = str(operator)
    journal.write(record, now, said, level=level, activity="Approval", operator=who, delivery_id=delivery.id)
    audit.note(record, now, operator, "Delivery", f"{delivery.label} ({delivery.id})", act, said)
