"""Decides what no program can: whether a direct message that X does not show is sent again, or left as it is."""

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
from store.send_log import LogRow, log_rows
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
