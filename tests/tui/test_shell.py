"""The shell: places, tree, keys, looks, and what it does when the record moves."""

from __future__ import annotations

import gc
import subprocess
import sys
from dataclasses import replace

import pytest
from textual import events
from textual.command import CommandPalette
from textual.widgets import OptionList

from tests.social.desks import HeldClock
from tests.tui.conftest import OUTLOOK, Console
from tests.tui.scenes import Table
from tests.tui.seen import golden, seen, strips, until, until_seen
from tui.app import StonechatApp
from tui.surroundings import Surroundings, decide, settle
from tui.widgets.explorer import Explorer
from tui.widgets.window_table import WindowTable
from tui.world import World

TABLE = "tests.tui.scenes:Table"
FORM = "tests.tui.scenes:Form"
SIZES = [(80, 24), (120, 40)]
LOOKS = {
    "colours": Surroundings(),
    "sixteen": Surroundings(theme="stonechat-ansi", quiet=True),
    "none": Surroundings(theme="stonechat-ansi", color=False),
    "light": Surroundings(theme="stonechat-light", mouse=False),
}


@pytest.mark.parametrize("size", SIZES, ids=["80x24", "120x40"])
@pytest.mark.parametrize("look", LOOKS)
async def test_home_and_a_table_look_alike_in_every_surrounding(
    console: Console, look: str, size: tuple[int, int]
) -> None:
    app = console(LOOKS[look], visitors=TABLE)
    name = f"{size[0]}x{size[1]}" + ("-ansi" if app.native_ansi_color else "")
    async with app.run_test(size=size) as pilot:
        await until_seen(pilot, "1 of 3")
        await until_seen(pilot, "Paste the four keys")
        await golden(pilot, f"home-{name}")
        await pilot.press("3")
        await until_seen(pilot, "1000000000001")
        await golden(pilot, f"table-{name}")


async def test_every_place_of_the_tree_is_there_with_its_count(console: Console) -> None:
    app = console()
    async with app.run_test(size=(120, 40)) as pilot:
        await until_seen(pilot, "12,304")
        labels = [line[:36].strip() for line in seen(app).splitlines()[2:24]]
        assert labels[0] == "Home"
        assert [label.partition("  ")[0] for label in labels[1:7]] == [
            "▾ Profiles and Targets", "Services and Subscriptions", "Visitors", "▾ Campaign Management", "Deliveries",
            "▾ Resources",
        ]  # fmt: skip
        assert "Calculation of Twitter" in " ".join(labels)
        assert any(label.startswith("Monitoring") for label in labels)


async def test_statistics_are_in_the_tree_only_where_they_are_listed(world: World) -> None:
    world = replace(world, look=lambda: replace(OUTLOOK, workflows=OUTLOOK.workflows[:1]))
    app = StonechatApp(world, Surroundings())
    async with app.run_test(size=(120, 40)) as pilot:
        await until_seen(pilot, "Synchronization of Twitt")
        assert "Calculation" not in seen(app)


async def test_a_node_opens_its_place_and_escape_climbs_back(console: Console) -> None:
    app = console(visitors=TABLE)
    async with app.run_test(size=(120, 40)) as pilot:
        await until_seen(pilot, "12,304")
        await pilot.press("f2", "down", "down", "down", "enter")
        await until_seen(pilot, "Profiles and Targets › Visitors")
        assert app.current_mode == "visitors"
        assert isinstance(app.focused, WindowTable)
        await pilot.press("escape")
        assert isinstance(app.focused, Explorer)
        await pilot.press("escape")
        await until(pilot, lambda: app.current_mode == "home")
        await pilot.press("minus")
        await until(pilot, lambda: app.current_mode == "visitors")


async def test_the_tree_is_hidden_at_80_columns_until_it_is_asked_for_and_then_stays(console: Console) -> None:
    app = console(visitors=TABLE, services=FORM)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("3")
        await until(pilot, lambda: app.current_mode == "visitors")
        assert not app.screen.query_one(Explorer).display
        await pilot.press("f2")
        assert app.screen.query_one(Explorer).has_focus
        await pilot.press("2")
        await until(pilot, lambda: app.current_mode == "services")
        await until(pilot, lambda: app.screen.query_one(Explorer).display)


async def test_a_commit_is_seen_without_being_told(console: Console, world: World) -> None:
    rereads: list[int] = []

    class Watching(Table):
        def reread(self) -> None:
            rereads.append(self.app.change)

    sys.modules[__name__].Watching = Watching  # type: ignore[attr-defined]
    app = console(visitors=f"{__name__}:Watching")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("3")
        await until(pilot, lambda: len(rereads) == 1)
        with world.record.writing():
            pass
        await until(pilot, lambda: len(rereads) == 2)
        await pilot.press("1")
        await until(pilot, lambda: app.current_mode == "home")
        with world.record.writing():
            pass
        await until(pilot, lambda: app.change > rereads[-1])
        await pilot.press("3")
        await until(pilot, lambda: len(rereads) == 3)


async def test_without_colour_no_colour_is_painted_and_the_cursor_still_shows(console: Console) -> None:
    app = console(LOOKS["none"], visitors=TABLE)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("3")
        await until_seen(pilot, "1000000000001")
        styles = [segment.style for strip in strips(app) for segment in strip if segment.style]
        assert not [style for style in styles if style.color and not style.color.is_default]
        assert not [style for style in styles if style.bgcolor and not style.bgcolor.is_default]
        cursor = next(strip for strip in strips(app) if "1000000000001" in strip.text)
        assert any(segment.style and segment.style.reverse for segment in cursor)


async def test_sixteen_colours_are_named_never_mixed(console: Console) -> None:
    app = console(LOOKS["sixteen"], visitors=TABLE)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("3")
        await until_seen(pilot, "1000000000001")
        styles = [segment.style for strip in strips(app) for segment in strip if segment.style]
        colours = {color for style in styles for color in (style.color, style.bgcolor) if color}
        assert {color.type.name for color in colours} <= {"DEFAULT", "STANDARD"}


async def test_where_there_is_no_utf8_only_ascii_is_painted(console: Console) -> None:
    app = console(Surroundings(ascii=True))
    async with app.run_test(size=(80, 24)) as pilot:
        await until_seen(pilot, "1 of 3")
        assert seen(app).isascii()
        assert "* Stonechat" in seen(app)


async def test_everything_on_a_place_is_reached_by_tab(console: Console) -> None:
    app = console(services=FORM)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("2")
        await until_seen(pilot, "Consumer key")
        reached = set()
        for _ in range(len(app.screen.focus_chain)):
            await pilot.press("tab")
            reached.add(app.focused)
        assert reached == {widget for widget in app.screen.query("*") if widget.focusable}


async def test_a_step_of_the_checklist_leads_to_its_place(console: Console) -> None:
    app = console(services=FORM)
    async with app.run_test(size=(80, 24)) as pilot:
        await until_seen(pilot, "Service for the main account")
        app.screen.query_one("#checklist", OptionList).focus()
        await pilot.press("enter")
        await until(pilot, lambda: app.current_mode == "services")


async def test_the_banner_stands_while_it_is_true(world: World) -> None:
    banner = ["The engine is not running. Start one with: stonechat worker"]
    world = replace(world, look=lambda: replace(OUTLOOK, banner=banner[0]))
    app = StonechatApp(world, Surroundings())
    async with app.run_test(size=(80, 24)) as pilot:
        await until_seen(pilot, "! The engine is not running. Start one with: stonechat worker")
        banner[0] = ""
        with world.record.writing():
            pass
        await until(pilot, lambda: "not running" not in seen(app))


async def test_all_garbage_is_looked_for_once_in_each_pause_of_the_keys(world: World) -> None:
    clock = HeldClock()
    app = StonechatApp(replace(world, clock=clock), Surroundings())
    full: list[str] = []

    def note(phase: str, about: dict[str, int]) -> None:
        if phase == "start" and about["generation"] == 2:
            full.append(phase)

    async with app.run_test(size=(80, 24)) as pilot:
        await until_seen(pilot, "Set-up checklist")
        gc.collect()  # or a collection of Python's own might come meanwhile
        gc.callbacks.append(note)
        try:
            app._look()
            assert full == []
            for pauses in (1, 2):
                await pilot.press("down")
                clock.move(3)
                app._look()
                app._look()
                assert len(full) == pauses
        finally:
            gc.callbacks.remove(note)


def test_quiet_is_told_to_the_framework_before_it_is_imported() -> None:
    env = {"TEXTUAL_FPS": "30"}
    settle(decide({"TERM": "xterm"}, quiet=True), env)
    assert env == {"TEXTUAL_FPS": "30", "TEXTUAL_ANIMATIONS": "none", "TEXTUAL_SMOOTH_SCROLL": "0"}


def test_the_first_paint_waits_for_no_network_library() -> None:
    code = (
        "import sys, tui.app, tui.screens.home; "
        "print([m for m in ('tweepy', 'requests', 'keyring', 'aiohttp', 'secretstorage') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_surroundings_refuse_in_sentences() -> None:
    assert "cannot move a cursor" in decide({"TERM": "dumb"}).refusal
    assert "needs a terminal" in decide({"TERM": "xterm"}, is_terminal=False).refusal
    assert decide({"TERM": "xterm-256color"}).refusal == ""
    with pytest.raises(ValueError, match="no theme “pink”"):
        decide({"TERM": "xterm-256color"}, theme="pink")


@pytest.mark.parametrize(
    ("env", "theme"),
    [
        ({"TERM": "xterm-256color"}, "stonechat"),
        ({"TERM": "linux"}, "stonechat-ansi"),
        ({"TERM": "screen", "COLORTERM": "truecolor"}, "stonechat"),
        ({"TERM": "xterm-256color", "COLORFGBG": "0;15"}, "stonechat-light"),
        ({"TERM": "xterm-256color", "STONECHAT_THEME": "light", "NO_COLOR": "1"}, "stonechat-ansi"),
        ({"TERM": "xterm-256color", "STONECHAT_THEME": "light"}, "stonechat-light"),
    ],
)
def test_the_theme_follows_the_terminal(env: dict[str, str], theme: str) -> None:
    assert decide(env).theme == theme


async def test_keys_typed_faster_than_a_place_opens_reach_it(console: Console) -> None:
    app = console()
    async with app.run_test(size=(80, 24)) as pilot:
        await until_seen(pilot, "1 of 3")
        for key, character in (("6", "6"), ("colon", ":")):
            app.post_message(events.Key(key, character))  # both are there before the place is
        await until(pilot, lambda: isinstance(app.screen, CommandPalette))
        assert app.current_mode == "accounts"


async def test_home_says_what_to_do_next_once_all_is_set_up(world: World) -> None:
    done = tuple(replace(item, done=True) for item in OUTLOOK.checklist)
    app = StonechatApp(replace(world, look=lambda: replace(OUTLOOK, checklist=done)), Surroundings())
    async with app.run_test(size=(80, 24)) as pilot:
        await until_seen(pilot, "What to do next   4 opens the deliveries")
