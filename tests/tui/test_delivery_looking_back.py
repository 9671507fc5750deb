"""Looking back at a delivery that was sent: turning its tabs, its log line by line, its certificate."""

from __future__ import annotations

from pathlib import Path

from tests.tui.delivery_desk import TEXT, at_work, open_first
from tests.tui.seen import until, until_seen
from tui.screens.delivery import DeliveryWindow


async def test_turning_the_tabs_round_writes_nothing_into_the_text(tmp_path: Path) -> None:
    with at_work(tmp_path, working=False) as work:
        number = work.write()
        async with work.app.run_test(size=(80, 24)) as pilot:
            await open_first(pilot)
            window = work.app.screen
            assert isinstance(window, DeliveryWindow)
            await pilot.press("f6")
            for tab in ("delivery", "tracking", "audit", "summary", "text", "preview"):
                await pilot.press("right_square_bracket")
                await until(pilot, lambda tab=tab: window.tab == tab)
                await pilot.pause()
            await pilot.press("left_square_bracket", "left_square_bracket")
            await until(pilot, lambda: window.tab == "summary")
            assert window.editor.text == work.found(number).content == TEXT


async def test_a_line_of_the_log_opens_in_full_and_the_certificate_accounts_for_the_post(tmp_path: Path) -> None:
    with at_work(tmp_path) as work:
        work.confirm(work.write())
        async with work.app.run_test(size=(80, 24)) as pilot:
            await open_first(pilot)
            await until_seen(pilot, "Everything arrived")
            await until_seen(pilot, "n Certificate")
            await pilot.press("left_square_bracket")
            await until_seen(pilot, "Enter Open")
            await pilot.press("enter")
            await until_seen(pilot, "Copy")
            await until_seen(pilot, "Finished: 1 sent.")
            await pilot.press("escape")
            await until(pilot, lambda: isinstance(work.app.screen, DeliveryWindow))
            await pilot.press("n")
            await until_seen(pilot, "1 planned = 1 sent + 0 refused")
            await until_seen(pilot, "stonechat delivery certificate 1 --json")
