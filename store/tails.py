"""The tail of a thread: a post that answers another one leaves only once that one is confirmed, and never where it is not.

The posts of a thread are the sends of one delivery and one account whose parts count from 1; each answers the part before it.
The first one answers nothing, or the post that its delivery continues.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from peewee import Expression, fn

from store.database import Record
from store.models import SendModel, to_ms

if TYPE_CHECKING:
    from store.sends import Send

CUT_OFF = "Post {part} of the thread was not sent, so nothing that follows it is."
BEFORE = "FROM send WHERE delivery_id = ? AND service_id = ? AND visitor_id = ? AND part = ?"
CONTINUED = "FROM delivery d JOIN send head ON head.id = d.continues WHERE d.id = ? AND head.service_id = ?"


def its_turn(*, sent: bool) -> Expression:
    """The condition that a send is no tail, or that the post before it was `sent` or, where that is no matter, has an outcome."""
    head = SendModel.alias()
    before = head.select(head.id).where(
        (head.delivery_id == SendModel.delivery_id)
        & (head.service_id == SendModel.service_id)
        & (head.visitor_id == SendModel.visitor_id)
        & (head.part == SendModel.part - 1)
        & (head.state == "sent" if sent else head.ended_at.is_null(False))
    )
    return (SendModel.part <= 1) | fn.EXISTS(before)


def answers(record: Record, send: Send) -> str | None:
    """The id of the post that a send answers; None where it answers none, or the post before it is not confirmed."""
    if send.part > 1:
        place = (send.delivery_id, send.service_id, send.visitor_id, send.part - 1)
        found = record.scalar(f"SELECT remote_id {BEFORE} AND state = 'sent'", place)
    else:
        whose = (send.delivery_id, send.service_id)
        found = record.scalar(f"SELECT head.remote_id {CONTINUED} AND head.state = 'sent'", whose)
    return None if found is None else str(found)


def may_follow(record: Record, send: Send) -> bool:
    """Whether a send may leave as far as its thread goes: it answers nothing, or the post that it answers is confirmed."""
    if answers(record, send) is not None:
        return True
    return send.part <= 1 and not record.scalar(
        "SELECT continues IS NOT NULL FROM delivery WHERE id = ?", (send.delivery_id,)
    )


def in_turn(sends: Sequence[Send]) -> list[Send]:
    """Those of a delivery's sends that wait for no other: without the tails of what has no outcome yet."""
    known = {(send.service_id, send.visitor_id, send.part): send for send in sends}
    before = ((send, known.get((send.service_id, send.visitor_id, send.part - 1))) for send in sends)
    return [send for send, head in before if head is None or head.ended_at is not None]


def broken(record: Record, delivery_id: int) -> bool:
    """Whether a delivery has a post of a thread that does not stand, or not yet."""
    return bool(
        record.scalar(
            "SELECT 1 FROM send WHERE delivery_id = ? AND part > 0 AND state <> 'sent' LIMIT 1", (delivery_id,)
        )
    )


def loose(record: Record, delivery_id: int) -> dict[int, int]:
    """Where tails of a delivery are planned behind a post that was not sent and never will be: its part, by service."""
    found = record.sql(
        "SELECT head.service_id, min(head.part) FROM send head JOIN send tail USING (delivery_id, service_id, visitor_id)"
        " WHERE head.delivery_id = ? AND head.part > 0 AND head.ended_at IS NOT NULL AND head.state <> 'sent'"
        " AND tail.part > head.part AND tail.state = 'planned' GROUP BY head.service_id",
        (delivery_id,),
    )
    return {int(service_id): int(part) for service_id, part in found.fetchall()}


def cut_off(record: Record, delivery_id: int, service_id: int, part: int, now: datetime) -> int:
    """Cancel what follows that part of a thread; how many. Within the caller's `writing`."""
    return record.sql(
        "UPDATE send SET state = 'cancelled', ended_at = ?, next_at = NULL, waits_for = NULL, reason = ?"
        " WHERE delivery_id = ? AND service_id = ? AND part > ? AND state = 'planned'",
        (to_ms(now), CUT_OFF.format(part=part), delivery_id, service_id, part),
    ).rowcount
