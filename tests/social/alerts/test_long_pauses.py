"""A workflow that nobody goes on with: told in four weeks, then stopped for good by the engine, which says how to go on."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from social.desk import Desk
from social.workflows import requests
from social.workflows.health import attention
from social.workflows.long_pauses import end_of
from social.workflows.register import SYNC
from store import alerts as store
from store import audit
from store import workflows as jobs
from store.workflows import WorkflowStatus
from tests.social.alerts.conftest import Hook
from tests.social.alerts.test_watch import DAY, by_webhook, end_run, job, known, said, told, work
from tests.social.desks import OPERATOR, HeldClock

__all__ = ["job"]
PAUSED = "Synchronization of Twitter accounts has been paused for more than a week"


@pytest.fixture
def clock() -> HeldClock:
    """A clock that stands on a whole second, as the record keeps instants by milliseconds."""
    return HeldClock(datetime(2026, 11, 2, 9, 0, tzinfo=UTC))


def pause(desk: Desk) -> None:
    requests.pause(desk.record, desk.clock, OPERATOR, SYNC)
    desk.engine("test").answer()


def test_after_four_weekly_notices_a_pause_ends_for_good(desk: Desk, clock: HeldClock, job: int, hook: Hook) -> None:
    by_webhook(desk, hook)
    jobs.ask_run(desk.record, job, "now", OPERATOR, clock.now())
    pause(desk)
    seen = []
    for _ in range(5 * 7 + 1):
        seen.append(len(hook.posts))
        assert known(desk).status == WorkflowStatus.PAUSED
        clock.move(DAY)
        work(desk)
    assert [day for day in range(1, 36) if seen[day] > seen[day - 1]] == [8, 15, 22, 29]
    assert told(hook) == [("raised", PAUSED), *[("again", PAUSED)] * 3, ("cleared", f"Over: {PAUSED}")]
    assert [f"This is notice {number} of 4, one a week." in hook.posts[number - 1]["text"] for number in (1, 2, 3, 4)]
    last, over = hook.posts[3]["text"], hook.posts[4]
    assert f"it is stopped for good on {clock.now():%Y-%m-%d}" in last
    assert over["sentence"].endswith(f"To go on: stonechat workflow start {SYNC}")
    assert (known(desk).status, jobs.open_run(desk.record, job)) == (WorkflowStatus.FINISHED, None)
    act = audit.acts(desk.record)[0]
    assert (act.operator, act.action, act.entity) == (audit.ENGINE, "Stop", SYNC)
    assert "nobody went on with it after 4 notices, so it was stopped for good. Run 1 was ended" in act.detail
    assert store.open_alerts(desk.record) == []
    requests.start(desk.record, clock, OPERATOR, SYNC)
    desk.engine("test").answer()
    assert known(desk).status == WorkflowStatus.STARTED


def test_whoever_goes_on_begins_the_count_anew_and_a_host_that_slept_skips_no_notice(
    desk: Desk, clock: HeldClock, job: int
) -> None:
    pause(desk)
    clock.move(8 * DAY)
    work(desk)
    clock.move(60 * DAY)  # nobody was there to be told
    work(desk)
    assert end_of(desk.record, job) == clock.now() + timedelta(days=21)
    assert f"On {clock.now() + timedelta(days=21):%Y-%m-%d} it is stopped for good." in "".join(
        each.sentence for each in attention(desk.record, clock.now())
    )
    assert "The alert lasts: Synchronization of Twitter accounts" in "".join(said(desk))
    requests.start(desk.record, clock, OPERATOR, SYNC)
    desk.engine("test").answer()
    jobs.change_workflow(desk.record, job, next_processing=None)
    pause(desk)
    work(desk)
    clock.move(8 * DAY)
    work(desk)
    assert end_of(desk.record, job) == clock.now() + timedelta(days=28)


def test_one_that_was_laid_aside_after_a_failure_is_told_of_as_paused(desk: Desk, clock: HeldClock, job: int) -> None:
    end_run(desk, "failed")
    work(desk)
    pause(desk)
    work(desk)
    assert [each.cause for each in store.open_alerts(desk.record)] == ["failed"]
    clock.move(8 * DAY)
    work(desk)
    assert [each.cause for each in store.open_alerts(desk.record)] == ["paused"]
