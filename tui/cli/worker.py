"""`stonechat worker`: the engine without a screen, for a service manager or a timer."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from store import sends
from store import workflows as store
from store.deliveries import open_deliveries
from tui.cli.following import ended_by_signals, engine_place, raise_waiting
from tui.cli.output import DONE
from tui.cli.parser import shared
from tui.cli.session import Session

if TYPE_CHECKING:
    from social.engine import Engine


class Wait(NamedTuple):
    """Something that goes on later."""

    what: str
    until: datetime
    reason: str


def fill(noun: argparse.ArgumentParser) -> None:
    """Add the options."""
    shared(noun, _work).add_argument("--once", action="store_true", help="do what is due, and leave")


def _work(session: Session, options: argparse.Namespace) -> int:
    from social.services.registration import sweep

    desk = session.unlocked()
    sweep(desk.record, desk.secrets, desk.clock.now())
    engine = desk.engine("worker")
    with ended_by_signals(engine):
        if options.once:
            alone = engine.once()
        else:
            place = engine_place(session)
            standing = f"Standing by: the engine at work is the {place}." if place else "The engine runs."
            session.output.say(f"{standing} Ctrl+C ends it between two steps.")
            engine.run(until=_told(session, engine))
            alone = True
    if not alone:
        session.output.say(f"Nothing was done here: the engine at work is the {engine_place(session)}.")
    waits = sorted(_waits(session), key=lambda wait: wait.until)
    if session.output.as_json:
        session.output.give({"worked": alone, "waits": [wait._asdict() for wait in waits]})
    if options.once and alone and waits:
        raise_waiting(session, *waits[0])
    return DONE


def _told(session: Session, engine: Engine) -> Callable[[], bool]:
    """For `Engine.run`, which it never ends: says when the record cannot be used, and when it can again."""
    said = ""

    def tell() -> bool:
        nonlocal said
        if engine.outage != said:
            said = engine.outage
            session.output.say(said or "The record can be used again; the engine goes on.")
        return False

    return tell


def _waits(session: Session) -> Iterator[Wait]:
    """What of runs and deliveries goes on later; a launch or a contact date to come is no wait."""
    record, now = session.record, session.clock.now()
    for workflow in store.workflows(record):
        run = store.open_run(record, workflow.id)
        for task in store.tasks(record, run.id) if run is not None else ():
            if task.ended_at is None and task.wait_until is not None and task.wait_until > now:
                yield Wait(task.subject, task.wait_until, task.wait_reason or "")
    for delivery in open_deliveries(record):
        for send in sends.sends(record, delivery.id):
            if send.ended_at is None and send.next_at is not None and send.next_at > now:
                yield Wait(f"Delivery {delivery.id}", send.next_at, send.reason)
