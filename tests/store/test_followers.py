"""Visitors and their subscriptions: pages come in, passes end, windows look at them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from store import subscriptions, visitors
from store.database import Record
from store.filters import FilterError, condition
from store.windows import ORDERS, VisitorView, visitor_ids
from tests.store.conftest import NOW

LATER = NOW + timedelta(days=7)


def row(number: int, name: str | None = None, friends: int = 0, checked: bool = False) -> visitors.DetailRow:
    return (str(number), f"user{number}", name or f"Name {number}", friends, checked, None, False, True)


def read(record: Record, service_id: int, rows: list[visitors.DetailRow], now: object = NOW) -> tuple[int, int]:
    with record.writing():
        visitors.keep_details(record, rows, 2, now)
        return subscriptions.see(record, service_id, [one[0] for one in rows], now)


def end(record: Record, service_id: int, now: object = NOW) -> int:
    with record.writing():
        return subscriptions.end_pass(record, service_id, now)


def test_a_page_is_counted_once_however_often_it_is_read(record: Record, service_id: int) -> None:
    page = [row(number) for number in range(5)]
    assert read(record, service_id, page) == (5, 5)
    assert read(record, service_id, page) == (0, 0)
    assert subscriptions.subscriber_count(record, service_id) == visitors.visitor_count(record) == 5


def test_an_unchanged_follower_is_not_written_again(record: Record, service_id: int) -> None:
    read(record, service_id, [row(1)])
    read(record, service_id, [row(1)], LATER)
    assert visitors.visitor_by(record, "1").changed_at == NOW
    read(record, service_id, [row(1, "Renamed")], LATER)
    assert visitors.visitor_by(record, "user1").full_name == "Renamed"
    assert visitors.visitor_by(record, "@USER1").changed_at == LATER


def test_only_a_whole_pass_marks_anyone_gone_and_a_return_is_kept(record: Record, service_id: int) -> None:
    read(record, service_id, [row(1), row(2)])
    assert end(record, service_id) == 0
    read(record, service_id, [row(1)], LATER)
    assert subscriptions.subscriber_count(record, service_id) == 2
    assert end(record, service_id, LATER) == 1
    gone = visitors.visitor_by(record, "2")
    assert subscriptions.subscriptions_of(record, gone.id)[0].ended == LATER
    assert read(record, service_id, [row(1), row(2)], LATER)[1] == 1
    end(record, service_id, LATER)
    assert [change.action for change in subscriptions.changes_of(record, service_id)] == ["returned", "left"]
    assert visitors.visitor_count(record) == 2


def test_stubs_wait_for_their_details(record: Record, service_id: int) -> None:
    with record.writing():
        visitors.keep_stubs(record, ["7", "8"], 2, NOW)
        subscriptions.see(record, service_id, ["7", "8"], NOW)
    assert visitors.undetailed(record, service_id, 10) == ["7", "8"]
    with record.writing():
        visitors.keep_details(record, [row(7)], 2, LATER)
        visitors.mark_asked(record, ["7", "8"], LATER)
    assert visitors.undetailed(record, service_id, 10) == []
    assert visitors.visitor_by(record, "8").username is None


def test_ids_beyond_64_bits_and_foreign_names_survive(record: Record, service_id: int) -> None:
    odd = ("99999999999999999999", "o", "[/red] \N{MAN}‍\N{WOMAN}", 2**40, True, "blue", None, None)
    read(record, service_id, [odd])
    found = visitors.visitor_by(record, odd[0])
    assert (found.external_id, found.full_name, found.number_of_friends, found.checked) == (odd[0], odd[2], 2**40, True)


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("", {1, 2, 3}),
        ("ann", {1}),
        ("@user2", {2}),
        ("friends>1000", {2, 3}),
        ("friends>1000 checked", {3}),
        ("friends>1000 -checked", {2}),
        ("checked=no", {1, 2}),
        ("id=3", {3}),
        ("50%", {2}),
        ("-ann", {2, 3}),
    ],
)
def test_filters(record: Record, service_id: int, words: str, wanted: set[int]) -> None:
    read(record, service_id, [row(1, "Ann"), row(2, "50% off", 2000), row(3, "Five 50", 3000, checked=True)])
    found = visitors.visitors(record, list(visitor_ids(record, VisitorView(words))))
    assert {int(one.external_id) for one in found} == wanted


@pytest.mark.parametrize("words", ["friends", "friends>", "friends>many", "id", "checked>3", "checked=maybe"])
def test_a_filter_that_makes_no_sense_says_what_would(words: str) -> None:
    with pytest.raises(FilterError, match=r"such as|yes or no|cannot be read"):
        condition(words)


@pytest.mark.parametrize("order", ORDERS)
def test_every_order_lists_all(record: Record, service_id: int, order: str) -> None:
    read(record, service_id, [row(number, friends=number % 3) for number in (5, 30, 4)])
    ids = visitor_ids(record, VisitorView(service_id=service_id).sorted_by(order))
    found = [one.external_id for one in visitors.visitors(record, list(ids))]
    assert sorted(found) == ["30", "4", "5"]
    if order == "External ID":
        assert found == ["4", "5", "30"]
