"""Browsing visitors: completion, sorting by key, jumping, marks that stay, other columns, copies, the raw object."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from textual.widgets import Input

from social.desk import Desk, open_desk
from store.database import Record
from store.deliveries import deliveries
from tests.tui.conftest import StillClock
from tests.tui.crowd import a_service, console, crowd, follow
from tests.tui.seen import golden, seen, until, until_seen
from tui.app import StonechatApp
from tui.screens.visitor_rows import OPTION
from tui.widgets.filter_input import FilterInput
from tui.widgets.window_table import WindowTable


@pytest.fixture
def few(tmp_path: Path) -> Desk:
    desk = open_desk(tmp_path / "home", StillClock(), memory=True)
    crowd(desk.record, 1, 1204)
    follow(desk.record, a_service(desk.record), 37)
    return desk


def table(app: StonechatApp) -> WindowTable:
    return app.screen.query_one("#visitors", WindowTable)


def entry(app: StonechatApp) -> Input:
    return app.screen.query_one("#filter", Input)


async def test_the_language_is_proposed_while_one_types(few: Desk) -> None:
    app = console(few)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("3", "slash")
        await until(pilot, lambda: entry(app).has_focus)
        await pilot.press("f", "r")
        await until_seen(pilot, "friends: Number of friends")
        await pilot.press("tab")
        await until(pilot, lambda: entry(app).value == "friends")
        await until_seen(pilot, ">  <  >=  <=")
        await pilot.press("space")
        await until(pilot, lambda: entry(app)._suggestion == "friends >")
        entry(app).value = "friends > 44000 and folder = "
        entry(app).cursor_position = len(entry(app).value)
        await until(pilot, lambda: isinstance(found := entry(app), FilterInput) and found.what_next == "Visitors")
        await until(pilot, lambda: entry(app)._suggestion.endswith("Visitors"))
        await pilot.press("tab")
        await until_seen(pilot, "15 of 1,204")
        await golden(pilot, "visitors-filter-80x24")
        entry(app).value = "seen > 2d (checked or name ~ 1204)"
        await until_seen(pilot, "723 of 1,204")
        await pilot.press("tab")
        await until(pilot, lambda: table(app).has_focus)


async def test_sorting_by_key_and_turning_round(few: Desk) -> None:
    app = console(few)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("3")
        await until_seen(pilot, "▎ lark1204")
        await pilot.press("o", "down", "down", "enter")
        await until_seen(pilot, "Username ↑")
        await until_seen(pilot, "▎ lark1 ")
        await pilot.press("O")
        await until_seen(pilot, "Username ↓")
        await until_seen(pilot, "▎ lark999 ")
        await pilot.press("o")
        await until_seen(pilot, "turn round: a to z")


async def test_going_to_a_number_and_to_letters(few: Desk) -> None:
    app = console(few)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("3")
        await until_seen(pilot, "1,204 visitors")
        await pilot.press("g", "1", "0", "0", "0", "enter")
        await until_seen(pilot, "▎ lark205 ")
        await pilot.press("g")
        await until_seen(pilot, "Letters sort the list by")
        await pilot.press(*"lark77", "enter")
        await until_seen(pilot, "▎ lark77 ")
        assert "by Username" in seen(app)
        await pilot.press("g", *"@9999", "enter")
        await until_seen(pilot, "▎ lark1 ")


async def test_marks_stay_through_sorting_and_can_be_inverted(few: Desk) -> None:
    app = console(few)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("3")
        await until_seen(pilot, "1,204 visitors")
        await pilot.press("space", "shift+down")
        await until_seen(pilot, "3 marked")
        await pilot.press("o", "down", "down", "down", "down", "enter")
        await until_seen(pilot, "Number of friends ↓")
        await until_seen(pilot, "3 marked")
        assert table(app).chosen_ids == [1202, 1203, 1204]
        await pilot.press("i")
        await until_seen(pilot, "1,201 marked")
        await pilot.press("a")
        await until_seen(pilot, "1,204 marked")
        await pilot.press("u")
        await until(pilot, lambda: "marked" not in seen(app))


async def test_the_chosen_columns_are_kept(few: Desk) -> None:
    app = console(few)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("3")
        await until_seen(pilot, "1,204 visitors")
        await pilot.press("l")
        await until_seen(pilot, "Space shows or hides a column")
        await pilot.press("space", "down", "space", *["down"] * 5, "space", "down", "space", *["minus"] * 2)
        await golden(pilot, "visitor-columns-120x40")
        await pilot.press("tab", "right", "enter")
        await until_seen(pilot, "There is room for 4 of these 6 columns")
        await pilot.press("f2", "f2")
        await until_seen(pilot, "Receives messages")
        await until(pilot, lambda: "✓ Yes" in seen(app))
        assert "Origin" not in seen(app)
    assert json.loads(str(few.record.scalar("SELECT value FROM option WHERE name = ?", (OPTION,))))[-1] == (
        "Receives messages"
    )
    again = console(few)
    async with again.run_test(size=(120, 40)) as pilot:
        await pilot.press("3", "f2", "f2")
        await until_seen(pilot, "Receives messages")


async def test_copying_marked_rows(few: Desk) -> None:
    app = console(few)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await pilot.press("3")
        await until_seen(pilot, "1,204 visitors")
        await pilot.press("space", "space", "c")
        await until_seen(pilot, "The 2 rows")
        await pilot.press("down", "enter")
        await until(pilot, lambda: app.clipboard == "1000000000001203\n1000000000001204")
        await pilot.press("c", "enter")
        await until(pilot, lambda: "lark1203\tFull Name 1203\t44,511\tNo" in app.clipboard)
        await pilot.press("c", "end", "enter")
        await until(pilot, lambda: json.loads(app.clipboard.splitlines()[0])["username"] == "lark1203")
        await pilot.press("a", "c")
        await until_seen(pilot, "are too many for")


def add_messages(record: Record, visitor_id: int) -> None:
    with record.writing():
        record.sql(
            "INSERT INTO delivery (template, label, state, created_at, modified_at, modified_by)"
            " VALUES ('dm', 'Autumn offer', 'Started', 0, 0, 'tester')"
        )
        record.sql(
            "INSERT INTO send (delivery_id, service_id, visitor_id, text, text_hash, state, reason, ended_at)"
            " VALUES (1, 1, ?, '', '', 'refused', 'they take no messages', 1795348800000)",
            (visitor_id,),
        )
        record.sql(
            "INSERT INTO subscription_event (service_id, visitor_id, action, at, detail) VALUES"
            " (1, :who, 'left', 1795000000000, NULL), (1, :who, 'renamed', 1795100000000, 'oldlark')",
            {"who": visitor_id},
        )


async def test_one_visitor_with_its_history_and_as_an_object(few: Desk) -> None:
    add_messages(few.record, 37)
    assert deliveries(few.record)
    app = console(few)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("3", "slash")
        entry(app).value = "username = lark37"
        await until_seen(pilot, "1 of 1,204")
        await pilot.press("enter", "enter")
        await until_seen(pilot, "Autumn offer")
        await golden(pilot, "visitor-history-120x40")
        await pilot.press("j")
        await until_seen(pilot, '"external_id": "1000000000000037"')
        await pilot.press("y")
        found = json.loads(app.clipboard)
        assert [each["action"] for each in found["history"]] == ["came", "renamed", "left"]
        assert found["received"][0]["status"] == "Failed"


async def test_the_language_has_a_page(few: Desk) -> None:
    app = console(few)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("3", "colon")
        await until(pilot, lambda: len(app.screen_stack) > 1)
        await pilot.press(*"filter lang")
        await until_seen(pilot, "Filter language")
        await pilot.press("enter")
        await until_seen(pilot, "friends > 1000")
        await until_seen(pilot, "since when it follows")
        await golden(pilot, "visitor-language-80x24")


async def test_what_is_filtered_is_exported(few: Desk, tmp_path: Path) -> None:
    app = console(few)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await pilot.press("3", "slash")
        entry(app).value = "friends > 44000"
        await until_seen(pilot, "15 of 1,204")
        await pilot.press("enter", "e")
        await until_seen(pilot, "formulas are disarmed")
        app.screen.query_one("#line", Input).value = str(tmp_path / "some.doc")
        await pilot.press("enter")
        await until_seen(pilot, "does not say in which format")
        app.screen.query_one("#line", Input).value = str(tmp_path / "some.csv")
        await pilot.press("enter")
        await until_seen(pilot, "15 visitors written")
        await pilot.press("x")
        await until_seen(pilot, "No export is going on.")
        await pilot.press("space", "e")
        await until_seen(pilot, "The 1 marked visitor")
        app.screen.query_one("#line", Input).value = str(tmp_path / "one.jsonl")
        await pilot.press("enter")
        await until_seen(pilot, "1 visitor written")
    assert len((tmp_path / "some.csv").read_text().splitlines()) == 16
    assert json.loads((tmp_path / "one.jsonl").read_text())["username"] == "lark1204"
