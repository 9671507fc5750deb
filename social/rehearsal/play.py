"""Plays a confirmed delivery to its end on its stage: the engine's own hand sends, and time jumps to what is due next."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from social.connections import Connections
from social.deliveries.looking import FIRST_LOOK
from social.deliveries.sending import Sending
from social.rehearsal.peril import Killed, Peril
from social.rehearsal.stage import Stage, delivery_of
from store import leases, rehearsals, sends
from store.deliveries import DeliveryState

GOING = (DeliveryState.PENDING, DeliveryState.SENDING)
LONGEST = timedelta(days=400)
"""Simulated time after which a delivery that still has not ended is told as it stands."""
PLACE = "rehearsal"

Tell = Callable[[int, datetime], None]
"""Told how many steps were made, about one a message, and what time it is on the stage. It may raise `Ended`."""


class Ended(Exception):
    """Whoever asked for the rehearsal wants no more of it."""


def play(stage: Stage, delivery_id: int, peril: Peril, tell: Tell) -> None:
    """Send until the delivery ends, is paused, or nothing more will ever happen. Raises Ended."""
    clock, record, steps = stage.clock, stage.record, 0
    until = clock.now() + LONGEST
    hand = _engine(stage, peril)
    while delivery_of(stage, delivery_id).state in GOING and clock.now() < until:
        peril.new_step()
        try:
            done = hand.step()
        except Killed:
            clock.move_to(clock.now() + leases.LIFETIME)
            hand, done = _engine(stage, peril), True
        steps += 1
        tell(steps, clock.now())
        if not done:
            due = rehearsals.waits_until(record, delivery_id)
            if due is None or due <= clock.now():
                return
            clock.move_to(due)


def _engine(stage: Stage, peril: Peril) -> Sending:
    """The hand of a new engine, which finds what the one before it left in the middle."""
    record, clock = stage.record, stage.clock
    fence = leases.take(record, f"{PLACE} {clock.steady()}", PLACE, clock.now(), leases.lease(record))
    if fence is None:
        raise RuntimeError("the copy of a rehearsal has an engine already")
    sends.doubt_interrupted(record, fence, clock.now() + FIRST_LOOK)
    return Sending(record, Connections(record, stage.desk.at_need, clock, peril), clock, fence)
