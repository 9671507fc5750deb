"""Leaving: a screen once, and never in the place of another; the console whatever a screen stumbles over meanwhile."""

from __future__ import annotations

import pytest
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


async def test_a_screen_that_stumbles_ends_the_console_but_not_while_we_leave(console: Console) -> None:
    stumbled = []

    def stumble() -> None:
        stumbled.append(True)
        raise ValueError("a part of it is not there yet")

    app = console()
    async with app.run_test() as pilot:
        await pilot.pause()
        app.screen.call_later(stumble)
        app.exit(return_code=129)
    assert (stumbled, app.return_code) == ([True], 129)

    app = console()
    with pytest.raises(ValueError, match="not there yet"):
        async with app.run_test():
            app.screen.call_later(stumble)
    assert app.return_code == 1


async def test_a_dialog_left_before_it_stands_is_left_once_it_does(console: Console) -> None:
    app, answers = console(), list[bool | None]()
    async with app.run_test(size=(80, 24)) as pilot:
        await until_seen(pilot, "1 of 3")
        for leave in (lambda asked: asked.dismiss(None), lambda asked: asked.action_command("dialog.leave")):
            asked = Confirm("Asked?")
            mounting = app.push_screen(asked, answers.append)
            leave(asked)  # as a key does that reaches it through the app
            await mounting
            await until(pilot, lambda: app.screen is app.screen_stack[0])
        assert answers == [None, None]


@pytest.mark.parametrize(
    "keys",
    [["question_mark"], ["colon"], ["3", "slash", "x", "question_mark"]],
    ids=["help", "commands", "over a field"],
)
async def test_ctrl_q_leaves_from_above_a_place_too(console: Console, keys: list[str]) -> None:
    app = console()
    async with app.run_test(size=(80, 24)) as pilot:
        await until_seen(pilot, "1 of 3")
        await pilot.press(*keys)
        await pilot.press("ctrl+q")
        await until(pilot, lambda: app.return_code == 0)
