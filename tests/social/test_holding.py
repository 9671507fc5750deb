"""The hold on the lease: one engine whatever the clocks do, another soon after it fell silent, nothing from the one before."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest

from social.holding import STUCK, Holding
from store import leases
from store.database import Record
from tests.social.desks import HeldClock

HOUR = 3600.0


@pytest.fixture
def record(tmp_path: Path) -> Iterator[Record]:
    opened = Record(tmp_path / "home")
    yield opened
    opened.close()


@pytest.fixture
def clock() -> HeldClock:
    return HeldClock()


@pytest.fixture
def first(record: Record, clock: HeldClock) -> Holding:
    holding = Holding(record, clock, "console")
    assert holding.keep()
    return holding


@pytest.fixture
def second(record: Record, clock: HeldClock, first: Holding) -> Holding:
    """One that stands by, and has seen the first live."""
    holding = Holding(record, clock, "worker")
    assert not holding.keep()
    return holding


@pytest.mark.parametrize("jump", [HOUR, -HOUR, 24 * HOUR, -24 * HOUR, 15.0, -15.0])
def test_a_clock_that_jumps_makes_neither_two_engines_nor_none(
    record: Record, clock: HeldClock, first: Holding, second: Holding, jump: float
) -> None:
    for _ in range(3):
        clock.jump(jump)
        clock.move(1.5)
        assert not second.keep()
        assert first.keep()
        assert leases.running(record, clock.now()), "who reads the lease by the clock sees a living engine"
    for _ in range(17):
        clock.move(1)
        assert not second.keep(), "the first may still come back"
    waited = 17
    while not second.keep():
        clock.move(1)
        waited += 1
    assert waited <= 30
    assert not first.keep()


def test_whoever_comes_after_a_jump_may_take_over_but_the_fence_holds(
    record: Record, clock: HeldClock, first: Holding
) -> None:
    fence = first.fence
    clock.jump(HOUR)
    newcomer = Holding(record, clock, "worker")
    assert newcomer.keep(), "it has seen nobody live, and cannot know better"
    assert fence is not None
    with pytest.raises(leases.LeaseLost), leases.fenced(record, fence):
        pass
    assert not first.keep()
    assert newcomer.keep()


def test_one_that_comes_after_a_death_counts_from_the_last_heartbeat(record: Record, clock: HeldClock) -> None:
    assert Holding(record, clock, "console").keep()
    clock.move(15)
    late = Holding(record, clock, "worker")
    assert not late.keep()
    clock.move(leases.LIFETIME.total_seconds() - 15)
    assert late.keep()


def test_a_lease_given_back_is_taken_at_the_next_look(clock: HeldClock, first: Holding, second: Holding) -> None:
    clock.move(1.5)
    first.give_back()
    assert second.keep()
    assert second.fence == 2


def test_a_heart_keeps_the_lease_in_a_long_step_but_not_in_one_that_hangs(
    clock: HeldClock, first: Holding, second: Holding
) -> None:
    for _ in range(int(STUCK)):
        assert not second.keep()
        clock.move(1)
        first.beat_in_step()
    for _ in range(30):
        clock.move(1)
        first.beat_in_step()
        second.keep()
    assert second.fence == 2
    assert not first.keep()


def test_a_heartbeat_is_written_no_more_often_than_it_must(record: Record, clock: HeldClock, first: Holding) -> None:
    before = record.change()
    for _ in range(70):
        clock.wait(Event(), 0.1)
        assert first.keep()
    assert record.change() == before
    clock.move(2)
    assert first.keep()
    assert record.change() != before
