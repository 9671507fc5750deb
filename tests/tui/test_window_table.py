"""The table: any number of rows, names from hell, a cursor that stays, and few questions."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from threading import Event

import pytest
from rich.cells import cell_len
from textual.pilot import Pilot

from tests.tui.conftest import Console
from tests.tui.scenes import NAMES, Many
from tests.tui.seen import seen, strips, until, until_seen
from tui.app import StonechatApp
from tui.foreign import clipped, steady
from tui.signs import Word
from tui.widgets.row_pages import PAGE
from tui.widgets.row_painting import GAP, Column, fitted
from tui.widgets.window_table import FixedRows, WindowTable

TABLE = "tests.tui.scenes:Table"
SIZE = (100, 30)


async def opened(app: StonechatApp, pilot: Pilot[int]) -> WindowTable:
    await pilot.press("3")
    await until_seen(pilot, "1000000000001")
    return app.screen.query_one(WindowTable)


async def test_walking_a_million_rows_asks_only_for_pages_in_sight(console: Console) -> None:
    app = console(visitors=TABLE)
    async with app.run_test(size=SIZE) as pilot:
        table = await opened(app, pilot)
        rows = Many(array("q", range(1, 1_000_001)))
        table.set_source(rows)
        await pilot.press("end")
        await until_seen(pilot, "1000001000000")
        await pilot.press("pageup", "up", "home")
        await until_seen(pilot, "1000000000001")
        table.jump_to(500_000)
        await until_seen(pilot, "1000000500001")
        assert max(rows.asked) <= PAGE
        assert len(rows.asked) <= 12


async def test_ten_million_rows_open_and_end(console: Console) -> None:
    app = console(visitors=TABLE)
    async with app.run_test(size=SIZE) as pilot:
        table = await opened(app, pilot)
        table.set_source(Many(range(1, 10_000_001)))
        await pilot.press("end")
        await until_seen(pilot, "1000010000000")
        assert table.index == 9_999_999


async def test_the_cursor_stays_on_its_row_when_rows_come_and_go(console: Console) -> None:
    app = console(visitors=TABLE)
    async with app.run_test(size=SIZE) as pilot:
        table = await opened(app, pilot)
        table.set_source(Many([5, 6, 7, 8]))
        table.jump_to(2)
        table.set_source(Many([1, 2, 5, 7, 9]))
        assert (table.row_id, table.index) == (7, 3)
        table.set_source(Many([1, 2]))
        assert table.row_id == 2
        far = Many(array("q", range(200_000, 0, -1)))
        table.set_source(far)
        await until(pilot, lambda: table.row_id == 2)


async def test_names_from_hell_stay_in_their_column(console: Console) -> None:
    app = console(visitors=TABLE)
    async with app.run_test(size=SIZE) as pilot:
        await opened(app, pilot)
        await until_seen(pilot, "[/red] [bold]")
        text = seen(app)
        assert "\x1b" not in text
        assert "\u202e" not in text
        assert "\u200d" not in text
        assert all(strip.cell_length == SIZE[0] for strip in strips(app))
        rows = [line for line in text.splitlines() if "10000000000" in line]
        ends = {cell_len(line) for line in rows}  # the last column stands at the right edge
        assert len(rows) > len(NAMES)
        assert len(ends) == 1, text


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("width", [1, 2, 5, 12])
def test_a_cell_is_as_wide_as_it_should_be(name: str, width: int) -> None:
    assert cell_len(clipped(steady(name), width)) == width


def test_letters_are_kept_when_an_emoji_is_cut_down() -> None:
    assert steady("می\u200cخواهم") == "میخواهم"
    assert steady("👨\u200d👩\u200d👧 family") == "👨 family"
    assert steady("Zoë 🇩🇪") == "Zoë ⚑"


async def test_marks_ranges_and_messages(console: Console) -> None:
    app = console(visitors=TABLE)
    async with app.run_test(size=SIZE) as pilot:
        table = await opened(app, pilot)
        await pilot.press("space", "down", "shift+down", "shift+down")
        assert table.chosen_ids == [1, 3, 4, 5]
        assert seen(app).count("•") == 4
        table.clear_marks()
        assert table.chosen_ids == [5]


async def test_an_empty_table_says_what_to_do(console: Console) -> None:
    app = console(visitors=TABLE)
    async with app.run_test(size=SIZE) as pilot:
        table = await opened(app, pilot)
        table.set_source(FixedRows({}))
        await until_seen(pilot, "No visitors yet. Run the synchronization first.")
        await pilot.press("down", "enter", "space", "end", "pagedown")
        assert table.row_id is None


async def test_rows_that_are_late_leave_the_screen_free(console: Console) -> None:
    gate = Event()

    class Slow(Many):
        def fetch(self, ids: Sequence[int]) -> Mapping[int, Sequence[str | Word]]:
            gate.wait(10)
            return super().fetch(ids)

    app = console(visitors=TABLE)
    async with app.run_test(size=SIZE) as pilot:
        table = await opened(app, pilot)
        try:
            table.set_source(Slow(range(5_000_000, 5_000_400)))
            await pilot.press("down", "down")
            assert table.index == 2
            assert " · " in seen(app)
            newer = Many(range(7_000_000, 7_000_400))
            table.set_source(newer)
            gate.set()
            await until_seen(pilot, "1000007000001")
            assert "1000005000001" not in seen(app)
        finally:
            gate.set()


async def test_rows_that_cannot_be_read_are_told_once(console: Console) -> None:
    class Broken(Many):
        def fetch(self, ids: Sequence[int]) -> Mapping[int, Sequence[str | Word]]:
            raise OSError("disk")

    app = console(visitors=TABLE)
    async with app.run_test(size=SIZE) as pilot:
        table = await opened(app, pilot)
        table.set_source(Broken(range(9_000_000, 9_000_010)))
        await until_seen(pilot, "The console itself stumbled (OSError).")
        await pilot.press("escape")
        await until(pilot, lambda: app.screen.query(WindowTable))
        assert "stumbled" not in seen(app)


async def test_new_words_in_old_rows_are_painted(console: Console) -> None:
    app = console(visitors=TABLE)
    async with app.run_test(size=SIZE) as pilot:
        table = await opened(app, pilot)
        names = {"now": "before"}

        class Living(Many):
            def fetch(self, ids: Sequence[int]) -> Mapping[int, Sequence[str | Word]]:
                return {i: (names["now"], "", "", "") for i in ids if i != 2}

        table.set_source(Living([1, 2, 3]))
        await until_seen(pilot, "before")
        assert "(gone)" in seen(app)
        names["now"] = "after"
        table.reread()
        await until_seen(pilot, "after")


def test_columns_share_the_width_and_leave_out_what_has_no_room() -> None:
    columns = (Column("a", 10), Column("b"), Column("c", 10, from_width=60))
    assert [cells for _, cells in fitted(columns, 80)] == [10, 52, 10]
    assert [cells for _, cells in fitted(columns, 50)] == [10, 34]
    assert [cells for _, cells in fitted(columns, 14)] == [10]


async def test_the_columns_know_of_the_scrollbar_whenever_it_comes(console: Console) -> None:
    app = console(visitors=TABLE)
    async with app.run_test(size=SIZE) as pilot:
        table = await opened(app, pilot)
        table.set_source(FixedRows({}))
        await until(pilot, lambda: not table.show_vertical_scrollbar)
        table.set_source(Many(range(1, 400)))
        await until(pilot, lambda: table.show_vertical_scrollbar)
        await until_seen(pilot, "1000000000001")
        head = next(line for line in seen(app).splitlines() if "Number of friends" in line)
        assert cell_len(head) == table.region.right - table.scrollbar_size_vertical - GAP


async def test_the_window_follows_a_cursor_that_jumps_before_the_scrollbar_has_come(console: Console) -> None:
    app = console(visitors=TABLE)
    async with app.run_test(size=SIZE) as pilot:
        table = await opened(app, pilot)
        table.set_source(FixedRows({}))
        await until(pilot, lambda: not table.show_vertical_scrollbar)
        table.set_source(Many(range(1, 400)))
        table.jump_to(398)
        await until_seen(pilot, "1000000000399")
