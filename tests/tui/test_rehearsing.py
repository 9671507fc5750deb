"""A rehearsal by keyboard: the report in its dialog, the line under Audit, and nothing at X."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from store import journal
from tests.tui.delivery_desk import OPERATOR, SIZES, at_work, open_first
from tests.tui.message_desk import with_people
from tests.tui.seen import golden, until, until_seen
from tui.dialogs.rehearsing import Rehearse
from tui.screens.delivery import DeliveryWindow


async def open_rehearsal(pilot: Pilot[Any]) -> None:
    await pilot.press("f11")
    await until(pilot, lambda: isinstance(pilot.app.screen, Rehearse))
    await until_seen(pilot, "Choose Rehearse.")


@pytest.mark.parametrize("size", SIZES)
async def test_messages_are_rehearsed_and_the_report_is_read(tmp_path: Path, size: tuple[int, int]) -> None:
    with with_people(tmp_path / "home", 20) as work:
        work.ask_all()
        written = work.write_message(waves={"size": 6, "every": 1_440})
        async with work.app.run_test(size=size) as pilot:
            await open_first(pilot)
            await open_rehearsal(pilot)
            await pilot.press("enter")
            await until_seen(pilot, "✓ Nothing was doubled and nothing lost")
            await golden(pilot, f"rehearsal-{size[0]}x{size[1]}")
            assert work.messages() == []
            if size == SIZES[0]:
                await pilot.press("left", "enter")
                await until_seen(pilot, "doubtful   seed 2")
            await pilot.press("enter")
            await until(pilot, lambda: isinstance(pilot.app.screen, DeliveryWindow))
        line = next(each for each in journal.delivery_journal(work.desk.record, written))
        assert (line.activity, line.operator) == ("Rehearsal", OPERATOR)


async def test_a_seed_must_be_a_number_and_a_rehearsal_can_be_left(tmp_path: Path) -> None:
    with at_work(tmp_path / "home", working=False) as work:
        written = work.write()
        async with work.app.run_test(size=(80, 24)) as pilot:
            await open_first(pilot)
            await open_rehearsal(pilot)
            await golden(pilot, "rehearse-80x24")
            await pilot.press("shift+tab", "x", "tab", "enter")
            await until_seen(pilot, "Seed must be a whole number from 0.")
            await pilot.press("backspace", "7", "tab", "enter")
            await until_seen(pilot, "Copying the record")
            await pilot.press("escape")
            await until(pilot, lambda: isinstance(pilot.app.screen, DeliveryWindow))
            await until(pilot, lambda: not list((tmp_path / "home").glob(".rehearsal-*")))
        assert journal.delivery_journal(work.desk.record, written) == []
