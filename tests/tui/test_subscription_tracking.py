"""The report Subscription tracking in the console, and why list and X's own count differ, on the dashboard."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from social.desk import Desk, open_desk
from store.statistics import AccountNumbers, keep_account
from tests.social.ledger_days import LedgerDays
from tests.tui.conftest import StillClock
from tests.tui.crowd import NOON, a_service
from tests.tui.registering import console_at, opened
from tests.tui.seen import golden, seen, until_seen

SIZES = [(80, 24), (120, 40)]
DAY = timedelta(days=1)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """Five months of passes, with what X counted since a fortnight."""
    desk = open_desk(tmp_path / "home", StillClock(), memory=True)
    days = LedgerDays(desk.record, a_service(desk.record), NOON)
    days.read(150 * DAY, come=range(400))
    for week in range(20, 1, -1):
        first = 1_000 * week
        days.read(week * 7 * DAY, come=range(first, first + 40 - week), leave=range(20 * week, 20 * week + 12))
    days.read(4 * DAY, come=range(50_000, 50_030))
    days.read(1.5 * DAY, leave=range(2_000, 2_003), counted=len(days.following) + 1)
    days.read(0.5 * DAY, come=range(60_000, 60_008), kind="light", counted=len(days.following) + 12)
    for ago in range(15, 0, -1):
        with desk.record.writing():
            numbers = AccountNumbers(followers=len(days.following) + 8 - 2 * ago)
            keep_account(desk.record, days.service_id, numbers, NOON - ago * DAY / 2 + DAY / 4)
    return desk


@pytest.mark.parametrize("size", SIZES, ids=["80x24", "120x40"])
async def test_six_periods_with_the_curve_of_the_one_under_the_cursor(desk: Desk, size: tuple[int, int]) -> None:
    app = console_at(desk)
    async with app.run_test(size=size, notifications=True) as pilot:
        await opened(pilot, 1, "dashboard-tab")
        await pilot.press("t")
        await until_seen(pilot, "registered to date")
        await until_seen(pilot, "Unsubscriptions")
        await pilot.press("down", "down")
        await until_seen(pilot, "▎ 1 week")
        await until_seen(pilot, "2026-11-15 13:04")
        await golden(pilot, f"subscription-tracking-{size[0]}x{size[1]}")
        await pilot.press("end")
        await until_seen(pilot, "2026-06-25 14:09" if size[1] > 30 else "▎ 6 months")
        await pilot.press("c")
        await until_seen(pilot, "Sent to the terminal's clipboard.")
        assert "Period\tRegistered\tSubscriptions\tUnsubscriptions\tEvolution\tLoyalty\n24H\t" in app.clipboard


async def test_the_dashboard_says_why_the_numbers_differ(desk: Desk) -> None:
    app = console_at(desk)
    async with app.run_test(size=SIZES[1]) as pilot:
        await opened(pilot, 1, "dashboard-tab")
        await until_seen(pilot, "more than the list holds")
        assert "came since the light pass of 2026-11-22" in " ".join(seen(app).split())


async def test_before_the_first_full_pass_the_report_says_what_to_do(tmp_path: Path) -> None:
    desk = open_desk(tmp_path / "home", StillClock(), memory=True)
    a_service(desk.record)
    app = console_at(desk)
    async with app.run_test(size=SIZES[0]) as pilot:
        await opened(pilot, 1, "dashboard-tab")
        await pilot.press("t")
        await until_seen(pilot, "0 registered to date")
        await until_seen(pilot, "Nothing to compare yet")
