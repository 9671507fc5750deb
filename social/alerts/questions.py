"""What a second person is asked about deliveries, as alerts: which questions stand, and how those that were told of ended."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from social.alerts.subjects import of_delivery
from social.alerts.troubles import Trouble
from social.deliveries.asking import messages, moment
from store import alerts as alerts_store
from store import approvals, deliveries
from store.alerts import Alert, Kind
from store.database import Record

REMINDER = timedelta(days=1)
"""How long after the notice the one reminder comes: Campaign reminds its reviewers before the time is over."""
REST = timedelta(hours=1)
"""Between two notices of one delivery that is changed and analysed again and again."""
CHANGED = "It was changed, so nobody is asked about it for now."


def questions(record: Record) -> Iterator[Trouble]:
    """The questions that stand."""
    for turn in approvals.newest(record, "asked"):
        delivery = deliveries.delivery(record, turn.delivery_id)
        if delivery is None or turn.until is None:
            continue
        sentence = (
            f"{turn.operator} asks for a second person's approval: {messages(turn)}."
            f" The question lapses on {moment(turn.until)}."
        )
        cure = (
            f"Open it in the console and press v. Or read it by stonechat delivery preview {delivery.id}, then run"
            f" stonechat delivery approve {delivery.id}, or stonechat delivery refuse {delivery.id} --reason WHY."
        )
        yield Trouble("approval", of_delivery(delivery), sentence, cure)


def ending(record: Record, alert: Alert) -> tuple[str, str]:
    """How a question that was told of has ended, and what is to be done now; both empty while it stands."""
    number = alert.delivery_id or 0
    last = approvals.last(record, number)
    if last is not None and last.word == "asked":
        return "", ""
    if last is None or last.word == "void":
        return CHANGED, "Nothing for now."
    comment = f": “{last.comment}”" if last.comment else "."
    if last.word == "approved":
        return f"{last.operator} approved it{comment}", f"It can be confirmed: stonechat delivery confirm {number}"
    again = f"stonechat delivery analyze {number}"
    if last.word == "refused":
        return f"{last.operator} refused it{comment}", f"Whoever wrote it changes it, and asks again by {again}"
    return "Nobody approved it in time. Nothing was sent.", f"To ask again: {again}"


def told_from(record: Record, now: datetime, delivery_id: int, way: Kind) -> datetime:
    """When a channel may tell a new question: at once, but after a change of the delivery not within `REST` of the last."""
    last_words = [turn.word for turn in approvals.turns(record, delivery_id)[-2:]]
    told = alerts_store.told_of_delivery(record, delivery_id, way)
    return max(now, told + REST) if told is not None and last_words == ["void", "asked"] else now
