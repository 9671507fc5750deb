"""Import of visitors in the console: a file is chosen, looked at, taken in, and taken back."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.widgets import Input

from social.desk import Desk, open_desk
from store.folders import add_folder
from store.imports import imports
from store.visitors import visitor_by, visitor_count
from tests.tui.conftest import StillClock
from tests.tui.crowd import a_service, console, crowd, follow
from tests.tui.seen import golden, until, until_seen
from tests.tui.test_visitor_views import command

ROWS = (
    "External ID;User name;Full name;Number of friends;Folder;services",
    "1000000000000001;lark1;From a file;37;VIP;", "77;wren;Zoë;12;;brandlark", "78;siskin;'=1+1;;Nowhere;",
    "1.5E+15;spoilt;;;;", ";nobody_here;;;;",
)  # fmt: skip


@pytest.fixture
def few(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    desk = open_desk(tmp_path / "home", StillClock(), memory=True)
    crowd(desk.record, 1, 40)
    follow(desk.record, a_service(desk.record), 5)
    add_folder(desk.record, "visitor", "VIP")
    (tmp_path / "people.csv").write_text("\r\n".join(ROWS), encoding="utf-8-sig")
    monkeypatch.chdir(tmp_path)
    return desk


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_a_file_is_looked_at_taken_in_and_taken_back(few: Desk, size: tuple[int, int]) -> None:
    app = console(few)
    async with app.run_test(size=size, notifications=True) as pilot:
        await pilot.press("3")
        await until_seen(pilot, "40 visitors")
        await pilot.press("I")
        await until_seen(pilot, "Import visitors")
        app.screen.query_one("#path", Input).value = "people.csv"
        await pilot.press("enter")
        await until_seen(pilot, "Import 3")
        await golden(pilot, f"visitor-import-{size[0]}x{size[1]}")
        assert visitor_count(few.record) == 40
        await pilot.press("right", "right", "enter")
        await until_seen(pilot, "Import 1: 2 new,")
        await until_seen(pilot, "42 visitors")
        moved = visitor_by(few.record, "1000000000000001")
        assert moved is not None
        assert (moved.full_name, moved.folder_id) != ("From a file", 2)
        await command(app, pilot, "Undo an import")
        await until_seen(pilot, "1 · people.csv")
        await pilot.press("enter")
        await until_seen(pilot, "2 who came with it go")
        await pilot.press("right", "enter")
        await until_seen(pilot, "2 removed,")
        await until_seen(pilot, "40 visitors")
    assert imports(few.record)[0].state == "undone"


async def test_the_choices_are_looked_at_anew(few: Desk) -> None:
    app = console(few)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await pilot.press("3")
        await until_seen(pilot, "40 visitors")
        await pilot.press("I")
        await until_seen(pilot, "Import visitors")
        app.screen.query_one("#path", Input).value = "nowhere.csv"
        await pilot.press("enter")
        await until_seen(pilot, "There is no file")
        app.screen.query_one("#path", Input).value = "people.csv"
        await pilot.press("enter")
        await until_seen(pilot, "Folder of 1")
        await pilot.press("f")
        await until_seen(pilot, "Into which folder?")
        await pilot.press("down", "enter")
        await until_seen(pilot, "All of them go into")
        app.screen.query_one("#overwrite").focus()
        await pilot.press("space")
        await until_seen(pilot, "Full name of 1")
        await pilot.press("escape")
        await until(pilot, lambda: len(app.screen_stack) == 1)
    assert imports(few.record) == []
