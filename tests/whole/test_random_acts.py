"""Two consoles, a worker and a fourth hand at random on one home, against a sandbox that fails now and then.

STONECHAT_TEST_ACTS_SECONDS (8) and STONECHAT_TEST_ACTS_SEED (4) make it longer and other.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import pytest

from social.clock import SystemClock
from social.deliveries import confirming
from social.deliveries.drafts import NotPossible
from social.sandbox.server import Sandbox
from social.workflows import requests
from social.workflows.register import SYNC
from social.workflows.states import ANSWERS, MOVES
from store import deliveries, subscriptions
from store import sends as sends_store
from store import workflows as workflows_store
from store.database import Record
from store.workflows import WorkflowStatus
from tests.cli.stonechat import PASSPHRASE, Stonechat, surroundings
from tests.social.deliveries.conftest import Office
from tests.social.desks import OPERATOR, desk_at, register
from tests.social.test_engine import wait_for
from tests.terminal import Terminal, terminal

SECONDS = float(os.environ.get("STONECHAT_TEST_ACTS_SECONDS", "8"))
SEED = int(os.environ.get("STONECHAT_TEST_ACTS_SEED", "4"))
PATIENCE = max(SECONDS, 120)
"""Seconds that a slow machine may take until enough has happened to be looked at."""
FOLLOWERS = 3_000
FAULTS = [
    {"endpoint": "POST /2/tweets", "share": 0.1, "effect": {"cut_after": True}},
    {"endpoint": "POST /2/tweets", "share": 0.1, "effect": {"cut_before": True}},
    {"endpoint": "GET /2/users/*", "share": 0.1, "effect": {"status": 503}},
    {"endpoint": "GET /2/users/*", "share": 0.2, "effect": {"delay": 0.3}},
]
WORKFLOW_ACTS: list[Callable[..., object]] = [
    requests.start, requests.pause, requests.stop, requests.restart, requests.unconditional_stop,
    requests.run_now, requests.simulate, requests.purge_history,
]  # fmt: skip
KEYS = ("7", "\r", "s", "p", "x", "e", "l", "1", "3", "8", "9", "\x1b[B", "\x1b[A", "\x1b")
"""Keys for a console: places, the panel of a workflow and its acts, up and down."""

SPIES = """
CREATE TABLE seen (what TEXT, one INTEGER, before TEXT, after TEXT);
CREATE TRIGGER seen_workflow AFTER UPDATE OF status ON workflow WHEN old.status <> new.status
BEGIN INSERT INTO seen VALUES ('workflow', new.id, old.status, new.status); END;
CREATE TRIGGER seen_delivery AFTER UPDATE OF state ON delivery WHEN old.state <> new.state
BEGIN INSERT INTO seen VALUES ('delivery', new.id, old.state, new.state); END;
CREATE TRIGGER seen_send AFTER UPDATE OF state ON send WHEN old.state <> new.state
BEGIN INSERT INTO seen VALUES ('send', new.id, old.state, new.state); END;
CREATE TRIGGER seen_task AFTER UPDATE OF status ON task WHEN old.status <> new.status
BEGIN INSERT INTO seen VALUES ('task', new.id, old.status, new.status); END;
"""
"""Every change of a state, by whatever process, is written down by the record itself."""

ENDED = {"task": ("Finished", "Failed", "Aborted"), "send": ("sent", "refused", "absent", "cancelled", "expired")}
DELIVERIES = {
    "Being edited": {"Ready to deliver", "Failed"},
    "Failed": {"Ready to deliver", "Being edited"},
    "Ready to deliver": {"Pending", "In progress", "Being edited", "Failed"},
    "Pending": {"In progress", "Paused", "Stopped"},
    "In progress": {"Paused", "Stopped", "Finished"},
    "Paused": {"Pending", "In progress", "Stopped"},
}
SENDS = {
    "planned": {"sending", "refused", "cancelled", "expired"},
    "sending": {"sent", "refused", "planned", "unknown", "cancelled"},
    "unknown": {"sent", "absent", "planned", "cancelled"},
}


def allowed_workflow_moves() -> set[tuple[str, str]]:
    asked = {(before, after) for moves in MOVES.values() for before, after in moves.items()}
    halted = {(WorkflowStatus.STARTED, WorkflowStatus.PAUSED)}
    stopped = {(before, WorkflowStatus.STOP_REQUESTED) for before in (WorkflowStatus.EDITED, WorkflowStatus.FINISHED)}
    return {(str(before), str(after)) for before, after in asked | set(ANSWERS.items()) | halted | stopped}


class Hands:
    """Everybody who acts, and the dice that say what comes next."""

    def __init__(self, run: Stonechat, office: Office, stack: ExitStack) -> None:
        self.run = run
        self.office = office
        self.stack = stack
        self.dice = random.Random(SEED)
        self.consoles: list[Terminal] = []
        self.texts: list[str] = []
        self.pressed: list[tuple[int, str]] = []
        self.workers = 0
        self.worker = self.begin_worker()

    def open_console(self) -> None:
        opened = terminal(self.run.line(open=True), surroundings(self.run.folder), self.run.folder)
        console = self.stack.enter_context(opened)
        console.until("Set-up checklist")
        self.consoles.append(console)

    def begin_worker(self) -> subprocess.Popen[str]:
        self.workers += 1
        talk = self.stack.enter_context((self.run.folder / f"worker-{self.workers}.txt").open("w"))
        return self.stack.enter_context(ended(self.run.start("worker", open=True, stderr=talk)))

    def act(self) -> None:
        """Do one thing."""
        acts = (self.press, self.press, self.press, self.ask, self.ask, self.write, self.move)
        self.dice.choice(acts)()
        if self.dice.random() < 0.01:
            self.worker.kill()
            self.worker.wait()
            self.worker = self.begin_worker()

    def press(self) -> None:
        console, key = self.dice.choice(self.consoles), self.dice.choice(KEYS)
        self.pressed.append((self.consoles.index(console), key))
        console.type(key)
        console.settle()
        if console.process.poll() is not None:
            console.ended()  # what it said at last
        assert console.process.poll() is None, f"a console ended after {self.pressed[-40:]}:\n{console.text}"
        assert "locked" not in console.text, console.text

    def ask(self) -> None:
        desk = self.office.desk
        name = self.dice.choice(workflows_store.workflows(desk.record)).internal_name
        with suppress(requests.NotNow):
            self.dice.choice(WORKFLOW_ACTS)(desk.record, desk.clock, OPERATOR, name)

    def write(self) -> None:
        text = f"Post number {len(self.texts)} from the heath"
        number = self.office.write(text)
        assert self.office.analyze(number).ready
        self.office.confirm(number)
        self.texts.append(text)

    def move(self) -> None:
        desk = self.office.desk
        known = [each.id for each in deliveries.deliveries(desk.record)]
        if known:
            act = self.dice.choice([confirming.pause, confirming.resume, confirming.stop])
            with suppress(NotPossible):
                act(desk.record, desk.clock, OPERATOR, self.dice.choice(known))


@contextmanager
def ended(process: subprocess.Popen[str]) -> Iterator[subprocess.Popen[str]]:
    try:
        yield process
    finally:
        process.kill()
        process.wait()


@pytest.fixture
def run(tmp_path: Path) -> Stonechat:
    return Stonechat(tmp_path)


def test_random_acts_of_many_leave_an_orderly_record(run: Stonechat) -> None:
    with Sandbox(followers=FOLLOWERS, no_quota=True) as box, ExitStack() as stack:
        desk = desk_at(box, run.home, passphrase=PASSPHRASE)
        office = Office(desk, box, SystemClock(), *register(desk, box))
        desk.record.db.connection().executescript(SPIES)
        box.faults(FAULTS)
        hands = Hands(run, office, stack)
        hands.open_console()
        hands.open_console()
        begun = time.monotonic()
        while (spent := time.monotonic() - begun) < SECONDS or (spent < PATIENCE and not eventful(office)):
            hands.act()
        calm_down(office, hands)
        assert_orderly(office, hands)


def eventful(office: Office) -> bool:
    """Whether enough has happened to judge by: two posts, and workflows in more than five kinds of moves."""
    kinds = "SELECT count(*) FROM (SELECT DISTINCT before, after FROM seen WHERE what = 'workflow')"
    return len(set(office.posts())) >= 2 and office.desk.record.scalar(kinds) > 5


def calm_down(office: Office, hands: Hands) -> None:
    """Let all that was begun come to its end, and one whole synchronization after it."""
    desk = office.desk
    office.box.clear_faults()
    for console in hands.consoles:
        console.process.send_signal(signal.SIGTERM)
        assert console.ended() == 128 + signal.SIGTERM, console.text
    for each in deliveries.deliveries(desk.record):
        with suppress(NotPossible):
            confirming.resume(desk.record, desk.clock, OPERATOR, each.id)
    for workflow in workflows_store.workflows(desk.record):
        with suppress(requests.NotNow):
            requests.unconditional_stop(desk.record, desk.clock, OPERATOR, workflow.internal_name)
    found = requests.run_now(desk.record, desk.clock, OPERATOR, SYNC, start_too=True)
    wait_for(lambda: workflows_store.run(desk.record, found).ended_at is not None)
    assert workflows_store.run(desk.record, found).state == "finished"
    waits = {"planned", "sending"}
    wait_for(lambda: not waits & {state for each in every_send(office) for state in [each.state]})
    hands.worker.send_signal(signal.SIGTERM)
    assert hands.worker.wait(20) == 0


def every_send(office: Office) -> list[sends_store.Send]:
    going = [each.id for each in deliveries.deliveries(office.desk.record) if each.state != "Stopped"]
    return [send for number in going for send in sends_store.sends(office.desk.record, number)]


def assert_orderly(office: Office, hands: Hands) -> None:
    record: Record = office.desk.record
    assert subscriptions.subscriber_count(record, office.brand) == FOLLOWERS
    posted = Counter(office.posts())
    assert max(posted.values(), default=0) <= 1, "nothing left twice"
    known = dict(record.sql("SELECT text, state FROM send").fetchall())
    for text in hands.texts:
        if known[text] != "unknown":  # an answer that never came is looked for over five minutes
            assert posted[text] == (known[text] == "sent"), (text, known[text])
    assert len(posted) >= 2
    moves = {kind: set() for kind in ("workflow", "delivery", "send", "task")}
    for kind, before, after in record.sql("SELECT DISTINCT what, before, after FROM seen"):
        moves[kind].add((before, after))
    assert len(moves["workflow"]) > 5
    assert moves["workflow"] <= allowed_workflow_moves()
    assert moves["delivery"] <= {(before, after) for before, all_ in DELIVERIES.items() for after in all_}
    assert moves["send"] <= {(before, after) for before, all_ in SENDS.items() for after in all_}
    assert not [move for move in moves["task"] if move[0] in ENDED["task"]]
    talk = "".join(path.read_text() for path in hands.run.folder.glob("worker-*.txt"))
    talk += "\n".join(row[0] for row in record.sql("SELECT message FROM journal"))
    for bad in ("locked", "Traceback", "an error it does not know"):
        assert bad not in talk, [line for line in talk.splitlines() if bad in line]
