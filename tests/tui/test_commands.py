"""The register of commands: keys, footer, palette and help all tell the same, and a refusal speaks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from textual.command import CommandPalette
from textual.widgets import Input, OptionList

from tests.tui.conftest import Console
from tests.tui.scenes import Table
from tests.tui.seen import seen, until, until_seen
from tests.tui.test_command_rights import offered
from tui.commands import Command, in_reach, shown_key
from tui.dialogs.confirm import Confirm
from tui.dialogs.dialog import Dialog
from tui.dialogs.help import HelpShown
from tui.dialogs.line import Line
from tui.dialogs.passphrase import Passphrase
from tui.dialogs.pick import Choice, Pick
from tui.dialogs.told import Told
from tui.palette import Lines
from tui.places import PLACES
from tui.screens.home import Home
from tui.widgets.secret_input import SecretInput

TABLE = "tests.tui.scenes:Table"
FORM = "tests.tui.scenes:Form"


async def test_every_command_is_in_the_help_and_in_the_palette(console: Console) -> None:
    app = console(visitors=TABLE)
    async with app.run_test(size=(120, 60)) as pilot:
        await pilot.press("3")
        await until_seen(pilot, "1000000000001")
        lines = in_reach(app.screen)
        assert {command.id for command in Table.all_commands()} <= {line.command.id for line in lines}
        hits = [hit async for hit in Lines(app.screen).discover()]
        assert len(hits) == len(lines) - 1  # the palette does not offer itself
        await pilot.press("f1")
        await until(pilot, lambda: isinstance(app.screen, HelpShown))
        offered = [option.id for option in app.screen.query_one("#lines", OptionList).options if option.id]
        assert sorted(offered) == sorted(line.command.id for line in lines)


async def test_the_help_is_searched_and_does_what_is_chosen(console: Console) -> None:
    app = console(visitors=TABLE)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("3")
        await until_seen(pilot, "1000000000001")
        await pilot.press("question_mark")
        app.screen.query_one(Input).value = "by its name"
        lines = app.screen.query_one("#lines", OptionList)
        await until(pilot, lambda: [line.id for line in lines.options if line.id][:1] == ["test.secret"])
        await pilot.press("enter")
        await until_seen(pilot, "found")


async def test_the_palette_finds_and_does(console: Console) -> None:
    app = console(visitors=TABLE)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("3")
        await until_seen(pilot, "1000000000001")
        await pilot.press("colon")
        await until(pilot, lambda: isinstance(app.screen, CommandPalette))
        app.screen.query_one(Input).value = "only by its"
        await until_seen(pilot, "Only by its name")
        await until(pilot, lambda: app.screen.query_one(OptionList).highlighted == 0)
        await pilot.press("enter")
        await until_seen(pilot, "found")


async def test_a_command_that_cannot_work_says_why_and_comes_alive(console: Console) -> None:
    app = console(visitors=TABLE)
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await pilot.press("3")
        await until_seen(pilot, "1000000000001")
        await pilot.press("e")
        await until_seen(pilot, "Nothing is marked: mark")
        assert "exported" not in seen(app)
        await pilot.press("space", "f9")
        await until_seen(pilot, "exported")


async def test_a_fault_is_shown_with_its_cure_and_its_raw_words_on_demand(console: Console) -> None:
    app = console(visitors=TABLE)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("3")
        await until_seen(pilot, "1000000000001")
        await pilot.press("p")
        await until_seen(pilot, "The credits of the app are used up.")
        assert "Buy more in X's console." in seen(app)
        assert "CreditsDepleted" not in seen(app)
        await pilot.press("x")
        await until_seen(pilot, "CreditsDepleted")


async def test_letters_typed_into_a_field_start_nothing(console: Console) -> None:
    app = console(services=FORM)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("2")
        await until_seen(pilot, "Consumer key")
        app.screen.query_one("#name").focus()
        await pilot.press("3", "question_mark", "minus")
        assert app.screen.query_one("#name", Input).value.endswith("3?-")
        assert app.current_mode == "services"
        await pilot.press("f1")
        await until(pilot, lambda: isinstance(app.screen, HelpShown))


ASKED: list[Callable[[], Dialog[Any]]] = [
    lambda: Confirm("Really?"),
    lambda: Told("An act", [("Who", "jane")]),
    lambda: Pick("Which?", [Choice("1", "One")]),
    lambda: Line("A name", "Name"),
    lambda: Passphrase(lambda passphrase: None),
]


async def test_every_dialog_tells_its_keys_and_a_field_takes_the_question_mark(console: Console) -> None:
    app = console()
    async with app.run_test(size=(80, 24)) as pilot:
        await until_seen(pilot, "1 of 3")
        for make in ASKED:
            dialog = make()
            await app.push_screen(dialog)
            writing = isinstance(app.focused, Input | SecretInput)
            await pilot.press("question_mark")
            assert isinstance(app.screen, HelpShown) is not writing
            if writing:
                field = app.focused
                assert field.filled if isinstance(field, SecretInput) else field.value == "?"
                await pilot.press("f1")
            await until_seen(pilot, "Closes it; nothing is done.")
            await pilot.press("f1")
            await until(pilot, lambda asked=dialog: app.screen is asked)
            await pilot.press("escape")
            await until(pilot, lambda: app.screen is app.screen_stack[0])


def test_no_dialog_keeps_the_keys_of_the_help_to_itself() -> None:
    for kind, command in offered():
        if issubclass(kind, Dialog) and command.id != "help":
            assert not {"question_mark", "f1"} & set(command.keys), kind
        if issubclass(kind, Dialog):
            assert {each.id: each.keys for each in kind.all_commands()}["help"] == ("question_mark", "f1")


def test_ids_and_keys_are_unique_where_they_meet() -> None:
    everywhere = [command for cls in (Home,) for command in cls.all_commands()]
    from tui.app import StonechatApp

    commands: list[Command] = [*everywhere, *StonechatApp.all_commands()]
    assert len({command.id for command in commands}) == len(commands)
    keys = [key for command in commands for key in command.keys]
    assert len(set(keys)) == len(keys)
    assert {f"go.{place.mode}" for place in PLACES} <= {command.id for command in commands}


def test_keys_are_shown_as_people_write_them() -> None:
    shown = {key: shown_key(key) for key in ("ctrl+q", "slash", "f2", "s", "shift+up", "pageup", "full_stop")}
    assert list(shown.values()) == ["Ctrl+Q", "/", "F2", "s", "Shift+↑", "PgUp", "."]
