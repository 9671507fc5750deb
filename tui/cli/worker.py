"""`stonechat worker`: the engine without a screen, for a service manager or a timer."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from store import sends
from store import workflows as store
from store.database import RecordError
from store.deliveries import open_deliveries
from tui.cli.following import QUOTA, engine_place, raise_waiting
from tui.cli.notices import Notices
from tui.cli.output import DONE, Failure, Usage, when
from tui.cli.parser import shared
from tui.cli.session import Session
from tui.cli.signals import Told, heeded
from tui.cli.worker_log import WorkerLog

if TYPE_CHECKING:
    from social.engine import Engine

WORKS = "The engine runs."


class Wait(NamedTuple):
    """Something that goes on later."""

    what: str
    until: datetime
    reason: str
    waits_for: str
    """"quota" for a limit of X; else what may pass by itself, such as "host", "media" or "look"."""


def fill(noun: argparse.ArgumentParser) -> None:
    """Add the options."""
    options = shared(noun, _work)
    options.add_argument("--once", action="store_true", help="do what is due, and leave")
    options.add_argument(
        "--log",
        metavar="FILE",
        help="a file (mode 0600) for JSON lines; opened anew on SIGHUP, and when it was renamed",
    )
    options.add_argument(
        "--unit", nargs="?", const="user", choices=("user", "system"), metavar="KIND",
        help="print a unit for systemd that runs this, as the user's own service (user) or as the machine's (system)",
    )  # fmt: skip
    options.add_argument(
        "--credential",
        metavar="FILE",
        help="with --unit: the passphrase, sealed by systemd-creds, that systemd unseals",
    )


def _work(session: Session, options: argparse.Namespace) -> int:
    from social.services.registration import sweep
    from store.moving import clear

    if options.credential is not None and options.unit is None:
        raise Usage("--credential goes with --unit.", "A worker is handed the passphrase by: --passphrase-file F")
    if options.unit is not None:
        from tui.cli.unit import unit

        session.output.lines(unit(session, options))
        return DONE
    desk = session.unlocked()
    log = None if options.log is None else WorkerLog(_whole(options.log), desk.record, desk.clock, session.redaction)
    try:
        sweep(desk.record, desk.secrets, desk.clock.now())
        session.output.say(*clear(desk.secrets))
        engine = desk.engine("worker")
        return _once(session, engine, log) if options.once else _serve(session, engine, log)
    finally:
        if log is not None:
            log.close()


def _whole(named: str) -> Path:
    return Path(named).expanduser().absolute()


def _serve(session: Session, engine: Engine, log: WorkerLog | None) -> int:
    """Work until a signal ends it. Raises Failure where the record was taken away from under it."""
    with heeded(engine, service=True) as told:
        worker = Worker(session, engine, log, told)
        engine.pulse = worker.look
        try:
            engine.run()
        finally:
            worker.end()
    if not told.ended:
        raise Failure(engine.outage)
    if session.output.as_json:
        _give(session, alone=True)
    return DONE


def _once(session: Session, engine: Engine, log: WorkerLog | None) -> int:
    with heeded(engine):
        alone = engine.once()
    if log is not None:
        log.follow()
    if not alone:
        session.output.say(f"Nothing was done here: the engine at work is the {engine_place(session)}.")
    waits = _waits(session)
    if session.output.as_json:
        _give(session, alone=alone)
    if alone:
        _tell_waits(session, waits)
    return DONE


def _tell_waits(session: Session, waits: list[Wait]) -> None:
    """Raises Waiting where a limit of X holds something up."""
    for wait in waits:
        if wait.waits_for == QUOTA:
            raise_waiting(session, wait.what, wait.until, wait.reason)
    for wait in waits:
        until = when(wait.until, session.zone)
        session.output.say(f"{wait.what} is tried again at {until}, by the next engine: {wait.reason}")


def _give(session: Session, *, alone: bool) -> None:
    session.output.give({"worked": alone, "waits": [wait._asdict() for wait in _waits(session)]})


class Worker:
    """What a worker tells while it works: people on stderr, its log, and systemd."""

    def __init__(self, session: Session, engine: Engine, log: WorkerLog | None, told: Told) -> None:
        self.session = session
        self.engine = engine
        self.log = log
        self.told = told
        self.notices = Notices(os.environ, session.clock)
        self._said = ""

    def look(self) -> None:
        """Tell what is new; the engine calls it between two steps."""
        if self.told.reopen:
            self.told.reopen = False
            if self.log is not None:
                self.log.reopen()
            self._say("The log was opened anew.")
        state = self._state()
        if state and state != self._said:
            bad = bool(self.engine.outage)
            self._say(state if self._said else f"{state} Ctrl+C ends it between two steps.", "error" if bad else "info")
            self._said = state
        self.notices.alive(state or "Looking whether an engine is at work.")
        if self.log is not None:
            with suppress(RecordError):  # the engine meets and tells it
                self.log.follow()

    def end(self) -> None:
        """It ends."""
        self.notices.stopping()
        if self.log is not None:
            with suppress(RecordError):
                self.log.follow()
        self._say("The engine has ended." if not self.engine.outage else self.engine.outage)

    def _state(self) -> str:
        if self.engine.outage:
            return self.engine.outage
        if self.engine.holding.fence is not None:
            return WORKS
        other = self.engine.holding.other
        return f"Standing by: the engine at work is the {other}." if other else ""

    def _say(self, sentence: str, level: str = "info") -> None:
        if self.log is not None:
            self.log.say(sentence, level, activity="Worker")
        with suppress(OSError):  # a line that was cut
            self.session.output.say(sentence)


def _waits(session: Session) -> list[Wait]:
    return sorted(_waiting(session), key=lambda wait: wait.until)


def _waiting(session: Session) -> Iterator[Wait]:
    """What of runs and deliveries goes on later; a launch or a contact date to come is no wait."""
    record, now = session.record, session.clock.now()
    for workflow in store.workflows(record):
        run = store.open_run(record, workflow.id)
        for task in store.tasks(record, run.id) if run is not None else ():
            if task.ended_at is None and task.wait_until is not None and task.wait_until > now:
                yield Wait(task.subject, task.wait_until, task.wait_reason or "", task.waits_for or "")
    for delivery in open_deliveries(record):
        for send in sends.sends(record, delivery.id, left=True):
            if send.next_at is not None and send.next_at > now:
                yield Wait(f"Delivery {delivery.id}", send.next_at, send.reason, send.waits_for or "")
