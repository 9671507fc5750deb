"""What the acts on a workflow come to against the sandbox: cut runs, errors, runs from a task, simulations, a purge."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from social.desk import Desk
from social.sandbox.server import Sandbox
from social.workflows import requests
from social.workflows.register import SYNC
from store import journal, subscriptions
from store import workflows as store
from store.workflows import TaskStatus
from tests.social.desks import OPERATOR, HeldClock, desk_at, register
from tests.social.test_engine import FOLLOWERS, ask, newest, pages, said, wait_for

ME = "GET /2/users/me"
REVOKED = {"status": 401, "body": {"title": "Unauthorized", "status": 401}}
KEPT = (
    "visitor",
    "subscription",
    "subscription_event",
    "pass",
    "mark",
    "charge",
    "charged",
    "quota",
    "service",
    "send",
)
PEOPLE, PAGES = 3_500, 5
"""Followers of the brand account, and the pages they come on: X does not fill every page."""


@pytest.fixture
def box() -> Iterator[Sandbox]:
    with Sandbox(followers=PEOPLE, no_quota=True) as box:
        yield box


@pytest.fixture
def desk(box: Sandbox, tmp_path: Path) -> Desk:
    """A desk with a brand account which is read."""
    desk = desk_at(box, tmp_path / "home", clock=HeldClock())
    register(desk, box)
    return desk


def known(desk: Desk) -> store.Workflow:
    return store.workflow(desk.record, SYNC)


def act(desk: Desk, request: object, *more: object, **named: object) -> object:
    return request(desk.record, desk.clock, OPERATOR, SYNC, *more, **named)


def calls(box: Sandbox) -> dict[str, int]:
    return dict(box.state()["calls"])


def until(desk: Desk, condition: object) -> None:
    """Step by step until `condition` holds."""
    engine = desk.engine("test")
    while not condition():
        assert engine.step(), "nothing more to do"
    engine.stop()
    desk.record.sql("UPDATE lease SET holder = ''")


def ended(desk: Desk) -> bool:
    return store.open_run(desk.record, known(desk).id) is None


def rows(desk: Desk) -> dict[str, int]:
    """How many rows each table holds, with their newest change."""
    return {table: desk.record.scalar(f"SELECT count(*) FROM {table}") for table in KEPT}


def test_nothing_of_a_run_lands_after_an_unconditional_stop(box: Sandbox, tmp_path: Path) -> None:
    desk = desk_at(box, tmp_path / "home", passphrase="a passphrase for a test")
    brand, _ = register(desk, box)
    box.faults([{"endpoint": FOLLOWERS, "nth": 2, "effect": {"delay": 2.5}}])
    found = ask(desk)
    engine = desk.engine("test")
    engine.start()
    try:
        wait_for(lambda: calls(box).get(FOLLOWERS, 0) == 2)
        act(desk, requests.unconditional_stop)
        assert (known(desk).status, known(desk).next_processing) == ("Finished", None)
        landed = newest(desk)
        assert (landed.status, landed.pages) == (TaskStatus.ABORTED, 1)
        act(desk, requests.run_now, start_too=True)
        wait_for(lambda: ended(desk))
    finally:
        engine.stop()
    first, second = reversed(pages(desk, found.id))
    assert first == landed
    assert (second.status, second.pages, second.followers) == (TaskStatus.FINISHED, PAGES, PEOPLE)
    assert calls(box)[FOLLOWERS] == 2 + PAGES, "the page that was under way did not land, and the list was read again"
    assert subscriptions.subscriber_count(desk.record, brand) == PEOPLE
    assert "does not know" not in said(desk)


def test_an_unconditional_stop_needs_no_engine(desk: Desk) -> None:
    ask(desk)
    until(desk, lambda: pages(desk, known(desk).id) and newest(desk).pages == 2)
    act(desk, requests.unconditional_stop)
    assert (known(desk).status, newest(desk).status) == ("Finished", TaskStatus.ABORTED)
    assert store.runs(desk.record, known(desk).id)[0].state == "stopped"
    desk.engine("test").once()
    assert newest(desk).pages == 2


def both(desk: Desk, box: Sandbox, **properties: object) -> None:
    """Read both accounts, of which the brand's token is refused from its third page on."""
    desk.record.sql("UPDATE service SET synchronize = 1")
    if properties:
        act(desk, requests.change_properties, **properties)
    box.faults([{"endpoint": FOLLOWERS, "username": box.accounts[0]["username"], "nth": 3, "effect": REVOKED}])


def standing(desk: Desk) -> dict[str, str]:
    """Of the newest run: how the task of each service stands."""
    run = store.runs(desk.record, known(desk).id)[0]
    return {task.subject.split(" (")[0]: task.status for task in store.tasks(desk.record, run.id) if task.service_id}


def test_stop_the_process_pauses_as_failed_and_start_tries_again_what_failed(desk: Desk, box: Sandbox) -> None:
    both(desk, box, on_error="Stop the process")
    ask(desk)
    desk.engine("test").once()
    assert (known(desk).status, known(desk).failed) == ("Paused", True)
    assert TaskStatus.FAILED in standing(desk).values()
    assert "In case of error is set to Stop the process. Mend the cause. Start tries again what failed" in said(desk)
    before = calls(box)
    act(desk, requests.start)
    desk.engine("test").once()
    assert (known(desk).status, known(desk).failed, known(desk).errors_in_row) == ("Started", False, 0)
    assert set(standing(desk).values()) == {TaskStatus.FINISHED}
    (run,) = store.runs(desk.record, known(desk).id)
    assert run.state == "finished"
    brand = next(task for task in store.tasks(desk.record, run.id) if task.followers == PEOPLE)
    assert brand.pages == PAGES, "it went on after the second page"
    assert calls(box)[FOLLOWERS] - before[FOLLOWERS] <= PAGES - 2 + 1


def test_restart_after_a_failure_runs_all(desk: Desk, box: Sandbox) -> None:
    both(desk, box, on_error="Stop the process")
    ask(desk)
    desk.engine("test").once()
    act(desk, requests.restart)
    assert known(desk).status == "Restart requested"
    desk.engine("test").once()
    assert (known(desk).status, known(desk).failed) == ("Started", False)
    new, old = store.runs(desk.record, known(desk).id)
    assert (old.state, new.state, new.reason) == ("stopped", "finished", "restart")
    assert len(standing(desk)) == 2
    assert subscriptions.subscriber_count(desk.record, 1) == newest_of(desk, PEOPLE).followers


def newest_of(desk: Desk, followers: int) -> store.Task:
    run = store.runs(desk.record, known(desk).id)[0]
    return next(task for task in store.tasks(desk.record, run.id) if task.followers == followers)


def test_errors_are_ignored_for_ever_where_their_number_is_0(desk: Desk, box: Sandbox) -> None:
    both(desk, box, consecutive_errors=0)
    box.faults([{"endpoint": ME, "effect": REVOKED}], replace=True)
    for number in range(1, 6):
        ask(desk)
        desk.engine("test").once()
        assert (known(desk).status, known(desk).errors_in_row) == ("Started", number)
        assert store.runs(desk.record, known(desk).id)[0].state == "failed"


def test_a_stop_that_is_asked_for_while_a_task_fails_is_not_lost(desk: Desk, box: Sandbox) -> None:
    act(desk, requests.change_properties, on_error="Stop the process")
    box.faults([{"endpoint": FOLLOWERS, "nth": 2, "effect": REVOKED | {"delay": 1.0}}])
    ask(desk)
    engine = desk.engine("test")
    engine.start()
    try:
        wait_for(lambda: calls(box).get(FOLLOWERS, 0) == 2)
        act(desk, requests.stop)
        wait_for(lambda: known(desk).status != "Stop requested")
    finally:
        engine.stop()
    assert newest(desk).status == TaskStatus.FAILED
    assert (known(desk).status, known(desk).failed) == ("Finished", False)


def test_a_run_from_a_failed_task_goes_on_from_its_page_and_has_those_after_it(desk: Desk, box: Sandbox) -> None:
    both(desk, box)
    ask(desk)
    desk.engine("test").once()
    failed = next(task for task in pages(desk, known(desk).id) if task.status == TaskStatus.FAILED)
    after = [task.subject for task in reversed(pages(desk, known(desk).id)) if task.id >= failed.id]
    with pytest.raises(requests.NotNow, match="does nothing by itself"):
        act(desk, requests.restart_from, store.tasks(desk.record, failed.run_id)[0].id)
    with pytest.raises(requests.NotNow, match="none of the newest run"):
        act(desk, requests.restart_from, 9_999)
    before = calls(box)[FOLLOWERS]
    act(desk, requests.restart_from, failed.id)
    desk.engine("test").once()
    run = store.runs(desk.record, known(desk).id)[0]
    assert (run.state, run.reason, run.from_task) == ("finished", "task", failed.id)
    assert [task.subject for task in store.tasks(desk.record, run.id) if task.service_id] == after
    assert newest_of(desk, PEOPLE).pages == PAGES
    assert calls(box)[FOLLOWERS] - before == PAGES - 2 + (len(after) - 1)
    assert "It goes on after page 2." in said(desk)
    assert subscriptions.subscriber_count(desk.record, 1) == PEOPLE
    act(desk, requests.restart_from, newest_of(desk, PEOPLE).id)
    desk.engine("test").once()
    assert (newest_of(desk, PEOPLE).pages, newest_of(desk, PEOPLE).gone) == (PAGES, 0)


def test_a_simulation_changes_nothing_and_asks_nobody_after_a_check(desk: Desk, box: Sandbox) -> None:
    before, asked = rows(desk), calls(box)
    run_id = act(desk, requests.simulate)
    desk.engine("test").once()
    assert store.run(desk.record, run_id).state == "finished"
    assert rows(desk) == before
    assert calls(box) == asked
    assert (known(desk).status, known(desk).last_processing) == ("Being edited", None)
    assert "about 3,500 followers, 4 call(s)" in said(desk)
    assert "In total: 1 service(s), about 3,500 followers, 4 call(s)" in said(desk)
    assert "X would charge $35.00" in said(desk)
    assert newest(desk).expected == PEOPLE
    assert (newest(desk).pages, newest(desk).followers) == (0, 0)


def test_a_simulation_asks_for_an_old_count_once_and_never_waits(desk: Desk, box: Sandbox) -> None:
    desk.clock.move(timedelta(days=2).total_seconds())
    before, asked = rows(desk), calls(box)
    act(desk, requests.simulate)
    desk.engine("test").once()
    assert calls(box)[ME] == asked[ME] + 1
    assert sum(calls(box).values()) == sum(asked.values()) + 1
    changed = {table for table, number in rows(desk).items() if number != before[table]}
    assert changed <= {"charge", "charged", "quota"}, "the call itself, which X charges for"
    box.faults([{"endpoint": ME, "effect": {"rate_limited": True}}])
    run_id = act(desk, requests.simulate)
    desk.engine("test").once()
    assert store.run(desk.record, run_id).state == "failed"
    assert (known(desk).errors_in_row, known(desk).failed) == (0, False)


def test_a_purge_drops_what_ended_and_leaves_the_open_run(desk: Desk) -> None:
    ask(desk)
    desk.engine("test").once()
    ask(desk)
    until(desk, lambda: newest(desk).pages == 2 and newest(desk).status == TaskStatus.RUNNING)
    mine = [task.id for task in store.tasks(desk.record, store.open_run(desk.record, known(desk).id).id)]
    kept = [
        each.id for each in journal.workflow_journal(desk.record, known(desk).id) if each.run_id == newest(desk).run_id
    ]
    runs, tasks, lines = act(desk, requests.purge_history)
    assert (runs, tasks) == (1, 3)
    assert lines > 3
    left = journal.workflow_journal(desk.record, known(desk).id)
    assert [each.id for each in left if each.run_id is not None] == kept
    assert [each.message for each in left if each.run_id is None] == [
        f"Cleanup asked for by {OPERATOR}. Purge history: 1 run(s), 3 task(s) and {lines} line(s) of the journal went."
    ]
    assert [task.id for task in reversed(store.workflow_tasks(desk.record, known(desk).id))] == mine
    desk.engine("test").once()
    assert (newest(desk).status, newest(desk).pages) == (TaskStatus.FINISHED, PAGES)


def test_what_is_older_than_a_day_is_purged_alone(desk: Desk) -> None:
    for _ in range(2):
        ask(desk)
        desk.engine("test").once()
        desk.clock.move(2 * 86_400)
    before = desk.clock.now() - timedelta(days=3)
    assert store.purge(desk.record, known(desk).id, before)[:2] == (1, 3)
    (run,) = store.runs(desk.record, known(desk).id)
    assert run.ended_at > before
    assert {each.at > before for each in journal.workflow_journal(desk.record, known(desk).id)} == {True}
