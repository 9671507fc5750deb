"""The ledger of charges and the month's budget in the console."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from textual.widgets import Input

from store import charges
from store.audit import acts
from store.external_accounts import change_external_account, external_account
from store.services import add_service
from tests.tui.conftest import Console
from tests.tui.seen import golden, seen, until, until_seen
from tui.screens.accounts import ExternalAccounts
from tui.screens.charges import Charges
from tui.widgets.field import Field
from tui.world import World

SIZES = [(80, 24), (120, 40)]
NOW = datetime(2026, 11, 22, 12, 4, tzinfo=UTC)


def charged(world: World) -> int:
    """A few charges of two months; the service's id."""
    record = world.record
    brand = add_service(
        record, NOW, label="New Offers Available", internal_name="brandlark", folder_id=1, visitor_folder_id=2
    )
    days = (("followers", 1_204, 12_040_000, 1), ("post", 1, 200_000, 2), ("me", 1, 10_000, 3), ("me", 1, 10_000, 30))
    with record.writing():
        for operation, resources, millionths, ago in reversed(days):
            at = NOW - timedelta(days=ago)
            charges.add_charge(record, at, "app", brand, operation, resources, millionths)
    return brand


@pytest.mark.parametrize("size", SIZES, ids=["80x24", "120x40"])
async def test_the_ledger_is_shown_by_the_month(console: Console, world: World, size: tuple[int, int]) -> None:
    charged(world)
    change_external_account(world.record, monthly_budget=50_000_000)
    app = console()
    async with app.run_test(size=size) as pilot:
        await pilot.press("6")
        await until_seen(pilot, "Charges")
        await pilot.press("f7")
        await until(pilot, lambda: isinstance(app.screen, Charges))
        await until_seen(pilot, "$12.25 of $50.00")
        await until_seen(pilot, "1,204")
        await golden(pilot, f"charges-{size[0]}x{size[1]}")
        await pilot.press("f4")
        await until_seen(pilot, "November 2026 (UTC)")
        await pilot.press("f3")
        await until_seen(pilot, "October 2026 (UTC)")
        await until_seen(pilot, "$0.01 of $50.00")
        await pilot.press("f3")
        await until_seen(pilot, "X charged nothing in this month.")
        await pilot.press("f4", "f4")
        await until_seen(pilot, "$12.25 of $50.00")
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, ExternalAccounts))


async def test_the_months_budget_is_entered_in_dollars(console: Console, world: World) -> None:
    app = console()
    async with app.run_test(size=(120, 50)) as pilot:
        await pilot.press("6")
        await until_seen(pilot, "Monthly budget")
        assert "no paid call leaves" in seen(app)
        screen = app.screen
        assert isinstance(screen, ExternalAccounts)
        entry, field = screen.query_one("#monthly_budget", Input), screen.query_one("#monthly_budget-field", Field)
        assert entry.value == ""
        for wrong in ("12,50", "-3", "1.0001", "much"):
            entry.value = wrong
            await pilot.press("f5")
            await until(pilot, lambda: "an amount in dollars" in field.error)
            assert external_account(world.record).monthly_budget is None
            field.wrong("")
        entry.value = "$12.50"
        await pilot.press("f5")
        await until_seen(pilot, "Saved.")
        assert external_account(world.record).monthly_budget == 12_500_000
        assert entry.value == "12.50"
        assert "monthly_budget: no bound → $12.50" in acts(world.record)[0].detail
        entry.value = " "
        await pilot.press("f5")
        await until(pilot, lambda: external_account(world.record).monthly_budget is None)
