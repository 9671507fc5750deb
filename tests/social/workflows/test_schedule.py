"""Schedules: words in, sentences and launches out, through both turns of the clock; what makes no sense is refused."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import pytest

from social.workflows.schedule import (
    ScheduleError,
    coming,
    counted_from,
    launches,
    next_launch,
    next_launches,
    read_zone,
    recipe,
    sentence,
    words,
)

BERLIN = "Europe/Berlin"
THURSDAY = {"type": "weekly", "days": [3], "time": "07:30"}
NOON = datetime(2026, 11, 22, 12, 4, tzinfo=UTC)


def walls(text: str, zone: str, after: datetime, number: int) -> list[str]:
    """The next launches on the wall of the zone, each with its note."""
    found = islice(coming(recipe(text), zone, after), number)
    told = [(f"{launch.at.astimezone(ZoneInfo(zone)):%a %m-%d %H:%M}", launch.note) for launch in found]
    return [f"{wall}: {note}" if note else wall for wall, note in told]


def test_thursday_half_past_seven_by_the_wall() -> None:
    found = next_launches(THURSDAY, BERLIN, datetime(2026, 10, 20, tzinfo=UTC), 3)
    assert found == [datetime(2026, 10, day, hour, 30, tzinfo=UTC) for day, hour in ((22, 5), (29, 6))] + [
        datetime(2026, 11, 5, 6, 30, tzinfo=UTC)
    ]


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


def test_what_the_clocks_do_to_a_launch_is_told() -> None:
    spring, autumn = datetime(2026, 3, 28, 23, tzinfo=UTC), datetime(2026, 10, 24, 22, tzinfo=UTC)
    assert walls("daily 02:30", BERLIN, spring, 2) == [
        "Sun 03-29 03:00: the clocks go forward, there is no 02:30 that day",
        "Mon 03-30 02:30",
    ]
    assert walls("every 30m 01:00-03:30", BERLIN, spring, 4) == [
        "Sun 03-29 01:00",
        "Sun 03-29 01:30",
        "Sun 03-29 03:00: the clocks go forward, there is no 02:00 or 02:30 that day",
        "Sun 03-29 03:30",
    ]
    assert walls("hours 01:55,03:05", BERLIN, spring, 2) == [
        "Sun 03-29 01:55: 03:05 is left out: the clocks go forward, it would come less than 15 minutes later",
        "Mon 03-30 01:55",
    ]
    assert walls("every 1h 02:00-03:00", BERLIN, autumn, 2) == [
        "Sun 10-25 02:00: the clocks go back, this is the first of two 02:00",
        "Sun 10-25 03:00",
    ]


@pytest.mark.parametrize(
    ("zone", "day", "told"),
    [
        ("Australia/Lord_Howe", datetime(2026, 10, 3, tzinfo=UTC), "Sun 10-04 02:30"),
        ("Africa/Cairo", datetime(2026, 4, 23, tzinfo=UTC), "Fri 04-24 02:15"),
        ("Pacific/Apia", datetime(2011, 12, 29, 12, tzinfo=UTC), "Sat 12-31 00:00"),
    ],
)
def test_gaps_of_another_length_end_where_they_end(zone: str, day: datetime, told: str) -> None:
    assert told in [each.split(": ")[0] for each in walls("daily 02:15", zone, day, 3)]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("daily 07:00", "Every day at 07:00"),
        ("daily monday,friday 07:00", "Every Monday and Friday at 07:00"),
        ("weekly thursday,sunday 07:30", "Every Thursday and Sunday at 07:30"),
        ("every 30m 08:00-18:00", "Every 30 minutes from 08:00 to 18:00, every day"),
        (
            "every 1h30m 08:00-18:00 monday-friday",
            "Every 1 h 30 min from 08:00 to 18:00, every day from Monday to Friday",
        ),
        ("hours 08:00,12:00", "Every day at 08:00 and 12:00"),
        ("hours 08:00,12:00,18:00 saturday,sunday", "Every Saturday and Sunday at 08:00, 12:00 and 18:00"),
        (
            "monthly 20 march,june,september,december 07:00",
            "On the 20th of March, June, September and December at 07:00",
        ),
        ("monthly last 07:00", "On the last day of every month at 07:00"),
        ("monthly 1,22,last 07:00", "On the 1st, 22nd and last day of every month at 07:00"),
        ("monthly 31 07:00", "On the 31st of every month, in a shorter month on its last day, at 07:00"),
        ("monthly 30 april,june 07:00", "On the 30th of April and June at 07:00"),
        ("once 2026-12-24 18:00", "Once, on 2026-12-24 at 18:00"),
    ],
)
def test_each_form_is_written_as_it_is_read_and_told_in_a_sentence(text: str, told: str) -> None:
    assert words(recipe(text)) == text
    assert sentence(recipe(text), BERLIN) == f"{told} ({BERLIN})"


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ("from 2026-12-01", ", from 2026-12-01"),
        ("to 2026-12-01", ", until 2026-12-01 included"),
        ("from 2026-12-01 to 2027-01-31 times 10", ", from 2026-12-01 to 2027-01-31 included, at most 10 times"),
        ("from 2026-12-01 times 1", ", from 2026-12-01, at most once"),
    ],
)
def test_the_validity_is_written_and_told(options: str, told: str) -> None:
    text = f"weekly thursday 07:30 {options}"
    assert words(recipe(text)) == text
    assert sentence(recipe(text), BERLIN) == f"Every Thursday at 07:30 ({BERLIN}){told}"


def test_words_are_read_kindly() -> None:
    assert recipe("daily 7:05") == {"type": "daily", "time": "07:05"}
    assert recipe("Weekly sun,thu 23:59") == {"type": "weekly", "days": [3, 6], "time": "23:59"}
    assert words(recipe("hours 12:00, 8:00 mon - fri")) == "hours 08:00,12:00 monday-friday"
    assert words(recipe("every 120 mon-sun")) == "every 2h 00:00-23:59"
    assert words(recipe("weekly fri-mon 7:00")) == "weekly monday,friday,saturday,sunday 07:00"
    assert words(recipe("monthly LAST,3 nov-jan 7:00")) == "monthly 3,last january,november,december 07:00"


def test_a_recipe_kept_long_ago_goes_on() -> None:
    assert words(THURSDAY) == "weekly thursday 07:30"
    assert recipe("weekly thursday 07:30") == THURSDAY
    assert sentence(THURSDAY, BERLIN) == "Every Thursday at 07:30 (Europe/Berlin)"
    assert words({"type": "daily", "time": "07:00"}) == "daily 07:00"


@pytest.mark.parametrize(
    ("text", "part", "why"),
    [
        ("", "", "Write it as one of: .*“weekly thursday 07:30”"),
        ("hourly", "", "“hourly” is no schedule"),
        ("daily", "", "Write it like “daily 07:00”"),
        ("daily 25:00", "time", "“25:00” is no time of day. Write it as 07:30"),
        ("weekly t 07:30", "days", "“t” is no day of the week"),
        ("weekly thirsday 07:30", "days", "Did you mean Thursday?"),
        ("weekly 07:30", "", "Write it like “weekly thursday 07:30”"),
        ("every 10m", "every", "Every 10 minutes is too often. .* every 15 minutes"),
        ("every 24h", "every", "choose Daily"),
        ("every 17m", "every", "23:48 and 00:00 of the next day are too close"),
        ("every 30m 18:00-08:00", "end", "end at 08:00, before they begin at 18:00"),
        ("every soon", "every", "“soon” is no interval"),
        ("hours 08:00,08:10", "times", "08:00 and 08:10 are too close"),
        ("hours 00:05,23:55 monday,tuesday", "times", "23:55 and 00:05 of the next day are too close"),
        ("monthly 32 07:00", "month_days", "“32” is no day of a month"),
        ("monthly 1 febtober 07:00", "months", "“febtober” is no month"),
        ("once 2026-02-30 07:00", "date", "“2026-02-30” is no date"),
        ("once 9999-01-01 07:00", "date", "too far away"),
        ("once 2026-12-24 18:00 times 2", "", "makes no sense of a schedule that is due once"),
        ("daily 07:00 to 2026-01-01 from 2026-02-01", "to", "ends on 2026-01-01, before it begins on 2026-02-01"),
        ("daily 07:00 times 3", "from", "counted from a date"),
        ("daily 07:00 from 2026-02-01 times 0", "iterations", "“0” is no number of iterations"),
        ("daily 07:00 until 2026-02-01", "", "Write it like “daily 07:00”"),
        ("daily 07:00 from", "", "“from” is not understood here"),
    ],
)
def test_what_makes_no_schedule_is_refused_at_its_part_with_what_would(text: str, part: str, why: str) -> None:
    with pytest.raises(ScheduleError, match=why) as refused:
        recipe(text)
    assert refused.value.part == part


def test_the_same_hours_are_far_enough_apart_where_no_day_follows_another() -> None:
    assert recipe("hours 00:05,23:55 monday,wednesday")["times"] == ["00:05", "23:55"]


def test_a_short_month_has_its_launch_on_its_last_day_and_once() -> None:
    found = walls("monthly 30,31,last 07:00", BERLIN, datetime(2028, 1, 31, 12, tzinfo=UTC), 5)
    assert found == ["Tue 02-29 07:00", "Thu 03-30 07:00", "Fri 03-31 07:00", "Sun 04-30 07:00", "Tue 05-30 07:00"]


def test_nothing_is_left_after_the_last_launch() -> None:
    once = recipe("once 2026-12-24 18:00")
    assert next_launch(once, BERLIN, NOON) == datetime(2026, 12, 24, 17, tzinfo=UTC)
    assert next_launch(once, BERLIN, datetime(2026, 12, 24, 17, tzinfo=UTC)) is None
    assert next_launch(recipe("weekly thursday 07:30 from 2026-11-23 to 2026-11-25"), BERLIN, NOON) is None
    assert len(walls("daily 07:00 to 2026-11-25", BERLIN, NOON, 10)) == 3
    assert walls("hours 08:00,20:00 from 2026-11-22 times 3", BERLIN, NOON, 9) == ["Sun 11-22 20:00", "Mon 11-23 08:00"]


def test_iterations_are_counted_from_the_first_day_that_is_whole() -> None:
    for text, day in (
        ("daily 18:00", "2026-11-22"),
        ("daily 07:00", "2026-11-23"),
        ("hours 08:00,18:00", "2026-11-23"),
    ):
        assert counted_from(recipe(text), BERLIN, NOON) == day
        counted = recipe(f"{text} times 5", BERLIN, NOON)
        assert counted["from"] == day
        assert len(next_launches(counted, BERLIN, NOON, 9)) == 5


def test_a_zone_is_found_in_any_case_and_a_wrong_one_is_refused_with_a_near_one() -> None:
    assert read_zone(" europe/berlin") == BERLIN
    for text, meant in (
        ("Europe/Berlon", BERLIN),
        ("new york", "America/New_York"),
        ("Lord How", "Australia/Lord_Howe"),
    ):
        with pytest.raises(ScheduleError, match=f"no time zone “{text}”. Did you mean {meant}?"):
            read_zone(text)
    with pytest.raises(ScheduleError, match="Write its IANA name"):
        read_zone("Mars/Base")
