"""The flight plan that a rehearsal is held against: how many, until when, for how much; of all, and of the sample."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from social.clock import Clock
from social.deliveries import costs, message_analysis, waves
from social.deliveries.analysis import Analysis, analyze, targets
from social.deliveries.drafts import found
from social.deliveries.lines import Line
from social.deliveries.rendering import posts
from store import deliveries as store
from store.database import Record
from store.deliveries import Delivery

ACTOR = "rehearsal"
"""Who acts on the stage; in a copy without operators everybody may."""


@dataclass(frozen=True, slots=True)
class FlightPlan:
    """What the analysis said, in numbers; prices in millionths of a dollar. `sample` is what is rehearsed of `messages`,
    `left_out` who gets none of these, by cause."""

    lines: tuple[Line, ...]
    ready: bool
    messages: int
    left_out: Mapping[str, int]
    ends: datetime | None
    price: int
    sample: int
    sample_ends: datetime | None
    sample_price: int


def made(record: Record, clock: Clock, delivery_id: int, most: int) -> FlightPlan:
    """Analyse a delivery on the stage and, where more than `most` would be sent, bound it to the first so many.

    Nothing but the copy is changed; the delivery is left analysed, to be confirmed: a second person approves the real one.
    """
    rules = {name: value for name, value in found(record, delivery_id).rules.items() if name != "approval"}
    store.change_delivery(record, delivery_id, rules=rules)
    whole = analyze(record, clock, ACTOR, delivery_id)
    left_out = store.exclusions(record, delivery_id)
    ends, price = _reckoned(record, clock, delivery_id, whole)
    part, part_ends, part_price = whole, ends, price
    delivery = found(record, delivery_id)
    if whole.ready and whole.to_send > most and delivery.template == "dm":
        store.change_delivery(record, delivery_id, rules=dict(delivery.rules) | {"limit": most})
        part = analyze(record, clock, ACTOR, delivery_id)
        part_ends, part_price = _reckoned(record, clock, delivery_id, part)
    ready = whole.ready and part.ready
    return FlightPlan(whole.lines, ready, whole.to_send, left_out, ends, price, part.to_send, part_ends, part_price)


def _reckoned(record: Record, clock: Clock, delivery_id: int, analysis: Analysis) -> tuple[datetime | None, int]:
    """When the last message leaves, and what all of them cost, where nothing has to be looked for."""
    delivery = found(record, delivery_id)
    if not analysis.ready:
        return None, 0
    if delivery.template == "dm":
        return _messages(record, clock.now(), delivery)
    told = [
        (service, each.measure) for service in targets(record, delivery) for each in posts(record, delivery, service)
    ]
    return clock.now(), costs.total(record, delivery_id, told)


def _messages(record: Record, now: datetime, delivery: Delivery) -> tuple[datetime | None, int]:
    flight = message_analysis.judge(record, delivery, now)
    planned = waves.plan(delivery.rules.get("waves"), flight.total, now)
    return message_analysis.planned_end(record, planned, flight.counts), message_analysis.cost(record, flight.counts)
