"""The schedule's wizard, by the keys alone: its pages, what they refuse, what they keep, what they hand back."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widgets import Input

from social.desk import Desk, open_desk
from social.workflows.register import SYNC
from social.workflows.schedule import recipe, words
from store import workflows as store
from tests.social.desks import HeldClock
from tests.tui.crowd import NOON, a_run, console
from tests.tui.seen import golden, seen, until, until_seen
from tui.dialogs.schedule import ScheduleChange
from tui.screens.workflow import WorkflowPanel
from tui.widgets.boxes import Boxes
from tui.widgets.radio import Radio

SIZES = [(80, 24), (120, 40)]
NAMES = ["80x24", "120x40"]
Wizard = tuple[Pilot[int], ScheduleChange, list[tuple[Mapping[str, Any], str] | None]]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A desk at which the synchronization is started, at an instant that stays."""
    desk = open_desk(tmp_path / "home", HeldClock(NOON), memory=True)
    a_run(desk, NOON)
    return desk


@asynccontextmanager
async def wizard(
    desk: Desk, text: str, size: tuple[int, int] = (80, 24), *, started: bool = True
) -> AsyncIterator[Wizard]:
    """The wizard over an empty screen, with what it hands back."""
    app = console(desk)
    async with app.run_test(size=size, notifications=True) as pilot:
        given: list[tuple[Mapping[str, Any], str] | None] = []
        dialog = ScheduleChange(recipe(text), "Europe/Berlin", started=started)
        await app.push_screen(Screen[None]())
        await app.push_screen(dialog, given.append)
        await until_seen(pilot, "Select frequency type")
        await until(pilot, lambda: dialog.query_one("#type-zone", Input).suggester is not None)
        yield pilot, dialog, given


async def turn(pilot: Pilot[int], dialog: ScheduleChange, key: str, page: str) -> None:
    """Press a key that leads to a page, and wait until the page can be used."""
    await pilot.press(key)
    await until(pilot, lambda: dialog.at == page and dialog.focused is not None and dialog.focused.region)
    if page == "summary":
        await until(pilot, lambda: dialog.told is not None)
    else:
        await until(pilot, lambda: dialog.focused in dialog.query_one(f"#{page}").query("*"))


def put(dialog: ScheduleChange, **values: str) -> None:
    """Type into the fields of the page in front."""
    for key, value in values.items():
        dialog.query_one(f"#{dialog.at}-{key}", Input).value = value


@pytest.mark.parametrize("size", SIZES, ids=NAMES)
@pytest.mark.parametrize(
    "text",
    [
        "every 30m 01:00-03:30 saturday,sunday from 2027-03-27 times 40",
        "hours 08:00,12:00 monday-friday to 2026-12-01",
        "daily 07:00",
        "weekly thursday,sunday 07:30 from 2027-01-01 to 2027-12-31",
        "monthly 20,last march,june,september,december 07:00",
        "once 2026-12-24 18:00",
    ],
)
async def test_a_schedule_goes_through_all_pages_and_comes_back_as_it_was(
    desk: Desk, text: str, size: tuple[int, int]
) -> None:
    async with wizard(desk, text, size) as (pilot, dialog, given):
        name, at = text.split()[0], f"{size[0]}x{size[1]}"
        if name == "daily":
            await golden(pilot, f"schedule-type-{at}")
        for page in dialog.path[1:]:
            await turn(pilot, dialog, "enter", page)
            if page == dialog.path[1] or name in ("every", "once"):
                await golden(pilot, f"schedule-{name}-{page}-{at}")
        await pilot.press("enter")
        await until(pilot, lambda: given)
        assert given[0] is not None
        assert (words(given[0][0]), given[0][1]) == (text, "Europe/Berlin")


async def test_keys_alone_make_another_schedule_and_previous_loses_nothing(desk: Desk) -> None:
    async with wizard(desk, "weekly thursday 07:30") as (pilot, dialog, given):
        await pilot.press("up", "up")
        await turn(pilot, dialog, "pagedown", "several")
        await pilot.press(
            "down", "tab", *["backspace"] * 5, *"45m", "tab", "tab", "tab", "right", "space", "right", "space"
        )
        await turn(pilot, dialog, "pageup", "type")
        await pilot.press("down", "down", "down")
        await turn(pilot, dialog, "pagedown", "monthly")
        await turn(pilot, dialog, "pageup", "type")
        await pilot.press("up", "up", "up")
        await turn(pilot, dialog, "pagedown", "several")
        assert dialog.query_one("#several-every", Input).value == "45m"
        await turn(pilot, dialog, "pagedown", "validity")
        await pilot.press("down", "tab", "tab", "tab", *"3")
        await turn(pilot, dialog, "enter", "summary")
        assert "at most 3 times" in seen(pilot.app)
        await pilot.press("enter")
        await until(pilot, lambda: given)
        assert given[0] is not None
        assert words(given[0][0]) == "every 45m 08:00-18:00 wednesday-sunday from 2026-11-23 times 3"


@pytest.mark.parametrize(
    ("text", "values", "key", "sentence"),
    [
        ("hours 08:00", {"times": "08:00, 08:10"}, "times", "08:00 and 08:10 are too close."),
        ("hours 08:00", {"times": "eight"}, "times", "“eight” is no time of day."),
        ("every 30m", {"every": "10m"}, "every", "Every 10 minutes is too often."),
        ("every 30m", {"start": "9"}, "start", "“9” is no time of day."),
        ("every 30m", {"start": "19:00", "end": "08:00"}, "end", "The launches end at 08:00"),
        ("daily 07:00", {"time": "7 am"}, "time", "“7 am” is no time of day."),
        ("monthly 1 07:00", {"month_days": "32"}, "month_days", "“32” is no day of a month."),
        ("once 2026-12-24 18:00", {"date": "24.12.2026"}, "date", "“24.12.2026” is no date."),
    ],
)
async def test_bad_input_gets_its_sentence_at_its_field(
    desk: Desk, text: str, values: dict[str, str], key: str, sentence: str
) -> None:
    async with wizard(desk, text) as (pilot, dialog, _):
        await turn(pilot, dialog, "enter", dialog.path[1])
        put(dialog, **values)
        await pilot.press("pagedown")
        await until_seen(pilot, f"✗ {sentence}")
        assert dialog.at == dialog.path[1]
        assert dialog.focused is dialog.query_one(f"#{dialog.at}-{key}")
        assert dialog.query_one(f"#{dialog.at}-{key}", Input).value == values[key]


async def test_no_day_is_refused_and_the_boxes_turn_by_keys_and_mouse(desk: Desk) -> None:
    async with wizard(desk, "weekly thursday 07:30") as (pilot, dialog, _):
        await turn(pilot, dialog, "enter", "weekly")
        await pilot.press("right", "right", "right", "space", "pagedown")
        await until_seen(pilot, "✗ Choose at least one day of the week.")
        boxes = dialog.query_one("#weekly-days", Boxes)
        await pilot.click(boxes, offset=(10, 0))
        assert boxes.chosen == {1}
        assert "✗" not in seen(pilot.app)
        await turn(pilot, dialog, "pagedown", "validity")


async def test_the_validity_says_what_is_wrong_with_it(desk: Desk) -> None:
    async with wizard(desk, "daily 07:00 from 2026-12-01") as (pilot, dialog, _):
        await turn(pilot, dialog, "enter", "daily")
        await turn(pilot, dialog, "enter", "validity")
        put(dialog, to="2026-11-01", iterations="many")
        await pilot.press("pagedown")
        await until_seen(pilot, "✗ “many” is no number of iterations.")
        put(dialog, iterations="")
        await pilot.press("pagedown")
        await until_seen(pilot, "✗ The schedule ends on 2026-11-01, before it begins on 2026-12-01.")
        put(dialog, to="2026-12-02")
        await turn(pilot, dialog, "pagedown", "summary")
        assert "No launch comes after these." in seen(pilot.app)


async def test_a_zone_is_suggested_and_a_wrong_one_refused_with_a_near_one(desk: Desk) -> None:
    async with wizard(desk, "daily 18:15") as (pilot, dialog, given):
        zone = dialog.query_one("#type-zone", Input)
        zone.value = "Europe/Berlon"
        await pilot.press("pagedown")
        await until_seen(pilot, "✗ There is no time zone “Europe/Berlon”. Did you mean")
        zone.value = ""
        await pilot.press(*"asia/kolk")
        await until_seen(pilot, "asia/kolkata")
        await pilot.press("right")
        assert zone.value == "Asia/Kolkata"
        for page in ("daily", "validity", "summary"):
            await turn(pilot, dialog, "enter", page)
        await until_seen(pilot, "Sun 2026-11-22 18:15           12:45")
        await pilot.press("enter")
        await until(pilot, lambda: given == [(recipe("daily 18:15"), "Asia/Kolkata")])


async def test_m_adds_ten_launches_and_the_arrows_walk_through_them(desk: Desk) -> None:
    async with wizard(desk, "daily 02:30 from 2027-03-20", started=False) as (pilot, dialog, _):
        for page in ("daily", "validity", "summary"):
            await turn(pilot, dialog, "enter", page)
        await until_seen(pilot, "! the clocks go forward, there is no 02:30 that day")
        assert "None of these happens until the workflow is started." in seen(pilot.app)
        assert "Tue 2027-03-30" not in seen(pilot.app)
        await pilot.press("m")
        await until_seen(pilot, "Thu 2027-04-08 02:30")
        assert "Sat 2027-03-20" not in seen(pilot.app)
        await pilot.press(*["up"] * 20)
        await until_seen(pilot, "Sat 2027-03-20 02:30")
        await pilot.press("pagedown")
        await until_seen(pilot, "This is the last page.")


async def test_a_schedule_without_a_launch_cannot_be_finished(desk: Desk) -> None:
    async with wizard(desk, "once 2026-11-22 13:00") as (pilot, dialog, given):
        await turn(pilot, dialog, "enter", "once")
        await turn(pilot, dialog, "enter", "summary")
        await until_seen(pilot, "✗ No launch of this schedule lies after now")
        assert dialog.focused is dialog.query_one("#previous")
        await turn(pilot, dialog, "enter", "once")
        await pilot.press("escape")
        await until(pilot, lambda: given == [None])


async def test_a_change_on_the_panel_counts_at_once_and_says_so(desk: Desk) -> None:
    app = console(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        app.push_screen(WorkflowPanel(SYNC))
        await until_seen(pilot, "Next processing  2026-11-26 07:30 Europe/Berlin")
        await pilot.press("c")
        await until(pilot, lambda: isinstance(app.screen, ScheduleChange))
        dialog = app.screen
        assert isinstance(dialog, ScheduleChange)
        await until_seen(pilot, "Select frequency type")
        await pilot.press("up")
        for page in ("daily", "validity", "summary"):
            await turn(pilot, dialog, "enter", page)
        await pilot.press("enter")
        await until_seen(pilot, "The new schedule counts at once.")
        await until_seen(pilot, "Next processing  2026-11-23 07:30 Europe/Berlin")
        found = store.workflow(desk.record, SYNC)
        assert found is not None
        assert words(found.schedule) == "daily 07:30"


async def test_the_edges_of_a_choice_are_one_key_away(desk: Desk) -> None:
    async with wizard(desk, "weekly thursday 07:30") as (pilot, dialog, _):
        radio = dialog.query_one("#frequency", Radio)
        reached = []
        for key in ("end", "home", "up", "end", "space"):
            await pilot.press(key)
            reached.append(radio.value)
        assert reached == [4, 0, 0, 4, 4]  # whoever walks and presses Space agrees
        await pilot.press("tab", "shift+tab", "space")
        assert radio.value == 0
