"""Views and folders of visitors: made, renamed and removed in the browser, and found in the tree."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.widgets import Button, Input

from social.desk import Desk, open_desk
from store.folders import FolderError, add_folder, folders, remove_visitor_folder
from store.views import LONGEST, ViewError, save_view, saved_view, view_named, views
from store.windows import VisitorView
from tests.tui.conftest import StillClock
from tests.tui.crowd import a_service, console, crowd
from tests.tui.seen import golden, seen, until, until_seen
from tui.app import StonechatApp


@pytest.fixture
def few(tmp_path: Path) -> Desk:
    desk = open_desk(tmp_path / "home", StillClock(), memory=True)
    crowd(desk.record, 1, 1204)
    a_service(desk.record)
    return desk


async def command(app: StonechatApp, pilot: object, words: str) -> None:
    """Carry a command out by the palette."""
    from textual.pilot import Pilot

    assert isinstance(pilot, Pilot)
    await pilot.press("colon")
    await until(pilot, lambda: len(app.screen_stack) > 1)
    await pilot.press(*words)
    await until_seen(pilot, words)
    await pilot.press("enter")


async def test_a_view_is_saved_opened_from_the_tree_renamed_and_removed(few: Desk) -> None:
    app = console(few)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("3")
        await until_seen(pilot, "1,204 visitors")
        await pilot.press("slash")
        app.screen.query_one("#filter", Input).value = "friends > 44000 checked"
        await until_seen(pilot, "9 of 1,204")
        await pilot.press("enter", "o", "down", "down", "down", "down", "enter")
        await until_seen(pilot, "Number of friends ↓")
        await pilot.press("w", *"Loud", "enter")
        await until_seen(pilot, "› Loud")
        await until_seen(pilot, "/ Loud")
        saved = view_named(few.record, "loud")
        assert saved is not None
        assert saved.view == VisitorView("friends > 44000 checked", None, None, "Number of friends", True)
        await golden(pilot, "visitor-view-120x40")
        await command(app, pilot, "Rename the view")
        await until_seen(pilot, "Name")
        app.screen.query_one("#line", Input).value = " "
        await pilot.press("enter")
        await until_seen(pilot, "A view needs a name")
        app.screen.query_one("#line", Input).value = "Loudest [/red]"
        await pilot.press("enter")
        await until_seen(pilot, "/ Loudest [/red]")
        await pilot.press("f2", "home", *["down"] * 3, "enter")
        await until_seen(pilot, "1,204 visitors")
        await pilot.press("f2", "down", "enter")
        await until_seen(pilot, "9 of 1,204")
        await command(app, pilot, "Remove the view")
        await until_seen(pilot, "The visitors it shows stay.")
        await pilot.press("right", "enter")
        await until_seen(pilot, "1,204 visitors")
        await until(pilot, lambda: "Loudest" not in seen(app))
    assert views(few.record) == []


async def test_a_view_that_is_shown_in_another_way_has_a_star_until_it_is_changed_too(few: Desk) -> None:
    app = console(few)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("3")
        await until_seen(pilot, "1,204 visitors")
        await pilot.press("slash")
        app.screen.query_one("#filter", Input).value = "checked"
        await until_seen(pilot, " of 1,204")
        await pilot.press("enter", "w", *"All", "enter")
        await until_seen(pilot, "› All")
        await pilot.press("O")
        await until_seen(pilot, "› All *")
        await pilot.press("w")
        await until_seen(pilot, "Change the view “All”?")
        app.screen.query_one("#yes", Button).press()
        await until(pilot, lambda: "› All" in seen(app) and "› All *" not in seen(app))


async def test_marked_visitors_move_into_a_new_folder(few: Desk) -> None:
    app = console(few)
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await pilot.press("3")
        await until_seen(pilot, "1,204 visitors")
        await pilot.press("space", "space", "m")
        await until_seen(pilot, "Move 2 visitors to which folder?")
        await pilot.press("end", "enter")
        await until_seen(pilot, "Create a new 'Visitors' folder")
        await pilot.press(*"VIP", "enter")
        await until_seen(pilot, "2 visitors moved.")
        await until_seen(pilot, "    VIP")
        await pilot.press("f", "end", "enter")
        await until_seen(pilot, "2 of 1,204 · in VIP")
        await command(app, pilot, "Remove the folder")
        await until_seen(pilot, "they move to the folder Visitors")
        await pilot.press("right", "enter")
        await until_seen(pilot, "1,204 visitors")
    assert [each.label for each in folders(few.record, "visitor")] == ["Visitors"]
    assert few.record.scalar("SELECT count(*) FROM visitor WHERE folder_id = 2") == 1204


async def test_all_but_one_of_many_move(few: Desk) -> None:
    vip = add_folder(few.record, "visitor", "VIP")
    app = console(few)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await pilot.press("3")
        await until_seen(pilot, "1,204 visitors")
        await pilot.press("space", "i", "m")
        await until_seen(pilot, "Move 1,203 visitors")
        await pilot.press("down", "enter")
        await until_seen(pilot, "1,203 visitors moved.")
    assert few.record.scalar("SELECT count(*) FROM visitor WHERE folder_id = ?", (vip,)) == 1203


async def test_nothing_to_save_is_told(few: Desk) -> None:
    app = console(few)
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await pilot.press("3")
        await until_seen(pilot, "1,204 visitors")
        await pilot.press("w")
        await until_seen(pilot, "leaves nobody out")


def test_names_that_will_not_do(few: Desk) -> None:
    record = few.record
    kept = save_view(record, "  Paris   people ", VisitorView("paris"))
    assert saved_view(record, kept).name == "Paris people"
    for name, said in (("", "needs a name"), ("x" * (LONGEST + 1), "at most"), ("PARIS people", "already")):
        with pytest.raises(ViewError, match=said):
            save_view(record, name, VisitorView("x"))
    assert save_view(record, "PARIS people", VisitorView("y"), kept) == kept
    assert [each.view.words for each in views(record)] == ["y"]
    with pytest.raises(FolderError, match="already"):
        add_folder(record, "visitor", "visitors")
    with pytest.raises(FolderError, match="came with the record"):
        remove_visitor_folder(record, 2)
    vip = add_folder(record, "visitor", "VIP")
    record.sql("UPDATE service SET visitor_folder_id = ?", (vip,))
    with pytest.raises(FolderError, match="come into this folder"):
        remove_visitor_folder(record, vip)
