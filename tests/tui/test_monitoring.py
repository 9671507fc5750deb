"""The place Monitoring: what needs attention, the same in two consoles, and the way to the thing concerned."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from textual.pilot import Pilot

from social.desk import Desk, open_desk
from social.workflows.register import SYNC
from store import leases, sends
from store import workflows as store
from store.deliveries import DeliveryState, add_delivery
from store.send_log import DECISION
from store.sends import SendState
from store.workflows import TaskStatus, WorkflowStatus
from tests.social.desks import HeldClock
from tests.tui.crowd import NOON, a_run, a_service, console
from tests.tui.seen import golden, seen, until, until_seen
from tui.concerns import concerns
from tui.screens.delivery import DeliveryWindow
from tui.screens.workflow import WorkflowPanel

SIZES = [(80, 24), (120, 40)]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return open_desk(tmp_path / "home", HeldClock(NOON), memory=True)


def sync(desk: Desk) -> int:
    found = store.workflow(desk.record, SYNC)
    assert found is not None
    return found.id


def trouble(desk: Desk) -> None:
    """A run that waits, a workflow with errors, a delivery to be decided on and one that is paused."""
    run = a_run(desk, NOON)
    until_then = {"wait_until": NOON + timedelta(minutes=14), "wait_reason": "X takes no more of these calls for now."}
    task = store.tasks(desk.record, run.id)[-1]
    store.change_task(desk.record, task.id, status=TaskStatus.WAITING, **until_then)
    store.change_workflow(desk.record, sync(desk), errors_in_row=2)
    values = {"template": "tweet", "confirmed_at": NOON}
    doubtful = add_delivery(desk.record, "tester", NOON, label="Spring offer", state=DeliveryState.SENDING, **values)
    add_delivery(desk.record, "tester", NOON, label="Autumn offer", state=DeliveryState.PAUSED, **values)
    with desk.record.writing():
        sends.plan(desk.record, doubtful, [(1, "text", "hash")])
        (send,) = sends.sends(desk.record, doubtful)
        sends.settle(desk.record, send.id, SendState.ABSENT, waits_for=DECISION)


async def open_monitoring(pilot: Pilot[int], words: str) -> None:
    await pilot.press("8")
    await until_seen(pilot, "Administration › Monitoring")
    await until_seen(pilot, words)


@pytest.mark.parametrize("size", SIZES, ids=["80x24", "120x40"])
async def test_what_needs_a_hand_comes_before_what_only_waits(desk: Desk, size: tuple[int, int]) -> None:
    trouble(desk)
    app = console(desk)
    async with app.run_test(size=size) as pilot:
        await until_seen(pilot, "3 need a hand")
        await open_monitoring(pilot, "3 things need a hand · 1 waits and will go on")
        await until_seen(pilot, "Read its journal and mend the cause.")
        await golden(pilot, f"monitoring-{size[0]}x{size[1]}")
        await pilot.press("end")
        await until_seen(pilot, "until 2026-11-22 13:18 Europe/Berlin (UTC 12:18)")


async def test_home_points_to_it_and_a_row_opens_its_thing(desk: Desk) -> None:
    trouble(desk)
    app = console(desk)
    async with app.run_test(size=(120, 40)) as pilot:
        await until_seen(pilot, "8 Monitoring says what and why")
        await open_monitoring(pilot, "3 things need a hand")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, WorkflowPanel))
        await open_monitoring(pilot, "3 things need a hand")
        await pilot.press("down", "enter")
        await until(pilot, lambda: isinstance(app.screen, DeliveryWindow))
        await pilot.press("escape")
        await until_seen(pilot, "Administration › Monitoring")


async def test_nothing_is_said_where_nothing_is_wrong_and_a_missing_engine_is(desk: Desk) -> None:
    a_service(desk.record)
    app = console(desk)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await open_monitoring(pilot, "No engine is running, so nothing happens by itself.")
        assert "1 thing needs a hand" in seen(app)
        await pilot.press("enter")
        await until_seen(pilot, "Start one: stonechat worker")


@pytest.mark.parametrize(("key", "words"), [("7", "Severity: Production"), ("8", "mend the cause")])
async def test_a_heartbeat_paints_nothing(desk: Desk, key: str, words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    trouble(desk)
    held = leases.lease(desk.record)
    assert held is not None
    app = console(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(key)
        await until_seen(pilot, words)
        await until(pilot, lambda: all(worker.is_finished for worker in app.workers))
        await pilot.pause()  # what the answers brought is painted
        painted: list[object] = []
        monkeypatch.setattr(app, "_display", lambda _screen, renderable: painted.append(renderable))
        for seconds in (8, 16):
            assert leases.beat(desk.record, "holder", held.fence, NOON + timedelta(seconds=seconds))
            await until(pilot, lambda: app.change == desk.record.change())
            await until(pilot, lambda: all(worker.is_finished for worker in app.workers))
            await pilot.pause()
        assert [each for each in painted if each is not None] == []


async def test_two_consoles_on_one_record_see_the_same(desk: Desk, tmp_path: Path) -> None:
    a_run(desk, NOON)
    other = open_desk(tmp_path / "home", HeldClock(NOON), memory=True)
    one, two = console(desk), console(other)
    async with one.run_test(size=(120, 40)) as first, two.run_test(size=(120, 40)) as second:
        for pilot in (first, second):
            await open_monitoring(pilot, "Nothing needs attention.")
        store.change_workflow(desk.record, sync(desk), failed=True)
        store.move_workflow(desk.record, sync(desk), WorkflowStatus.PAUSED, NOON)
        for pilot in (first, second):
            await until_seen(pilot, "It failed and is paused, for less than a day.")
            await until_seen(pilot, "✗ 1 needs a hand")
        assert seen(one) == seen(two)
        store.change_workflow(other.record, sync(other), failed=False)
        store.move_workflow(other.record, sync(other), WorkflowStatus.STARTED, NOON)
        for pilot in (first, second):
            await until_seen(pilot, "✓ Nothing needs attention.")


async def test_a_full_disk_needs_a_hand(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    assert leases.take(desk.record, "holder", "worker on host-1, process 7", NOON)
    assert concerns(desk.record, None, NOON, desk.operator) == []
    monkeypatch.setattr("tui.concerns.LITTLE_ROOM", 10**18)
    async with console(desk).run_test(size=(80, 24), notifications=True) as pilot:
        await open_monitoring(pilot, "Its disk is nearly full")
        await until_seen(pilot, "Make room")
