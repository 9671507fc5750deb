"""Keys that come in one read, as over a slow line: each finds what the one before it has opened, and where it put the focus."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from textual import events
from textual.widgets import Input, TabPane, Tabs

from tests.tui.conftest import Console
from tests.tui.crowd import crowd
from tests.tui.seen import seen, until, until_seen
from tui.app import StonechatApp
from tui.dialogs.line import Line
from tui.widgets.panes import Panes
from tui.widgets.window_table import WindowTable


def burst(app: StonechatApp, keys: Iterable[str]) -> None:
    """Give all keys to the app before it has a look at the first."""
    for key in keys:
        app.post_message(events.Key(key, key if len(key) == 1 else None))


async def test_letters_after_tab_go_into_the_next_field(console: Console) -> None:
    app = console()
    async with app.run_test(size=(80, 24)) as pilot:
        await until_seen(pilot, "Paste the four keys")
        burst(app, ["2", "n", *"New Offers", "tab", *"brandlark", "shift+tab", "end", *" 2"])
        await until_seen(pilot, "New Offers 2")
        entered = {field.id: field.value for field in app.screen.query(Input)}
        assert (entered["label"], entered["internal_name"]) == ("New Offers 2", "brandlark")


async def test_a_paste_keeps_its_place_among_the_keys(console: Console) -> None:
    app = console()
    async with app.run_test(size=(80, 24)) as pilot:
        await until_seen(pilot, "Paste the four keys")
        burst(app, ["2", "n", *"New "])
        app.post_message(events.Paste("Offers"))
        burst(app, ["tab"])
        app.post_message(events.Paste("brandlark"))
        burst(app, ["tab"])
        await until_seen(pilot, "brandlark")
        entered = {field.id: field.value for field in app.screen.query(Input)}
        assert (entered["label"], entered["internal_name"]) == ("New Offers", "brandlark")


@pytest.mark.parametrize(
    ("keys", "words", "left"),
    [
        (["3", "slash", *"larkx", "backspace", "enter", "g", *"12"], "Go to", "12"),
        (["colon", *"visitors", "escape", "3", "question_mark", *"column"], "Help", "column"),
    ],
)
async def test_what_a_key_opens_gets_the_next_key(console: Console, keys: list[str], words: str, left: str) -> None:
    app = console()
    async with app.run_test(size=(80, 24)) as pilot:
        await until_seen(pilot, "Paste the four keys")
        crowd(app.world.record, 1, 40)
        burst(app, keys)
        await until(pilot, lambda: isinstance(app.focused, Input) and app.focused.value == left)
        assert words in seen(app)


async def test_many_moves_in_a_list_all_count(console: Console) -> None:
    app = console()
    crowd(app.world.record, 1, 400)
    async with app.run_test(size=(80, 24)) as pilot:
        await until_seen(pilot, "Paste the four keys")
        burst(app, ["3"])
        await until_seen(pilot, "400 visitors")
        burst(app, [*["down"] * 30, "space", *["j"] * 20, "up", "space"])
        table = app.screen.query_one("#visitors", WindowTable)
        await until(pilot, lambda: table.marks.count(len(table.ids)) == 2)
        assert set(table.marks.of(table.ids)) == {table.ids[30], table.ids[50]}


async def test_a_question_that_comes_by_itself_gets_the_first_letter_too(console: Console) -> None:
    app, answers = console(), list[str | None]()
    async with app.run_test(size=(80, 24)) as pilot:
        await until_seen(pilot, "Paste the four keys")
        app.push_screen(Line("A name", "Name"), answers.append)  # as a command does that read first, and for long
        burst(app, [*"abc", "enter"])
        await until(pilot, lambda: answers)
        assert answers == ["abc"]


async def test_letters_after_a_key_that_opens_a_field_start_nothing(console: Console) -> None:
    app = console()
    async with app.run_test(size=(80, 24)) as pilot:
        await app.go("workflows", "syncTwitter")
        await until_seen(pilot, "Tasks  Journal")
        burst(app, ["slash", *"as"])
        await until_seen(pilot, "with “as”")


async def test_what_comes_late_from_the_tab_before_turns_nothing_back(console: Console) -> None:
    app = console()
    async with app.run_test(size=(80, 24)) as pilot:
        await app.go("workflows", "syncTwitter")
        await until_seen(pilot, "Tasks  Journal")
        panes = app.screen.query_one(Panes)
        panes.turn_to("journal-tab", app.screen.query_one("#journal"))
        panes.query_one("#tasks-tab").post_message(TabPane.Focused(panes.get_pane("tasks-tab")))
        tabs = panes.query_one(Tabs)
        tabs.post_message(Tabs.TabActivated(tabs, panes.get_tab("tasks-tab")))
        await pilot.pause()
        assert (panes.active, app.focused) == ("journal-tab", app.screen.query_one("#journal"))
