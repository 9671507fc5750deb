"""A year of every frequency in zones with odd clocks: what the engine launches is what was told before, and keeps its rules."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import islice, pairwise
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

import pytest

from social.desk import open_desk
from social.workflows import requests
from social.workflows.register import SYNC
from social.workflows.schedule import Recipe, coming, launches, next_launch, recipe, words
from social.workflows.schedule.recipes import times_of
from store import workflows as store
from tests.social.desks import OPERATOR, HeldClock

START = datetime(2027, 1, 1, tzinfo=UTC)
YEAR = timedelta(days=365)
ZONES = ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe")
"""Two with an hour of daylight saving, and one with half an hour."""
ODD = (*ZONES, "Africa/Casablanca", "America/Santiago", "Asia/Kolkata", "UTC")
"""One that leaves its summer time for Ramadan, one whose clocks go forward at midnight, two that stand still."""
FREQUENCIES = (
    "every 1h 01:30-03:30 sunday from 2027-03-07 times 12",
    "hours 02:15,23:50 sunday from 2027-10-03 to 2027-11-07",
    "daily 02:30 from 2027-03-13 to 2027-04-04",
    "weekly sunday 02:05 from 2027-03-01",
    "monthly 31 02:00",
    "once 2027-03-14 02:30",
)
"""All of them lie in the hours that the zones skip or double, most of them on Sundays, when the zones do so."""


def told(text: str, zone: str) -> list[datetime]:
    """The launches of the year, as they are told before it begins."""
    found = []
    for launch in launches(recipe(text), zone, START):
        if launch > START + YEAR:
            break
        found.append(launch)
    return found


@pytest.mark.parametrize("zone", ZONES)
def test_a_year_of_the_engine_launches_exactly_what_was_told(tmp_path: Path, zone: str) -> None:
    clock = HeldClock(START)
    desk = open_desk(tmp_path / "home", clock, memory=True)
    engine = desk.engine("test")
    requests.start(desk.record, clock, OPERATOR, SYNC)
    for text in FREQUENCIES:
        clock.instant = START
        requests.reschedule(desk.record, clock, OPERATOR, SYNC, recipe(text), zone)
        engine.once()
        made = []
        while (due := known(desk.record).next_processing) is not None and due <= START + YEAR:
            clock.instant = due
            engine.once()
            made.append(newest(desk.record).asked_at)
        assert made == told(text, zone)
        assert made


def known(record: store.Record) -> store.Workflow:
    found = store.workflow(record, SYNC)
    assert found is not None
    return found


def newest(record: store.Record) -> store.Run:
    run = store.runs(record, known(record).id, 1)[0]
    assert (run.reason, run.state) == ("schedule", "finished")
    return run


def test_nothing_is_launched_before_it_is_due(tmp_path: Path) -> None:
    clock = HeldClock(START)
    desk = open_desk(tmp_path / "home", clock, memory=True)
    requests.reschedule(desk.record, clock, OPERATOR, SYNC, recipe("once 2027-03-28 02:30"), "Europe/Berlin")
    requests.start(desk.record, clock, OPERATOR, SYNC)
    engine = desk.engine("test")
    clock.instant = datetime(2027, 3, 28, 0, 59, 59, tzinfo=UTC)
    engine.once()
    assert store.runs(desk.record, known(desk.record).id, 1) == []
    clock.instant += timedelta(seconds=1)
    engine.once()
    assert newest(desk.record).asked_at == clock.instant
    assert known(desk.record).next_processing is None
    clock.instant += YEAR
    engine.once()
    assert len(store.runs(desk.record, known(desk.record).id, 9)) == 1


@pytest.mark.parametrize("zone", ODD)
def test_rules_hold_for_every_schedule_in_every_zone(zone: str) -> None:
    chance = Random(zone)
    for text in [*FREQUENCIES, *(some_words(chance) for _ in range(25))]:
        after = START + timedelta(minutes=chance.randrange(400 * 24 * 60))
        schedule = recipe(text)
        assert recipe(words(schedule)) == schedule
        keeps_the_rules(schedule, zone, after)


def keeps_the_rules(schedule: Recipe, zone: str, after: datetime) -> None:
    """In order, after the instant, far enough apart, at their wall times, and the same whenever one asks."""
    found = list(islice(coming(schedule, zone, after), 100))
    times = [launch.at for launch in found]
    assert all(launch > after for launch in times)
    assert all(later - earlier >= timedelta(minutes=15) for earlier, later in pairwise(times))
    allowed = {datetime.strptime(text, "%H:%M").time() for text in times_of(schedule)}
    for launch in found:
        there = launch.at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
        assert (there.time() in allowed and there == launch.walls[0]) or "the clocks go forward" in launch.note
        assert not launch.at.astimezone(ZoneInfo(zone)).fold
    for earlier, later in pairwise(times):
        assert (
            next_launch(schedule, zone, earlier) == next_launch(schedule, zone, later - timedelta(seconds=1)) == later
        )


def some_words(chance: Random) -> str:
    """A schedule made by chance, in words."""
    days = ",".join(chance.sample(("monday", "wednesday", "thursday", "saturday", "sunday"), chance.randrange(1, 5)))
    time = f"{chance.choice((0, 1, 2, 3))}:{chance.randrange(15, 60)}"
    forms = (
        f"every {chance.randrange(15, 300)}m {time}-23:45 {days}",
        f"hours {time},{chance.randrange(4, 23)}:{chance.randrange(15, 45)},23:59 {days}",
        f"daily {time} from 2027-{chance.randrange(1, 13):02d}-01 times {chance.randrange(1, 60)}",
        f"daily {days} {time}",
        f"weekly {days} {time} to 2028-{chance.randrange(1, 13):02d}-10",
        f"monthly {chance.randrange(1, 32)},{chance.randrange(1, 32)},last {time}",
    )
    return chance.choice(forms)
