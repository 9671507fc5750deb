"""Where statistics are seen: the dashboard of a service, the summary of a delivery, and curves in a line of text."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from store import sends, statistics
from store.deliveries import DeliveryState, change_delivery
from store.sends import SendState
from store.statistics import AccountNumbers, PostNumbers
from tests.tui.delivery_desk import SIZES, Work, at_work
from tests.tui.registering import console_at, desk_at, network, opened, registered
from tests.tui.seen import golden, seen, until_seen
from tui.curves import BARS, spark
from tui.screens.delivery import DeliveryWindow

DAYS = 12


def test_a_curve_goes_from_its_lowest_to_its_highest() -> None:
    assert spark(range(8)) == BARS
    assert spark([5, 5, 5]) == BARS[0] * 3
    assert spark([0, 1_000_000, 999_999]) == BARS[0] + BARS[7] + BARS[6]
    assert spark([]) == ""


@pytest.mark.parametrize("size", SIZES, ids=["80x24", "120x40"])
async def test_the_dashboard_shows_what_was_measured_of_an_account(tmp_path: Path, size: tuple[int, int]) -> None:
    with network() as box:
        desk = desk_at(box, tmp_path / "home")
        brand = registered(desk, box.account("brandlark"), checked=False)
        app = console_at(desk)
        async with app.run_test(size=size) as pilot:
            page = await opened(pilot, brand, "dashboard-tab")
            await until_seen(pilot, "Last synchronization")
            assert "Measured on X" not in seen(app)
            for day in range(DAYS):
                numbers = AccountNumbers(1_200 + day * day, 12, 340 + day, 3)
                with desk.record.writing():
                    statistics.keep_account(desk.record, brand, numbers, desk.clock.now() - timedelta(days=DAYS - day))
            page.reread()
            await until_seen(pilot, "1,321 followers · 12 following · 351 posts · 3 lists")
            await until_seen(pilot, "Followers in 30 days")
            assert "▁" in seen(app)
            assert "█  +121" in seen(app)
            await golden(pilot, f"service-measured-{size[0]}x{size[1]}")


def measured(work: Work) -> int:
    """A finished delivery whose post was measured for some days."""
    number, now = work.write(content="Hi all!"), work.desk.clock.now()
    with work.desk.record.writing():
        sends.plan(work.desk.record, number, [(work.brand, "Hi all!", "x")])
    (send,) = sends.sends(work.desk.record, number)
    at = now - timedelta(days=DAYS)
    known = {"remote_id": "77", "remote_url": "https://x.com/brandlark/status/77", "started_at": at, "ended_at": at}
    sends.settle(work.desk.record, send.id, SendState.SENT, **known)
    change_delivery(work.desk.record, number, state=DeliveryState.FINISHED, confirmed_at=at, confirmed_by="jane")
    for day in range(DAYS):
        seen_by = 4_000 * (day + 1) // (day + 3)
        numbers = PostNumbers(seen_by // 30, seen_by // 90, 1, 2, 3, seen_by, seen_by // 60, 4, seen_by // 20)
        with work.desk.record.writing():
            statistics.keep_post(work.desk.record, send.id, numbers, at + timedelta(days=day))
    return number


@pytest.mark.parametrize("size", SIZES, ids=["80x24", "120x40"])
async def test_the_summary_shows_what_a_delivery_came_to(tmp_path: Path, size: tuple[int, int]) -> None:
    with at_work(tmp_path / "home", working=False) as work:
        number = measured(work)
        async with work.app.run_test(size=size) as pilot:
            await pilot.app.push_screen(DeliveryWindow(number))
            await until_seen(pilot, "114 likes · 38 reposts · 1 reply · 2 quotes · 3 bookmarks")
            await until_seen(pilot, "57 link clicks · 4 profile clicks · 171 engagements")
            assert "3,428  ▁" in seen(work.app)
            await golden(pilot, f"delivery-measured-{size[0]}x{size[1]}")
