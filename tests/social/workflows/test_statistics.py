"""Statistics against the sandbox in both versions: what is measured when, by how many calls, and for how much."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from social.sandbox.server import Sandbox
from social.workflows import requests
from social.workflows.register import STATISTICS
from social.workflows.statistics_costs import all_expected
from store import charges, statistics
from store import workflows as store
from store.external_accounts import change_external_account
from store.services import change_service
from store.workflows import TaskStatus
from tests.social.desks import OPERATOR
from tests.social.workflows.measuring import DAY, LOOK_UP, TIMELINE, Bureau, one_clock, world_at

AGES = [0, 1, 2, 3, 4, 5, 6, 8, 10, 12, 18, 24, 29]
"""Days after which a post that left at noon is measured by launches at one o'clock."""


@pytest.fixture
def bureau(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bureau]:
    clock = one_clock(monkeypatch)
    with Sandbox(world=world_at(clock)) as box:
        yield Bureau(box, tmp_path / "home", clock)


def spent(bureau: Bureau) -> int:
    return charges.spent(bureau.record, bureau.clock.now() - timedelta(days=60), bureau.clock.now() + timedelta(1))


def curve_ages(bureau: Bureau, send_id: int) -> list[int]:
    (post,) = [one for one in posts_of(bureau) if one.send_id == send_id]
    return [(point.at - post.posted_at).days for point in statistics.post_curve(bureau.record, send_id)]


def posts_of(bureau: Bureau) -> list[statistics.Posted]:
    now = bureau.clock.now()
    return statistics.posted(bureau.record, bureau.brand, now - timedelta(days=400), now)


@pytest.mark.parametrize("version", ["2", "1.1"])
def test_forty_days_of_daily_launches(tmp_path: Path, version: str, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = one_clock(monkeypatch)
    with Sandbox(world=world_at(clock)) as box:
        bureau = Bureau(box, tmp_path / "home", clock, version)
        bureau.start()
        first, later = bureau.sent(120), list[int]()
        calls, ages = [], []
        for day in range(40):
            clock.move(3600 + 1)
            before = bureau.calls(LOOK_UP[version])
            bureau.work()
            calls.append(bureau.calls(LOOK_UP[version]) - before)
            ages += [day] if posts_of(bureau)[0].measured_at == clock.now() else []
            clock.move(DAY - 3601)
            if day == 9:
                later = bureau.sent(1)
        assert ages == AGES
        whole = dict.fromkeys(AGES, 2)
        assert calls == [max(whole.get(day, 0), int(day - 10 in AGES)) for day in range(40)]
        newest = statistics.post_curve(bureau.record, first[0])[-1]
        assert (newest.until - posts_of(bureau)[0].posted_at).days == 29
        assert newest.numbers.likes is not None
        assert (newest.numbers.clicks is not None) == (version == "2")
        assert (curve_ages(bureau, later[0])[-1]) <= 29
        assert bureau.task().status == TaskStatus.FINISHED


def test_a_curve_holds_no_number_twice_and_grows(bureau: Bureau) -> None:
    (send_id,) = bureau.sent(1)
    for _ in range(6):
        bureau.run_now()
        bureau.run_now()
        bureau.clock.move(DAY)
    curve = statistics.post_curve(bureau.record, send_id)
    numbers = [point.numbers for point in curve]
    assert len(numbers) == len(set(numbers)) == 6
    seen = [point.impressions or 0 for point in numbers]
    assert seen == sorted(seen)
    assert seen[-1] > seen[0] == 0
    account = statistics.account_curve(bureau.record, bureau.brand)
    assert [(point.numbers.followers, point.numbers.posts, point.numbers.listed) for point in account] == [(3, 1, 0)]
    assert account[0].until - account[0].at == timedelta(days=5), "one row, seen unchanged for five days"


def test_a_price_is_told_before_and_charged_after(bureau: Bureau) -> None:
    bureau.sent(130)
    bureau.clock.move(DAY)
    for _ in range(2):
        told, before = all_expected(bureau.record, bureau.clock.now()), spent(bureau)
        assert [each.posts for each in told] in ([130, 0], [0, 130], [0, 0])
        made = sum(map(bureau.calls, (LOOK_UP["2"], "GET /2/users/me")))
        bureau.run_now()
        assert spent(bureau) - before == sum(each.price or 0 for each in told)
        assert sum(map(bureau.calls, (LOOK_UP["2"], "GET /2/users/me"))) - made == sum(each.calls for each in told)
    assert spent(bureau) - before == 0, "all were paid for today"
    assert "measuring the account and 130 posts, for about $0.66" in bureau.said()


def test_who_owns_the_app_is_measured_by_the_timeline_for_a_fifth(bureau: Bureau) -> None:
    change_service(bureau.record, bureau.brand, bureau.clock.now(), app_owned=True)
    sent = bureau.sent(130)
    bureau.clock.move(DAY)
    told, before = all_expected(bureau.record, bureau.clock.now()), spent(bureau)
    task = bureau.run_now()
    assert (task.followers, task.came, task.gone, task.pages) == (130, 130, 0, 3)
    assert spent(bureau) - before == sum(each.price or 0 for each in told) == 2 * 10_000 + 130 * 1_000
    assert (bureau.calls(TIMELINE), bureau.calls(LOOK_UP["2"])) == (2, 0)
    assert statistics.post_curve(bureau.record, sent[0])[0].numbers.clicks is not None


def test_a_timeline_full_of_other_posts_costs_no_more_than_looking_up(bureau: Bureau) -> None:
    change_service(bureau.record, bureau.brand, bureau.clock.now(), app_owned=True)
    account = bureau.box.world.account(bureau.box.accounts[0]["username"])
    assert account is not None
    sent = bureau.sent(1)
    for number in range(60):
        bureau.clock.move(60)
        text = f"Chatter {number}"
        bureau.box.on_its_thread(lambda text=text: bureau.box.world.post(account, text))
    sent += bureau.sent(1)
    bureau.clock.move(DAY)
    before = spent(bureau)
    task = bureau.run_now()
    assert task.followers == 2
    assert spent(bureau) - before <= 2 * 10_000 + 2 * 5 * 1_000 + 5_000
    assert (bureau.calls(TIMELINE), bureau.calls(LOOK_UP["2"])) == (1, 1)


@pytest.mark.parametrize("owned", [False, True])
def test_a_post_that_is_gone_is_noted_once_and_not_asked_for_again(bureau: Bureau, owned: bool) -> None:
    change_service(bureau.record, bureau.brand, bureau.clock.now(), app_owned=owned)
    kept, gone = bureau.sent(2)
    account = bureau.box.world.account(bureau.box.accounts[0]["username"])
    assert account is not None
    post_id = next(post.post_id for post in posts_of(bureau) if post.send_id == gone)
    bureau.box.on_its_thread(lambda: bureau.box.world.delete(account, post_id))
    bureau.clock.move(3600)
    task = bureau.run_now()
    assert (task.followers, task.gone, task.status) == (1, 1, TaskStatus.FINISHED)
    assert {post.send_id: post.absent for post in posts_of(bureau)} == {kept: None, gone: "gone"}
    asked = bureau.calls(LOOK_UP["2"])
    bureau.clock.move(DAY)
    assert (bureau.run_now().gone, bureau.calls(LOOK_UP["2"]) - asked) == (0, 0 if owned else 1)
    assert "1 gone or hidden: not asked for again" in bureau.said()


def test_proofs_and_posts_of_others_are_not_measured(bureau: Bureau) -> None:
    (sent,) = bureau.sent(1)
    main = statistics.posted(bureau.record, bureau.brand, bureau.clock.now() - timedelta(1), bureau.clock.now())[0]
    bureau.noted(bureau.proofs, ["Proof"], ["5"], proof_of=main.delivery_id, proof_number=1)
    bureau.noted(bureau.brand, ["A message"], ["6"], template="dm")
    assert bureau.run_now().followers == 1
    assert [post.send_id for post in statistics.newest_posted(bureau.record, bureau.brand)] == [sent]
    assert statistics.newest_posted(bureau.record, bureau.proofs) == []


@pytest.mark.parametrize("endpoint", [LOOK_UP["2"], "GET /2/users/me"])
def test_a_quota_is_waited_for_as_state(bureau: Bureau, endpoint: str) -> None:
    bureau.sent(1)
    bureau.clock.move(DAY)
    username = bureau.box.accounts[0]["username"]
    bureau.box.faults([{"endpoint": endpoint, "username": username, "nth": 1, "effect": {"rate_limited": True}}])
    waiting = bureau.run_now()
    assert waiting.status == TaskStatus.WAITING
    assert waiting.wait_until is not None
    assert waiting.followers == 0
    bureau.clock.instant = waiting.wait_until + timedelta(seconds=1)
    bureau.work()
    assert (bureau.task().status, bureau.task().followers) == (TaskStatus.FINISHED, 1)


def test_a_budget_that_is_used_up_ends_a_task_before_the_call(bureau: Bureau) -> None:
    bureau.sent(10)
    bureau.clock.move(DAY)
    change_external_account(bureau.record, monthly_budget=spent(bureau) + 2 * 10_000 + 9 * 5_000)
    task = bureau.run_now()
    assert (task.status, task.followers) == (TaskStatus.FAILED, 0)
    assert "The budget of this month does not allow it" in bureau.said()
    assert bureau.calls(LOOK_UP["2"]) == 0


def test_an_engine_that_is_cut_off_between_two_calls_asks_for_no_post_twice(bureau: Bureau) -> None:
    bureau.sent(250)
    requests.run_now(bureau.record, bureau.clock, OPERATOR, STATISTICS, start_too=True)
    engine: Any = bureau.desk.engine("first")
    while not any(task.followers for task in store.workflow_tasks(bureau.record, bureau.workflow.id)):
        assert engine.step()
    bureau.record.sql("UPDATE lease SET heartbeat = 0")
    bureau.work()
    assert (bureau.task().followers, bureau.task().pages) == (250, 4)
    assert bureau.calls(LOOK_UP["2"]) == 3


def test_a_simulation_asks_x_for_nothing_and_keeps_nothing(bureau: Bureau) -> None:
    bureau.sent(3)
    before = bureau.box.state()["calls"]
    requests.simulate(bureau.record, bureau.clock, OPERATOR, STATISTICS)
    bureau.work()
    assert bureau.box.state()["calls"] == before
    assert "would measure the account and 3 posts, for about $0.015" in bureau.said()
    assert statistics.account_curve(bureau.record, bureau.brand) == []
