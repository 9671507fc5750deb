"""Light passes and the ledger against the sandbox: what they read, what they say, and that they never mark anyone gone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from social.desk import Desk
from social.sandbox.changes import CHANGES
from social.sandbox.server import Sandbox
from social.sandbox.world import World
from social.services.check import check
from social.workflows import depth, requests
from social.workflows.forecast import light_forecasts
from social.workflows.proposal import proposal
from social.workflows.register import SYNC
from store import passes, searching, subscriptions, visitors
from store import workflows as store
from store.ledger import LedgerView, ledger_rows, turns
from tests.social.desks import OPERATOR, HeldClock, desk_at, register
from tests.social.test_engine import carry_out, newest, said

NOON = datetime(2026, 11, 19, 12, 0, tzinfo=UTC)


def crowd(followers: int) -> World:
    return World(followers=followers, empty_pages=False)


def change(box: Sandbox, name: str, value: object) -> None:
    """Let something happen on the network."""
    box.on_its_thread(CHANGES[name](box.world, value))


def calls(box: Sandbox, of: str = "") -> int:
    """How often the sandbox was called, at endpoints with this in their names."""
    return sum(number for name, number in box.state()["calls"].items() if of in name)


def checked(desk: Desk) -> None:
    """Ask X how many follow the brand account."""
    check(desk.record, desk.connections, desk.clock, OPERATOR, 1)


def synchronize(desk: Desk, wanted: str | None = None) -> passes.Pass:
    """A run to its end, and the pass it made."""
    requests.run_now(desk.record, desk.clock, OPERATOR, SYNC, start_too=True, depth=wanted)
    carry_out(desk)
    assert newest(desk).status == store.TaskStatus.FINISHED
    return passes.passes(desk.record, 1)[0]


@pytest.mark.parametrize("version", ["2", "1.1"])
def test_a_light_pass_reads_the_newest_alone_and_x_count_confirms_it(tmp_path: Path, version: str) -> None:
    with Sandbox(world=crowd(12_000), no_quota=True) as box:
        desk = desk_at(box, tmp_path / "home", version=version, clock=HeldClock(NOON))
        brand, _ = register(desk, box)
        assert (synchronize(desk, "light").kind, newest(desk).followers) == ("full", 12_000), "the first is always full"
        change(box, "follow", {"account": "brandlark", "count": 150})
        before = calls(box)
        found = synchronize(desk, "light")
        assert (found.kind, found.state, found.came, found.gone) == ("light", "complete", 150, 0)
        wanted = 2 if version == "2" else 1 + 1 + 2
        assert calls(box) - before == wanted, "the account, a page, and the look-ups of the new"
        assert subscriptions.subscriber_count(desk.record, brand) == 12_150
        assert "X's own count agrees" in said(desk)
        assert not searching.behind(desk.record)
        came = list(ledger_rows(desk.record, LedgerView(brand).only("came")))
        assert (len(came), {each.pass_id for each in came}) == (150, {found.id})


def test_a_light_pass_says_that_some_left_and_a_full_one_says_who(tmp_path: Path) -> None:
    with Sandbox(world=crowd(3_000), no_quota=True) as box:
        desk = desk_at(box, tmp_path / "home", clock=HeldClock(NOON))
        brand, _ = register(desk, box)
        synchronize(desk)
        change(box, "unfollow", {"account": "brandlark", "count": 7})
        found = synchronize(desk, "light")
        assert (found.state, found.gone) == ("unsure", 0)
        assert subscriptions.subscriber_count(desk.record, brand) == 3_000
        assert "X counts 7 fewer than are known" in said(desk)
        found = synchronize(desk, "full")
        assert (found.kind, found.state, found.gone) == ("full", "complete", 7)
        assert turns(desk.record, brand, found.id - 1, found.id).left == 7


def test_a_rename_is_an_event_with_the_old_name(tmp_path: Path) -> None:
    with Sandbox(world=crowd(40), no_quota=True) as box:
        desk = desk_at(box, tmp_path / "home", clock=HeldClock(NOON))
        brand, _ = register(desk, box)
        synchronize(desk)
        known = visitors.visitor(desk.record, 3)
        change(box, "rename", {"user": known.external_id, "to": "brandnew"})
        assert synchronize(desk).renamed == 1
        (event,) = ledger_rows(desk.record, LedgerView(brand).only("renamed"))
        assert (event.visitor_id, event.detail) == (3, known.username)
        assert visitors.visitor(desk.record, 3).username == "brandnew"


def test_by_schedule_a_run_is_light_until_a_full_one_is_due_by_age(tmp_path: Path) -> None:
    with Sandbox(world=crowd(40), no_quota=True) as box:
        desk = desk_at(box, tmp_path / "home", clock=HeldClock(NOON))
        brand, _ = register(desk, box)
        assert depth.kind_for(desk.record, brand, None, NOON) == "full"
        synchronize(desk)
        assert depth.kind_for(desk.record, brand, None, NOON + timedelta(days=6)) == "light"
        assert depth.kind_for(desk.record, brand, None, NOON + timedelta(days=7)) == "full"


def test_version_1_1_looks_up_again_only_who_is_new_or_old(tmp_path: Path) -> None:
    with Sandbox(world=crowd(950), no_quota=True) as box:
        desk = desk_at(box, tmp_path / "home", version="1.1", clock=HeldClock(NOON))
        register(desk, box)
        synchronize(desk)
        assert calls(box, "lookup") == 10
        change(box, "follow", {"account": "brandlark", "count": 150})
        checked(desk)
        told = proposal(desk.record, desk.clock.now())
        assert (told.light.calls, told.full.calls) == (1 + 2, 1 + 2), "the look-ups of the new alone are told before"
        synchronize(desk)
        assert calls(box, "lookup") == 12
        desk.clock.move(31 * 24 * 3600)
        checked(desk)
        assert proposal(desk.record, desk.clock.now()).full.calls == 1 + 11
        synchronize(desk)
        assert calls(box, "lookup") == 12 + 11


def test_look_ups_that_were_answered_before_a_fault_are_not_made_again(tmp_path: Path) -> None:
    with Sandbox(world=crowd(950), no_quota=True) as box:
        desk = desk_at(box, tmp_path / "home", version="1.1", clock=HeldClock(NOON))
        register(desk, box)
        box.faults([{"endpoint": "POST /1.1/users/lookup*", "nth": 4, "effect": {"status": 503}}])
        synchronize(desk)
        assert calls(box, "lookup") == 10 + 1
        assert desk.record.scalar("SELECT count(*) FROM visitor WHERE detailed_at IS NULL") == 0


def test_of_old_ones_no_more_calls_are_made_than_hundreds_need(tmp_path: Path) -> None:
    with Sandbox(world=crowd(10_000), no_quota=True) as box:
        desk = desk_at(box, tmp_path / "home", version="1.1", clock=HeldClock(NOON))
        register(desk, box)
        synchronize(desk)
        with desk.record.writing():
            desk.record.sql("UPDATE visitor SET detailed_at = 0 WHERE id % 5000 < 120")
        before = calls(box, "lookup")
        synchronize(desk)
        assert calls(box, "lookup") - before == 3, "for 240 of two pages"


def test_a_light_run_costs_what_was_told(tmp_path: Path) -> None:
    with Sandbox(world=crowd(2_500), no_quota=True) as box:
        desk = desk_at(box, tmp_path / "home", clock=HeldClock(NOON))
        register(desk, box)
        synchronize(desk)
        desk.clock.move(24 * 3600)
        (told,) = light_forecasts(desk.record, desk.clock.now())
        assert (told.reading.followers, told.price) == (1_000, 10_000 + 1_000 * 10_000)
        assert synchronize(desk, "light").price == 1_000 * 10_000
