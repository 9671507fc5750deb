"""Engines in processes of their own, killed and stopped in the middle: the next goes on, the one before does no more harm."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import timedelta
from pathlib import Path

from social.desk import Desk
from social.engine import Engine
from social.sandbox.server import Sandbox
from store import charges, journal, leases, sends, subscriptions
from store.sends import SendState
from tests.social.deliveries.conftest import Office
from tests.social.desks import HeldClock, desk_at, register
from tests.social.test_engine import ask, newest, wait_for

HOUSE = Path(__file__).parents[2]
PASSPHRASE = "a heath for two engines"
LIFETIME = 2.5
"""Seconds that a silent engine is believed to live: these tests wait for it several times."""


@contextmanager
def engine(desk: Desk, *marks: str) -> Iterator[subprocess.Popen[bytes]]:
    """An engine on the desk's home; killed at the end, if it did not end by then."""
    line = [
        sys.executable,
        "-m",
        "tests.whole.engine_process",
        str(desk.record.home),
        PASSPHRASE,
        str(LIFETIME),
        *marks,
    ]
    process = subprocess.Popen(line, cwd=HOUSE)
    try:
        yield process
    finally:
        process.kill()
        process.wait(10)


def place(desk: Desk) -> str:
    held = leases.lease(desk.record)
    return "" if held is None or held.holder == leases.NOBODY else held.place


def is_at_work(desk: Desk, process: subprocess.Popen[bytes]) -> bool:
    return place(desk).endswith(f"process {process.pid}")


def is_stopped(process: subprocess.Popen[bytes]) -> bool:
    return Path(f"/proc/{process.pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "T"


def end_outside_a_transaction(desk: Desk, process: subprocess.Popen[bytes], end: int) -> None:
    """Kill or stop it. Who is stopped with SQLite's lock in its hands keeps everybody out until it goes on or dies."""
    while True:
        process.send_signal(end)
        if end == signal.SIGKILL:
            return
        wait_for(lambda: is_stopped(process))
        with closing(sqlite3.connect(desk.record.path, timeout=0, isolation_level=None)) as probe:
            try:
                probe.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError:
                process.send_signal(signal.SIGCONT)
            else:
                return


def pages_read(desk: Desk) -> int:
    return int(desk.record.scalar("SELECT coalesce(max(pages), 0) FROM task"))


def test_engines_that_are_killed_and_stopped_lose_nobody(tmp_path: Path) -> None:
    with Sandbox(followers=12_000, no_quota=True) as box, ExitStack() as stack:
        desk = desk_at(box, tmp_path / "home", passphrase=PASSPHRASE)
        brand, _ = register(desk, box)
        box.faults([{"endpoint": "GET /2/users/:id/followers", "effect": {"delay": 0.1}}])
        ask(desk)
        both = [stack.enter_context(engine(desk)) for _ in range(2)]
        for enough, end in ((2, signal.SIGKILL), (5, signal.SIGSTOP), (8, signal.SIGSTOP)):
            wait_for(lambda enough=enough: pages_read(desk) >= enough)
            working, other = sorted(both, key=lambda each: not is_at_work(desk, each))
            end_outside_a_transaction(desk, working, end)
            wait_for(lambda other=other: is_at_work(desk, other))
            if end == signal.SIGKILL:
                both = [other, stack.enter_context(engine(desk))]
            else:
                working.send_signal(signal.SIGCONT)
        wait_for(lambda: newest(desk).status == "Finished")
        task = newest(desk)
        assert subscriptions.subscriber_count(desk.record, brand) == task.followers == 12_000


def written(tmp_path: Path, box: Sandbox) -> tuple[Office, int]:
    """An office with one post that is confirmed and has not left."""
    clock = HeldClock()
    desk = desk_at(box, tmp_path / "home", clock=clock, passphrase=PASSPHRASE)
    office = Office(desk, box, clock, *register(desk, box))
    number = office.write()
    assert office.analyze(number).ready
    office.confirm(number)
    return office, number


def said(office: Office, number: int) -> list[str]:
    return [entry.message for entry in journal.delivery_journal(office.desk.record, number)]


def inherit(office: Office) -> Engine:
    """An engine here, for which time flies, takes over."""
    heir = office.desk.engine("heir", timedelta(seconds=LIFETIME))
    wait_for(lambda: office.clock.move(1) or heir.step())
    return heir


def finish(office: Office, heir: Engine, number: int) -> None:
    """Let it carry the one send of the delivery to its outcome."""
    heir.run(lambda: sends.sends(office.desk.record, number)[0].ended_at is not None)


def paid(office: Office) -> int:
    everything = charges.charges(office.desk.record, *charges.month_of(office.clock.now()))
    return len([charge for charge in everything if charge.operation == "post"])


def test_one_stopped_before_a_post_was_signed_does_not_send_it_when_it_wakes_up(tmp_path: Path) -> None:
    with Sandbox(followers=20) as box:
        office, number = written(tmp_path, box)
        with engine(office.desk, "stop-before-signing") as process:
            wait_for(lambda: is_stopped(process))
            assert sends.sends(office.desk.record, number)[0].state == SendState.SENDING
            heir = inherit(office)
            os.kill(process.pid, signal.SIGCONT)
            process.send_signal(signal.SIGTERM)
            assert process.wait(10) == 0
            assert office.posts() == [], "the one that woke up sent nothing"
        finish(office, heir, number)
        assert (sends.sends(office.desk.record, number)[0].state, len(office.posts())) == (SendState.SENT, 1)
        assert paid(office) == 1


def test_one_stopped_while_a_post_is_under_way_writes_nothing_when_it_wakes_up(tmp_path: Path) -> None:
    with Sandbox(followers=20) as box:
        office, number = written(tmp_path, box)
        box.faults([{"endpoint": "POST /2/tweets", "times": 1, "effect": {"delay": 1}}])
        with engine(office.desk) as process:
            wait_for(office.posts)
            process.send_signal(signal.SIGSTOP)
            heir = inherit(office)
            finish(office, heir, number)
            before = (sends.sends(office.desk.record, number), said(office, number))
            os.kill(process.pid, signal.SIGCONT)
            process.send_signal(signal.SIGTERM)
            assert process.wait(10) == 0
        assert (sends.sends(office.desk.record, number), said(office, number)) == before
        assert (before[0][0].state, before[0][0].reason) == (SendState.SENT, "Found on the timeline.")
        assert (len(office.posts()), paid(office)) == (1, 1)
