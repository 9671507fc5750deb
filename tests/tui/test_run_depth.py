"""Light or full: what the panel of the synchronization proposes and why, and a key for either."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.pilot import Pilot

from social.desk import Desk
from social.sandbox.server import Sandbox
from social.services.check import check
from social.workflows import requests
from social.workflows.register import SYNC
from store import passes
from tests.social.desks import OPERATOR, HeldClock, desk_at, register
from tests.tui.crowd import NOON, ZONE, console, sandboxed
from tests.tui.seen import golden, seen, until, until_seen
from tests.tui.test_workflows import engine, open_panel
from tui.dialogs.run_depth import RunDepth
from tui.screens.workflow import WorkflowPanel

SIZES = [(80, 24), (120, 40)]


def read_whole(box: Sandbox, desk: Desk) -> None:
    """The followers are read whole; 30 come after that, and a check tells how many X counts."""
    register(desk, box)
    requests.run_now(desk.record, desk.clock, OPERATOR, SYNC, start_too=True)
    ended = "SELECT count(*) FROM run WHERE ended_at IS NOT NULL"
    desk.engine("worker").run(until=lambda: desk.record.scalar(ended))
    desk.record.sql("UPDATE workflow SET zone = ?", (ZONE,))
    box.faults([{"effect": {"follow": {"account": "brandlark", "count": 30}}}])
    check(desk.record, desk.connections, desk.clock, OPERATOR, 1)


@pytest.fixture
def box() -> Iterator[Sandbox]:
    with Sandbox(followers=2_500) as running:
        yield running


@pytest.fixture
def network(box: Sandbox, tmp_path: Path) -> tuple[Sandbox, Desk]:
    """A brand of 2,500 followers, at an instant that stays."""
    desk = desk_at(box, tmp_path / "home", clock=HeldClock(NOON))
    read_whole(box, desk)
    return box, desk


def later(desk: Desk, days: float) -> None:
    """Let so many days pass."""
    assert isinstance(desk.clock, HeldClock)
    desk.clock.move(days * 24 * 3_600)


async def asked(pilot: Pilot[int]) -> RunDepth:
    await pilot.press("e")
    await until(pilot, lambda: isinstance(pilot.app.screen, RunDepth) and pilot.app.screen.focused is not None)
    assert isinstance(pilot.app.screen, RunDepth)
    return pilot.app.screen


@pytest.mark.parametrize("size", SIZES, ids=["80x24", "120x40"])
async def test_a_light_pass_is_proposed_with_the_price_of_either(
    network: tuple[Sandbox, Desk], size: tuple[int, int]
) -> None:
    desk = network[1]
    later(desk, 2)
    app = console(desk)
    async with app.run_test(size=size) as pilot:
        await open_panel(pilot)
        await until_seen(pilot, "Proposed  light: the last full pass is 2 days old, and X counts 30")
        await until_seen(pilot, "Full: ")
        dialog = await asked(pilot)
        await until_seen(pilot, "Proposed: light, because the last full pass is 2 days old")
        assert dialog.focused is not None
        assert dialog.focused.id == "light"
        await golden(pilot, f"run-depth-{size[0]}x{size[1]}")
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, WorkflowPanel))
        assert len(passes.passes(desk.record, 1)) == 1


async def test_one_key_takes_either(box: Sandbox, tmp_path: Path) -> None:
    desk = desk_at(box, tmp_path / "home")
    read_whole(box, desk)
    app = console(desk)
    async with app.run_test(size=SIZES[0]) as pilot:
        await open_panel(pilot)
        with engine(desk):
            for key, kind in (("l", "light"), ("f", "full"), ("enter", "light")):
                number = len(passes.passes(desk.record, 1))
                await until_seen(pilot, "Proposed  light")
                await asked(pilot)
                await pilot.press(key)
                await until(pilot, lambda number=number: len(passes.passes(desk.record, 1)) > number)
                assert passes.passes(desk.record, 1)[0].kind == kind
                await until(pilot, lambda: passes.going(desk.record, 1) is None)
                light = kind == "light"  # which cannot tell who left
                await until_seen(pilot, "followers read, 0 came" if number > 1 else "followers read, 30 came")
                await until(pilot, lambda light=light: (" came, 0 left" in seen(app)) != light)


async def test_an_old_list_is_to_be_read_whole(network: tuple[Sandbox, Desk]) -> None:
    desk = network[1]
    later(desk, 7)
    app = console(desk)
    async with app.run_test(size=SIZES[1]) as pilot:
        await open_panel(pilot)
        await until_seen(pilot, "Proposed  full: the last full pass is 7 days old, and one is due every 7 days.")
        dialog = await asked(pilot)
        assert dialog.focused is not None
        assert dialog.focused.id == "full"


async def test_a_list_that_many_have_left_is_to_be_read_whole_and_few_can_wait(network: tuple[Sandbox, Desk]) -> None:
    box, desk = network
    app = console(desk)
    async with app.run_test(size=SIZES[1]) as pilot:
        for gone, told in (
            (40, "light: the last full pass is 24 hours old, and X counts only 10 fewer than are known: who left,"),
            (50, "full: X counts 60 fewer than are known, and only a full pass tells who left."),
        ):
            later(desk, 1 if gone == 40 else 0.5)
            box.faults([{"effect": {"unfollow": {"account": "brandlark", "count": gone}}}])
            check(desk.record, desk.connections, desk.clock, OPERATOR, 1)
            if gone == 40:
                await open_panel(pilot)
            await until_seen(pilot, f"Proposed  {told}")


async def test_before_the_first_full_pass_there_is_no_choice(tmp_path: Path) -> None:
    with sandboxed(tmp_path / "home", 50) as (_, desk):
        app = console(desk)
        async with app.run_test(size=SIZES[0]) as pilot:
            await open_panel(pilot)
            await pilot.press("e")
            await until_seen(pilot, "Start and run now?")
            assert "Proposed" not in seen(app)
