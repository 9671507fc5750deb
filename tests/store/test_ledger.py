"""The ledger as lists: what lies between two passes, by kind, newest first, and which two are compared."""

from __future__ import annotations

from datetime import timedelta
from threading import Event

import pytest

from store import passes
from store.database import Record
from store.ledger import LedgerView, Turns, ledger, ledger_events, ledger_rows, turns
from tests.store.conftest import NOW
from tests.store.test_followers import end, read, row


@pytest.fixture
def four(record: Record, service_id: int) -> list[passes.Pass]:
    """Four passes, the earliest first: 2 came and 1 left, 1 came back, 3 left."""
    for turn, numbers in enumerate([[1, 2], [2, 3, 4], [1, 2, 3, 4], [4]]):
        at = NOW + timedelta(days=turn)
        read(record, service_id, [row(number) for number in numbers], at)
        end(record, service_id, at + timedelta(minutes=5))
    return passes.passes(record, service_id)[::-1]


def told(record: Record, view: LedgerView) -> list[tuple[str, str, int | None]]:
    """The events of a view, by the list of their numbers and by the stream, which must agree."""
    ids = ledger(record, view, Event(), lambda _ids: None)
    assert ids.complete
    found = ledger_events(record, ids[:])
    assert found == list(ledger_rows(record, view))
    return [(each.action, each.external_id or "", each.pass_id) for each in found]


def test_what_lies_between_two_passes_newest_first(record: Record, service_id: int, four: list[passes.Pass]) -> None:
    first, second, third, last = (each.id for each in four)
    left = [("left", number, last) for number in "321"]
    returned, came = ("returned", "1", third), [("came", number, second) for number in "43"]
    assert told(record, LedgerView(service_id, third, last)) == left
    assert told(record, LedgerView(service_id, second, last)) == [*left, returned]
    assert told(record, LedgerView(service_id, first, second)) == [("left", "1", second), *came]
    assert told(record, LedgerView(service_id, first, last).only("came")) == came
    assert told(record, LedgerView(service_id, last, last)) == []
    assert told(record, LedgerView(service_id + 1)) == []
    whole = told(record, LedgerView(service_id))
    assert (whole[:3], whole[-1]) == (left, ("came", "1", None)), (
        "when one of the first pass came is told once it came back"
    )
    assert turns(record, service_id, first, last) == Turns(came=2, left=4, returned=1, renamed=0)
    assert turns(record, service_id, first, last).net == -1


def test_the_last_two_that_are_over_are_compared_unless_others_are_named(
    record: Record, service_id: int, four: list[passes.Pass]
) -> None:
    first, second, third, last = (each.id for each in four)
    read(record, service_id, [row(4)], NOW + timedelta(days=9))
    going = passes.going(record, service_id)
    assert going is not None

    def two(after: int | None = None, until: int | None = None) -> tuple[int, int] | None:
        found = passes.pair(record, service_id, after, until)
        return None if found is None else (found[0].id, found[1].id)

    assert (two(), two(until=third), two(after=first)) == ((third, last), (second, third), (first, last))
    assert (two(third, first), two(until=going.id)) == ((first, third), (last, going.id))
    assert (two(until=first), two(after=going.id), two(after=99), two(until=99)) == (None, None, None, None)
    assert [each.id for each in passes.passes_between(record, service_id, second, going.id)] == [going.id, last, third]


def test_a_list_that_nobody_waits_for_any_more_ends_early(
    record: Record, service_id: int, four: list[passes.Pass]
) -> None:
    stop = Event()
    stop.set()
    assert not ledger(record, LedgerView(service_id), stop, lambda _ids: None).complete
