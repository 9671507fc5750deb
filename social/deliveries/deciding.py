"""Decides what no program can: whether a direct message that X does not show is sent again, or left as it is.

Many are left in one act. They are sent again one by one alone: that X does not list a message proves little, and for each
that arrived all the same a person would get it twice.
"""

from __future__ import annotations

from social.clock import Clock
from social.deliveries.drafts import NotPossible, found
from social.deliveries.messages import expires_at
from social.rights import Right, needs
from store import audit, journal, sends
from store import deliveries as store
from store.consents import opt_out
from store.database import Record
from store.deliveries import DeliveryState
from store.quarantine import in_quarantine
from store.send_log import DECISION, Evidence, LogRow, evidence, log_rows
from store.sends import SendState

S = DeliveryState


def why_not_decide(record: Record, clock: Clock, row: LogRow, *, again: bool) -> str | None:
    """Why a message cannot be left as it is or, with `again`, sent again; None where it can."""
    if row.state is SendState.UNKNOWN:
        if row.waits_for == sends.MENDING:
            return "X refuses the account, so it could not be looked for yet. Mend the account and check its service."
        return "It is still looked for at X. Wait until that is over."
    if not row.undecided:
        return "There is nothing to decide: its outcome is known, or somebody decided."
    if not again:
        return None
    known = opt_out(record, row.external_id)
    if known is not None:
        return f"@{row.named} opted out on {known.at:%Y-%m-%d}, so nothing is sent to them."
    since = in_quarantine(record, row.external_id)
    if since is not None:
        return f"@{row.named} is in quarantine since {since:%Y-%m-%d}. Set the address Valid first."
    send = sends.send(record, row.id)
    delivery = found(record, send.delivery_id)
    if delivery.state == S.STOPPED:
        return "The delivery was stopped for good, so nothing of it is sent. Duplicate it for a new one."
    if clock.now() >= expires_at(delivery):
        until = f"{expires_at(delivery):%Y-%m-%d %H:%M} UTC"
        return f"The delivery was valid until {until}, so nothing of it is sent any more. Duplicate it for a new one."
    return None


@needs(Right.START)
def decide(record: Record, clock: Clock, operator: str, send_id: int, *, again: bool, typed: str = "") -> None:
    """Settle one direct message that was looked for and not found. Raises NotPossible.

    With `again` it is planned once more, upon the username of the person (their External ID where there is none) in
    `typed`: should the first one have arrived unseen, they get it twice. Without, it stays failed and is closed.
    """
    now = clock.now()
    with record.writing():
        row = next(iter(log_rows(record, [send_id])), None)
        why = "There is no such message." if row is None else why_not_decide(record, clock, row, again=again)
        if row is None or why is not None:
            raise NotPossible(str(why))
        if again and typed.strip().removeprefix("@") != row.named:
            raise NotPossible(f"They may get it twice. Type {row.named} to confirm that this is meant.")
        delivery = found(record, sends.send(record, send_id).delivery_id)
        said = f"@{row.named}: {'sent again' if again else 'left as it is'}, by decision of {operator}."
        if again:
            values = {"ended_at": None, "next_at": None, "looks": 0, "waits_for": None, "reason": said}
            sends.decide(record, send_id, SendState.PLANNED, **values)
            store.change_delivery(record, delivery.id, S.FINISHED, state=S.SENDING, ended_at=None)
        else:
            sends.decide(record, send_id, SendState.ABSENT, waits_for=None, reason=f"{row.reason} {said}")
        journal.write(
            record, now, said, level="warning", activity="Delivery", operator=operator, delivery_id=delivery.id
        )
        audit.note(record, now, operator, "Delivery", f"{delivery.label} ({delivery.id})", "Decide", said)


def shown(known: Evidence) -> str:
    """What the looks for what X never answered for have shown, for people; "" where nothing ever was in doubt."""
    parts = (
        (known.found, "{} found on X, sent"),
        (known.undecided, "{} not found, to be decided"),
        (known.looked_for, "{} still looked for"),
        (known.refused, "{} waiting for the account to be mended"),
    )
    return "; ".join(words.format(f"{number:,}") for number, words in parts if number)


def why_not_leave_all(record: Record, delivery_id: int) -> str | None:
    """Why the messages of a delivery that were not found cannot be left as they are; None where they can."""
    known = evidence(record, delivery_id)
    if known.undecided:
        return None
    if known.open:
        return "They are still looked for at X. Wait until that is over."
    return "There is nothing to decide in this delivery."


@needs(Right.START)
def leave_all(record: Record, clock: Clock, operator: str, delivery_id: int) -> int:
    """Leave every message of a delivery as it is that was looked for and not found: nothing is sent; how many.

    What is still looked for is not touched. Raises NotPossible.
    """
    now = clock.now()
    with record.writing():
        delivery = found(record, delivery_id)
        why = why_not_leave_all(record, delivery_id)
        if why is not None:
            raise NotPossible(why)
        number = sends.leave(
            record, delivery_id, DECISION, f"Left as it is with all the rest, by decision of {operator}."
        )
        said = f"All the rest, {number:,} message{'' if number == 1 else 's'}, left as they are, by decision of {operator}."
        journal.write(
            record, now, said, level="warning", activity="Delivery", operator=operator, delivery_id=delivery_id
        )
        audit.note(record, now, operator, "Delivery", f"{delivery.label} ({delivery_id})", "Decide", said)
    return number
