"""The tab Subscriptions of a service: both lists, their filter, and that they stay small at any size."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.widgets import Input

from social.desk import Desk, open_desk
from social.sandbox.server import Sandbox
from social.workflows.requests import run_now
from store.models import to_ms
from tests.tui.conftest import StillClock
from tests.tui.crowd import NOON, a_service, crowd, follow
from tests.tui.registering import console_at, desk_at, network, opened, registered
from tests.tui.seen import golden, seen, until, until_seen
from tui.screens.service_subscriptions import SubscriberRows
from tui.widgets.growing_table import GrowingTable

SIZES = [(80, 24), (120, 40)]
MANY = 60_000


@pytest.fixture
def box() -> Iterator[Sandbox]:
    with network() as running:
        yield running


def synchronized(desk: Desk) -> None:
    """A run of the synchronization to its end."""
    ended = "SELECT count(*) FROM run WHERE ended_at IS NOT NULL"
    before = desk.record.scalar(ended)
    run_now(desk.record, desk.clock, "test", "syncTwitter", start_too=True)
    desk.engine("worker").run(until=lambda: desk.record.scalar(ended) > before)


@pytest.fixture
def desk(box: Sandbox, tmp_path: Path) -> Desk:
    """Thirty followers were read, then two left and one was renamed."""
    desk = desk_at(box, tmp_path / "home")
    registered(desk, box.account("brandlark"))
    synchronized(desk)
    known = desk.record.scalar("SELECT external_id FROM visitor WHERE id = 4")
    box.faults(
        [
            {"effect": {"unfollow": {"account": "brandlark", "count": 2}}},
            {"effect": {"rename": {"user": known, "to": "renamedlark"}}},
        ]
    )
    synchronized(desk)
    return desk


@pytest.mark.parametrize("size", SIZES, ids=["80x24", "120x40"])
async def test_the_followers_and_what_happened_are_listed(desk: Desk, size: tuple[int, int]) -> None:
    app = console_at(desk)
    async with app.run_test(size=size) as pilot:
        await opened(pilot, 1, "subscribers-tab")
        await until_seen(pilot, "1 / 28")
        await until_seen(pilot, "@cedar28")
        await until_seen(pilot, "h History")
        await golden(pilot, f"service-subscriptions-{size[0]}x{size[1]}")
        await pilot.press("down")
        await until_seen(pilot, "2 / 28")
        await pilot.press("h")
        await until_seen(pilot, "1 / 3\n")
        assert seen(app).count("– left") == 2
        await golden(pilot, f"service-history-{size[0]}x{size[1]}")
        while "· renamed" not in next(line for line in seen(app).splitlines() if "▎" in line):
            await pilot.press("down")
            await pilot.pause()
        await pilot.press("enter")
        await until_seen(pilot, "Visitors › 1 of 1")
        await until_seen(pilot, "was @gale2")
        await pilot.press("escape")
        await until_seen(pilot, "3 / 3\n")


async def test_the_subscribers_are_filtered_and_opened(desk: Desk) -> None:
    app = console_at(desk)
    async with app.run_test(size=SIZES[1]) as pilot:
        await opened(pilot, 1, "subscribers-tab")
        await until_seen(pilot, "1 / 28")
        await pilot.press("slash")
        app.screen.query_one("#filter", Input).value = "friends >"
        await pilot.press("enter")
        await until_seen(pilot, "✗ Column")
        await pilot.press("slash")
        app.screen.query_one("#filter", Input).value = "friends > 1000000"
        await pilot.press("enter")
        await until_seen(pilot, "1 / 3")
        await pilot.press("down", "enter")
        await until_seen(pilot, "Visitors › 2 of 3")
        await pilot.press("n", "escape")
        await until_seen(pilot, "3 / 3")
        await pilot.press("escape")
        await until_seen(pilot, "/ 28")


async def test_neither_list_is_held_in_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = open_desk(tmp_path / "home", StillClock(), memory=True)
    brand = a_service(desk.record)
    crowd(desk.record, 1, MANY)
    follow(desk.record, brand, MANY)
    with desk.record.writing():
        desk.record.sql(
            "INSERT INTO subscription_event (service_id, visitor_id, action, at) SELECT ?, id, 'came', ? FROM visitor",
            (brand, to_ms(NOON)),
        )
    monkeypatch.setattr("store.windows_ids.IN_MEMORY", 10_000)
    asked: list[int] = []
    fetch = SubscriberRows.fetch
    monkeypatch.setattr(SubscriberRows, "fetch", lambda rows, ids: asked.append(len(ids)) or fetch(rows, ids))
    app = console_at(desk)
    async with app.run_test(size=SIZES[0]) as pilot:
        await opened(pilot, brand, "subscribers-tab")
        await until_seen(pilot, "1 / 60,000\n")
        await pilot.press("end")
        await until_seen(pilot, "60,000 / 60,000")
        await until_seen(pilot, "@lark1 ")
        assert (max(asked), len(asked) < 12) == (128, True)
        await pilot.press("h", "end")
        await until_seen(pilot, "60,000 / 60,000")
        for table in app.screen.query(GrowingTable):
            await until(pilot, lambda table=table: table.complete)
            assert not table.ids._known._ids, "the row numbers lie on disk"
