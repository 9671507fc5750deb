"""Sets of visitors as bitmaps: what goes in comes out, over the borders of their rows."""

from __future__ import annotations

from datetime import timedelta

from store import charges, marks, visitors
from store.database import Record
from tests.store.conftest import NOW


def add(record: Record, numbers: list[int] | range) -> list[int]:
    with record.writing():
        return marks.add(record, "test", numbers)


def test_numbers_go_in_once_and_come_out_in_order(record: Record) -> None:
    assert add(record, [5, 40_000, 1, 5]) == [5, 40_000, 1]
    assert add(record, [40_000, 2]) == [2]
    assert marks.first(record, "test", 3) == [1, 2, 5]
    assert len(marks.held(record, "test")) == 4
    assert marks.lacking(record, "test", [3, 1, 99_999]) == [3, 99_999]
    assert marks.holds(record, "test", 40_000)
    assert not marks.holds(record, "test", 40_001)


def test_a_run_over_the_border_of_a_row_is_the_same_as_its_numbers(record: Record) -> None:
    run = range(marks.CHUNK - 3, 2 * marks.CHUNK + 3)
    assert add(record, run) == list(run)
    assert marks.first(record, "test", 10**6) == list(run)
    assert add(record, range(run.stop - 1, run.stop + 2)) == [run.stop, run.stop + 1]


def test_dropped_numbers_are_gone_and_empty_rows_with_them(record: Record) -> None:
    add(record, [1, 2, 40_000])
    with record.writing():
        marks.drop(record, "test", [2, 40_000])
    assert marks.first(record, "test", 10) == [1]
    assert record.scalar("SELECT count(*) FROM mark") == 1


def test_a_visitor_is_paid_for_once_a_day_by_name_or_by_number(record: Record) -> None:
    rows = [(key, None, None, None, None, None, None, None) for key in ("7", "8", "9")]
    with record.writing():
        visitors.keep_details(record, rows, 2, NOW)
        assert charges.fresh(record, "app", "user", ["8", "77"], NOW) == 2
        assert charges.fresh_visitors(record, "app", [1, 2], NOW) == 1
        assert charges.fresh(record, "app", "user", ["7", "9"], NOW) == 1
        assert charges.fresh_visitors(record, "app", [1, 2, 3], NOW) == 0
        assert charges.fresh_visitors(record, "other app", [1], NOW) == 1
        assert charges.paid_today(record, "app", "user", "7", NOW)
        later = NOW + timedelta(days=1)
        assert not charges.paid_today(record, "app", "user", "7", later)
        charges.forget_days_before(record, later)
        assert charges.fresh_visitors(record, "app", [1, 2, 3], later) == 3
    assert record.scalar("SELECT count(DISTINCT scope) FROM mark") == 1
