"""A desk whose clock is also that of its sandbox, with posts that were sent, for tests of statistics over weeks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from social.sandbox.server import Sandbox
from social.sandbox.world import World
from social.workflows import requests
from social.workflows.register import STATISTICS
from store import journal, sends
from store import workflows as store
from store.deliveries import DeliveryState, add_delivery
from store.sends import SendState
from store.workflows import Workflow
from tests.social.desks import OPERATOR, HeldClock, desk_at, register

NOON = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)
DAY = 24 * 3600
LOOK_UP = {"2": "GET /2/tweets", "1.1": "GET /1.1/statuses/lookup.json"}
TIMELINE = "GET /2/users/:id/tweets"


def one_clock(monkeypatch: pytest.MonkeyPatch) -> HeldClock:
    """A held clock by which calls are signed too: the library that signs looks at the host's."""
    clock = HeldClock(NOON)
    monkeypatch.setattr("oauthlib.oauth1.rfc5849.generate_timestamp", lambda: str(int(clock.now().timestamp())))
    return clock


def world_at(clock: HeldClock, followers: int = 3) -> World:
    """A world whose time is that of the clock."""
    return World(followers=followers, clock=clock)


class Bureau:
    """A desk with the brand account and the test account, its statistics to be run by schedule, every day at one."""

    def __init__(self, box: Sandbox, home: Path, clock: HeldClock, version: str = "2") -> None:
        self.box, self.clock = box, clock
        self.desk = desk_at(box, home, version=version, clock=clock)
        self.record = self.desk.record
        self.brand, self.proofs = register(self.desk, box)
        self._number = 0

    @property
    def workflow(self) -> Workflow:
        """The statistics."""
        found = store.workflow(self.record, STATISTICS)
        assert found is not None
        return found

    def start(self) -> None:
        """Let it run from now on, daily at 13:00 UTC."""
        recipe = {"type": "daily", "time": "13:00"}
        requests.reschedule(self.record, self.clock, OPERATOR, STATISTICS, recipe, "UTC")
        requests.start(self.record, self.clock, OPERATOR, STATISTICS)
        self.work()

    def run_now(self) -> store.Task:
        """One run to its end, now; the task of the brand account."""
        requests.run_now(self.record, self.clock, OPERATOR, STATISTICS, start_too=True)
        self.work()
        return self.task()

    def work(self) -> None:
        """All that is due."""
        assert self.desk.engine("test").once()

    def task(self) -> store.Task:
        """The newest task about the brand account."""
        found = store.workflow_tasks(self.record, self.workflow.id)
        return next(task for task in found if task.service_id == self.brand)

    def calls(self, endpoint: str) -> int:
        """How often the sandbox was called there."""
        return int(self.box.state()["calls"].get(endpoint, 0))

    def sent(self, count: int) -> list[int]:
        """So many posts that leave now, each known as a send; their numbers."""
        account = self.box.world.account(self.box.accounts[0]["username"])
        assert account is not None
        first, self._number = self._number, self._number + count
        texts = [f"Offer {number}" for number in range(first, first + count)]
        made = self.box.on_its_thread(lambda: [str(self.box.world.post(account, text).id) for text in texts])
        return self.noted(self.brand, texts, made)

    def noted(self, service_id: int, texts: Sequence[str], post_ids: Sequence[str], **delivery: object) -> list[int]:
        """A finished delivery of these posts."""
        now, values = self.clock.now(), {"template": "tweet", "label": "Offers", "state": DeliveryState.FINISHED}
        numbers = []
        for text, post_id in zip(texts, post_ids, strict=True):
            delivery_id = add_delivery(self.record, OPERATOR, now, **(values | delivery))
            with self.record.writing():
                sends.plan(self.record, delivery_id, [(service_id, text, text)])
            (send,) = sends.sends(self.record, delivery_id)
            sends.settle(
                self.record, send.id, SendState.SENT, started_at=now, ended_at=now, remote_id=post_id, remote_url="x"
            )
            numbers.append(send.id)
        return numbers

    def said(self) -> str:
        """The journal, oldest line first."""
        lines = journal.workflow_journal(self.record, self.workflow.id, 10_000)
        return "\n".join(line.message for line in reversed(lines))
