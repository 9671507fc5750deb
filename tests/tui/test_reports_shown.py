"""Where the reports of a delivery are seen: under Tracking, with rates and bars, and to be copied."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.tui.delivery_desk import SIZES, at_work
from tests.tui.registering import opened
from tests.tui.seen import golden, until_seen
from tests.tui.test_statistics_shown import measured
from tui.report_words import bar, percent
from tui.screens.delivery import DeliveryWindow


def test_rates_and_bars_are_read_alike() -> None:
    assert [percent(rate) for rate in (None, 0.0, 0.0423, 1.0)] == ["", "0 %", "4.2 %", "100 %"]
    assert [bar(rate, 8) for rate in (None, 0.0, 0.001, 0.5, 0.56, 1.0, 7.0)] == [
        "", "", "▏", "████", "████▌", "████████", "████████",
    ]  # fmt: skip


@pytest.mark.parametrize("size", SIZES, ids=["80x24", "120x40"])
async def test_the_reports_of_a_delivery_are_read_and_copied(tmp_path: Path, size: tuple[int, int]) -> None:
    with at_work(tmp_path / "home", working=False) as work:
        number = measured(work)
        async with work.app.run_test(size=size) as pilot:
            await pilot.app.push_screen(DeliveryWindow(number))
            await until_seen(pilot, "114 likes")
            await pilot.press("i")
            await until_seen(pilot, "Reactivity rate")
            await golden(pilot, f"delivery-tracking-{size[0]}x{size[1]}")
            await pilot.press("y")
            assert "Reactivity rate" in work.app.clipboard


async def test_before_the_analysis_there_is_nothing_to_report(tmp_path: Path) -> None:
    with at_work(tmp_path / "home", working=False) as work:
        number = work.write()
        async with work.app.run_test(size=(80, 24)) as pilot:
            await pilot.app.push_screen(DeliveryWindow(number))
            await until_seen(pilot, "for @brandlark")
            await pilot.press("f6", "right_square_bracket", "right_square_bracket")
            await until_seen(pilot, "Nothing is known of it yet: analyse it first (F8).")


async def test_the_dashboard_of_an_account_shows_the_rates_of_its_latest(tmp_path: Path) -> None:
    with at_work(tmp_path / "home", working=False) as work:
        measured(work)
        async with work.app.run_test(size=(120, 40)) as pilot:
            await opened(pilot, work.brand, "dashboard-tab")
            await until_seen(pilot, "reactivity rate of the latest 6.3 %")
            await until_seen(pilot, "Spring offer   215 reactions, 6.3 % of 3,428 impressions")
