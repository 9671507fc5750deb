"""What an approval means to whoever looks: a delivery that waits for them, for somebody else, or that was turned down."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from social.deliveries.approving import turned_down, turned_down_words, why_not_approve
from social.deliveries.asking import lapsed, messages
from social.rights import Right, why_not
from social.workflows.health import Concern, Level
from store import approvals
from store import deliveries as store
from store.approvals import Turn
from store.database import Record
from store.deliveries import Delivery


def awaited(record: Record, now: datetime, viewer: str) -> Iterator[Concern]:
    """What `viewer` is asked, and what became of what they asked; nothing for who has no part in it."""
    reviewer = why_not(record, viewer, Right.START) is None
    for turn in approvals.newest(record, "asked", "refused", "lapsed"):
        delivery = store.delivery(record, turn.delivery_id)
        if delivery is None:
            continue
        if str(viewer) in store.writers(record, delivery.id):
            yield from _to_who_wrote(record, now, delivery, turn)
        elif turn.word == "asked" and reviewer and why_not_approve(record, viewer, delivery, now) is None:
            sentence = f"It waits for your approval: {messages(turn)}, asked by {turn.operator}."
            cure = f"Open it and read it; v approves or refuses. Or: stonechat delivery approve {delivery.id}, refuse."
            yield _concern("approval", "warning", delivery, sentence, cure, turn)


def _to_who_wrote(record: Record, now: datetime, delivery: Delivery, turn: Turn) -> Iterator[Concern]:
    if turn.word == "asked" and not lapsed(turn, now):
        sentence = "It waits for a second person's approval."
        yield _concern("approval", "info", delivery, sentence, "Nothing to do until then.", turn)
    elif turn.word != "asked" and _untouched(record, delivery):
        cure = "Change it, then analyse it (F8): that asks again."
        yield _concern("turned-down", "warning", delivery, turned_down_words(turn, delivery), cure, turn)


def _concern(kind: str, level: Level, delivery: Delivery, sentence: str, cure: str, turn: Turn) -> Concern:
    return Concern(kind, level, delivery.label, sentence, cure, "delivery", str(delivery.id), turn.at, turn.until)


def _untouched(record: Record, delivery: Delivery) -> bool:
    """Whether nobody wrote in a delivery since it was turned down: who did knows of it."""
    turn = turned_down(record, delivery)
    return turn is not None and delivery.modified_at <= turn.at


def waiting_for(concerns: list[Concern]) -> int:
    """How many of them wait for the approval of who looks."""
    return sum(each.kind == "approval" and each.level != "info" for each in concerns)
