"""The doubt desk of all deliveries: every open doubt with its evidence, and what a person can do about it."""

from __future__ import annotations

from pathlib import Path

import pytest

from store.send_log import all_doubts
from store.sends import MENDING
from tests.tui.delivery_desk import SIZES, at_work, open_list
from tests.tui.message_desk import with_people
from tests.tui.seen import golden, until, until_seen
from tests.tui.test_messages import in_doubt
from tui.screens.delivery import DeliveryWindow
from tui.screens.doubts import DoubtDesk


@pytest.mark.parametrize("size", SIZES, ids=["80x24", "120x40"])
async def test_doubts_of_all_deliveries_are_listed_decided_and_opened(tmp_path: Path, size: tuple[int, int]) -> None:
    with with_people(tmp_path / "home") as work:
        written = in_doubt(work)
        record = work.desk.record
        record.sql("UPDATE delivery SET label = 'Summer offer' WHERE id = ?", (written,))
        async with work.app.run_test(size=size) as pilot:
            await open_list(pilot, "Summer offer")
            await pilot.press("u")
            await until(pilot, lambda: isinstance(work.app.screen, DoubtDesk))
            await until_seen(pilot, "to be decided")
            await until_seen(pilot, "a sends it again, b leaves it as it is.")
            await golden(pilot, f"doubts-{size[0]}x{size[1]}")
            await pilot.press("enter")
            await until(pilot, lambda: isinstance(work.app.screen, DeliveryWindow))
            await pilot.press("escape")
            await until(pilot, lambda: isinstance(work.app.screen, DoubtDesk))
            await pilot.press("b")
            await until_seen(pilot, "Leave the message to")
            await pilot.press("right", "enter")
            await until_seen(pilot, "No message is in doubt.")
        assert all_doubts(record) == []


async def test_a_post_whose_account_is_refused_says_what_to_mend(tmp_path: Path) -> None:
    with at_work(tmp_path / "home", working=False) as work:
        work.box.faults([{"endpoint": "POST /2/tweets", "times": 1, "effect": {"cut_after": True}}])
        work.confirm(work.write())
        assert work.engine.once()
        work.desk.record.sql("UPDATE send SET waits_for = ?, next_at = NULL", (MENDING,))
        async with work.app.run_test(size=(80, 24), notifications=True) as pilot:
            await pilot.press("8")
            await until_seen(pilot, "Monitoring")
            await pilot.press("u")
            await until_seen(pilot, "✗ account refused")
            await until_seen(pilot, "Mend the account at X, then check its service")
            await pilot.press("b")
            await until_seen(pilot, "X refuses the account")
