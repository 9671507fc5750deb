"""The workflows and their panel: started, paused, stopped, run, watched, scheduled; with the real engine and sandbox."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Button, Input, Static

from social.desk import Desk, open_desk
from social.services import service_type
from social.workflows.forecast import Pace, time_left
from social.workflows.register import SYNC
from store import journal, leases
from store import workflows as store
from store.workflows import TaskStatus
from tests.social.desks import HeldClock
from tests.tui.crowd import NOON, TITLE, a_run, console, fixed, sandboxed
from tests.tui.seen import golden, seen, until, until_seen
from tui.amounts import clocked, counted, roughly, round_dollars
from tui.app import StonechatApp
from tui.entry import open_world
from tui.screens.workflow import WorkflowPanel
from tui.surroundings import Surroundings
from tui.widgets.window_table import WindowTable

FOLLOWERS = "GET /2/users/:id/followers"
SIZES = [(80, 24), (120, 40)]


@contextmanager
def engine(desk: Desk) -> Iterator[None]:
    """The engine at work in its thread."""
    working = desk.engine("console")
    working.start()
    try:
        yield
    finally:
        working.stop()


@pytest.fixture
def half(tmp_path: Path) -> Desk:
    """A desk at which a run is half done, at an instant that stays."""
    desk = open_desk(tmp_path / "home", HeldClock(NOON), memory=True)
    a_run(desk, NOON)
    return desk


async def open_panel(pilot: Pilot[int], words: str = "Next processing  ") -> None:
    await pilot.press("7")
    await until_seen(pilot, "▎ ◆ Synchronization")
    await pilot.press("enter")
    await until_seen(pilot, "Administration › … › Synchronization of Twitter accounts")
    await until_seen(pilot, words)


def line(app: StonechatApp, words: str) -> str:
    """The line of the screen that holds `words`."""
    found = [each for each in seen(app).splitlines() if words in each]
    assert found, f"{words} is not there:\n{seen(app)}"
    return found[0]


def asked(app: StonechatApp) -> str:
    """What the question in front says besides its heading."""
    return str(app.screen.query_one(".sentence", Static).content)


@pytest.mark.parametrize("size", SIZES, ids=["80x24", "120x40"])
async def test_the_list_and_the_panel_of_a_run_half_done(half: Desk, size: tuple[int, int]) -> None:
    app = console(half)
    async with app.run_test(size=size) as pilot:
        await pilot.press("7")
        await until_seen(pilot, "Every Thursday at 07:30 (Europe/Berlin)")
        await golden(pilot, f"workflows-{size[0]}x{size[1]}")
        await open_panel(pilot, "1,204 of 3,000 (40 %)")
        await until_seen(pilot, "asked for by tester" if size[0] > 100 else "✓ Finished     Scheduler")
        await golden(pilot, f"workflow-{size[0]}x{size[1]}")
        await pilot.press("l")
        await until_seen(pilot, "! X takes no more")
        await golden(pilot, f"journal-{size[0]}x{size[1]}")


async def test_start_is_a_request_until_an_engine_answers(tmp_path: Path) -> None:
    with sandboxed(tmp_path / "home", 40) as (_, desk):
        app = console(desk)
        async with app.run_test(size=(120, 40), notifications=True) as pilot:
            await open_panel(pilot, "It is stopped until you start it")
            await pilot.press("x")
            await until_seen(pilot, "The workflow is not started, so")
            await pilot.press("s")
            await until_seen(pilot, "… Start as soon as possible · asked ")
            assert "engine not running: start one with stonechat worker" in line(app, "Start as soon as possible")
            await pilot.press("s")
            await until_seen(pilot, "one request at a time")
            with engine(desk):
                await until_seen(pilot, "▸ Started")
                await until_seen(pilot, "● engine: console on")
                found = store.workflow(desk.record, SYNC)
                assert found is not None
                assert found.next_processing is not None
                shown = line(app, "Next processing  ").split("  ")[-1]
                assert shown.startswith(f"{found.next_processing.astimezone(NOON.astimezone().tzinfo):%Y-%m-}"[:5])
                assert " 07:30 Europe/Berlin (UTC 0" in shown
                await pilot.press("s")
                await until_seen(pilot, "started already")
                await pilot.press("e")
                await until_seen(pilot, "Execute now?")  # the first pass costs money, and so is asked about
                assert "about $0.40" in seen(app)
                await pilot.press("escape")
                await pilot.press("p")
                await until_seen(pilot, "= Paused")


async def test_start_and_run_now_asks_once_then_shows_the_followers(tmp_path: Path) -> None:
    with sandboxed(tmp_path / "home", 1204) as (_, desk):
        app = console(desk)
        async with app.run_test(size=(120, 40)) as pilot:
            await open_panel(pilot)
            await pilot.press("e")
            await until_seen(pilot, "Start and run now?")
            assert "runs by its schedule too: Every Thursday at 07:30 (Europe/Berlin)" in asked(app)
            assert "about 1,204 followers" in seen(app)
            assert "about $12" in seen(app)
            await pilot.press("escape")
            await pilot.press("e")
            await until_seen(pilot, "Start and run now?")
            app.screen.query_one("#yes", Button).press()
            await until_seen(pilot, "… Run asked for")
            with engine(desk):
                await until_seen(pilot, "Last run  ✓ Finished: 1,204 followers read, 1,204 came, 0 left, $12")
            assert "── 1,204 - followers ──►" in seen(app)
            assert line(app, "Not started" if "Not started" in seen(app) else "✓ Finished ").count("✓ Finished") == 3
            await pilot.press("l")
            await until_seen(pilot, "The run ended well.")
            assert "(larkproofs) was skipped: Synchroniz" in seen(app)
            await pilot.press("3")
            await until_seen(pilot, "1,204 visitors")


async def test_a_wait_says_until_when_and_why_and_a_second_run_is_refused(tmp_path: Path) -> None:
    with sandboxed(tmp_path / "home", 3000) as (box, desk):
        box.faults([{"endpoint": FOLLOWERS, "nth": 3, "effect": {"rate_limited": True}}])
        app = console(desk)
        async with app.run_test(size=(80, 24), notifications=True) as pilot:
            await open_panel(pilot)
            await pilot.press("e")
            await until_seen(pilot, "Start and run now?")
            await pilot.press("right", "enter")
            with engine(desk):
                await until_seen(pilot, "waiting until ")
                assert "Europe/Berlin (UTC " in line(app, "waiting until ")
                assert "because: " in seen(app)
                assert "left after that" in line(app, "2,000 of 3,000 (66 %) · 2 pages · $20 · about ")
                await pilot.press("e")
                await until_seen(pilot, "It is already running since")
                await pilot.press("x")
                await until_seen(pilot, "Stop while a run goes on?")
                await pilot.press("right", "enter")
                await until_seen(pilot, "– Stopped: 2,000 followers read")
                assert "✓ Finished" in seen(app).splitlines()[3]


async def test_very_many_followers_are_asked_about_with_calls_money_and_time(tmp_path: Path) -> None:
    with sandboxed(tmp_path / "home", 60_000) as (_, desk):
        app = console(desk)
        async with app.run_test(size=(80, 24)) as pilot:
            await open_panel(pilot)
            await pilot.press("e")
            await until_seen(pilot, "Start and run now?")
            told = asked(app)
            assert "about 60,014 followers, about 61 calls, about $600 ($60 if the account owns the app)" in told
            assert "about 37 s" in told
            assert "Prices: X's price list of August 2026" in told
            await pilot.press("enter")
            await until(pilot, lambda: isinstance(app.screen, WorkflowPanel))
            found = store.workflow(desk.record, SYNC)
            assert found is not None
            assert store.runs(desk.record, found.id) == []


async def test_the_journal_follows_its_newest_line_and_stands_still_where_one_reads(half: Desk) -> None:
    app = console(half)
    found = store.workflow(half.record, SYNC)
    assert found is not None

    def say(message: str) -> None:
        journal.write(half.record, NOON, message, operator="tester", workflow_id=found.id)

    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await open_panel(pilot)
        await pilot.press("l")
        await until_seen(pilot, "! X takes no more")
        say("Another line.")
        await until_seen(pilot, "Another line.")
        assert "▎" in line(app, "Another line.")
        await pilot.press("down", "down")
        for number in range(30):
            say(f"Pushed in {number}.")
        table = app.screen.query_one("#journal", WindowTable)
        await until_seen(pilot, "5 lines · ↑ 30 newer, press n")
        assert "▎" in line(app, "Line 2 of the journal.")
        await pilot.press("y")
        assert app.clipboard.endswith("info · Synchronize · Line 2 of the journal.")
        await pilot.press("slash")
        app.screen.query_one("#filter", Input).value = "warning too long"
        await until(pilot, lambda: len(table.ids) == 1)
        await pilot.press("enter", "enter")
        await until_seen(pilot, "for a table of eighty columns.")
        await pilot.press("escape", "escape")
        await until(pilot, lambda: len(table.ids) == 35)
        await pilot.press("down", "down")
        say("One more.")
        await until_seen(pilot, "1 newer, press n")
        await pilot.press("n")
        await until_seen(pilot, "36 lines")
        assert "▎" in line(app, "One more.")
        await pilot.press("escape", "escape")
        await until_seen(pilot, "Managing social networks")


async def test_a_heartbeat_paints_nothing_on_the_panel(half: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    found = store.workflow(half.record, SYNC)
    assert found is not None
    run = store.open_run(half.record, found.id)
    assert run is not None
    for task in store.tasks(half.record, run.id):
        store.change_task(half.record, task.id, status=TaskStatus.FINISHED, ended_at=NOON)
    store.change_run(half.record, run.id, state="finished", ended_at=NOON)
    app = console(half)
    async with app.run_test(size=(80, 24)) as pilot:
        await open_panel(pilot, "Last run")
        fence = leases.lease(half.record)
        assert fence is not None
        await quiet(pilot, app, half)
        painted: list[object] = []
        monkeypatch.setattr(app, "_display", lambda _screen, renderable: painted.append(renderable))
        for _ in range(3):
            assert leases.beat(half.record, "holder", fence.fence, NOON + timedelta(seconds=8))
            await quiet(pilot, app, half)
        assert [each for each in painted if each is not None] == []
        journal.write(half.record, NOON, "A line.", workflow_id=found.id)
        store.change_workflow(half.record, found.id, failed=True)
        await until(pilot, lambda: any(each is not None for each in painted))


async def quiet(pilot: Pilot[int], app: StonechatApp, desk: Desk) -> None:
    """Until what the record holds is all on the screen."""
    await until(pilot, lambda: app.change == desk.record.change())
    await until(pilot, lambda: all(worker.is_finished for worker in app.workers))
    await pilot.pause()


async def test_a_console_that_only_reads_says_so(half: Desk) -> None:
    world = replace(fixed(open_world(half, home="SANDBOX", sandbox=True)), read_only=True)
    app = StonechatApp(world, Surroundings())
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await open_panel(pilot)
        await pilot.press("p")
        await until_seen(pilot, "This console only reads")


def test_the_time_left_follows_the_pace_and_the_waits() -> None:
    left, pace = service_type().reading(301_000, "2"), Pace()
    assert (left.calls, left.waits) == (301, timedelta(minutes=15))
    assert time_left(left, pace, None, NOON) == left.time
    pace.note(NOON, 1000)
    pace.note(NOON + timedelta(seconds=2), 3000)
    assert pace.followers_a_second == 1000
    assert time_left(left, pace, None, NOON) == timedelta(minutes=15, seconds=301)
    pace.rest()
    pace.note(NOON + timedelta(minutes=20), 4000)
    waiting = NOON + timedelta(minutes=5)
    assert time_left(left, pace, waiting, NOON) == timedelta(minutes=20, seconds=301)


def test_an_old_api_takes_more_calls_and_has_no_prices() -> None:
    reading = service_type().reading(200_000, "1.1")
    assert (reading.calls, reading.price, reading.source) == (40 + 2000, None, "")
    assert reading.waits == max(2 * timedelta(minutes=15), 6 * timedelta(minutes=15))
    assert service_type().reading(0, "2").calls == 1


def test_amounts_read_well() -> None:
    assert [counted(number, "visitor") for number in (0, 1, 1204)] == ["0 visitors", "1 visitor", "1,204 visitors"]
    spans = (timedelta(seconds=14), timedelta(hours=1, seconds=134), timedelta(days=2, minutes=5))
    assert [clocked(span) for span in spans] == ["0:14", "1:02:14", "2 d 0:05:00"]
    assert [roughly(timedelta(seconds=each)) for each in (40, 700, 11_700)] == ["40 s", "12 min", "3 h 15 min"]
    assert [round_dollars(each) for each in (15_000, 520_400_000)] == ["$0.015", "$520"]
    assert TITLE.startswith("New Offers")
