"""The four budgets, asked before each call: windows, the account's day, the app's day, and money."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from social.budgets import Meter, dollars
from social.connections import Connections
from social.desk import Desk
from social.errors import AppFault, QuotaReached, TextFault
from social.sandbox.server import Sandbox
from social.services.base import Answer, QuotaReading
from store import charges
from store.external_accounts import change_external_account
from store.quotas import Quota, keep_quota
from store.services import Service, change_service, service
from tests.social.desks import HeldClock, desk_at, register
from tests.social.test_engine import ask, carry_out

FOLLOWERS = "GET /2/users/:id/followers"
POST = "POST /2/tweets"
NOON = datetime(2026, 11, 19, 12, 0, tzinfo=UTC)


@pytest.fixture
def box() -> Iterator[Sandbox]:
    with Sandbox(followers=40) as running:
        yield running


@pytest.fixture
def desk(box: Sandbox, tmp_path: Path) -> Desk:
    return desk_at(box, tmp_path / "home", clock=HeldClock(NOON))


def known(desk: Desk, service_id: int) -> Service:
    found = service(desk.record, service_id)
    assert found is not None
    return found


def spent(desk: Desk) -> int:
    return charges.spent(desk.record, *charges.month_of(desk.clock.now()))


def quota(desk: Desk, scope: str, endpoint: str, span: str, opens: timedelta) -> None:
    told = Quota(scope, endpoint, span, 300, 0, desk.clock.now() + opens, desk.clock.now())
    keep_quota(desk.record, told)


def test_a_used_up_window_lets_no_call_leave_until_it_opens(desk: Desk, box: Sandbox) -> None:
    brand, _ = register(desk, box)
    quota(desk, known(desk, brand).uuid, FOLLOWERS, "15-minute", timedelta(minutes=7))
    before = box.state()["calls"].get(FOLLOWERS, 0)
    with pytest.raises(QuotaReached, match="All 300 calls of the 15-minute window") as reached:
        desk.connections.gateway(brand).followers("1")
    assert reached.value.until == NOON + timedelta(minutes=7)
    assert box.state()["calls"].get(FOLLOWERS, 0) == before
    desk.clock.move(7 * 60)
    assert desk.connections.gateway(brand).followers(known(desk, brand).account_id).people


def test_a_day_that_is_used_up_is_waited_for_and_not_the_quarter(desk: Desk, box: Sandbox) -> None:
    brand, _ = register(desk, box)
    quota(desk, known(desk, brand).uuid, POST, "15-minute", timedelta(minutes=7))
    quota(desk, known(desk, brand).uuid, POST, "user-day", timedelta(hours=20))
    with pytest.raises(QuotaReached) as reached:
        desk.connections.gateway(brand).post("Hello")
    assert (reached.value.until, reached.value.window) == (NOON + timedelta(hours=20), "user-day")
    assert box.ledger() == []


def test_services_of_one_app_share_its_day_also_after_a_restart(desk: Desk, box: Sandbox) -> None:
    brand, proofs = register(desk, box)
    mark = known(desk, brand).consumer_key_mark
    change_service(desk.record, proofs, NOON, consumer_key_mark=mark)
    desk.connections._keeper(known(desk, brand))(
        Answer(POST, 429, (QuotaReading("*", "app-day", 1440, 0, NOON + timedelta(hours=9)),), None, None, 0)
    )
    restarted = Connections(desk.record, lambda: desk.secrets, desk.clock)
    for service_id in (brand, proofs):
        with pytest.raises(QuotaReached, match="all its services share"):
            restarted.gateway(service_id).post("Hello")
    assert box.ledger() == []


def test_a_pass_is_charged_once_a_day_and_again_after_midnight(desk: Desk, box: Sandbox) -> None:
    register(desk, box)
    assert spent(desk) == 2 * 10_000
    ask(desk)
    carry_out(desk)
    assert spent(desk) == 2 * 10_000 + 40 * 10_000
    ask(desk)
    carry_out(desk)
    assert spent(desk) == 2 * 10_000 + 40 * 10_000
    desk.clock.move(13 * 3600)
    ask(desk)
    carry_out(desk)
    assert spent(desk) == 2 * 10_000 + 40 * 10_000 + 10_000 + 40 * 10_000


def test_an_app_of_ones_own_reads_followers_ten_times_cheaper(desk: Desk, box: Sandbox) -> None:
    brand, _ = register(desk, box)
    change_service(desk.record, brand, NOON, app_owned=True)
    before = spent(desk)
    ask(desk)
    carry_out(desk)
    # The newest of the forty is the test account, which was paid for when it was checked, by another app.
    assert spent(desk) - before == 40 * 1_000


@pytest.mark.parametrize(("text", "price"), [("Hello", 15_000), ("Hello https://example.com/a", 200_000)])
def test_a_post_costs_more_with_a_link(desk: Desk, box: Sandbox, text: str, price: int) -> None:
    brand, _ = register(desk, box)
    before = spent(desk)
    desk.connections.gateway(brand).post(text)
    assert spent(desk) - before == price


def test_a_refused_call_costs_nothing(desk: Desk, box: Sandbox) -> None:
    brand, _ = register(desk, box)
    before = spent(desk)
    box.faults([{"endpoint": POST, "effect": {"duplicate": True}}])
    with pytest.raises(TextFault):
        desk.connections.gateway(brand).post("Hello")
    assert spent(desk) == before


def test_the_months_budget_stops_with_a_sentence_before_anything_leaves(desk: Desk, box: Sandbox) -> None:
    brand, _ = register(desk, box)
    change_external_account(desk.record, monthly_budget=spent(desk) + 15_000)
    desk.connections.gateway(brand).post("Hello")
    with pytest.raises(AppFault, match=r"\$0\.035 of \$0\.035 are spent, and this call may cost \$0\.20"):
        desk.connections.gateway(brand).post("Hello https://example.com/a")
    assert len(box.ledger()) == 1
    desk.clock.move(30 * 24 * 3600)
    change_external_account(desk.record, monthly_budget=200_000)
    desk.connections.gateway(brand).post("Hello https://example.com/a")
    assert len(box.ledger()) == 2


def test_version_1_1_has_no_prices(desk: Desk, box: Sandbox) -> None:
    brand, _ = register(desk, box)
    change_external_account(desk.record, api_version="1.1", monthly_budget=0)
    before = spent(desk)
    desk.connections.gateway(brand).post("Hello https://example.com/a")
    assert spent(desk) == before


def test_a_month_is_a_month_of_utc() -> None:
    first, following = charges.month_of(datetime(2026, 12, 31, 23, 59, tzinfo=UTC))
    assert (first, following) == (datetime(2026, 12, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    ("millionths", "words"), [(200_000, "$0.20"), (15_000, "$0.015"), (1_234_560_000, "$1,234.56")]
)
def test_dollars(millionths: int, words: str) -> None:
    assert dollars(millionths) == words


def test_the_meter_knows_prices_by_version(desk: Desk, box: Sandbox) -> None:
    brand, _ = register(desk, box)
    assert Meter(desk.record, desk.clock, known(desk, brand), "2").each("followers") == 10_000
    assert Meter(desk.record, desk.clock, known(desk, brand), "1.1").each("followers") == 0
