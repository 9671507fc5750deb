"""Leaving a screen: once, and never in the place of another."""

from __future__ import annotations

from textual.widgets import Button

from tests.tui.conftest import Console
from tests.tui.seen import until, until_seen
from tui.dialogs.confirm import Confirm
from tui.dialogs.told import Told


async def test_keys_that_come_while_a_dialog_leaves_take_nothing_below_away(console: Console) -> None:
    app, answers = console(), list[bool | None]()
    async with app.run_test(size=(80, 24)) as pilot:
        await until_seen(pilot, "1 of 3")
        below = Told("Below", [("It", "stays")])
        await app.push_screen(below)
        above = Confirm("Above?")
        await app.push_screen(above, answers.append)
        for _ in range(3):
            above.query_one("#yes", Button).press()
        await until(pilot, lambda: app.screen is below)
        await pilot.pause()
        assert (app.screen, answers) == (below, [True])


async def test_what_ends_below_another_waits_for_its_turn(console: Console) -> None:
    app, answers = console(), list[bool | None]()
    async with app.run_test(size=(80, 24)) as pilot:
        await until_seen(pilot, "1 of 3")
        asked = Confirm("Asked?")
        await app.push_screen(asked, answers.append)
        above = Told("Above", [("It", "is read")])
        await app.push_screen(above)
        asked.dismiss(True)
        await pilot.pause()
        assert (app.screen, answers) == (above, [])
        await pilot.press("escape")
        await until(pilot, lambda: answers == [True])
        await until(pilot, lambda: app.screen is app.screen_stack[0])


async def test_what_ends_in_another_place_leaves_this_one_alone(console: Console) -> None:
    app, answers = console(), list[bool | None]()
    async with app.run_test(size=(80, 24)) as pilot:
        await until_seen(pilot, "1 of 3")
        asked = Confirm("Asked?")
        await app.push_screen(asked, answers.append)
        await app.turn_to("workflows")
        asked.dismiss(False)
        await pilot.pause()
        assert (app.current_mode, answers) == ("workflows", [])
        await app.turn_to("home")
        await until(pilot, lambda: answers == [False])
