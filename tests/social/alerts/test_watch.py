"""The engine raises alerts, tells each channel once and weekly, tries again after a failure, and tells when it is over."""

from __future__ import annotations

import socket
from collections.abc import Callable
from datetime import timedelta

import pytest

from social.alerts.channels import NO_CHANNEL, NO_SUPERVISORS, change
from social.desk import Desk
from social.workflows import requests
from social.workflows.register import SYNC
from store import alerts as store
from store import journal
from store import workflows as jobs
from store.workflows import TaskStatus, WorkflowStatus
from tests.social.alerts.conftest import Hook, Post
from tests.social.alerts.test_channels import MAIL
from tests.social.desks import OPERATOR, HeldClock

DAY = 86_400


@pytest.fixture
def job(desk: Desk) -> int:
    """The synchronization, started and with nothing to do yet."""
    requests.start(desk.record, desk.clock, OPERATOR, SYNC)
    desk.engine("test").answer()
    return known(desk).id


def known(desk: Desk) -> jobs.Workflow:
    found = jobs.workflow(desk.record, SYNC)
    assert found is not None
    return found


def work(desk: Desk) -> None:
    """A new engine does what is due, alerts too, and leaves."""
    assert desk.engine("test").once()


def end_run(desk: Desk, state: str, why: str = "X refuses the token.") -> None:
    """A run that ended in the past minute; the engine's own runs are tested elsewhere."""
    now = desk.clock.now()
    number = jobs.ask_run(desk.record, known(desk).id, "now", OPERATOR, now)
    run = jobs.run(desk.record, number)
    status = TaskStatus.FAILED if state == "failed" else TaskStatus.FINISHED
    jobs.add_task(desk.record, run, "Synchronize", now, status=status, subject="Offers (brandlark)", wait_reason=why)
    jobs.change_run(desk.record, number, state=state, started_at=now, ended_at=now)


def by_webhook(desk: Desk, hook: Hook) -> None:
    change(desk.record, desk.at_need, desk.clock, OPERATOR, "webhook", enabled=True, secret={"url": hook.url})


def told(hook: Hook) -> list[tuple[str, str]]:
    return [(post["news"], post["subject"]) for post in hook.posts]


def said(desk: Desk) -> list[str]:
    return [
        entry.message for entry in journal.workflow_journal(desk.record, known(desk).id) if entry.activity == "Alert"
    ]


FAILED = "Synchronization of Twitter accounts failed"


def test_a_failure_is_told_once_then_weekly_and_when_it_is_over(
    desk: Desk, clock: HeldClock, job: int, hook: Hook
) -> None:
    by_webhook(desk, hook)
    end_run(desk, "failed")
    for _ in range(3):
        work(desk)
        clock.move(60)
    assert told(hook) == [("raised", FAILED)]
    post = hook.posts[0]
    assert (post["task"], post["sentence"]) == ("Synchronize, Offers (brandlark)", "X refuses the token.")
    assert "stonechat workflow journal syncTwitter" in post["cure"]
    assert f"Supervisors were told by Webhook: {hook.url} answered 200. It said: ok" in said(desk)
    jobs.change_workflow(desk.record, job, next_processing=None)
    clock.move(7 * DAY)
    work(desk)
    work(desk)
    assert told(hook)[1:] == [("again", FAILED)]
    assert "It still lasts; you are told once a week." in hook.posts[1]["text"]
    end_run(desk, "finished")
    work(desk)
    work(desk)
    assert told(hook)[2:] == [("cleared", f"Over: {FAILED}")]
    assert "X refuses the token. A run ended well on" in hook.posts[2]["sentence"]
    assert store.open_alerts(desk.record) == []


def test_a_channel_that_fails_is_tried_again_after_pauses_that_outlive_the_engine(
    desk: Desk, clock: HeldClock, job: int, hook: Hook
) -> None:
    by_webhook(desk, hook)
    hook.answers = [(503, "later")] * 3
    end_run(desk, "failed")
    waits = []
    for wait in (0, 59, 2, 299, 2, 899, 2, 60):
        clock.move(wait)
        work(desk)
        waits.append(len(hook.posts))
    assert waits == [1, 1, 2, 2, 3, 3, 4, 4]
    lines = [line for line in said(desk) if "could not be told" in line]
    assert len(lines) == 1
    assert f"{hook.url} answered 503. It said: later It is tried again from" in lines[0]
    assert [(each.tries, each.told_at is not None) for each in store.notices(desk.record, [1])] == [(4, True)]


def test_every_channel_is_told_by_itself_and_a_new_one_hears_of_what_is_open(
    desk: Desk, clock: HeldClock, job: int, hook: Hook, mail_server: Callable[[str], Post]
) -> None:
    post = mail_server("plain")
    post.answers = ["451 later"]
    by_webhook(desk, hook)
    end_run(desk, "failed")
    work(desk)
    change(desk.record, desk.at_need, desk.clock, OPERATOR, "mail", enabled=True, settings=MAIL | {"port": post.port})
    work(desk)
    assert (len(hook.posts), len(post.mails)) == (1, 0)
    clock.move(61)
    work(desk)
    assert (len(hook.posts), [mail["Subject"].partition(" (")[0] for mail in post.mails]) == (
        1,
        [f"[Stonechat] {FAILED}"],
    )


def test_nobody_to_tell_is_a_warning_in_the_journal(desk: Desk, job: int) -> None:
    end_run(desk, "failed")
    work(desk)
    work(desk)
    assert said(desk) == [NO_CHANNEL, f"An alert is raised: {FAILED}. X refuses the token."]


def test_an_empty_group_of_supervisors_is_a_warning_in_the_journal(desk: Desk, job: int) -> None:
    change(desk.record, desk.at_need, desk.clock, OPERATOR, "mail", enabled=True, settings=MAIL | {"recipients": []})
    end_run(desk, "failed")
    work(desk)
    assert NO_SUPERVISORS in said(desk)


def test_a_launch_that_no_engine_saw_is_told(desk: Desk, clock: HeldClock, job: int, hook: Hook) -> None:
    by_webhook(desk, hook)
    due = known(desk).next_processing
    clock.instant = due + timedelta(hours=3)
    work(desk)
    headline = "No engine ran when Synchronization of Twitter accounts was due"
    assert f"Its launch on {due:%Y-%m-%d %H:%M} UTC was missed while no engine ran." in hook.posts[0]["text"]
    clock.move(60)
    work(desk)
    *before, last = told(hook)
    assert last == ("cleared", f"Over: {headline}")
    assert before in ([], [("raised", headline)]), "the run that makes up for it may end before the alert is told"


def test_a_timer_that_comes_within_minutes_is_no_outage(desk: Desk, clock: HeldClock, job: int, hook: Hook) -> None:
    by_webhook(desk, hook)
    clock.instant = known(desk).next_processing + timedelta(minutes=10)
    work(desk)
    assert told(hook) == []


def test_two_periods_without_a_good_run_are_told_and_a_stop_ends_it(
    desk: Desk, clock: HeldClock, job: int, hook: Hook
) -> None:
    by_webhook(desk, hook)
    now = clock.now()
    number = jobs.ask_run(desk.record, job, "schedule", "schedule", now)
    run = jobs.run(desk.record, number)
    jobs.change_run(desk.record, number, state="going", started_at=now)
    jobs.add_task(desk.record, run, "Synchronize", now, status=TaskStatus.WAITING, wait_until=now + timedelta(days=60))
    clock.move(15 * DAY)
    work(desk)
    assert told(hook) == [("raised", "Synchronization of Twitter accounts has not succeeded for two periods")]
    requests.stop(desk.record, desk.clock, OPERATOR, SYNC)
    work(desk)
    assert told(hook)[1][0] == "cleared"
    assert "nobody expects it to run" in hook.posts[1]["sentence"]


def test_a_week_of_pause_is_told_and_a_failed_pause_is_told_as_failed(
    desk: Desk, clock: HeldClock, job: int, hook: Hook
) -> None:
    by_webhook(desk, hook)
    requests.pause(desk.record, desk.clock, OPERATOR, SYNC)
    work(desk)
    clock.move(7 * DAY + 1)
    work(desk)
    assert told(hook) == [("raised", "Synchronization of Twitter accounts has been paused for more than a week")]
    jobs.change_workflow(desk.record, job, failed=True)
    work(desk)
    assert told(hook)[1:] == [("raised", FAILED)]
    assert "It is paused and needs a person." in hook.posts[1]["cure"]


def test_a_simulated_run_that_fails_alarms_nobody(desk: Desk, job: int, hook: Hook) -> None:
    by_webhook(desk, hook)
    end_run(desk, "failed")
    with desk.record.writing():
        desk.record.sql("UPDATE run SET simulated = 1")
    work(desk)
    assert (told(hook), store.alerts(desk.record)) == ([], [])


def test_a_crash_between_telling_and_writing_down_tells_once_more_and_no_storm(
    desk: Desk, clock: HeldClock, job: int, hook: Hook
) -> None:
    by_webhook(desk, hook)
    end_run(desk, "failed")
    work(desk)
    with desk.record.writing():  # as a kill leaves it: put off, and not marked as told
        desk.record.sql("UPDATE alert_notice SET told_at = NULL")
    for _ in range(3):
        work(desk)
    assert len(hook.posts) == 1
    clock.move(61)
    for _ in range(3):
        work(desk)
    assert told(hook) == [("raised", FAILED)] * 2


def test_a_mail_server_that_never_answers_holds_up_nothing(desk: Desk, job: int) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        silent.settimeout(20)
        settings = MAIL | {"host": "127.0.0.1", "port": silent.getsockname()[1]}
        change(desk.record, desk.at_need, desk.clock, OPERATOR, "mail", enabled=True, settings=settings)
        end_run(desk, "failed")
        callers, seen = list[socket.socket](), list[store.Notice]()

        def paused_meanwhile() -> bool:
            """Once the server was called and says nothing, the engine goes on and pauses the workflow."""
            if store.open_alerts(desk.record) and not callers:
                callers.append(silent.accept()[0])
                requests.pause(desk.record, desk.clock, OPERATOR, SYNC)
            if known(desk).status != WorkflowStatus.PAUSED:
                return False
            seen[:] = seen or store.notices(desk.record, [1])  # it is asked twice at the end
            callers[0].close()
            return True

        desk.engine("test").run(until=paused_meanwhile)
    assert [(each.tries, each.answer, each.told_at) for each in seen] == [(1, "", None)], "the mail server came first"
    assert any("127.0.0.1" in line and "hung up" in line for line in said(desk))
