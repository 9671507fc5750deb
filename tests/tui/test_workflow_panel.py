"""All that the panel of a workflow offers beyond start and stop: the menu, last resorts, activities, journal, properties."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Button, Input

from social.desk import Desk, open_desk
from social.workflows.register import STATISTICS, SYNC
from store import audit, journal, leases
from store import workflows as store
from store.workflows import TaskStatus, Workflow, WorkflowStatus
from tests.social.desks import HeldClock
from tests.tui.crowd import NOON, a_run, console, sandboxed
from tests.tui.seen import golden, seen, until, until_seen
from tests.tui.test_workflows import engine, line, open_panel
from tui.dialogs.confirm import Confirm
from tui.dialogs.pick import Pick
from tui.dialogs.workflow_properties import WorkflowProperties
from tui.screens.workflow import WorkflowPanel
from tui.screens.workflow_commands import ACTS
from tui.widgets.radio import Radio
from tui.widgets.window_table import WindowTable

SIZES = [(80, 24), (120, 40)]


@pytest.fixture
def half(tmp_path: Path) -> Desk:
    """A desk at which a run is half done, at an instant that stays."""
    desk = open_desk(tmp_path / "home", HeldClock(NOON), memory=True)
    a_run(desk, NOON)
    return desk


def known(desk: Desk, name: str = SYNC) -> Workflow:
    found = store.workflow(desk.record, name)
    assert found is not None
    return found


def ended(desk: Desk, state: str = "finished") -> None:
    """End the open run."""
    run = store.open_run(desk.record, known(desk).id)
    assert run is not None
    for task in store.tasks(desk.record, run.id):
        store.change_task(desk.record, task.id, status=TaskStatus.FINISHED, ended_at=NOON)
    store.change_run(desk.record, run.id, state=state, ended_at=NOON)


async def act(pilot: Pilot[int], words: str) -> None:
    """Choose an act by its words in the menu."""
    await pilot.press("a")
    await until(pilot, lambda: isinstance(pilot.app.screen, Pick))
    pilot.app.screen.query_one("#choices", WindowTable).jump_to([each.words for each in ACTS].index(words))
    await pilot.press("enter")


@pytest.mark.parametrize("size", SIZES, ids=["80x24", "120x40"])
async def test_the_menu_lists_every_act_with_why_it_cannot_be_done_now(half: Desk, size: tuple[int, int]) -> None:
    app = console(half)
    async with app.run_test(size=size, notifications=True) as pilot:
        await open_panel(pilot, "1,204 of 3,000")
        await pilot.press("a")
        await until_seen(pilot, "Start in simulation mode")
        await until_seen(pilot, "The workflow is started already.")
        await golden(pilot, f"workflow-actions-{size[0]}x{size[1]}")
        await pilot.press("enter")
        await until(pilot, lambda: "Start" in [note.title for note in app._notifications])
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, WorkflowPanel))


async def test_an_unconditional_stop_asks_twice_the_second_time_for_a_word(half: Desk) -> None:
    app = console(half)
    async with app.run_test(size=(80, 24)) as pilot:
        await open_panel(pilot, "1,204 of 3,000")
        await act(pilot, "Unconditional stop")
        await until_seen(pilot, "Stop unconditionally?")
        app.screen.query_one("#yes", Button).press()
        await until_seen(pilot, "Stop it without a clean end?")
        app.screen.query_one("#yes", Button).press()
        await until_seen(pilot, "This is done only once syncTwitter is typed here.")
        assert known(half).status == WorkflowStatus.STARTED
        app.screen.query_one("#typed", Input).value = SYNC
        await pilot.press("enter")
        await until_seen(pilot, "! stopped, though Production")
        assert known(half).status == WorkflowStatus.FINISHED
        assert audit.acts(half.record)[0].action == "Unconditional Stop"
        assert "– Stopped: 1,204 followers read" in seen(app)


async def test_restart_and_simulation_are_requests_and_a_refusal_says_why(tmp_path: Path) -> None:
    with sandboxed(tmp_path / "home", 40) as (box, desk):
        app = console(desk)
        async with app.run_test(size=(120, 40), notifications=True) as pilot:
            await open_panel(pilot, "It is stopped until you start it")
            await act(pilot, "Start in simulation mode")
            await until_seen(pilot, "… Simulation asked for at ")
            assert "○ Being edited" in seen(app)
            with engine(desk):
                await until_seen(pilot, "✓ Finished: a simulation, which changed nothing")
                await until_seen(pilot, "about 40, none read")
                assert [write for write in box.ledger() if write["kind"] == "post"] == []
                assert desk.record.scalar("SELECT count(*) FROM visitor") == 0
                await pilot.press("r")
                await until_seen(pilot, "▸ Started")
                await until(pilot, lambda: "Restart" in [each.action for each in audit.acts(desk.record)])


async def test_a_run_begins_with_the_task_under_the_cursor(half: Desk) -> None:
    ended(half)
    app = console(half)
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await open_panel(pilot, "Last run")
        await until_seen(pilot, "asked for by tester")
        await pilot.press("end")
        await pilot.press("a")
        await until_seen(pilot, "– “Scheduler” does nothing")
        await pilot.press("escape")
        await pilot.press("home")
        await act(pilot, "Restart from this task")
        await until_seen(pilot, "Restart from this task?")
        assert "Synchronize · New Offers Available (brandlark) · Finished" in seen(app)
        app.screen.query_one("#yes", Button).press()
        await until_seen(pilot, "… Run asked for ")
        run = store.open_run(half.record, known(half).id)
        assert run is not None
        assert run.from_task is not None


async def test_a_purge_asks_and_says_what_went(half: Desk) -> None:
    ended(half)
    app = console(half)
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await open_panel(pilot, "Last run")
        await act(pilot, "Purge history")
        await until_seen(pilot, "Purge history?")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, WorkflowPanel))
        assert len(store.runs(half.record, known(half).id)) == 1
        await act(pilot, "Purge history")
        await until_seen(pilot, "Purge history?")
        app.screen.query_one("#yes", Button).press()
        await until_seen(pilot, "1 run, 2 tasks and 4 lines of")
        await until_seen(pilot, "No tasks yet: it has not run.")
        assert store.runs(half.record, known(half).id) == []


async def test_an_activity_narrows_tasks_and_journal(half: Desk) -> None:
    app = console(half)
    async with app.run_test(size=(80, 24)) as pilot:
        await open_panel(pilot, "1,204 of 3,000")
        tasks = app.screen.query_one("#tasks", WindowTable)
        lines = app.screen.query_one("#journal", WindowTable)
        await until(pilot, lambda: len(tasks.ids) == 2)
        await pilot.press("right")
        await until_seen(pilot, "[Scheduler]")
        await until(pilot, lambda: len(tasks.ids) == 1)
        await pilot.press("right")
        await until_seen(pilot, "Tasks of Synchronize  Journal of Synchronize")
        await until(pilot, lambda: (len(tasks.ids), len(lines.ids)) == (1, 3))
        await until_seen(pilot, "0:14  1,204 of 3,000")
        await golden(pilot, "workflow-activity-80x24")
        await pilot.press("left", "left")
        await until(pilot, lambda: (len(tasks.ids), len(lines.ids)) == (2, 4))
        await pilot.press("left")
        await until_seen(pilot, "[End]")
        await pilot.press("escape")
        await until(pilot, lambda: len(lines.ids) == 4)
        assert isinstance(app.screen, WorkflowPanel)


async def test_the_diagram_is_there_before_the_first_run_and_for_any_workflow(half: Desk) -> None:
    app = console(half)
    async with app.run_test(size=(80, 24)) as pilot:
        await app.go("workflows", STATISTICS)
        await until_seen(pilot, "Scheduler")
        assert "Calculate" in line(app, "Scheduler ─")
        assert line(app, "○ Not started").count("○ Not started") == 3


async def test_the_journal_is_narrowed_by_level_and_marked_lines_are_copied(half: Desk) -> None:
    journal.write(half.record, NOON, "It broke.", level="error", workflow_id=known(half).id)
    app = console(half)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await open_panel(pilot, "1,204 of 3,000")
        await pilot.press("l")
        await until_seen(pilot, "all levels · 5 lines")
        await pilot.press("down", "space", "space")
        await until_seen(pilot, "2 marked, y copies")
        await pilot.press("y")
        await until_seen(pilot, "2 lines sent to the")
        first, second = app.clipboard.splitlines()
        assert first.endswith("info · Synchronize · Line 2 of the journal.")
        assert second.startswith("2026-11-22 13:04 Europe/Berlin (UTC 12:04), second 00 · warning · X takes no more")
        for shown in ("only info · 3 lines", "only warning · 1 line", "✗ only error · 1 line", "all levels · 5 lines"):
            await pilot.press("v")
            await until_seen(pilot, shown)
        await pilot.press("v", "v")
        await until_seen(pilot, "! only warning · 1 line")
        await pilot.press("escape")
        await until_seen(pilot, "all levels · 5 lines")


async def test_properties_show_a_star_check_and_are_saved(half: Desk) -> None:
    app = console(half)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await open_panel(pilot, "1,204 of 3,000")
        await pilot.press("i")
        await until_seen(pilot, "Properties of Synchronization of Twitter accounts (syncTwitter)")
        await until_seen(pilot, "Lateness limit")
        await golden(pilot, "workflow-properties-80x24")
        dialog = app.screen
        assert isinstance(dialog, WorkflowProperties)
        dialog.query_one("#severity", Radio).value = 2
        await until_seen(pilot, "(syncTwitter) *")
        dialog.query_one("#history_days", Input).value = "many"
        dialog.query_one("#save", Button).press()
        await until_seen(pilot, "✗ History in days is a whole number from 0 to")
        for way_out in ("escape", "ctrl+q"):
            await pilot.press(way_out)
            await until_seen(pilot, "Leave without saving?")
            await pilot.press("enter")
            await until(pilot, lambda: app.screen is dialog)
        dialog.query_one("#history_days", Input).value = "60"
        dialog.query_one("#lateness", Input).value = "90"
        dialog.query_one("#save", Button).press()
        await until(pilot, lambda: isinstance(app.screen, WorkflowPanel))
        await until(pilot, lambda: known(half).severity == "Critical")
        assert (known(half).history_days, known(half).lateness) == (60, 90)
        assert known(half).on_error == "Ignore"
        await pilot.press("i")
        await until_seen(pilot, "● Critical")
        await pilot.press("escape")
        await until(pilot, lambda: not isinstance(app.screen, WorkflowProperties | Confirm))


async def test_two_consoles_on_one_record_show_the_same_panel(half: Desk, tmp_path: Path) -> None:
    other = open_desk(tmp_path / "home", HeldClock(NOON), memory=True)
    one, two = console(half), console(other)
    async with one.run_test(size=(120, 40)) as first, two.run_test(size=(120, 40)) as second:
        for pilot in (first, second):
            await open_panel(pilot, "1,204 of 3,000")
        await first.press("p")
        for pilot in (first, second):
            await until_seen(pilot, "! Pause requested · asked 0 s ago")
        await second.press("l")
        await first.press("l")
        for pilot in (first, second):
            await until_seen(pilot, "Pause asked for by tester.")
        assert seen(one) == seen(two)
        store.move_workflow(other.record, known(other).id, WorkflowStatus.PAUSED, NOON)
        for pilot in (first, second):
            await until_seen(pilot, "= Paused")
        assert seen(one) == seen(two)


async def test_a_run_that_waits_counts_no_seconds(half: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    run = store.open_run(half.record, known(half).id)
    assert run is not None
    wait = {"wait_until": NOON + timedelta(minutes=14), "wait_reason": "X takes no more of these calls for now."}
    store.change_task(half.record, store.tasks(half.record, run.id)[-1].id, status=TaskStatus.WAITING, **wait)
    clock = half.clock
    assert isinstance(clock, HeldClock)
    app = console(half)
    async with app.run_test(size=(80, 24)) as pilot:
        await open_panel(pilot, "waiting until 2026-11-22 13:18 Europe/Berlin")
        panel = app.screen
        assert isinstance(panel, WorkflowPanel)
        await until(pilot, lambda: all(worker.is_finished for worker in app.workers))
        painted: list[object] = []
        monkeypatch.setattr(app, "_display", lambda _screen, renderable: painted.append(renderable))
        held = leases.lease(half.record)
        assert held is not None
        for _ in range(3):
            clock.move(6)  # as long as the head shows the time
            assert leases.beat(half.record, "holder", held.fence, clock.now())
            await until(pilot, lambda: app.change == half.record.change())
            await until(pilot, lambda: all(worker.is_finished for worker in app.workers))
            await pilot.pause()
        assert panel.sight is not None
        assert not panel.sight.moves
        assert [each for each in painted if each is not None] == []


async def test_an_engine_that_died_is_told_with_what_to_do(half: Desk) -> None:
    app = console(half)
    async with app.run_test(size=(80, 24)) as pilot:
        await open_panel(pilot, "process 7, beat 0 s ago")
        held = leases.lease(half.record)
        assert held is not None
        leases.release(half.record, held.holder, held.fence, NOON)
        await until_seen(pilot, "! engine not running: start one with stonechat worker")
