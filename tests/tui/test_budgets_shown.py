"""Where the budgets are shown: the dashboard of a service, and the head of every place."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from social.desk import Desk
from social.sandbox.server import Sandbox
from store import charges
from store.external_accounts import change_external_account
from store.quotas import Quota, keep_quota
from store.services import service
from tests.tui.registering import console_at, desk_at, network, opened, registered
from tests.tui.seen import golden, seen, until, until_seen

SIZES = [(80, 24), (120, 40)]
FOLLOWERS, POST = "GET /2/users/:id/followers", "POST /2/tweets"


@pytest.fixture
def box() -> Iterator[Sandbox]:
    with network() as running:
        yield running


@pytest.fixture
def desk(box: Sandbox, tmp_path: Path) -> Desk:
    return desk_at(box, tmp_path / "home")


def told(desk: Desk, service_id: int, endpoint: str, span: str, left: int, opens: timedelta) -> None:
    """Let X have said something about a limit."""
    now, known = desk.clock.now(), service(desk.record, service_id)
    assert known is not None
    scope = known.consumer_key_mark if span == "app-day" else known.uuid
    assert scope is not None
    keep_quota(desk.record, Quota(scope, endpoint, span, 300, left, now + opens, now))


def charged(desk: Desk, service_id: int, operation: str, resources: int, millionths: int, days: int = 0) -> None:
    with desk.record.writing():
        at = desk.clock.now() - timedelta(days=days)
        charges.add_charge(desk.record, at, "app", service_id, operation, resources, millionths)


@pytest.mark.parametrize("size", SIZES, ids=["80x24", "120x40"])
async def test_limits_and_money_are_on_the_dashboard(box: Sandbox, desk: Desk, size: tuple[int, int]) -> None:
    brand = registered(desk, box.account("brandlark"), checked=False)
    side = registered(desk, box.account("openproofs"), label="Open", checked=False)
    told(desk, brand, FOLLOWERS, "15-minute", 288, timedelta(minutes=7))
    told(desk, brand, POST, "app-day", 0, timedelta(hours=20))
    told(desk, brand, "GET /2/users/me", "15-minute", 0, timedelta(minutes=-1))
    charged(desk, brand, "followers", 1_204, 12_040_000, days=2)
    charged(desk, brand, "post", 1, 200_000)
    charged(desk, side, "me", 1, 10_000, days=1)
    change_external_account(desk.record, monthly_budget=13_000_000)
    app = console_at(desk)
    async with app.run_test(size=size) as pilot:
        page = await opened(pilot, brand, "dashboard-tab")
        await until_seen(pilot, "Budgets")
        page.query_one("#dashboard").scroll_end(animate=False, immediate=True)
        await until_seen(pilot, "What to do next")
        await until(pilot, lambda: "(12:11 UTC)" in " ".join(seen(app).split()))
        await golden(pilot, f"service-budgets-{size[0]}x{size[1]}")
        words = " ".join(seen(app).split())
        assert "Followers 15-minute window: 288 of 300 left, opens 13:11 Europe/Berlin (12:11 UTC)" in words
        assert "! Posts in the app's day: 0 of 300 left, opens Mon 09:04 Europe/Berlin (08:04 UTC)" in words
        assert "$0.20 today (UTC), $12.24 this month" in words
        assert "! $12.25 of $13.00, all services" in words
        assert "The account itself" not in words


async def test_the_head_tells_what_is_used_up_where_there_is_room(box: Sandbox, desk: Desk) -> None:
    brand = registered(desk, box.account("brandlark"), checked=False)
    told(desk, brand, FOLLOWERS, "15-minute", 0, timedelta(minutes=7))
    charged(desk, brand, "followers", 1_230, 12_300_000)
    change_external_account(desk.record, monthly_budget=50_000_000)
    opens = desk.clock.now() + timedelta(minutes=7)
    for width, there in ((80, False), (140, True)):
        app = console_at(desk)
        async with app.run_test(size=(width, 24)) as pilot:
            await until_seen(pilot, "no engine")
            await until_seen(pilot, "$12.30 of $50.00")
            head = seen(app).splitlines()[0]
            assert head.rstrip().endswith("12:04 UTC")
            assert ("! followers: window opens" in head) is there
            assert opens.minute == 11
            assert (":11" in head) is there
