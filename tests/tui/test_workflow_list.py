"""The list of workflows: Campaign's status filters, the field for a part of the name, severities by sign and weight."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.widgets import Input

from social.desk import Desk, open_desk
from social.workflows.register import STATISTICS, SYNC
from store import workflows as store
from store.workflows import WorkflowStatus
from tests.social.desks import HeldClock
from tests.tui.crowd import NOON, ZONE, a_run, console
from tests.tui.seen import golden, seen, strips, until, until_seen
from tui.screens.workflows import Workflows
from tui.widgets.window_table import WindowTable

SIZES = [(80, 24), (120, 40)]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """The synchronization runs, the statistics are stopped though they matter, the clean-up is of no weight."""
    desk = open_desk(tmp_path / "home", HeldClock(NOON), memory=True)
    a_run(desk, NOON)
    desk.record.sql("UPDATE workflow SET zone = ?", (ZONE,))
    for each in store.workflows(desk.record):
        if each.internal_name == STATISTICS:
            store.move_workflow(desk.record, each.id, WorkflowStatus.FINISHED, NOON)
            store.change_workflow(desk.record, each.id, severity="Critical")
        elif each.internal_name != SYNC:
            store.change_workflow(desk.record, each.id, severity="Normal")
    return desk


@pytest.mark.parametrize("size", SIZES, ids=["80x24", "120x40"])
async def test_a_stopped_workflow_that_matters_warns_by_sign_and_sentence(desk: Desk, size: tuple[int, int]) -> None:
    app = console(desk)
    async with app.run_test(size=size) as pilot:
        await pilot.press("7")
        await until_seen(pilot, "▲ Calculation of Twitter")
        await pilot.press("end")
        await until_seen(pilot, "! It is stopped, though its severity is Critical.")
        await golden(pilot, f"workflows-stopped-{size[0]}x{size[1]}")
        rows = [strip for strip in strips(app) if "Status" not in strip.text and "◆ Synchronization" in strip.text]
        bold = [part.text for part in rows[0] if part.style is not None and part.style.bold]
        assert any("◆ Synchronization" in text for text in bold)


async def test_the_list_is_filtered_by_status(desk: Desk) -> None:
    app = console(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("7")
        await until_seen(pilot, "Status  All   3 workflows")
        screen = app.screen
        assert isinstance(screen, Workflows)
        for view, number in (("In progress", 1), ("Failed", 0), ("Stopped (production)", 1), ("Action required", 1)):
            await pilot.press("f")
            await until_seen(pilot, "Action required")
            choices = app.screen.query_one("#choices", WindowTable)
            choices.jump_to(list(screen.found).index(view))
            await pilot.press("enter")
            await until_seen(pilot, f"Status  {view}   {number} workflow")
            assert len(screen.table.ids) == number
        await pilot.press("escape")
        await until_seen(pilot, "Status  All   3 workflows")


async def test_the_list_is_filtered_by_a_part_of_either_name(desk: Desk) -> None:
    app = console(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("7")
        await until_seen(pilot, "Status  All   3 workflows")
        await pilot.press("slash")
        await until_seen(pilot, "Name or label contains")
        app.screen.query_one("#filter", Input).value = "statstw"
        await until_seen(pilot, "1 workflow whose name or label contains “statstw”")
        await pilot.press("enter")
        assert isinstance(app.focused, WindowTable)
        app.screen.query_one("#filter", Input).value = "nothing like it"
        await until_seen(pilot, "There is none such. Esc shows all.")
        await pilot.press("escape")
        await until_seen(pilot, "Status  All   3 workflows")
        assert "Name or label contains" not in seen(app)
        await until(pilot, lambda: isinstance(app.focused, WindowTable))
