"""Walls: foreign text reaches no terminal alive, and a secret leaves its field by one door only."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from textual import events
from textual.widgets import Button, Input

from social.errors import ServiceFault
from tests.tui.conftest import Console
from tests.tui.seen import seen, strips, until, until_seen
from tui.dialogs.confirm import Confirm
from tui.dialogs.passphrase import Passphrase
from tui.dialogs.pick import Choice, Pick
from tui.signs import STATES, TONES, TWINS, state
from tui.surroundings import Surroundings
from tui.theme import STONECHAT, STONECHAT_LIGHT
from tui.widgets.secret_input import DOTS, SecretInput

FORM = "tests.tui.scenes:Form"
HOSTILE = "tests.tui.scenes:Hostile"


async def test_no_widget_lets_an_escape_sequence_through(console: Console) -> None:
    app = console(deliveries=HOSTILE)
    async with app.run_test(size=(80, 40), notifications=True) as pilot:
        await pilot.press("4")
        await until_seen(pilot, "Evil")
        app.notify("\x1b]0;owned\x07 [/red] toast", title="[/bold]")
        await until_seen(pilot, "[/red] toast")
        app.copy_to_clipboard("\x1b[31mred")
        assert app.clipboard == "[31mred"
        painted = "".join(segment.text for strip in strips(app) for segment in strip)
        assert painted.count("Evil") >= 7
        assert not [character for character in painted if not character.isprintable()]


async def test_a_secret_is_handed_over_once_and_shown_never(console: Console) -> None:
    app = console(services=FORM)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("2")
        await until_seen(pilot, "Consumer key")
        field = app.screen.query_one(SecretInput)
        field.focus()
        await pilot.press("h", "u", "s", "h")
        await until_seen(pilot, DOTS)
        assert "hush" not in seen(app)
        assert "hush" not in repr(field) + repr(vars(field).get("_reactive_filled"))
        await pilot.press("ctrl+c", "ctrl+x")
        assert app.clipboard == ""
        field.post_message(events.Paste("  s3cret \n"))
        await until_seen(pilot, "Blanks and line breaks around it were cut off.")
        assert field.take() == "s3cret"
        assert field.take() == ""
        assert not field.filled


@pytest.mark.parametrize("log", [{"TEXTUAL_LOG": "log"}, {"TEXTUAL_DEBUG": "1"}, {"TEXTUAL": "debug, devtools"}])
def test_no_secret_is_typed_while_the_frameworks_log_is_on(log: dict[str, str], tmp_path: Path) -> None:
    code = (
        "from tui.widgets.secret_input import SecretInput, watched_by\n"
        "field = SecretInput(); print(field.disabled, field.refusal)"
    )
    env = {**os.environ, "PYTHONPATH": os.getcwd(), **log}
    words = [sys.executable, "-c", code]
    done = subprocess.run(words, capture_output=True, text=True, check=True, env=env, cwd=tmp_path)
    assert done.stdout.startswith(f"True {next(iter(log))} is set")


async def test_a_question_means_no_until_it_is_answered(console: Console) -> None:
    app = console()
    answers: list[object] = []
    async with app.run_test(size=(80, 24)) as pilot:
        for keys in (["enter"], ["escape"], ["tab", "enter"], ["right", "enter"], ["y", "enter"]):
            app.push_screen(Confirm("Delete it?", quote="[/red] this one"), answers.append)
            await until_seen(pilot, "[/red] this one")
            await pilot.press(*keys)
            await until(pilot, lambda: not isinstance(app.screen, Confirm))
    assert answers == [False, None, True, True, False]


async def test_high_danger_asks_for_the_number(console: Console) -> None:
    app = console()
    answers: list[object] = []
    async with app.run_test(size=(80, 24)) as pilot:
        app.push_screen(Confirm("Send?", typed="250", yes="Confirm delivery"), answers.append)
        await until_seen(pilot, "Type 250")
        app.screen.query_one("#yes", Button).press()
        await until_seen(pilot, "only once 250 is typed")
        app.screen.query_one(Input).value = "250"
        await pilot.press("enter")
        await until(pilot, lambda: answers == [True])


async def test_one_of_many_is_picked_by_typing(console: Console) -> None:
    app = console()
    answers: list[object] = []
    choices = [Choice(f"id{n}", f"Service {n}", why_not="It is stopped." if n == 7 else "") for n in range(3000)]
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        app.push_screen(Pick("Twitter account", choices), answers.append)
        await until_seen(pilot, "Service 0")
        await pilot.press("slash")
        app.screen.query_one(Input).value = "service 7"
        await until(pilot, lambda: "Service 0 " not in seen(app))
        await pilot.press("enter")
        await until_seen(pilot, "It is stopped.")
        app.screen.query_one(Input).value = "2999"
        await until_seen(pilot, "Service 2999")
        await until(pilot, lambda: "Service 7 " not in seen(app))
        await pilot.press("enter")
        await until(pilot, lambda: answers == ["id2999"])


async def test_the_vault_is_opened_after_a_wrong_try(console: Console) -> None:
    app = console()
    answers: list[object] = []

    def unlock(passphrase: str) -> None:
        if passphrase != "right":
            raise ServiceFault("vault", "That is not the passphrase.", "Try again.")

    async with app.run_test(size=(80, 24)) as pilot:
        app.push_screen(Passphrase(unlock), answers.append)
        await until_seen(pilot, "Passphrase")
        await pilot.press("enter")
        await until_seen(pilot, "Type the passphrase.")
        await pilot.press(*"wrong", "enter")
        await until_seen(pilot, "That is not the passphrase. Try again.")
        await pilot.press(*"right", "enter")
        await until(pilot, lambda: answers == [True])


async def test_a_new_passphrase_is_long_and_typed_twice(console: Console) -> None:
    app = console()
    taken: list[str] = []
    async with app.run_test(size=(80, 24)) as pilot:
        app.push_screen(Passphrase(taken.append, create=True))
        await until(pilot, lambda: isinstance(app.screen, Passphrase))
        await until(pilot, lambda: len(app.screen.query(SecretInput)) == 2)
        first, again = app.screen.query(SecretInput)
        await pilot.press("a", "enter")
        await until(pilot, lambda: again.has_focus)
        assert first.filled
        await pilot.press("enter")
        await until_seen(pilot, "too short")
        for second in ("four plain wurds", "four plain words"):
            first.post_message(events.Paste("four plain words"))
            again.post_message(events.Paste(second))
            await until(pilot, lambda: first.filled and again.filled)
            app.screen.query_one("#go", Button).press()
            await until(pilot, lambda: not first.filled)
            await until(pilot, lambda: taken or "The two differ" in seen(app))
        assert taken == ["four plain words"]


@pytest.mark.parametrize("theme", [STONECHAT, STONECHAT_LIGHT], ids=lambda theme: theme.name)
@pytest.mark.parametrize("tone", ["muted", "good", "running", "attention", "bad"])
def test_every_tone_can_be_read(theme: object, tone: str) -> None:
    from textual.color import Color

    def luminance(color: Color) -> float:
        parts = [part / 255 for part in color.rgb]
        red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    variables = theme.variables  # type: ignore[attr-defined]
    for ground in (theme.background, theme.surface, theme.panel):  # type: ignore[attr-defined]
        pair = sorted(luminance(Color.parse(color)) for color in (variables[tone], ground))
        assert (pair[1] + 0.05) / (pair[0] + 0.05) >= 4.5  # WCAG 2.2, 1.4.3


def test_every_state_is_a_word_with_a_sign_that_has_a_twin() -> None:
    assert state("Finished").sign == "✓"
    assert state("something new").text == "something new"
    for tone, sign in STATES.values():
        assert tone in TONES
        assert len(sign) == 1
        assert sign.isascii() or sign.translate(TWINS).isascii()


def test_surroundings_are_frozen() -> None:
    with pytest.raises(AttributeError):
        Surroundings().quiet = True  # type: ignore[misc]


async def test_a_console_that_stumbles_names_the_place_and_no_value(
    console: Console, capsys: pytest.CaptureFixture[str]
) -> None:
    app = console()

    def stumble() -> None:
        secret = "never-to-be-printed"
        raise KeyError(secret)

    async def leave_by_a_fault() -> None:
        async with app.run_test(size=(80, 24)) as pilot:
            app.call_later(stumble)
            await until(pilot, lambda: not app.is_running)

    with pytest.raises(KeyError):
        await leave_by_a_fault()
    told = " ".join(capsys.readouterr().err.split())
    assert "The console itself stumbled (KeyError)." in told
    assert "KeyError at test_walls.py:" in told
    assert "never-to-be-printed" not in told
