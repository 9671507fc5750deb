"""The engine on a real record against the sandbox: runs that are cut, wait, fail, are paused and stopped."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from social.desk import Desk
from social.sandbox.server import Sandbox
from social.workflows import requests
from social.workflows.register import SYNC
from store import journal, leases, subscriptions, visitors
from store import workflows as store
from store.external_accounts import change_external_account
from store.workflows import TaskStatus, WorkflowStatus
from tests.social.desks import OPERATOR, HeldClock, desk_at, register

FOLLOWERS = "GET /2/users/:id/followers"
HOUSE = Path(__file__).parents[2]


def wait_for(condition: Callable[[], object], seconds: float = 60) -> None:
    """Wait until `condition` holds; a test that waits in vain fails."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.01)


def ask(desk: Desk) -> store.Workflow:
    requests.run_now(desk.record, desk.clock, OPERATOR, SYNC, start_too=True)
    return store.workflow(desk.record, SYNC)


def carry_out(desk: Desk) -> None:
    """Carry out the open run to its end."""
    found = store.workflow(desk.record, SYNC)
    desk.engine("test").run(lambda: store.open_run(desk.record, found.id) is None)


def said(desk: Desk) -> str:
    found = store.workflow(desk.record, SYNC)
    return "\n".join(entry.message for entry in reversed(journal.workflow_journal(desk.record, found.id)))


def newest(desk: Desk, activity: str = "Synchronize") -> store.Task:
    found = store.workflow(desk.record, SYNC)
    return next(task for task in store.workflow_tasks(desk.record, found.id) if task.activity == activity)


@pytest.mark.parametrize("version", ["2", "1.1"])
def test_a_run_brings_every_follower_and_a_second_changes_nothing(tmp_path: Path, version: str) -> None:
    with Sandbox(followers=2500) as box:
        desk = desk_at(box, tmp_path / "home", version=version)
        brand, _ = register(desk, box)
        ask(desk)
        carry_out(desk)
        assert newest(desk).status == TaskStatus.FINISHED
        assert subscriptions.subscriber_count(desk.record, brand) == newest(desk).followers == newest(desk).came
        listed = visitors.visitor_count(desk.record)
        assert listed == 2500
        assert desk.record.scalar("SELECT count(*) FROM visitor WHERE username IS NULL") <= 5
        stamp = desk.record.scalar("SELECT max(changed_at) FROM visitor")
        ask(desk)
        carry_out(desk)
        assert (newest(desk).came, newest(desk).gone) == (0, 0)
        assert desk.record.scalar("SELECT max(changed_at) FROM visitor") == stamp
        assert "was skipped: Synchronize subscriptions is off" in said(desk)


@pytest.mark.parametrize(("version", "other", "followers"), [("2", "1.1", 2_500), ("1.1", "2", 6_000)])
def test_another_api_version_in_the_middle_of_a_list_loses_nobody(
    tmp_path: Path, version: str, other: str, followers: int
) -> None:
    with Sandbox(followers=followers, no_quota=True) as box:
        desk = desk_at(box, tmp_path / "home", version=version)
        brand, _ = register(desk, box)
        ask(desk)
        carry_out(desk)
        ask(desk)
        desk.engine("test").run(lambda: newest(desk).pages == 1)
        change_external_account(desk.record, api_version=other)
        carry_out(desk)
        assert (newest(desk).status, newest(desk).gone) == (TaskStatus.FINISHED, 0)
        assert subscriptions.subscriber_count(desk.record, brand) == newest(desk).followers == followers
        assert "The list is read again from its head." in said(desk)


def test_a_killed_engine_goes_on_from_its_cursor(tmp_path: Path) -> None:
    with Sandbox(followers=30_000, no_quota=True) as box:
        desk = desk_at(box, tmp_path / "home", passphrase="a passphrase for a test")
        brand, _ = register(desk, box)
        found = ask(desk)
        command = [
            sys.executable,
            "-m",
            "tests.social.engine_process",
            str(tmp_path / "home"),
            "a passphrase for a test",
        ]
        for enough in (5, 14):
            with subprocess.Popen(command, cwd=HOUSE) as process:
                wait_for(lambda enough=enough: any(task.pages >= enough for task in pages(desk, found.id)))
                process.send_signal(signal.SIGKILL)
            desk.record.sql("UPDATE lease SET heartbeat = 0")
        subprocess.run(command, cwd=HOUSE, check=True, timeout=120)
        task = newest(desk)
        assert task.status == TaskStatus.FINISHED
        assert subscriptions.subscriber_count(desk.record, brand) == task.followers == 30_000
        assert box.state()["calls"][FOLLOWERS] <= task.pages + 2


def pages(desk: Desk, workflow_id: int) -> list[store.Task]:
    return [task for task in store.workflow_tasks(desk.record, workflow_id) if task.activity == "Synchronize"]


def test_a_quota_is_waited_for_as_state_and_outlives_the_engine(tmp_path: Path) -> None:
    with Sandbox(followers=2500) as box:
        clock = HeldClock()
        desk = desk_at(box, tmp_path / "home", clock=clock)
        brand, _ = register(desk, box)
        ask(desk)
        box.faults([{"endpoint": FOLLOWERS, "nth": 2, "effect": {"rate_limited": True}}])
        desk.engine("first").once()
        task = newest(desk)
        assert (task.status, task.pages) == (TaskStatus.WAITING, 1)
        assert clock.now() < task.wait_until <= clock.now() + timedelta(minutes=16)
        desk.engine("second").once()
        assert newest(desk).pages == 1
        clock.instant = task.wait_until + timedelta(seconds=1)
        desk.engine("third").once()
        assert newest(desk).status == TaskStatus.FINISHED
        assert subscriptions.subscriber_count(desk.record, brand) == 2500


def test_a_passing_fault_is_tried_again_and_an_expired_cursor_begins_anew(tmp_path: Path) -> None:
    with Sandbox(followers=2500) as box:
        clock = HeldClock()
        desk = desk_at(box, tmp_path / "home", clock=clock)
        register(desk, box)
        ask(desk)
        box.faults([{"endpoint": FOLLOWERS, "nth": [2, 3], "effect": {"cut_before": True}}])
        engine = desk.engine("test")
        engine.run(lambda: store.open_run(desk.record, store.workflow(desk.record, SYNC).id) is None)
        assert newest(desk).status == TaskStatus.FINISHED
        found = ask(desk)
        engine.step()
        while newest(desk).pages < 1:
            engine.step()
        store.change_task(desk.record, newest(desk).id, cursor="a-cursor-long-forgotten-by-x")
        engine.run(lambda: store.open_run(desk.record, found.id) is None)
        assert newest(desk).status == TaskStatus.FINISHED
        assert (newest(desk).followers, newest(desk).gone) == (2500, 0)
        assert "The list is read again from its head" in said(desk)


def test_one_service_that_fails_leaves_the_others_and_three_bad_runs_pause_the_workflow(tmp_path: Path) -> None:
    with Sandbox(followers=40) as box:
        desk = desk_at(box, tmp_path / "home")
        brand, proofs = register(desk, box)
        desk.record.sql("UPDATE service SET synchronize = 1")
        username = box.accounts[1]["username"]
        box.faults(
            [{"username": username, "effect": {"status": 401, "body": {"title": "Unauthorized", "status": 401}}}]
        )
        for number in (1, 2, 3):
            found = ask(desk)
            carry_out(desk)
            assert subscriptions.subscriber_count(desk.record, brand) == 40
            assert store.workflow(desk.record, SYNC).errors_in_row == number
        found = store.workflow(desk.record, SYNC)
        assert (found.status, found.failed) == (WorkflowStatus.PAUSED, True)
        assert subscriptions.subscriber_count(desk.record, proofs) == 0


def test_pause_stop_and_start_between_two_pages(tmp_path: Path) -> None:
    with Sandbox(followers=5000) as box:
        desk = desk_at(box, tmp_path / "home")
        brand, _ = register(desk, box)
        found = ask(desk)
        engine = desk.engine("test")
        while not any(task.pages >= 2 for task in pages(desk, found.id)):
            assert engine.step()
        requests.pause(desk.record, desk.clock, OPERATOR, SYNC)
        while engine.step():
            pass
        assert store.workflow(desk.record, SYNC).status == WorkflowStatus.PAUSED
        assert newest(desk).pages == 2
        requests.start(desk.record, desk.clock, OPERATOR, SYNC)
        engine.step()
        engine.step()
        assert newest(desk).pages == 3
        requests.stop(desk.record, desk.clock, OPERATOR, SYNC)
        while engine.step():
            pass
        assert store.workflow(desk.record, SYNC).status == WorkflowStatus.FINISHED
        assert newest(desk).status == TaskStatus.ABORTED
        assert subscriptions.subscriber_count(desk.record, brand) == newest(desk).followers > 0


def test_what_makes_no_sense_is_refused_with_a_sentence(tmp_path: Path) -> None:
    with Sandbox(followers=40) as box:
        desk = desk_at(box, tmp_path / "home")
        register(desk, box)
        with pytest.raises(requests.NotNow, match="not started, so it has no pending task"):
            requests.run_now(desk.record, desk.clock, OPERATOR, SYNC)
        ask(desk)
        with pytest.raises(requests.NotNow, match="already running since"):
            requests.run_now(desk.record, desk.clock, OPERATOR, SYNC)
        with pytest.raises(requests.NotNow, match="waiting for the engine"):
            requests.start(desk.record, desk.clock, OPERATOR, SYNC)
        with pytest.raises(requests.NotNow, match="There are: syncTwitter"):
            requests.stop(desk.record, desk.clock, OPERATOR, "nonesuch")


def test_a_launch_missed_while_no_engine_ran_is_made_up_for_once(tmp_path: Path) -> None:
    with Sandbox(followers=40) as box:
        clock = HeldClock()
        desk = desk_at(box, tmp_path / "home", clock=clock)
        brand, _ = register(desk, box)
        requests.start(desk.record, clock, OPERATOR, SYNC)
        desk.engine("first").once()
        assert subscriptions.subscriber_count(desk.record, brand) == 0
        clock.move(15 * 24 * 3600)
        desk.engine("second").once()
        assert subscriptions.subscriber_count(desk.record, brand) == 40
        found = store.workflow(desk.record, SYNC)
        assert len(store.runs(desk.record, found.id)) == 1
        assert found.next_processing > clock.now()
        assert "was missed while no engine ran" in said(desk)


def test_two_engines_never_work_at_once_and_the_old_one_is_fenced_off(tmp_path: Path) -> None:
    with Sandbox(followers=5000) as box:
        clock = HeldClock()
        desk = desk_at(box, tmp_path / "home", clock=clock)
        register(desk, box)
        found = ask(desk)
        first, second = desk.engine("first"), desk.engine("second")
        while not any(task.pages >= 1 for task in pages(desk, found.id)):
            assert first.step()
        assert not second.step()
        clock.move(leases.LIFETIME.total_seconds() + 1)
        assert second.step()
        read = newest(desk).pages
        assert not first.step()
        assert newest(desk).pages == read


def test_an_engine_waits_for_a_record_that_another_program_holds_and_then_goes_on(tmp_path: Path) -> None:
    with Sandbox(followers=40) as box:
        desk = desk_at(box, tmp_path / "home", clock=HeldClock())
        register(desk, box)
        ask(desk)
        desk.record.sql("PRAGMA busy_timeout = 10")
        other, engine = sqlite3.connect(desk.record.path, isolation_level=None), desk.engine("test")
        other.execute("BEGIN IMMEDIATE")
        told: list[str] = []

        def until() -> bool:
            if engine.outage and not told:
                told.append(engine.outage)
                other.execute("ROLLBACK")
            return visitors.visitor_count(desk.record) == 40

        engine.run(until)
        assert "holds the record locked" in told[0]
        assert visitors.visitor_count(desk.record) == 40
        other.close()


def test_an_engine_ends_with_its_reason_when_a_newer_version_upgrades_the_record(tmp_path: Path) -> None:
    with Sandbox(followers=40) as box:
        desk = desk_at(box, tmp_path / "home", clock=HeldClock())
        register(desk, box)
        level = desk.record.scalar("PRAGMA user_version")
        engine = desk.engine("old")
        looks = iter(range(100))

        def upgraded() -> bool:
            if next(looks) == 2:
                with sqlite3.connect(desk.record.path) as newer:
                    newer.execute(f"PRAGMA user_version = {level + 1}")
                newer.close()
                ask(desk)
            return next(looks) > 90

        engine.run(upgraded)
        assert "A newer Stonechat has upgraded the record" in engine.outage
        assert visitors.visitor_count(desk.record) == 0
        assert leases.running(desk.record, desk.clock.now()) is None


def test_an_error_that_nobody_foresaw_fails_the_task_in_the_end_and_the_workflow_is_told_of(tmp_path: Path) -> None:
    with Sandbox(followers=2500, no_quota=True) as box:
        desk = desk_at(box, tmp_path / "home", clock=HeldClock())
        register(desk, box)
        found, engine = ask(desk), desk.engine("test")
        while not any(task.pages >= 1 for task in pages(desk, found.id)):
            engine.step()
        desk.record.sql("DELETE FROM pass")
        steps = 0
        while store.open_run(desk.record, found.id) is not None and steps < 100:
            steps += 1
            engine.step()
            desk.clock.move(300)
        assert (newest(desk).status, newest(desk).wait_reason) == (
            TaskStatus.FAILED,
            "Stonechat met an error that it does not know: LookupError.",
        )
        assert store.workflow(desk.record, SYNC).errors_in_row == 1
        assert store.runs(desk.record, found.id)[0].state == "failed"
