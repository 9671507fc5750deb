"""Kills an engine at random in the middle of syncs and looks at what is left: `python -m tests.social.workflows.kills 100`."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from social.desk import Desk
from social.sandbox.server import Sandbox
from social.workflows.register import SYNC
from store import leases, subscriptions, visitors
from store import workflows as store
from store.workflows import TaskStatus
from tests.social.desks import desk_at, register
from tests.social.test_engine import FOLLOWERS, HOUSE, ask, newest, wait_for

PASSPHRASE = "a passphrase for a test"
LISTS = {"2": FOLLOWERS, "1.1": "GET /1.1/followers/ids.json"}
"""The call for a page of followers, by the version of X's API."""
PEOPLE = 9_000
LONGEST = 0.6
"""Seconds after which an engine that has the lease is killed, at most: a run takes about as long."""


@dataclass
class Fire:
    """One record, one sandbox, and engines that are killed; `seed` decides when, and by which version of X's API they read."""

    box: Sandbox
    home: Path
    seed: int
    kills: int = 0
    runs: int = 0
    hit: set[str] = field(default_factory=set)
    """What was going on when an engine was killed, for the report."""
    _calls: int = 0
    _kills_before: int = 0

    def __post_init__(self) -> None:
        self.dice = random.Random(self.seed)
        self.version = list(LISTS)[self.seed % 2]
        self.desk: Desk = desk_at(self.box, self.home, passphrase=PASSPHRASE, version=self.version)
        self.brand, _ = register(self.desk, self.box)
        self.workflow_id = store.workflow(self.desk.record, SYNC).id

    def engine(self) -> subprocess.Popen[bytes]:
        """An engine that holds the lease; its home's last one was killed."""
        before = leases.lease(self.desk.record)
        self.desk.record.sql("UPDATE lease SET heartbeat = 0")
        command = [sys.executable, "-m", "tests.social.engine_process", str(self.home), PASSPHRASE]
        process = subprocess.Popen(command, cwd=HOUSE)
        fence = 0 if before is None else before.fence
        wait_for(lambda: (held := leases.lease(self.desk.record)) is not None and held.fence > fence)
        return process

    def kill_one(self) -> None:
        """Let an engine work for a while, and kill it if it is still at work; look at the run where it has ended."""
        if store.open_run(self.desk.record, self.workflow_id) is None:
            ask(self.desk)
        with self.engine() as process:
            try:
                process.wait(self.dice.uniform(0, LONGEST))
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGKILL)
                self.kills += 1
                self.hit.add(self._going_on())
        if store.open_run(self.desk.record, self.workflow_id) is None:
            self.look()

    def _going_on(self) -> str:
        run = store.open_run(self.desk.record, self.workflow_id)
        if run is None or run.started_at is None:
            return "no run" if run is None else "asked"
        task = newest(self.desk)
        return "begun" if not task.pages else "listing" if not task.listed else "closing"

    def finish(self) -> None:
        """Let the last run come to its end."""
        while store.open_run(self.desk.record, self.workflow_id) is not None:
            with self.engine() as process:
                assert process.wait(60) == 0
        self.look()

    def look(self) -> None:
        """Look at the run that has just ended, and at all that lies in the record. Raises AssertionError."""
        record, task = self.desk.record, newest(self.desk)
        if task.run_id == self.runs:
            return
        first, self.runs = self.runs == 0, task.run_id
        assert task.status == TaskStatus.FINISHED
        assert store.run(record, task.run_id).state == "finished"
        assert (task.followers, task.came, task.gone) == (PEOPLE, PEOPLE if first else 0, 0)
        assert subscriptions.subscriber_count(record, self.brand) == PEOPLE
        assert visitors.visitor_count(record) == PEOPLE
        assert record.scalar("SELECT count(*) FROM subscription_event") == 0
        assert record.scalar("SELECT count(*) FROM mark WHERE scope LIKE 'seen:%'") == 0
        activities = [each.activity for each in store.tasks(record, task.run_id)]
        assert activities == ["Scheduler", "Synchronize", "End"]
        calls = self.box.state()["calls"][LISTS[self.version]]
        repeated, self._calls = calls - self._calls - task.pages, calls
        assert 0 <= repeated <= self.kills - self._kills_before, "a kill costs one page at the most"
        self._kills_before = self.kills
        known = store.runs(record, self.workflow_id, 1_000)[::-1]
        assert all(one.ended_at <= next_one.started_at for one, next_one in pairwise(known))


def fire(home: Path, kills: int, seed: int) -> Fire:
    """Kill `kills` engines. Raises AssertionError, with the seed told, where anything is lost or doubled."""
    with Sandbox(followers=PEOPLE, no_quota=True) as box:
        under = Fire(box, home, seed)
        try:
            while under.kills < kills:
                under.kill_one()
            under.finish()
        except AssertionError as error:
            error.add_note(f"seed {seed}, after {under.kills} kills, in run {under.runs + 1}")
            raise
        return under


if __name__ == "__main__":
    number, begun = int(sys.argv[1]), time.monotonic()
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else random.randrange(10**6)
    with tempfile.TemporaryDirectory() as folder:
        ended = fire(Path(folder) / "home", number, seed)
    print(
        f"seed {seed}: {ended.kills} kills in {ended.runs} runs, {time.monotonic() - begun:.0f} s; hit: {sorted(ended.hit)}"
    )
