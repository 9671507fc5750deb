"""Visitors and their subscriptions: pages come in, passes end, windows look at them."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from store import passes, subscriptions, visitors
from store.database import Record
from store.filters import FilterError, condition
from store.ledger import LedgerView, ledger_rows, turns
from store.windows import ORDERS, VisitorView, visitor_ids
from tests.store.conftest import NOW

LATER = NOW + timedelta(days=7)


def row(number: int, name: str | None = None, friends: int = 0, checked: bool = False) -> visitors.DetailRow:
    return (str(number), f"user{number}", name or f"Name {number}", friends, checked, None, False, True)


def read(record: Record, service_id: int, rows: list[visitors.DetailRow], now: datetime = NOW) -> passes.Landed:
    """A page of the pass that is going, or of a new one."""
    with record.writing():
        if passes.going(record, service_id) is None:
            passes.begin(record, service_id, "full", now)
        known = passes.going(record, service_id)
        assert known is not None
        return passes.land(record, known, visitors.keep_details(record, rows, 2, now), now)


def end(record: Record, service_id: int, now: datetime = NOW) -> int:
    known = passes.going(record, service_id)
    assert known is not None
    gone = passes.unseen(record, service_id)
    with record.writing():
        return passes.end(record, known, now, gone=gone)


def test_a_page_is_counted_once_however_often_it_is_read(record: Record, service_id: int) -> None:
    page = [row(number) for number in range(5)]
    assert read(record, service_id, page) == passes.Landed(5, 5, 0)
    assert read(record, service_id, page) == passes.Landed(0, 0, 0)
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
    assert read(record, service_id, [row(1), row(2)], LATER).came == 1
    end(record, service_id, LATER)
    leaving = ledger_rows(record, LedgerView(service_id).only("left", "returned"))
    assert [event.action for event in leaving] == ["returned", "left"]
    assert visitors.visitor_count(record) == 2


def test_the_ledger_tells_who_came_left_returned_and_was_renamed_and_by_which_pass(
    record: Record, service_id: int
) -> None:
    seen = [[1, 2], [2, 3], [1, 2, 3], [3]]
    for turn, numbers in enumerate(seen):
        read(record, service_id, [row(number) for number in numbers], NOW + timedelta(days=turn))
        end(record, service_id, NOW + timedelta(days=turn))
    renamed = ("3", "other", "Name 3", 0, False, None, False, True)
    read(record, service_id, [renamed], LATER)
    end(record, service_id, LATER)
    base, second, third, fourth, last = reversed(passes.passes(record, service_id))
    assert [(one.base, one.seen, one.came, one.returned, one.gone, one.renamed) for one in (base, second, third)] == [
        (True, 2, 2, 0, 0, 0), (False, 2, 1, 0, 1, 0), (False, 3, 0, 1, 0, 0)
    ]  # fmt: skip
    assert (fourth.gone, last.renamed, last.state) == (2, 1, "complete")

    def told(external_id: str) -> list[tuple[str, int | None, str | None]]:
        found = visitors.visitor_by(record, external_id)
        events = ledger_rows(record, LedgerView(service_id))
        return [(each.action, each.pass_id, each.detail) for each in events if each.visitor_id == found.id]

    assert told("1") == [
        ("left", fourth.id, None), ("returned", third.id, None), ("left", second.id, None), ("came", None, None)
    ]  # fmt: skip
    assert told("2") == [("left", fourth.id, None)], "when one of the first pass came, the subscription alone tells"
    assert told("3") == [("renamed", last.id, "user3"), ("came", second.id, None)]
    spans = ((base, third), (base, last), (second, third))
    assert [turns(record, service_id, older.id, newer.id).net for older, newer in spans] == [1, -1, 1]
    lately = [subscriptions.came_and_left(record, service_id, NOW + timedelta(days=turn)) for turn in (0, 2)]
    assert lately == [(2, 3), (1, 2)], "nobody came with the first list"


def test_a_pass_that_a_newer_one_breaks_says_so_and_ends_nobody(record: Record, service_id: int) -> None:
    read(record, service_id, [row(1), row(2)])
    end(record, service_id)
    read(record, service_id, [row(1)], LATER)
    with record.writing():
        passes.begin(record, service_id, "full", LATER)
    assert [one.state for one in passes.passes(record, service_id)] == ["going", "broken", "complete"]
    assert passes.unseen(record, service_id) == [1, 2]
    assert subscriptions.subscriber_count(record, service_id) == 2


def test_a_second_pass_with_nothing_new_writes_its_own_row_and_none_a_follower(record: Record, service_id: int) -> None:
    crowd = [row(number) for number in range(300)]

    def rows() -> dict[str, list[tuple[object, ...]]]:
        names = ("visitor", "subscription", "subscription_event", "pass", "charge", "charged")
        return {name: record.sql(f"SELECT * FROM {name}").fetchall() for name in names}

    read(record, service_id, crowd)
    end(record, service_id)
    before = rows()
    read(record, service_id, crowd, LATER)
    end(record, service_id, LATER)
    after = rows()
    assert [name for name in before if before[name] != after[name]] == ["pass"]
    assert len(after["pass"]) == len(before["pass"]) + 1
    assert not record.scalar("SELECT count(*) FROM mark WHERE scope LIKE 'seen:%'")


def test_whose_subscription_was_dropped_by_another_hand_comes_anew(record: Record, service_id: int) -> None:
    read(record, service_id, [row(1), row(2)])
    end(record, service_id)
    record.sql("DELETE FROM subscription WHERE visitor_id = 1")
    assert read(record, service_id, [row(1), row(2)], LATER).came == 1
    assert subscriptions.subscriber_count(record, service_id) == 2


def test_a_light_pass_counts_the_known_in_a_row(record: Record, service_id: int) -> None:
    read(record, service_id, [row(number) for number in range(10)])
    end(record, service_id)
    with record.writing():
        passes.begin(record, service_id, "light", LATER)
    for page, wanted in (([20, 0, 21], 0), ([22, 1, 2], 2), ([1, 3], 3)):
        read(record, service_id, [row(number) for number in page], LATER)
        assert passes.going(record, service_id).known_in_row == wanted


def test_stubs_wait_for_their_details(record: Record, service_id: int) -> None:
    with record.writing():
        kept = visitors.keep_stubs(record, ["7", "8"], 2, NOW)
        assert visitors.stale(record, kept.numbers, NOW) == list(kept.numbers)
        assert visitors.keep_stubs(record, ["8", "9", "8"], 2, NOW).numbers == [2, 3, 2]
        visitors.keep_details(record, [row(7)], 2, LATER, stamp=True)
        visitors.mark_asked(record, [2], LATER)
    assert visitors.stale(record, [1, 2, 3], LATER) == [3]
    assert visitors.stale(record, [1, 2], LATER + timedelta(days=30)) == [1, 2]
    assert visitors.visitor_by(record, "8").username is None


@pytest.mark.parametrize("new", [True, False])
def test_a_page_of_new_known_and_doubled_people_gives_their_numbers(record: Record, new: bool) -> None:
    with record.writing():
        assert list(visitors.keep_details(record, [row(5), row(3)], 2, NOW, new=new).numbers) == [1, 2]
        kept = visitors.keep_details(record, [row(9), row(3), row(4), row(9)], 2, NOW, new=new)
    assert [visitors.visitor(record, number).external_id for number in kept.numbers] == ["9", "3", "4", "9"]
    assert visitors.visitor_count(record) == 4


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
