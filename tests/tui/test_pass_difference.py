"""The difference of two passes as a screen: what it tells, by kind, of other passes; what is copied and written."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from social.desk import Desk
from social.sandbox.server import Sandbox
from social.workflows.requests import run_now
from store.audit import acts
from tests.tui.registering import console_at, desk_at, network, opened, registered
from tests.tui.seen import golden, seen, until, until_seen
from tui.screens.pass_difference import PassDifference

SIZES = [(80, 24), (120, 40)]


@pytest.fixture
def box() -> Iterator[Sandbox]:
    with network() as running:
        yield running


def synchronized(desk: Desk, depth: Any = None) -> None:
    """A run of the synchronization to its end."""
    ended = "SELECT count(*) FROM run WHERE ended_at IS NOT NULL"
    before = desk.record.scalar(ended)
    run_now(desk.record, desk.clock, "test", "syncTwitter", start_too=True, depth=depth)
    desk.engine("worker").run(until=lambda: desk.record.scalar(ended) > before)


def changed(box: Sandbox, **effects: dict[str, object]) -> None:
    box.faults([{"effect": {name: value}} for name, value in effects.items()])


@pytest.fixture
def desk(box: Sandbox, tmp_path: Path) -> Desk:
    """Pass 1 read thirty, 2 found four new, 3 (light) one more, 4 that three had left and one was renamed."""
    desk = desk_at(box, tmp_path / "home")
    registered(desk, box.account("brandlark"))
    synchronized(desk)
    changed(box, follow={"account": "brandlark", "count": 4})
    synchronized(desk)
    changed(box, follow={"account": "brandlark", "count": 1})
    synchronized(desk, "light")
    known = desk.record.scalar("SELECT external_id FROM visitor WHERE id = 4")
    gone = {"account": "brandlark", "count": 3}
    changed(box, unfollow=gone, rename={"user": known, "to": "renamedlark"})
    synchronized(desk)
    return desk


async def compared(pilot: Pilot[Any]) -> PassDifference:
    """The screen of the brand's last two passes, opened as a person does."""
    await opened(pilot, 1, "dashboard-tab")
    await pilot.press("d")
    await until(pilot, lambda: isinstance(pilot.app.screen, PassDifference))
    await until_seen(pilot, "1 / 4\n")
    page = pilot.app.screen
    assert isinstance(page, PassDifference)
    return page


@pytest.mark.parametrize("size", SIZES, ids=["80x24", "120x40"])
async def test_the_last_two_passes_are_compared_at_first(desk: Desk, size: tuple[int, int]) -> None:
    app = console_at(desk)
    async with app.run_test(size=size) as pilot:
        await compared(pilot)
        await until_seen(pilot, "0 came · –3 left · 0 came back · 1 renamed · net –3")
        await golden(pilot, f"pass-difference-{size[0]}x{size[1]}")
        for told, rows in (("Nobody came between", "0 / 0"), ("– left", "1 / 3\n"), ("Nobody came back", "0 / 0")):
            await pilot.press("v")
            await until_seen(pilot, told)
            await until_seen(pilot, rows)
        await pilot.press("v")
        await until_seen(pilot, "1 / 1\n")
        await until_seen(pilot, "· renamed")
        assert "– left" not in seen(app).split("Date", 1)[1]
        await pilot.press("enter")
        await until_seen(pilot, "was @gale2")


async def test_other_passes_are_chosen_and_stepped_through(desk: Desk) -> None:
    app = console_at(desk)
    async with app.run_test(size=SIZES[1]) as pilot:
        await compared(pilot)
        await pilot.press("f")
        await until_seen(pilot, "From which pass?")
        await pilot.press("end", "enter")
        await until_seen(pilot, "+5 came · –3 left · 0 came back · 1 renamed · net +2")
        await until_seen(pilot, "/ 9\n")
        await pilot.press("t")
        await until_seen(pilot, "To which pass?")
        await pilot.press("down", "enter")
        await until_seen(pilot, "To    Pass 3 · light")
        await until_seen(pilot, "! Pass 3 was light: who left since the last full one is not known yet.")
        await pilot.press("n")
        await until_seen(pilot, "From  Pass 3 · light")
        await pilot.press("p")
        await until_seen(pilot, "! No full pass was completed between the two")
        await pilot.press("p")
        await until_seen(pilot, "From  Pass 1 · full")
        await until_seen(pilot, "+4 came")


async def test_rows_are_copied_and_written_as_in_the_browser(desk: Desk, tmp_path: Path) -> None:
    app = console_at(desk)
    async with app.run_test(size=SIZES[1], notifications=True) as pilot:
        await compared(pilot)
        await pilot.press("end", "c")
        await until_seen(pilot, "with tabs between the columns")
        await pilot.press("end", "enter")
        await until(pilot, lambda: app.clipboard)
        copied = json.loads(app.clipboard)
        assert (copied["action"], copied["username"], copied["was"], copied["pass"]) == (
            "renamed", "renamedlark", "gale2", 4,
        )  # fmt: skip
        await pilot.press("e")
        await until_seen(pilot, "formulas are disarmed")
        path = tmp_path / "rows.csv"
        app.screen.query_one("#line", Input).value = str(path)
        await pilot.press("enter")
        await until_seen(pilot, "4 rows written to")
        head, *lines = path.read_text().splitlines()
        assert head == "at,action,full_name,username,was,pass,external_id"
        assert [line.split(",")[1] for line in lines].count("left") == 3
        assert [(act.action, act.entity) for act in acts(desk.record) if act.action == "Export"] == [
            ("Export", "brandlark")
        ]


async def test_where_there_is_one_pass_alone_it_is_said_what_to_do(box: Sandbox, tmp_path: Path) -> None:
    desk = desk_at(box, tmp_path / "home")
    registered(desk, box.account("brandlark"))
    synchronized(desk)
    app = console_at(desk)
    async with app.run_test(size=SIZES[0], notifications=True) as pilot:
        await opened(pilot, 1, "dashboard-tab")
        await pilot.press("d")
        await until_seen(pilot, "No two passes to compare yet: each run of the synchronization makes one.")
        await pilot.press("f")
        await until_seen(pilot, "From…")
