"""Waves by calendar, as rows: added, changed, moved and removed by the keyboard, with their dates and numbers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Button, Input, TabbedContent

from tests.tui.delivery_desk import SIZES, open_first
from tests.tui.message_desk import MessageWork, with_people
from tests.tui.seen import golden, until, until_seen
from tui.dialogs.delivery_properties import DeliveryProperties
from tui.dialogs.wave import CalendarWave
from tui.dialogs.waves import DefineWaves

CALENDAR = [{"after": 0, "size": 3}, {"after": 1440, "size": "30%"}]


async def define(pilot: Pilot[Any]) -> None:
    """From the delivery's window into its waves."""
    await open_first(pilot)
    await pilot.press("f9")
    await until_seen(pilot, "Properties")
    pilot.app.screen.query_one(TabbedContent).active = "sending"
    await until_seen(pilot, "Define waves…")
    pilot.app.screen.query_one("#define", Button).press()
    await until(pilot, lambda: isinstance(pilot.app.screen, DefineWaves))


async def enter(pilot: Pilot[Any], after: str, size: str) -> None:
    """Fill the dialog of one wave."""
    await until(pilot, lambda: isinstance(pilot.app.screen, CalendarWave))
    pilot.app.screen.query_one("#after", Input).value = after
    pilot.app.screen.query_one("#wave-size", Input).value = size
    await pilot.press("enter")


async def save(pilot: Pilot[Any], work: MessageWork, written: int) -> object:
    """Take the waves, save the properties; what the delivery then has."""
    pilot.app.screen.query_one("#ok", Button).press()
    await until(pilot, lambda: isinstance(pilot.app.screen, DeliveryProperties))
    pilot.app.screen.query_one("#save", Button).press()
    await until(pilot, lambda: not isinstance(pilot.app.screen, DeliveryProperties))
    return work.found(written).rules.get("waves")


@pytest.mark.parametrize("size", SIZES, ids=["80x24", "120x40"])
async def test_a_calendar_is_written_as_rows(tmp_path: Path, size: tuple[int, int]) -> None:
    with with_people(tmp_path / "home") as work:
        work.ask_all()
        written = work.write_message(waves=CALENDAR)
        work.analyze(written)
        async with work.app.run_test(size=size) as pilot:
            await define(pilot)
            await until_seen(pilot, "30%")
            await pilot.press("tab", "down", "a")
            await enter(pilot, "soon", "30")
            await until_seen(pilot, "“soon” is no time.")
            await enter(pilot, "12h", "many")
            await until_seen(pilot, "“many” is no size of a wave.")
            await enter(pilot, "12h", "2")
            await until_seen(pilot, "12h")
            await pilot.press("u")
            await golden(pilot, f"wave-calendar-{size[0]}x{size[1]}")
            await pilot.press("home", "enter")
            await enter(pilot, "0", "1")
            await until(pilot, lambda: isinstance(pilot.app.screen, DefineWaves))
            assert await save(pilot, work, written) == [
                {"after": 0, "size": 1},
                {"after": 720, "size": 2},
                {"after": 1440, "size": "30%"},
            ]


async def test_rows_go_until_one_is_left(tmp_path: Path) -> None:
    with with_people(tmp_path / "home") as work:
        written = work.write_message(waves=CALENDAR)
        async with work.app.run_test(size=(80, 24), notifications=True) as pilot:
            await define(pilot)
            await until_seen(pilot, "30%")
            await pilot.press("tab", "end", "delete", "delete")
            await until_seen(pilot, "One wave remains.")
            assert await save(pilot, work, written) == CALENDAR[:1]
