"""Schedules: words in, launches out, through both turns of the clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from social.workflows.schedule import ScheduleError, launches, next_launch, next_launches, recipe, sentence

BERLIN = "Europe/Berlin"
THURSDAY = {"type": "weekly", "days": [3], "time": "07:30"}


def test_thursday_half_past_seven_by_the_wall() -> None:
    found = next_launches(THURSDAY, BERLIN, datetime(2026, 10, 20, tzinfo=UTC), 3)
    assert found == [datetime(2026, 10, day, hour, 30, tzinfo=UTC) for day, hour in ((22, 5), (29, 6))] + [
        datetime(2026, 11, 5, 6, 30, tzinfo=UTC)
    ]
    assert sentence(THURSDAY, BERLIN) == "Every Thursday at 07:30 (Europe/Berlin)"


def test_a_launch_is_strictly_after() -> None:
    first = next_launch(THURSDAY, BERLIN, datetime(2026, 11, 19, 6, 29, tzinfo=UTC))
    assert first == datetime(2026, 11, 19, 6, 30, tzinfo=UTC)
    assert next_launch(THURSDAY, BERLIN, first) == first + timedelta(days=7)


@pytest.mark.parametrize("zone", [BERLIN, "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata"])
def test_a_year_has_a_launch_each_day_also_in_the_missing_and_the_doubled_hour(zone: str) -> None:
    daily = {"type": "daily", "time": "02:15"}
    start = datetime(2026, 1, 1, tzinfo=UTC)
    days = []
    for instant in launches(daily, zone, start):
        if instant > start + timedelta(days=365):
            break
        wall = instant.astimezone(ZoneInfo(zone))
        days.append(wall.date())
        assert wall.strftime("%H:%M") in ("02:15", "02:30", "03:00"), wall
    assert len(days) == len(set(days)) == 365


def test_the_missing_hour_runs_when_it_ends_and_the_doubled_runs_once() -> None:
    daily = {"type": "daily", "time": "02:30"}
    spring = next_launch(daily, BERLIN, datetime(2026, 3, 28, 12, tzinfo=UTC))
    assert spring == datetime(2026, 3, 29, 1, 0, tzinfo=UTC)
    autumn = next_launches(daily, BERLIN, datetime(2026, 10, 24, 12, tzinfo=UTC), 2)
    assert autumn == [datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 26, 1, 30, tzinfo=UTC)]


def test_words_become_recipes() -> None:
    assert recipe("daily 7:05") == {"type": "daily", "time": "07:05"}
    assert recipe("Weekly sun,thu 23:59") == {"type": "weekly", "days": [3, 6], "time": "23:59"}


@pytest.mark.parametrize("words", ["", "hourly", "daily", "daily 25:00", "weekly t 07:30", "weekly noday 07:30"])
def test_words_that_make_no_schedule_say_what_would(words: str) -> None:
    with pytest.raises(ScheduleError, match="weekly thursday 07:30"):
        recipe(words)
