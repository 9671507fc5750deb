"""Subscription tracking by a ledger of some months, and the sentence for list and X's own count."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from social.desk import open_desk
from social.tracking import counted_curve, registered_curve, tracking
from social.workflows.counts import explained, newest_count
from store.services import Service, add_service, service
from store.statistics import AccountNumbers, keep_account
from store.subscriptions import subscriber_count
from tests.social.desks import HeldClock
from tests.social.ledger_days import LedgerDays

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def days(tmp_path: Path) -> LedgerDays:
    desk = open_desk(tmp_path / "home", HeldClock(NOON), memory=True)
    names = {"label": "Offers", "internal_name": "brandlark", "folder_id": 1, "visitor_folder_id": 2}
    return LedgerDays(desk.record, add_service(desk.record, NOON, **names), NOON)


def of(days: LedgerDays) -> Service:
    found = service(days.record, days.service_id)
    assert found is not None
    return found


def why(days: LedgerDays) -> str:
    return explained(days.record, of(days), subscriber_count(days.record, days.service_id))


def test_six_periods_count_what_the_passes_found(days: LedgerDays) -> None:
    days.read(100 * DAY, come=range(100))
    days.read(20 * DAY, come=range(100, 120), leave=range(10))
    days.read(5 * DAY, leave=range(10, 15))
    days.read(36 * HOUR, come=[*range(10), 200])
    days.read(2 * HOUR, come=range(300, 304), kind="light")
    told = tracking(days.record, of(days), NOON)
    assert (told.registered, told.as_of) == (120, NOON - 2 * HOUR + timedelta(minutes=5))
    assert [(each.label, each.registered, each.subscriptions, each.unsubscriptions) for each in told.periods] == [
        ("24H", 116, 4, 0), ("48H", 105, 15, 0), ("1 week", 110, 15, 5), ("2 weeks", 110, 15, 5), ("1 month", 100, 35, 15),
        ("6 months", 100, 35, 15),
    ]  # fmt: skip
    assert [each.since for each in told.periods][-2:] == [NOON - 30 * DAY, told.first]
    month = told.periods[4]
    assert (month.evolution, month.loyalty) == (20.0, pytest.approx(100 * 120 / 135))
    assert [level.registered for level in told.levels] == [100, 110, 105, 116, 120]
    assert registered_curve(told, told.periods[2], 8) == (110, 110, 110, 105, 105, 105, 116, 120)
    assert counted_curve(told, month, 8) == ()


def test_a_return_is_a_subscription_and_an_erasure_leaves_the_numbers_whole(days: LedgerDays) -> None:
    days.read(9 * DAY, come=range(10))
    days.read(8 * DAY, leave=[3])
    days.read(7 * DAY, come=[3])
    with days.record.writing():
        days.record.sql("DELETE FROM subscription WHERE visitor_id = 5")
    told = tracking(days.record, of(days), NOON)
    assert (told.registered, told.periods[-1].registered) == (9, 9)
    assert (told.periods[-1].subscriptions, told.periods[-1].unsubscriptions) == (1, 1)


def test_what_x_counted_is_a_curve_of_its_own(days: LedgerDays) -> None:
    days.read(9 * DAY, come=range(10))
    for ago, number in ((12, 8), (4, 20), (1, 30)):
        with days.record.writing():
            keep_account(days.record, days.service_id, AccountNumbers(followers=number), NOON - ago * DAY)
    told = tracking(days.record, of(days), NOON)
    assert counted_curve(told, told.periods[2], 8) == (8, 8, 8, 20, 20, 20, 30, 30)
    assert (told.counted, told.counted.at) == (newest_count(days.record, of(days)), NOON - DAY)


def test_a_list_that_was_never_read_whole_has_no_periods(days: LedgerDays) -> None:
    told = tracking(days.record, of(days), NOON)
    assert (told.registered, told.periods, told.explanation) == (
        0, (), "X was not asked yet how many it counts: check the service.",
    )  # fmt: skip
    days.read(HOUR, come=range(10), counted=50, end=False)
    told = tracking(days.record, of(days), NOON)
    assert (told.registered, told.periods, told.levels) == (10, (), ())
    assert told.explanation == "The list is being read for the first time: 10 of the 50 that X counts so far."
    days.read(HOUR / 2, come=range(5), counted=50, end=False)
    days.read(HOUR / 3, kind="light", counted=50)
    assert why(days) == ("X counts 50; the list holds only 10 of them, because no full pass has come to its end yet.")


def counted(days: LedgerDays, followers: int) -> None:
    with days.record.writing():
        keep_account(days.record, days.service_id, AccountNumbers(followers=followers), NOON)


def test_the_difference_of_list_and_count_is_explained(days: LedgerDays) -> None:
    days.read(3 * DAY, come=range(20))
    assert why(days) == "The list and X's own count agree."
    counted(days, 23)
    came = "3 came since the full pass of 2026-11-19, which the next pass finds if they are listed"
    assert why(days) == f"X counts 3 more than the list holds: {came}."
    counted(days, 18)
    left = "2 left or hid since the full pass of 2026-11-19, and only another full one tells who"
    assert why(days) == f"X counts 2 fewer than the list holds: {left}."


def test_who_is_counted_and_never_listed_is_told_apart_from_who_moved(days: LedgerDays) -> None:
    days.read(3 * DAY, come=range(20), counted=25)
    hidden = (
        "5 were counted but not listed at the full pass of 2026-11-19, as accounts are that are suspended, deactivated or"
        " hidden"
    )
    assert why(days) == f"X counts 5 more than the list holds: {hidden}."
    days.read(2 * DAY, come=[50, 51], kind="light", counted=26, sure=False)
    left = "1 left or hid since the full pass of 2026-11-19, and only another full one tells who"
    assert why(days) == f"X counts 4 more than the list holds: {hidden}, and {left}."
    counted(days, 29)
    came = "2 came since the light pass of 2026-11-20, which the next pass finds if they are listed"
    assert why(days) == f"X counts 7 more than the list holds: {hidden}, and {came}."
    days.read(HOUR, come=[60], counted=20, end=False)
    assert "a pass is going on, which has seen 23" in why(days)
    days.read(HOUR / 2, counted=20)
    counted(days, 20)
    assert why(days).startswith(
        "X counts 3 fewer than the list holds: the full pass of 2026-11-22 was shown 3 more than X"
    )
