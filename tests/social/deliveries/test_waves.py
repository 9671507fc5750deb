"""Waves: what they come to, what they are written as, and a delivery of many days in simulated time, as it was planned.

`STONECHAT_ADDRESSEES=10000` makes the delivery as large as that.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from social.deliveries import waves
from social.deliveries.message_analysis import judge
from social.deliveries.waves import Wave, WavesError, ends, plan
from social.sandbox.server import Sandbox
from social.services.paces import Pace
from store import sends
from store.deliveries import DeliveryState
from tests.social.deliveries.conftest import Office
from tests.social.deliveries.test_messages import ask_all, synchronize, write
from tests.social.desks import desk_at, register
from tests.social.workflows.measuring import one_clock, world_at

START = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
DAY, QUARTER = timedelta(days=1), timedelta(minutes=15)
ADDRESSEES = int(os.environ.get("STONECHAT_ADDRESSEES", "200"))
CAP = 250 if ADDRESSEES > 1_000 else 60


@pytest.mark.parametrize(
    ("words", "total", "sizes"),
    [
        ("none", 7, [7]),
        ("250/1d", 600, [250, 250, 100]),
        ("30%/12h", 100, [30, 30, 30, 10]),
        ("50, 200 after 1d, 30% after 12h", 1_000, [50, 200, 750]),
        ("50, 200 after 1d", 30, [30]),
    ],
)
def test_waves_are_read_and_planned(words: str, total: int, sizes: list[int]) -> None:
    found = waves.read(words)
    assert [wave.size for wave in plan(found, total, START)] == sizes
    assert waves.read(waves.words(found)) == found


@pytest.mark.parametrize(
    "words", ["0/1d", "-3/1d", "150%/1d", "ten/1d", "5/1y", "5/", "now and then", "5 after", "1,,2"]
)
def test_waves_that_make_no_sense_are_told(words: str) -> None:
    with pytest.raises(WavesError):
        waves.read(words)


def test_the_end_goes_by_the_slowest_of_the_limits() -> None:
    burst, day = Pace(15, QUARTER), Pace(20, DAY)
    assert ends(plan(None, 16, START), [burst]) == START + QUARTER
    assert ends(plan(None, 21, START), [burst, day]) == START + DAY
    assert ends(plan(None, 5, START), [day], [START - timedelta(hours=1)] * 18) == START + timedelta(hours=23)
    assert ends([Wave(1, START, 1), Wave(2, START + 3 * DAY, 1)], [burst]) == START + 3 * DAY
    assert ends([], [burst]) is None


def test_many_are_reached_as_planned_and_no_limit_is_passed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = one_clock(monkeypatch)
    with Sandbox(world=world_at(clock, ADDRESSEES)) as box:
        desk = desk_at(box, tmp_path / "home", clock=clock)
        office = Office(desk, box, clock, *register(desk, box))
        synchronize(office)
        reached = ask_all(office)
        desk.record.sql("UPDATE external_account SET daily_messages = ?", (CAP,))
        written = write(office, waves={"size": CAP, "every": 1_440}, validity_days=365)
        found = office.analyze(written)
        assert (found.ready, found.to_send) == (True, len(reached))
        told = next(line.sentence for line in found.lines if line.sentence.startswith("The last message leaves"))
        office.confirm(written)
        carry_on(office, written)
        assert sends.tally(desk.record, written) == {"sent": len(reached)}
        left = sorted(each.started_at for each in all_sends(office, written) if each.started_at is not None)
        assert f"{left[-1]:%Y-%m-%d %H:%M} UTC" in told
        assert all(later - sooner >= DAY for sooner, later in zip(left, left[CAP:], strict=False))
        assert all(later - sooner >= QUARTER for sooner, later in zip(left[::15], left[15::15], strict=False))
        assert len({write["to"] for write in box.ledger()}) == len(box.ledger()) == len(reached)
        assert judge(desk.record, office.found(written), clock.now()).total == len(reached)
        desk.record.close()


def all_sends(office: Office, delivery_id: int) -> list[Any]:
    return sends.sends(office.desk.record, delivery_id, 1_000_000)


def carry_on(office: Office, delivery_id: int) -> None:
    """Let the engine work, and time pass to the next thing that is due."""
    record = office.desk.record
    begun = office.clock.now()
    while office.found(delivery_id).state == DeliveryState.SENDING:
        assert office.desk.engine("test").once()
        due = record.scalar("SELECT min(next_at) FROM send WHERE state IN ('planned', 'unknown')")
        if due is not None:
            office.clock.move(max(0.0, due / 1000 - office.clock.now().timestamp()))
        assert office.clock.now() - begun < timedelta(days=365), "it never ended"


def test_pairs_of_waves_lie_as_far_apart_as_was_said() -> None:
    planned = plan(waves.read("10/6h"), 45, START)
    assert {later.starts - sooner.starts for sooner, later in pairwise(planned)} == {timedelta(hours=6)}


@pytest.mark.parametrize(("text", "minutes"), [("", 0), ("0", 0), ("30m", 30), (" 12H ", 720), ("1d", 1440)])
def test_the_start_of_a_wave_is_read_as_it_is_shown(text: str, minutes: int) -> None:
    assert waves.read_after(text) == minutes
    assert waves.read_after(waves.short(minutes)) == minutes


@pytest.mark.parametrize("text", ["soon", "1w", "-1d", "400d"])
def test_a_start_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(WavesError):
        waves.read_after(text)


def test_the_size_of_a_wave_is_a_number_or_a_share() -> None:
    assert (waves.read_size(" 250 "), waves.read_size("30%")) == (250, "30%")
    for text in ("0", "many", "0%", "101%"):
        with pytest.raises(WavesError):
            waves.read_size(text)
