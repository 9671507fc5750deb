"""Launches under a held clock: missed, late, overlapped, used up, and under clocks that jump."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from social.desk import Desk, open_desk
from social.workflows import register, requests
from social.workflows.register import SYNC, Kind
from store import journal
from store import workflows as store
from tests.social.desks import OPERATOR, HeldClock

NOON = datetime(2026, 11, 18, 12, tzinfo=UTC)
DAY, WEEK, YEAR = 86_400, 7 * 86_400, 365 * 86_400
DAILY = {"type": "daily", "time": "07:30"}


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A started workflow, due every day at 07:30 UTC, with nothing to read."""
    desk = open_desk(tmp_path, HeldClock(NOON), memory=True)
    requests.reschedule(desk.record, desk.clock, OPERATOR, SYNC, DAILY, "UTC")
    requests.start(desk.record, desk.clock, OPERATOR, SYNC)
    desk.engine("test").once()
    return desk


def known(desk: Desk) -> store.Workflow:
    return store.workflow(desk.record, SYNC)


def began(desk: Desk) -> list[datetime]:
    """When each run began, oldest first."""
    return [run.started_at for run in reversed(store.runs(desk.record, known(desk).id, 1_000))]


def warned(desk: Desk) -> list[str]:
    """What the journal warns of about launches, oldest first."""
    entries = journal.workflow_journal(desk.record, known(desk).id, 1_000)
    told = ("launch of", "clock was")
    return [
        each.message for each in reversed(entries) if each.level == "warning" and any(w in each.message for w in told)
    ]


def work(desk: Desk, seconds: float, *, look: float = 21_600) -> None:
    """Let an engine work while so many seconds pass, and look every `look` seconds."""
    for _ in range(round(seconds / look)):
        desk.clock.move(look)
        desk.engine("test").once()


def test_a_run_a_day_and_nothing_to_warn_of(desk: Desk) -> None:
    engine = desk.engine("test")
    for day in (19, 20, 21):
        for hour, minute in ((7, 29), (7, 30), (7, 31), (20, 0)):
            desk.clock.instant = datetime(2026, 11, day, hour, minute, tzinfo=UTC)
            while engine.step():
                pass
    assert began(desk) == [datetime(2026, 11, day, 7, 30, tzinfo=UTC) for day in (19, 20, 21)]
    assert warned(desk) == []


@pytest.mark.parametrize(
    ("away", "told"), [(DAY, ""), (3 * DAY, "with 2 before it,"), (8 * YEAR, "more than 999 before")]
)
def test_what_was_missed_is_made_up_for_once_and_told_with_its_number(desk: Desk, away: int, told: str) -> None:
    desk.clock.move(away)
    work(desk, 7_200, look=3_600)
    assert began(desk) == [NOON + timedelta(seconds=away + 3_600)]
    (line,) = warned(desk)
    newest = (NOON + timedelta(seconds=away)).replace(hour=7, minute=30)
    assert line.startswith(f"The launch of {newest:%Y-%m-%d %H:%M} UTC")
    assert told in line
    assert line.endswith("was missed while no engine ran; it is made up for once, now.")
    assert known(desk).next_processing == newest + timedelta(days=1)


@pytest.mark.parametrize(("lateness", "runs"), [(60, 0), (271, 1), (None, 1)])
def test_too_late_is_skipped_and_the_next_is_awaited(desk: Desk, lateness: int | None, runs: int) -> None:
    requests.change_properties(desk.record, desk.clock, OPERATOR, SYNC, lateness=lateness)
    desk.clock.move(3 * DAY)  # noon again: the newest launch is 270 minutes old
    work(desk, 60, look=60)
    assert len(began(desk)) == runs
    (line,) = warned(desk)
    if not runs:
        assert "with 2 before it, was skipped: it came 4 h late, and the limit is 60 min." in line
        assert "Next processing 2026-11-22 07:30 UTC." in line
    work(desk, DAY, look=3_600)
    assert len(began(desk)) == runs + 1


def test_lateness_counts_from_the_newest_launch(desk: Desk) -> None:
    requests.change_properties(desk.record, desk.clock, OPERATOR, SYNC, lateness=60)
    desk.clock.move(3 * DAY - 4.5 * 3_600 + 1_800)  # 08:00
    work(desk, 60, look=60)
    assert len(began(desk)) == 1


def test_a_launch_that_finds_a_run_open_is_skipped(desk: Desk) -> None:
    desk.clock.move(DAY)
    engine = desk.engine("test")
    while not began(desk) or began(desk)[-1] is None:
        assert engine.step()
    run = store.open_run(desk.record, known(desk).id)
    later = desk.clock.now() + timedelta(days=3)
    waits = {"status": "Waiting", "wait_until": later, "waits_since": desk.clock.now()}
    store.add_task(desk.record, run, "Synchronize", desk.clock.now(), **waits)
    desk.clock.move(DAY)
    while engine.step():
        pass
    assert len(began(desk)) == 1
    assert "was skipped: the run that began at 2026-11-19 12:00 UTC still goes on. Next processing" in warned(desk)[-1]
    desk.clock.move(2 * DAY)
    assert engine.step()
    assert "with 1 before it, was skipped" in warned(desk)[-1]
    assert store.open_run(desk.record, known(desk).id).id == run.id


def test_a_schedule_with_nothing_left_is_told_once_and_the_workflow_stays_started(desk: Desk) -> None:
    requests.reschedule(desk.record, desk.clock, OPERATOR, SYNC, DAILY | {"to": "2026-11-20"}, "UTC")
    work(desk, 6 * DAY)
    assert len(began(desk)) == 2
    assert (known(desk).status, known(desk).next_processing) == ("Started", None)
    said = [entry.message for entry in journal.workflow_journal(desk.record, known(desk).id)]
    assert said.count("The schedule has no launch left.") == 1
    requests.reschedule(desk.record, desk.clock, OPERATOR, SYNC, DAILY, "UTC")
    work(desk, DAY)
    assert len(began(desk)) == 3


@pytest.mark.parametrize("jump", [YEAR, 20 * YEAR])
def test_a_clock_that_jumps_forth_and_back_brings_one_run_too_many_and_no_silence(desk: Desk, jump: int) -> None:
    work(desk, 3 * DAY)
    desk.clock.jump(jump)
    work(desk, 3_600, look=3_600)
    assert len(began(desk)) == 4, "made up for once"
    desk.clock.jump(-jump)
    work(desk, 3 * DAY)
    assert len(began(desk)) == 7, "the right time again, and a run a day"
    assert [line for line in warned(desk) if "The clock was set back to 2026-11-21" in line]


@pytest.mark.parametrize("back", [30, 1_800, 3_600])
def test_a_clock_that_is_put_right_by_a_little_does_not_run_twice(desk: Desk, back: int) -> None:
    work(desk, 19.5 * 3_600, look=19.5 * 3_600)
    desk.clock.move(20)
    desk.clock.jump(-back)
    work(desk, 3_600, look=600)
    assert began(desk) == [datetime(2026, 11, 19, 7, 30, tzinfo=UTC)]
    work(desk, DAY)
    assert len(began(desk)) == 2
    assert len({start.date() for start in began(desk)}) == 2


def test_a_wait_that_was_written_down_in_the_future_is_over(desk: Desk) -> None:
    requests.run_now(desk.record, desk.clock, OPERATOR, SYNC)
    engine = desk.engine("test")
    while not began(desk) or began(desk)[-1] is None:
        assert engine.step()
    run, now = store.open_run(desk.record, known(desk).id), desk.clock.now()
    ahead = now + timedelta(days=300)
    waits = {"status": "Waiting", "waits_since": ahead, "wait_until": ahead + timedelta(minutes=15)}
    store.add_task(desk.record, run, "Synchronize", now, **waits)
    while engine.step():
        pass
    assert store.open_run(desk.record, known(desk).id) is None


def test_a_workflow_is_launched_in_time_while_another_one_reads(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    other = "other"
    twin = Kind(other, "Another", DAILY, register.KINDS[0].work)
    monkeypatch.setattr(register, "KINDS", (*register.KINDS, twin))
    store.add_workflow(desk.record, NOON, internal_name=other, label="Another", schedule=DAILY, zone="UTC")
    requests.start(desk.record, desk.clock, OPERATOR, other)
    desk.engine("test").once()
    requests.run_now(desk.record, desk.clock, OPERATOR, SYNC)
    desk.clock.instant = datetime(2026, 11, 19, 7, 30, tzinfo=UTC)
    engine = desk.engine("test")
    assert engine.step()
    assert engine.step()
    found = store.workflow(desk.record, other)
    assert store.open_run(desk.record, found.id).asked_at == desk.clock.now()
