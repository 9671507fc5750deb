"""The visitor browser: long lists, filters, orders, one visitor, and what it does while others write."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from threading import Event, Thread

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from social.desk import Desk, open_desk
from store import leases
from store.database import Record
from store.services import add_service
from store.windows import Listed, VisitorView
from tests.tui.conftest import StillClock
from tests.tui.crowd import NOON, a_service, console, crowd, follow
from tests.tui.seen import golden, seen, strips, until, until_seen
from tui.app import StonechatApp
from tui.screens.visitor_rows import VisitorRows
from tui.screens.visitor_summary import Age, summary
from tui.screens.visitors import Visitors
from tui.signs import Word
from tui.widgets.window_table import WindowTable

MANY = 200_000
SIZES = [(80, 24), (120, 40)]


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    desk = open_desk(tmp_path_factory.mktemp("many") / "home", StillClock(), memory=True)
    crowd(desk.record, 1, MANY)
    return desk


@pytest.fixture
def few(tmp_path: Path) -> Desk:
    desk = open_desk(tmp_path / "home", StillClock(), memory=True)
    crowd(desk.record, 1, 1204)
    follow(desk.record, a_service(desk.record), 37)
    return desk


class Counting(VisitorRows):
    """The real rows, which count what they are asked for."""

    asked: list[int]

    def fetch(self, ids: Sequence[int]) -> Mapping[int, Sequence[str | Word]]:
        self.asked.append(len(ids))
        return super().fetch(ids)


def table(app: StonechatApp) -> WindowTable:
    return app.screen.query_one("#visitors", WindowTable)


async def test_end_shows_the_last_of_very_many_with_a_few_pages_fetched(many: Desk) -> None:
    app = console(many)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("3")
        await until_seen(pilot, "200,000 visitors")
        rows = Counting(many.record, table(app).ids)
        object.__setattr__(rows, "asked", [])
        table(app).set_source(rows)
        await until(pilot, lambda: len(rows.asked) >= 2)
        await pilot.press("end")
        await until_seen(pilot, "lark1 ")
        assert table(app).index == MANY - 1
        await pilot.press("home")
        await until_seen(pilot, f"lark{MANY}")
        assert len(rows.asked) <= 10
        assert max(rows.asked) <= 128


@pytest.fixture
def writer(many: Desk) -> Iterator[Event]:
    """Another thread that adds visitors to the record without a pause until it is told to stop; they go in the end."""
    enough, begun = Event(), Event()

    def write() -> None:
        record = Record(many.record.home)
        number = MANY
        while not enough.is_set():
            crowd(record, number + 1, number + 50)
            number += 50
            begun.set()
            enough.wait(0.01)
        with record.writing():
            record.sql("DELETE FROM visitor WHERE id > ?", (MANY,))
        record.close()

    thread = Thread(target=write)
    thread.start()
    assert begun.wait(10)
    yield enough
    enough.set()
    thread.join()


def larks(app: StonechatApp) -> list[str]:
    """The rows on view."""
    return [line for line in seen(app).splitlines() if " lark" in line]


async def test_a_filter_works_and_no_row_slides_while_another_writes(many: Desk, writer: Event) -> None:
    app = console(many)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("3")
        await until_seen(pilot, "newer, press r")
        await until(pilot, lambda: len(larks(app)) == 16)
        shown = larks(app)
        before = table(app).ids
        change = app.change
        await until(pilot, lambda: app.change > change + 3)
        assert table(app).ids is before
        assert larks(app) == shown
        await pilot.press("slash")
        app.screen.query_one("#filter", Input).value = "lark19999 friends>1"
        await until_seen(pilot, "11 of ")
        assert len(table(app).ids) == 11
        writer.set()


def test_the_key_that_shows_the_newer_is_not_what_falls_off_a_narrow_line() -> None:
    shown = Listed(VisitorView(words="friends > 9").sorted_by("Number of friends"), range(1204), 1204, 9_000_000)
    told = summary(shown, Age(37, NOON), "followers of New Offers", 0, NOON, "UTC")
    assert "37 newer, press r" in told
    assert told.index("press r") < told.index("as of")


async def test_what_came_meanwhile_is_counted_and_r_shows_it(few: Desk) -> None:
    app = console(few)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("3")
        await until_seen(pilot, "1,204 visitors")
        await pilot.press("down")
        crowd(few.record, 1205, 1241)
        await until_seen(pilot, "37 newer, press r")
        assert "▎ lark1203" in seen(app)
        await pilot.press("r")
        await until_seen(pilot, "1,241 visitors")
        assert "newer" not in seen(app)
        assert "▎ lark1203" in seen(app)


@pytest.mark.parametrize("size", SIZES, ids=["80x24", "120x40"])
async def test_names_from_hell_keep_the_columns_straight(few: Desk, size: tuple[int, int]) -> None:
    app = console(few)
    async with app.run_test(size=size) as pilot:
        await pilot.press("3")
        await until_seen(pilot, "1,204 visitors")
        await pilot.press("end")
        await until_seen(pilot, "▎ lark1 ")
        await golden(pilot, f"visitors-{size[0]}x{size[1]}")
        rows = [strip for strip in strips(app) if " lark" in strip.text]
        assert len(rows) > 12
        assert {strip.cell_length for strip in rows} == {size[0]}
        assert "\x1b" not in seen(app)


async def test_a_wide_table_shows_all_six_columns(few: Desk) -> None:
    app = console(few)
    async with app.run_test(size=(120, 24)) as pilot:
        await pilot.press("3", "f2", "f2")
        await until_seen(pilot, "1000000000001204")
        head = next(line for line in seen(app).splitlines() if "External ID" in line)
        assert [part.strip() for part in head.split("  ") if part.strip()] == [
            "Origin", "External ID", "Username", "Full name", "Number of friends", "Checked",
        ]  # fmt: skip


async def test_a_filter_says_what_is_wrong_and_escape_clears_first_and_leaves_second(few: Desk) -> None:
    app = console(few)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("3")
        await until_seen(pilot, "1,204 visitors")
        await pilot.press("slash")
        app.screen.query_one("#filter", Input).value = "friends"
        await until_seen(pilot, ">  <  >=  <=")
        assert "✗" not in seen(app)
        await pilot.press("enter")
        await until_seen(pilot, "✗ Column 1: “friends” wants a sign and a number")
        assert "1,204 visitors" in seen(app)
        app.screen.query_one("#filter", Input).value = "full friends>30000 -checked"
        await until_seen(pilot, "158 of 1,204")
        await pilot.press("enter", "escape")
        await until_seen(pilot, "1,204 visitors")
        assert isinstance(app.screen, Visitors)
        assert table(app).has_focus
        await pilot.press("escape")
        await until(pilot, lambda: app.current_mode == "home")


async def test_by_service_and_by_column(few: Desk) -> None:
    app = console(few)
    async with app.run_test(size=(120, 24)) as pilot:
        await pilot.press("3")
        await until_seen(pilot, "1,204 visitors")
        await pilot.press("s")
        await until_seen(pilot, "Followers of which service?")
        await pilot.press("down", "enter")
        await until_seen(pilot, "37 of 1,204 · followers of New Offers Available (brandlark)")
        await pilot.press("o")
        await until_seen(pilot, "most followers first")
        await pilot.press("down", "down", "down", "down", "enter")
        await until_seen(pilot, "Number of friends ↓")
        await until_seen(pilot, "▎ lark37 ")
        table(app).post_message(WindowTable.SortAsked(table(app), "Username"))
        await until_seen(pilot, "Username ↑")
        await pilot.press("home")
        await until_seen(pilot, "▎ lark1 ")


async def test_one_visitor_and_its_neighbours(few: Desk) -> None:
    few.record.sql("UPDATE visitor SET number_of_friends = NULL, protected = NULL, full_name = NULL WHERE id = 1203")
    follow_since(few, 1204)
    app = console(few)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await pilot.press("3")
        await until_seen(pilot, "▎ lark1204")
        await pilot.press("enter")
        await until_seen(pilot, "Visitors › 1 of 1,204")
        await until_seen(pilot, "Subscriptions")
        await until(pilot, lambda: app.screen.query_one("#portrait").show_vertical_scrollbar)
        await pilot.pause()
        await golden(pilot, "visitor-80x24")
        await pilot.press("p")
        await until_seen(pilot, "This is the first visitor")
        await pilot.press("n")
        await until_seen(pilot, "lark1203")
        await until_seen(pilot, "Follows none of our services.")
        lines = {line.strip()[:17].strip(): line.strip()[17:].strip() for line in seen(app).splitlines()}
        assert lines["Number of friends"] == lines["Full name"] == lines["Protected"] == "–"
        await pilot.press("y")
        assert app.clipboard == "https://x.com/lark1203"
        await pilot.press("escape")
        await until_seen(pilot, "▎ lark1203")


def follow_since(desk: Desk, visitor_id: int) -> None:
    """One follows still, and followed before."""
    other = {"label": "Other", "internal_name": "otherlark", "folder_id": 1, "visitor_folder_id": 2}
    second = add_service(desk.record, NOON, **other)
    at = int(NOON.timestamp() * 1000)
    rows = [(1, visitor_id, at, None), (second, visitor_id, at - 86_400_000, at)]
    with desk.record.writing():
        desk.record.many("INSERT INTO subscription VALUES (?, ?, ?, ?)", rows)


async def test_an_empty_list_leads_to_the_workflow_and_fills_by_itself(tmp_path: Path) -> None:
    desk = open_desk(tmp_path / "home", StillClock(), memory=True)
    app = console(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("3")
        await until_seen(pilot, "No visitors yet. Run the synchronization first: y goes there.")
        crowd(desk.record, 1, 40)
        await until_seen(pilot, "40 visitors")
        await pilot.press("y")
        await until_seen(pilot, "Synchronization of Twitter accounts")
        await until_seen(pilot, "Being edited")


async def test_a_heartbeat_paints_nothing(few: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    app = console(few)
    async with app.run_test(size=(80, 24)) as pilot:
        fence = leases.take(few.record, "holder", "worker", NOON)
        assert fence is not None
        await pilot.press("3")
        await until_seen(pilot, "1,204 visitors")
        await until(pilot, lambda: table(app).row_id is not None and "engine" in seen(app))
        await settled(pilot, app, few)
        painted: list[object] = []
        monkeypatch.setattr(app, "_display", lambda _screen, renderable: painted.append(renderable))
        for _ in range(3):
            change = app.change
            leases.beat(few.record, "holder", fence, NOON)
            await until(pilot, lambda change=change: app.change > change)
            await settled(pilot, app, few)
        assert [each for each in painted if each is not None] == []
        crowd(few.record, 1205, 1206)
        await until(pilot, lambda: any(each is not None for each in painted))


async def settled(pilot: Pilot[int], app: StonechatApp, desk: Desk) -> None:
    """Until what the record holds is all on the screen."""
    await until(pilot, lambda: app.change == desk.record.change())
    await until(pilot, lambda: all(worker.is_finished for worker in app.workers))
    await pilot.pause()
