"""The engine: the one place that carries out runs and sends, in a thread of the console or in `stonechat worker`.

Whoever holds the lease is the engine; others stand by. Nothing it waits for is a sleep: every wait stands in the record
with its time, so that the next engine goes on where this one was cut off.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from threading import Event, Thread

from social.alerts.watch import Watch
from social.clock import Clock
from social.connections import Connections
from social.deliveries.grace import Graces
from social.deliveries.looking import FIRST_LOOK
from social.deliveries.sending import Sending
from social.deliveries.uploading import Halted
from social.holding import Holding
from social.stumbles import AtHand, Stumble
from social.workflows.runs import Runs
from store import dues, journal, leases, sends, set_back
from store.database import Record, RecordError
from store.secrets import Secrets

FAREWELL = 3.0
"""Seconds that `run` waits at its end for an alert that is being told: nobody waits longer for a console to close."""
LAST_WORDS = 60.0
"""Seconds that `once` waits for alerts that are being told; the rest stays owed."""
TICK = 0.25
"""Seconds between two looks whether the record has changed."""
LOOK = timedelta(seconds=10)
"""Time between two looks though nothing changed and nothing is known to be due."""
IDLE = timedelta(seconds=1)
"""The longest time for which it is taken as known that no send is due."""
PAUSE = 1
"""Seconds until a record that could not be read or written is tried again."""
AFTER_ERROR = 5
"""Seconds of rest after an error that nobody foresaw."""
BLIND = timedelta(hours=1)
"""How long no alert is raised after such an error of the watch itself: what it watches over goes on."""


def _unheard() -> None:
    """The pulse of an engine that nobody feels."""


class Engine:
    """One candidate for the lease. `place` says where it lives: "console" or "worker"; `lifetime` is that of its lease."""

    def __init__(
        self,
        record: Record,
        secrets: Callable[[], Secrets],
        clock: Clock,
        place: str,
        lifetime: timedelta = leases.LIFETIME,
    ) -> None:
        self.record = record
        self.clock = clock
        self.connections = Connections(record, secrets, clock, self._still_ours)
        self.watch = Watch(record, secrets, clock)
        place = f"{place} on {socket.gethostname()}, process {os.getpid()}"
        self.holding = Holding(record, clock, place, lifetime)
        self.outage = ""
        """Why the record cannot be read or written, as a sentence, while that is so; `run` goes on as soon as it can."""
        self.pulse: Callable[[], None] = _unheard
        """Called between two things that are done, and between two parts of a long one, in the engine's thread."""
        self._graces = Graces(clock)
        self._no_sends = (clock.now() - IDLE, -1)
        self._stumbled: list[Stumble] = []
        """The last error that nobody foresaw; it is put down to what met it by the next step."""
        self._blind_since: datetime | None = None
        self._stop = Event()
        self._told_to_end = False
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

    def end(self) -> None:
        """End between two steps; for a signal handler, which may touch no lock: it is seen within a tick."""
        self._told_to_end = True

    def _ending(self) -> bool:
        return self._told_to_end or self._stop.is_set()

    def run(self, until: Callable[[], bool] | None = None) -> None:
        """Work until `stop` or `end` is called, or `until` says so; stand by while another engine lives, or the record
        fails. It ends by itself, with its `outage` told, where the record was taken away from under it or upgraded."""

        def ended() -> bool:
            self.pulse()
            return self._ending() or (until is not None and until())

        seen, looked, next_at = -1, None, None
        try:
            with self._heart():
                self.record.write_much()
                while not ended():
                    try:
                        change, now = self.record.change(), self.clock.now()
                        due = change != seen or looked is None or abs(now - looked) > LOOK
                        due = due or (next_at is not None and now >= next_at)
                        if lost := self.record.lost():
                            self.outage = lost
                            return
                        if self._hold() and due:
                            seen, looked = change, now
                            self.pulse()  # told to run before the first thing is done, which may take long
                            while self.step() and not ended():
                                pass
                            ends = (dues.next_due(self.record, now), self._graces.next_end())
                            next_at = min((end for end in ends if end is not None), default=None)
                        else:
                            self._rest(TICK)
                        self.outage = ""
                    except RecordError as error:
                        self.holding.let_go()
                        self.outage, looked = str(error), None
                        self._rest(PAUSE)
                self._farewell(FAREWELL)
        finally:
            self._release()
            self.record.close()

    def once(self) -> bool:
        """Do all that is due now, and leave; False where another engine is at work."""
        try:
            with self._heart():
                if not self._hold():
                    return False
                while self.step() and not self._ending():
                    self.pulse()
                self._farewell(LAST_WORDS)
                return True
        finally:
            self._release()

    def _farewell(self, seconds: float) -> None:
        if self._blind_since is None:
            self.watch.end(self.holding.fence, seconds)

    def answer(self) -> bool:
        """Answer what was asked of workflows, without a call and without secrets; False where another engine is at work."""
        try:
            if not self._hold() or self.holding.fence is None:
                return False
            Runs(self.record, self.connections, self.clock, self.holding.fence).answer()
            return True
        finally:
            self._release()

    def step(self) -> bool:
        """Do one thing that is due: a send before a page of followers. False where nothing is due, or the lease is lost.

        Raises RecordError.
        """
        if not self._hold() or self.holding.fence is None:
            return False
        parts = (self.record, self.connections, self.clock, self.holding.fence)
        at_hand = AtHand()
        runs, sending = Runs(*parts, at_hand), Sending(*parts, self._beat, at_hand, self._graces)
        try:
            while self._stumbled:
                self._put_down(self._stumbled.pop(), runs, sending)
            self._watch(at_hand)
            return self._send(sending) or runs.step() or self._watch(at_hand, idle=True)
        except Halted:
            return False
        except leases.LeaseLost:
            self.holding.let_go()
            return False
        except RecordError:
            raise
        except Exception as error:  # noqa: BLE001 - one of the two doors: no fault may end the engine in silence
            self.holding.let_go()
            if at_hand.kind is not None:
                self._stumbled = [Stumble(at_hand.kind, at_hand.number, type(error).__name__)]
            self._tell(error)
            self._rest(AFTER_ERROR)
            return bool(self._stumbled)

    def _put_down(self, stumble: Stumble, runs: Runs, sending: Sending) -> None:
        if stumble.kind == "watch":
            self._blind_since = self.clock.now()
        elif stumble.kind in ("workflow", "task"):
            runs.stumbled(stumble)
        else:
            sending.stumbled(stumble)

    def _watch(self, at_hand: AtHand, *, idle: bool = False) -> bool:
        """Look what people must be told of; always False, for there is nothing left to do."""
        if self._blind_since is not None and abs(self.clock.now() - self._blind_since) >= BLIND:
            self._blind_since = None
        if self.holding.fence is not None and self._blind_since is None:
            at_hand.take("watch")
            self.watch.look(self.holding.fence, idle=idle)
            at_hand.drop()
        return False

    def _send(self, sending: Sending) -> bool:
        """Do one thing that is due for deliveries. Where nothing was, it is not looked for again before each of a thousand
        pages, but as soon as anything else has changed, and each second."""
        settled, now = self.record.settled(), self.clock.now()
        idle_since, idle_at = self._no_sends
        if settled == idle_at and abs(now - idle_since) < IDLE:
            return False
        done = sending.step()
        if not done:
            ends = self._graces.next_end()
            self._no_sends = (now if ends is None else min(now, ends - IDLE), settled)
        return done

    def _beat(self) -> None:
        """Keep the lease in the middle of a long step. Raises LeaseLost, or Halted where the engine is to end."""
        self.pulse()
        if self._ending():
            raise Halted
        if not self.holding.beat():
            raise leases.LeaseLost

    def _still_ours(self) -> None:
        """Asked right before a write leaves and when its answer is there. Raises LeaseLost: an engine that was held up
        (a laptop's lid, a debugger, a stopped job) wakes up in the middle of what another has taken over by then."""
        fence = self.holding.fence
        if fence is None or not leases.held(self.record, fence):
            raise leases.LeaseLost

    @contextmanager
    def _heart(self) -> Iterator[None]:
        """Keep the lease beside the work: a call may take longer than the lease lives."""
        done = Event()

        def beat() -> None:
            # Real seconds, whatever clock was handed in: the clock's own wait may be no wait at all.
            while not done.wait(self.holding.heartbeat / 2):
                with suppress(RecordError):  # the step that goes on meets it too
                    self.holding.beat_in_step()
            self.record.close()

        heart = Thread(target=beat, name="heart", daemon=True)
        heart.start()
        try:
            yield
        finally:
            done.set()
            heart.join()

    def _rest(self, seconds: float) -> None:
        """Wait, but no longer than a tick once the end was asked for."""
        while seconds > 0 and not self._ending():
            self.clock.wait(self._stop, min(TICK, seconds))
            seconds -= TICK

    def _tell(self, error: Exception) -> None:
        said = f"The engine met an error it does not know: {type(error).__name__}. It tries again; please report this."
        journal.write(self.record, self.clock.now(), said, level="error", activity="Engine")

    def _hold(self) -> bool:
        """Keep the lease, or try to get it; whether it is ours."""
        before = self.holding.fence
        if not self.holding.keep():
            return False
        if self.holding.fence != before:
            self._inherit()
        if self.holding.ahead is not None and self.holding.fence is not None:
            self._date_anew(self.holding.ahead, self.holding.fence)
        return True

    def _date_anew(self, then: datetime, fence: int) -> None:
        """End the waits that were written down by a clock that is set back now."""
        now = self.clock.now()
        with suppress(leases.LeaseLost), leases.fenced(self.record, fence):
            dated = set_back.date_anew(self.record, now)
            said = f"The clock was set back from {then:%Y-%m-%d %H:%M} to {now:%Y-%m-%d %H:%M} UTC."
            what = f" Dated now are {dated}." if dated else ""
            after = " Launches are reckoned anew, and what was asked of a second person then lapses."
            journal.write(self.record, now, said + what + after, level="warning", activity="Engine")
            self.holding.ahead = None

    def _inherit(self) -> None:
        """Make doubts of what the engine before left in the middle."""
        fence, now = self.holding.fence, self.clock.now()
        interrupted = 0 if fence is None else sends.doubt_interrupted(self.record, fence, now + FIRST_LOOK)
        if interrupted:
            said = (
                f"{interrupted} send(s) were cut off while leaving; they are looked for before anything is tried again."
            )
            journal.write(self.record, now, said, level="warning", activity="Engine")

    def _release(self) -> None:
        with suppress(RecordError):  # a lease that cannot be given back runs out by itself
            self.holding.give_back()
