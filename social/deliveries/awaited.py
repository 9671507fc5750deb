"""What an approval means to whoever looks: a delivery that waits for them, for somebody else, or that was turned down."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from social.deliveries.approving import turned_down, turned_down_words, why_not_approve
from social.deliveries.asking import lapsed, messages
from social.rights import Right, why_not
from social.workflows.health import Concern
from store import approvals
from store import deliveries as store
from store.database import Record
from store.deliveries import Delivery


def awaited(record: Record, now: datetime, viewer: str) -> Iterator[Concern]:
    """What `viewer` is asked, and what became of what they asked; nothing for who has no part in it."""
    reviewer = why_not(record, viewer, Right.START) is None
    for turn in approvals.newest(record, "asked", "refused", "lapsed"):
        delivery = store.delivery(record, turn.delivery_id)
        if delivery is None:
            continue
        name, since = str(delivery.id), turn.at
        if str(viewer) not in store.writers(record, delivery.id):
            if turn.word == "asked" and reviewer and why_not_approve(record, viewer, delivery, now) is None:
                sentence = f"It waits for your approval: {messages(turn)}, asked by {turn.operator}."
                cure = (
                    f"Open it and read it; v approves or refuses. Or: stonechat delivery approve {delivery.id}, refuse."
                )
                yield Concern(
                    "approval", "warning", delivery.label, sentence, cure, "delivery", name, since, turn.until
                )
        elif turn.word == "asked" and not lapsed(turn, now):
            sentence = "It waits for a second person's approval."
            yield Concern(
                "approval",
                "info",
                delivery.label,
                sentence,
                "Nothing to do until then.",
                "delivery",
                name,
                since,
                turn.until,
            )
        elif turn.word != "asked" and _untouched(record, delivery):
            cure = "Change it, then analyse it (F8): that asks again."
            yield Concern(
                "turned-down",
                "warning",
                delivery.label,
                turned_down_words(turn, delivery),
                cure,
                "delivery",
                name,
                since,
            )


def _untouched(record: Record, delivery: Delivery) -> bool:
    """Whether nobody wrote in a delivery since it was turned down: who did knows of it."""
    turn = turned_down(record, delivery)
    return turn is not None and delivery.modified_at <= turn.at


def waiting_for(concerns: list[Concern]) -> int:
    """How many of them wait for the approval of who looks."""
    return sum(each.kind == "approval" and each.level != "info" for each in concerns)
