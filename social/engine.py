"""The engine: the one place that carries out runs and sends, in a thread of the console or in `stonechat worker`.

Whoever holds the lease is the engine; others stand by. Nothing it waits for is a sleep: every wait stands in the record
with its time, so that the next engine goes on where this one was cut off.
"""

from __future__ import annotations

import os
import socket
import uuid
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from threading import Event, Thread

from social.clock import Clock
from social.connections import Connections
from social.deliveries.sending import Sending
from social.deliveries.uploading import Halted
from social.workflows.runs import Runs
from store import journal, leases, sends
from store.database import Record, RecordError
from store.secrets import Secrets

HEARTBEAT = timedelta(seconds=8)
TICK = 0.25
"""Seconds between two looks whether the record has changed."""
LOOK = timedelta(seconds=2)
"""Time between two looks at what is due though nothing changed."""
PAUSE = 1
"""Seconds until a record that could not be read or written is tried again."""


class Engine:
    """One candidate for the lease. `place` says where it lives: "console" or "worker"."""

    def __init__(self, record: Record, secrets: Callable[[], Secrets], clock: Clock, place: str) -> None:
        self.record = record
        self.clock = clock
        self.connections = Connections(record, secrets, clock)
        self.holder = uuid.uuid4().hex
        self.place = f"{place} on {socket.gethostname()}, process {os.getpid()}"
        self.fence: int | None = None
        self.outage = ""
        """Why the record cannot be read or written, as a sentence, while that is so; `run` goes on as soon as it can."""
        self._beat_at: datetime | None = None
        self._stop = Event()
        self._thread: Thread | None = None

    def start(self) -> None:
        """Begin in a thread of its own."""
        self._thread = Thread(target=self.run, name="engine", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End between two steps, give the lease back, and wait for the thread."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join()

    def run(self, until: Callable[[], bool] | None = None) -> None:
        """Work until `stop` is called or `until` says so; stand by while another engine lives, or the record fails."""

        def ended() -> bool:
            return self._stop.is_set() or (until is not None and until())

        seen, looked = -1, None
        try:
            self.record.write_much()
            while not ended():
                try:
                    change, now = self.record.change(), self.clock.now()
                    if self._hold() and (change != seen or looked is None or abs(now - looked) > LOOK):
                        seen, looked = change, now
                        while self.step() and not ended():
                            pass
                    else:
                        self.clock.wait(self._stop, TICK)
                    self.outage = ""
                except RecordError as error:
                    self._let_go()
                    self.outage, looked = str(error), None
                    self.clock.wait(self._stop, PAUSE)
        finally:
            self._release()
            self.record.close()

    def once(self) -> bool:
        """Do all that is due now, and leave; False where another engine is at work."""
        try:
            if not self._hold():
                return False
            while self.step() and not self._stop.is_set():
                pass
            return True
        finally:
            self._release()

    def answer(self) -> bool:
        """Answer what was asked of workflows, without a call and without secrets; False where another engine is at work."""
        try:
            if not self._hold() or self.fence is None:
                return False
            Runs(self.record, self.connections, self.clock, self.fence).answer()
            return True
        finally:
            self._release()

    def step(self) -> bool:
        """Do one thing that is due: a send before a page of followers. False where nothing is due, or the lease is lost.

        Raises RecordError.
        """
        if not self._hold() or self.fence is None:
            return False
        parts = (self.record, self.connections, self.clock, self.fence)
        try:
            return Sending(*parts, self._beat).step() or Runs(*parts).step()
        except Halted:
            return False
        except leases.LeaseLost:
            self.fence = None
            return False
        except RecordError:
            raise
        except Exception as error:  # noqa: BLE001 - one of the two doors: no fault may end the engine in silence
            self._let_go()
            self._tell(error)
            self.clock.wait(self._stop, 5)
            return False

    def _beat(self) -> None:
        """Keep the lease in the middle of a long step. Raises LeaseLost, or Halted where the engine is to end."""
        if self._stop.is_set():
            raise Halted
        now = self.clock.now()
        if self.fence is None or not leases.beat(self.record, self.holder, self.fence, now):
            raise leases.LeaseLost
        self._beat_at = now

    def _tell(self, error: Exception) -> None:
        said = f"The engine met an error it does not know: {type(error).__name__}. It tries again; please report this."
        journal.write(self.record, self.clock.now(), said, level="error", activity="Engine")

    def _hold(self) -> bool:
        """Keep the lease, or try to get it; whether it is ours."""
        now = self.clock.now()
        if self._beat_at is not None and abs(now - self._beat_at) < HEARTBEAT:
            return self.fence is not None
        self._beat_at = now
        if self.fence is not None and leases.beat(self.record, self.holder, self.fence, now):
            return True
        self.fence = leases.take(self.record, self.holder, self.place, now)
        if self.fence is None:
            self._beat_at = now - HEARTBEAT + timedelta(seconds=1)
            return False
        interrupted = sends.doubt_interrupted(self.record, self.fence, now)
        if interrupted:
            said = (
                f"{interrupted} send(s) were cut off while leaving; they are looked for before anything is tried again."
            )
            journal.write(self.record, now, said, level="warning", activity="Engine")
        return True

    def _let_go(self) -> None:
        """Take the lease anew before anything else is done: a send that was cut off in the middle then becomes a doubt."""
        self.fence = None
        self._beat_at = None

    def _release(self) -> None:
        if self.fence is not None:
            with suppress(RecordError):  # a lease that cannot be given back runs out by itself
                leases.release(self.record, self.holder, self.fence, self.clock.now())
            self._let_go()
