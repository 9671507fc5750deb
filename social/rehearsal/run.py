"""One rehearsal from the copy of the record to the report, in the process that has nothing but the copy."""

from __future__ import annotations

import random
from datetime import datetime
from pathlib import Path
from typing import Any

from social.deliveries import confirming
from social.deliveries.approving import approve, why_not_approved
from social.deliveries.drafts import found
from social.rehearsal.clock import SimulatedClock
from social.rehearsal.order import Order, struck
from social.rehearsal.peril import Peril
from social.rehearsal.plan import ACTOR, FlightPlan, made
from social.rehearsal.play import Tell, play
from social.rehearsal.report import report, unready
from social.rehearsal.stage import copied, staged
from social.sandbox import troubles
from store.database import Record


def run(folder: Path, order: Order, now: datetime, tell: Tell) -> dict[str, Any]:
    """Rehearse by the copy of a record in `folder`; the report comes back.

    Raises NotPossible, RecordError, ValueError with a sentence, and `social.rehearsal.play.Ended`.
    """
    clock = SimulatedClock(now)
    record = copied(folder, order.delivery, now)
    try:
        plan = made(record, clock, order.delivery, order.sample)
        if not plan.ready:
            return unready(order, found(record, order.delivery).label, plan)
        return _played(record, clock, order, plan, tell)
    finally:
        record.close()


def _played(record: Record, clock: SimulatedClock, order: Order, plan: FlightPlan, tell: Tell) -> dict[str, Any]:
    delivery, begun = found(record, order.delivery), clock.now()
    direct = delivery.template == "dm"
    met = struck(order, plan.sample, people=direct)
    peril = Peril(met.calls)
    dice = random.Random(order.seed)  # noqa: S311 - chance that can be repeated, no secret
    with staged(record, clock, delivery, met.closed, dice) as stage:
        stage.box.faults(troubles.rules("message" if direct else "post", met.arriving()))
        if why_not_approved(record, delivery) is not None:
            approve(
                record, clock, ACTOR, delivery.id
            )  # on the stage alone: the real one still waits for its second person
        confirming.confirm(record, clock, ACTOR, delivery.id, typed=delivery.to_send)
        play(stage, delivery.id, peril, tell)
        return report(stage, order, plan, peril, begun)
