"""Prices told before equal charges made after, to the millionth of a dollar, over two days at a sandbox."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from social.balances import balances, spending
from social.deliveries import analysis, confirming, costs, drafts, proofs
from social.deliveries.rendering import posts
from social.desk import Desk
from social.sandbox.server import Sandbox
from social.services import service_type
from social.workflows.forecast import forecasts, unknown
from store import charges
from store.database import Record
from store.deliveries import DeliveryState
from store.services import Service, change_service, service
from tests.social.desks import OPERATOR, HeldClock, desk_at, register
from tests.social.test_engine import ask, carry_out

NOON = datetime(2026, 11, 19, 12, 0, tzinfo=UTC)
FOLLOWERS = 40
LINKED = "Hi all! See https://example.com/offers"


class Day:
    """A desk with two checked services, and acts of which the price is told before and the charge read after."""

    def __init__(self, box: Sandbox, home: Path) -> None:
        self.clock = HeldClock(NOON)
        self.desk: Desk = desk_at(box, home, clock=self.clock)
        self.brand, self.proofs = register(self.desk, box)

    @property
    def record(self) -> Record:
        return self.desk.record

    @property
    def service(self) -> Service:
        found = service(self.record, self.brand)
        assert found is not None
        return found

    def spent(self) -> int:
        return charges.spent(self.record, *charges.month_of(self.clock.now()))

    def synchronize(self) -> tuple[int, int]:
        """The price told, and what was charged."""
        told = [each.price for each in forecasts(self.record, self.clock.now())]
        assert None not in told
        before = self.spent()
        ask(self.desk)
        carry_out(self.desk)
        return sum(price or 0 for price in told), self.spent() - before

    def carry_out(self, delivery_id: int) -> tuple[int, int]:
        """The same for a delivery or a proof."""
        delivery = drafts.found(self.record, delivery_id)
        chosen = analysis.targets(self.record, delivery)
        texts = [(known, text.measure) for known in chosen for text in posts(self.record, delivery, known)]
        told = costs.total(self.record, delivery_id, texts)
        before = self.spent()
        confirming.confirm(self.record, self.clock, OPERATOR, delivery_id)
        assert self.desk.engine("test").once()
        assert drafts.found(self.record, delivery_id).state == DeliveryState.FINISHED
        return told, self.spent() - before

    def write(self, content: str) -> int:
        targets = {"main_target": [self.brand], "proof_target": [self.proofs]}
        return drafts.create(self.record, self.clock, OPERATOR, "tweet", "Offer", content=content, **targets)

    def prove(self, delivery_id: int) -> tuple[int, int]:
        proof_id, found = proofs.prepare(self.record, self.clock, OPERATOR, delivery_id)
        assert found.ready
        return self.carry_out(proof_id)

    def post(self, delivery_id: int) -> tuple[int, int]:
        assert analysis.analyze(self.record, self.clock, OPERATOR, delivery_id).ready
        return self.carry_out(delivery_id)


@pytest.fixture
def day(tmp_path: Path) -> Iterator[Day]:
    with Sandbox(followers=FOLLOWERS, no_quota=True) as box:
        yield Day(box, tmp_path / "home")


def test_two_days_cost_what_was_told(day: Day) -> None:
    assert day.synchronize() == (FOLLOWERS * 10_000, FOLLOWERS * 10_000), "the check has paid for the account itself"
    assert day.synchronize() == (0, 0), "all were paid for today"
    linked, plain = day.write(LINKED), day.write("Hi all!")
    assert day.prove(linked) == (200_000, 200_000)
    assert day.prove(linked) == (200_000, 200_000)
    assert day.post(linked) == (200_000, 200_000)
    assert day.post(plain) == (15_000, 15_000)
    day.clock.move(13 * 3600)
    assert day.synchronize() == (10_000 + FOLLOWERS * 10_000, 10_000 + FOLLOWERS * 10_000), "midnight has passed"
    assert day.synchronize() == (0, 0)
    shown = spending(day.record, day.brand, day.clock.now())
    assert shown.today == 10_000 + FOLLOWERS * 10_000
    assert shown.all_month == day.spent() == shown.month + 2 * 200_000 + 10_000, "the proofs' account beside it"
    assert sum(each.millionths for each in shown.operations) == shown.month


def test_who_owns_the_app_pays_a_tenth_and_is_told_so(day: Day) -> None:
    change_service(day.record, day.brand, NOON, app_owned=True)
    (told,) = forecasts(day.record, day.clock.now())
    assert (told.owned, told.paid, told.price) == (True, 0, FOLLOWERS * 1_000)
    assert day.synchronize() == (FOLLOWERS * 1_000, FOLLOWERS * 1_000)
    (told,) = forecasts(day.record, day.clock.now())
    assert (told.paid, told.price) == (FOLLOWERS, 0)


def test_version_1_1_is_told_no_price_and_charged_none(tmp_path: Path) -> None:
    with Sandbox(followers=3) as box:
        desk = desk_at(box, tmp_path / "home", version="1.1")
        register(desk, box)
        assert [each.price for each in forecasts(desk.record, desk.clock.now())] == [None]
        ask(desk)
        carry_out(desk)
        assert charges.spent(desk.record, *charges.month_of(desk.clock.now())) == 0


def test_a_service_that_was_not_checked_has_no_price_yet(day: Day) -> None:
    assert unknown(day.record) == []
    day.record.sql("UPDATE service SET account_check = NULL WHERE id = ?", (day.brand,))
    assert forecasts(day.record, day.clock.now()) == []
    assert unknown(day.record) == [day.service.title]


def test_the_words_about_owning_an_app_say_the_prices_of_the_list() -> None:
    from tui.cli.service import OWNED

    kind = service_type()
    for owned in (True, False):
        assert f"${kind.price('2', 'followers', owned=owned) / 1e6:.3f}" in OWNED


def test_balances_are_those_that_x_told_and_that_still_count(tmp_path: Path) -> None:
    with Sandbox(followers=3) as box:
        desk = desk_at(box, tmp_path / "home", clock=HeldClock(datetime.now(UTC)))
        brand, _ = register(desk, box)
        known = service(desk.record, brand)
        assert known is not None
        now = desk.clock.now()
        assert [(each.what, each.span, each.allowed, each.remaining) for each in balances(desk.record, known, now)] == [
            ("The account itself", "15-minute window", 75, 74)
        ]
        desk.clock.move(16 * 60)
        assert balances(desk.record, known, desk.clock.now()) == ()
