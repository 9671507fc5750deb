"""Kills an engine at random in the middle of deliveries that meet faults too, and holds the record against the sandbox's
ledger: `python -m tests.social.deliveries.kills 500 [seed]`."""

from __future__ import annotations

import multiprocessing
import random
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from itertools import pairwise
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from social.deliveries import analysis, confirming, drafts
from social.deliveries.certificate import certificate
from social.deliveries.resuming import continued, resume_thread, torn
from social.deliveries.target import subscribers
from social.desk import Desk
from social.sandbox.server import Sandbox
from social.workflows.register import SYNC
from store import charges, consents, leases, sends
from store.deliveries import Delivery, DeliveryState
from store.external_accounts import change_external_account
from store.sends import OPEN, Send, SendState
from store.visitors import visitors
from store.windows import VisitorView, visitor_ids
from store.workflows import open_run, workflow
from tests.social import sending_process
from tests.social.desks import OPERATOR, desk_at, register
from tests.social.test_engine import ask, wait_for

PASSPHRASE = "a passphrase for a test"
FOLLOWERS = 8
SEND = {"2": "POST /2/dm_conversations/with/*/messages", "1.1": "POST /1.1/direct_messages/events/new.json"}
POST = {"2": "POST /2/tweets", "1.1": "POST /1.1/statuses/update.json"}
READS = {"2": "GET /2/*", "1.1": "GET /1.1/*"}
CUTS: tuple[dict[str, Any], ...] = (
    {"cut_before": True},
    {"cut_after": True},
    {"cut_after": True, "late": {"reads": 2}},
    {"status": 503, "done": True},
    {"status": 503, "done": True, "late": {"reads": 1}},
    {"truncate": True},
)
"""What may befall a write: not done, done without a word, done and shown late."""
PRELOAD = [
    "tests.social.desks",
    "tests.social.test_engine",
    "tests.social.sending_process",
    "social.services.x.gateway",
]
LONGEST = 0.3
"""Seconds after which an engine that has the lease is killed, at most."""
STARTS = 5
"""How often an engine is started anew that ends before it works: on a busy machine its vault may take too long to open."""
STEP = 600_000
"""Milliseconds by which what waits is drawn nearer at a time."""
FORKING = multiprocessing.get_context("forkserver")
"""Engines are forked from a process that has read the code already and has no threads: to start one takes a moment."""


@dataclass
class Fire:
    """One record, one sandbox, and engines that are killed; `seed` decides when, and by which version of X's API they send."""

    box: Sandbox
    home: Path
    seed: int
    kills: int = 0
    deliveries: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    hit: Counter[str] = field(default_factory=Counter)
    """What stood in the record when an engine was killed, for the report."""

    def __post_init__(self) -> None:
        self.dice = random.Random(self.seed)
        self.version = list(SEND)[self.seed % 2]
        self.desk: Desk = desk_at(self.box, self.home, passphrase=PASSPHRASE, version=self.version)
        change_external_account(self.desk.record, daily_messages=0)
        self.brand, self.proofs = register(self.desk, self.box)
        ask(self.desk)
        run = workflow(self.desk.record, SYNC)
        while open_run(self.desk.record, run.id) is not None:
            assert self.desk.engine("test").once()
        for each in visitors(self.desk.record, list(visitor_ids(self.desk.record, VisitorView()))):
            consents.keep_consent(
                self.desk.record, self.brand, each.external_id, "asked", "a form", self.desk.clock.now()
            )

    def confirmed(self) -> int:
        """A delivery that is to be sent, with faults in its way."""
        self.deliveries += 1
        kind = self.dice.choice(("tweet", "thread", "dm"))
        content = f"Number {self.deliveries} of <%= service.label %> > https://example.com/{self.deliveries}"
        target: dict[str, Any] = {"main_target": [self.brand, self.proofs]}
        if kind == "thread":
            content = "\n---\n".join(f"{content} {part}" for part in range(1, self.dice.randrange(3, 6)))
            kind = "tweet"
        if kind == "dm":
            content = f"<%= visitor.name %>, {content}"
            target = {"parts": [subscribers(self.brand)]}
        record, clock = self.desk.record, self.desk.clock
        number = drafts.create(record, clock, OPERATOR, kind, f"Number {self.deliveries}", content=content, **target)
        assert analysis.analyze(record, clock, OPERATOR, number).ready
        confirming.confirm(record, clock, OPERATOR, number)
        self._faults(SEND if kind == "dm" else POST, tears="---" in content)
        return number

    def resumed(self, number: int) -> int | None:
        """What goes on with the first torn thread of a delivery, to be sent with faults in its way; None where none can."""
        record, clock = self.desk.record, self.desk.clock
        threads = (each for each in torn(record, self._found(number)) if each.why_not is None)
        thread = next(threads, None)
        if thread is None:
            return None
        rest = resume_thread(record, clock, OPERATOR, number, thread.service.id)
        assert analysis.analyze(record, clock, OPERATOR, rest).ready
        confirming.confirm(record, clock, OPERATOR, rest)
        self._faults(POST, tears=not self.dice.randrange(3))
        self.outcomes["resumed"] += 1
        return rest

    def _faults(self, door: dict[str, str], *, tears: bool = False) -> None:
        self.box.clear_faults()
        rules: list[dict[str, Any]] = [
            {"endpoint": door[self.version], "nth": [number], "effect": self.dice.choice(CUTS)}
            for number in self.dice.sample(range(1, 9), self.dice.randrange(4))
        ]
        rules += [{"endpoint": door[self.version], "effect": {"delay": self.dice.choice((0.01, 0.05, 0.1))}}]
        if tears:
            effect = {"refuse": "too-long"}
            rules = [{"endpoint": door[self.version], "nth": [self.dice.randrange(2, 7)], "effect": effect}, *rules]
        if not self.dice.randrange(3):
            rules += [{"endpoint": READS[self.version], "times": 1, "effect": {"status": 503}}]
        self.box.faults(rules)

    def engine(self) -> BaseProcess:
        """An engine that holds the lease; its home's last one was killed."""
        before = leases.lease(self.desk.record)
        fence = 0 if before is None else before.fence

        def holds() -> bool:
            return (held := leases.lease(self.desk.record)) is not None and held.fence > fence

        self.desk.record.sql("UPDATE lease SET heartbeat = 0")
        for _ in range(STARTS):
            process = FORKING.Process(target=sending_process.main, args=(str(self.home), PASSPHRASE))
            process.start()
            wait_for(lambda process=process: holds() or not process.is_alive())
            if holds():
                break
        assert holds(), "no engine begins to work"
        return process

    def send(self, most: int) -> None:
        """Send a delivery under kills, `most` of them at most, and what goes on with its torn threads; look at what became of
        them. Raises AssertionError."""
        family = [self.confirmed()]
        self._carry_out(family[0], most)
        self.look(*family)
        for number in family:
            while (rest := self.resumed(number)) is not None:
                family.append(rest)
                self._carry_out(rest, most)
                self.look(*family)

    def _carry_out(self, number: int, most: int) -> None:
        while self._found(number).state == DeliveryState.SENDING:
            process = self.engine()
            until = time.monotonic() + (self.dice.uniform(0, LONGEST) if self.kills < most else 60)
            while process.is_alive() and time.monotonic() < until:
                self._let_time_pass()
                process.join(0.01)
            if process.is_alive():
                process.kill()
                process.join()
                self.kills += 1
                self._note(number)

    def _let_time_pass(self) -> None:
        """What waits for a look or a pause waits no longer: the looks themselves stay as many as they are."""
        with self.desk.record.writing():
            self.desk.record.sql(
                "UPDATE send SET next_at = next_at - ? WHERE next_at > ? AND state IN ('planned', 'unknown')",
                (STEP, int(time.time() * 1000)),
            )

    def _note(self, number: int) -> None:
        tally = sends.tally(self.desk.record, number)
        self.hit["in a call" if tally["sending"] else "in a doubt" if tally["unknown"] else "between two calls"] += 1

    def _found(self, number: int) -> Delivery:
        return drafts.found(self.desk.record, number)

    def look(self, *family: int) -> None:
        """Hold what the record says of a delivery, and of what went on with it, against what the sandbox took."""
        record, number = self.desk.record, family[-1]
        assert self._found(number).state == DeliveryState.FINISHED
        rows = [row for each in family for row in sends.sends(record, each)]
        tally = sends.tally(record, number)
        assert not any(tally[state] for state in OPEN), "every doubt is settled"
        taken = [each for each in self.box.ledger() if f"Number {number_of(rows)} of " in each["text"]]
        for row in rows:
            theirs = [each for each in taken if self._is_of(row, each)]
            ours = [each for each in rows if _addressed(each) == _addressed(row) and each.state == SendState.SENT]
            odd = f"{row.state} ({row.reason}) of {row.text!r}, but at X: {theirs}"
            assert len(theirs) == len(ours) <= 1, odd
            assert row.state != SendState.SENT or theirs[0]["id"] == row.remote_id, odd
        assert len(taken) == sum(row.state == SendState.SENT for row in rows)
        for each in family:
            self._look_at_threads(each, taken)
        self._look_at_papers(number, tally)
        self.outcomes += tally

    def _look_at_papers(self, number: int, tally: Counter[str]) -> None:
        record = self.desk.record
        told = certificate(record, self.desk.clock, number)
        assert told["balanced"], told
        assert (told["sent"], told["open"]) == (tally[SendState.SENT], 0), told
        paid = [each for each in charges.of_delivery(record, number) if each.operation in ("post", "send_message")]
        assert sum(each.calls for each in paid) == (tally[SendState.SENT] if self.version == "2" else 0)

    def _look_at_threads(self, number: int, taken: list[dict[str, Any]]) -> None:
        """Each post at X answers the one before it and came after it; nothing follows what was not sent."""
        record = self.desk.record
        rows, behind = sends.sends(record, number), continued(record, self._found(number))
        at_x = {write["id"]: (place, write.get("in_reply_to")) for place, write in enumerate(taken)}
        for before, row in pairwise(rows):
            if row.part <= 1:
                continue
            assert before.state == SendState.SENT or row.state == SendState.CANCELLED, (before, row)
            if row.remote_id is not None:
                place, answered = at_x[row.remote_id]
                assert answered == before.remote_id is not None, (before, row)
                assert place > at_x[str(before.remote_id)][0]
        answered_first = None if behind is None else behind.remote_id
        for row in rows:
            if row.part <= 1 and row.remote_id is not None and not row.visitor_id:
                assert at_x[row.remote_id][1] == answered_first, row
        self.outcomes["threads"] += any(row.part for row in rows)

    def _is_of(self, row: Send, write: dict[str, Any]) -> bool:
        if row.visitor_id:
            return bool(write["to"] == sends.addressee(self.desk.record, row))
        username = "brandlark" if row.service_id == self.brand else "larkproofs"
        return bool((write["username"], write["text"]) == (username, row.text))


def _addressed(row: Send) -> tuple[int, int, str]:
    return row.service_id, row.visitor_id, "" if row.visitor_id else row.text


def number_of(rows: list[Send]) -> str:
    """The number that a delivery's texts bear."""
    return rows[0].text.partition("Number ")[2].partition(" of ")[0]


def fire(home: Path, kills: int, seed: int) -> Fire:
    """Kill `kills` engines. Raises AssertionError, with the seed told, where anything is lost or doubled."""
    FORKING.set_forkserver_preload(PRELOAD)
    with Sandbox(followers=FOLLOWERS, no_quota=True) as box:
        under = Fire(box, home, seed)
        try:
            while under.kills < kills:
                under.send(kills)
        except AssertionError as error:
            error.add_note(f"seed {seed}, after {under.kills} kills, in delivery {under.deliveries}")
            raise
        finally:
            under.desk.record.close()
        return under


if __name__ == "__main__":
    wanted, begun = int(sys.argv[1]), time.monotonic()
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else random.randrange(10**6)
    with tempfile.TemporaryDirectory() as folder:
        ended = fire(Path(folder) / "home", wanted, seed)
    print(f"seed {seed}, version {ended.version}: {ended.kills} kills in {ended.deliveries} deliveries,", end=" ")
    print(f"{time.monotonic() - begun:.0f} s; hit: {dict(ended.hit)}; outcomes: {dict(ended.outcomes)}")
