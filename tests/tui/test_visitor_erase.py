"""Erasing a person in the console: the name is typed, the receipt names nobody, the lists go on without them."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.widgets import Input

from social.desk import Desk, open_desk
from store import receipts
from store.visitors import visitor_by
from tests.tui.conftest import StillClock
from tests.tui.crowd import a_service, console, crowd, follow
from tests.tui.seen import golden, seen, until, until_seen
from tests.tui.test_visitor_views import command
from tui.dialogs.told import Told


@pytest.fixture
def few(tmp_path: Path) -> Desk:
    desk = open_desk(tmp_path / "home", StillClock(), memory=True)
    crowd(desk.record, 1, 40)
    follow(desk.record, a_service(desk.record), 40)
    return desk


async def test_the_person_under_the_cursor_is_erased_once_the_name_is_typed(few: Desk) -> None:
    app = console(few)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await pilot.press("3")
        await until_seen(pilot, "40 visitors")
        await pilot.press("down")
        await command(app, pilot, "Erase this person")
        await until_seen(pilot, "Erase this person everywhere?")
        await golden(pilot, "visitor-erase-80x24")
        app.screen.query_one("#yes").focus()
        await pilot.press("enter")
        await until_seen(pilot, "only once lark39 is typed")
        app.screen.query_one("#typed", Input).value = "lark39"
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, Told))
        await until_seen(pilot, "Receipt 1")
        assert "lark39" not in seen(app)
        assert "SHA-256" not in seen(app)
        await pilot.press("pagedown", "down", "pagedown")
        await until_seen(pilot, "SHA-256")
        await pilot.press("enter")
        await until_seen(pilot, "40 visitors")
        await until(pilot, lambda: "lark39" not in seen(app))
        await until_seen(pilot, "erased-1")  # in the list, where a name stood
    assert visitor_by(few.record, "lark39") is None
    assert receipts.receipt(few.record, 1) is not None


async def test_a_visitor_s_page_shows_what_is_left(few: Desk) -> None:
    app = console(few)
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await pilot.press("3")
        await until_seen(pilot, "40 visitors")
        await pilot.press("enter")
        await until_seen(pilot, "Subscriptions")
        await command(app, pilot, "Erase this person")
        await until_seen(pilot, "Erase this person everywhere?")
        app.screen.query_one("#typed", Input).value = "lark40"
        app.screen.query_one("#yes").focus()
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, Told))
        await until_seen(pilot, "Subscriptions without a name: 1")
        await pilot.press("escape")
        await until_seen(pilot, "erased-1")
        await until_seen(pilot, "Somebody stood here who was erased.")
        assert "lark40" not in seen(app)
        await command(app, pilot, "Erase this person")
        await until_seen(pilot, "was erased already")
