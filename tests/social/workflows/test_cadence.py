"""When a post is measured: often while it is young, on its last day, and never after its thirtieth."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from social.workflows.cadence import DAY, MARGIN, MEASURED_FOR, due
from store.statistics import Posted

BORN = datetime(2026, 11, 1, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def post(measured: timedelta | None = None, absent: str | None = None) -> Posted:
    return Posted(1, 1, "77", BORN, None if measured is None else BORN + measured, absent)


def measured_at(every: timedelta, first: timedelta) -> list[float]:
    """The ages in days at which launches so far apart measure a post."""
    ages, last, age = [], None, first
    while age < 45 * DAY:
        if due(post(last), BORN + age):
            ages.append(age / DAY)
            last = age
        age += every
    return ages


@pytest.mark.parametrize("hour", [1, 7, 12, 23])
def test_daily_launches_measure_it_thirteen_times(hour: int) -> None:
    ages = measured_at(DAY, hour * HOUR)
    assert [int(age) for age in ages] == [0, 1, 2, 3, 4, 5, 6, 8, 10, 12, 18, 24, 29]


def test_hourly_launches_see_its_first_two_days_closely() -> None:
    ages = measured_at(HOUR, HOUR)
    assert len([age for age in ages if age < 2]) == 47
    assert len([age for age in ages if 2 <= age < 7]) <= 7
    assert 29 <= ages[-1] < 30


def test_launches_that_are_a_little_early_skip_no_day() -> None:
    assert due(post(3 * DAY), BORN + 4 * DAY - 2 * HOUR)
    assert not due(post(3 * DAY), BORN + 3 * DAY + 12 * HOUR)


def test_nothing_is_asked_of_a_post_that_is_absent_or_too_old() -> None:
    assert due(post(), BORN)
    assert due(post(), BORN - HOUR), "a clock that was set back"
    assert not due(post(absent="gone"), BORN + HOUR)
    assert due(post(), BORN + MEASURED_FOR - 2 * MARGIN)
    assert not due(post(), BORN + MEASURED_FOR - MARGIN / 2)
    assert not due(post(), BORN + 400 * DAY)
