"""A calendar of waves as rows: start and size of each, with the date and the number that these come to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from typing import Any, ClassVar

from textual import getters, on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import Static

from social.deliveries import waves
from social.deliveries.waves import short
from tui.amounts import grouped
from tui.app import StonechatApp
from tui.commands import Command, Commanded
from tui.dialogs.wave import CalendarWave
from tui.moments import moment
from tui.signs import Word
from tui.widgets.row_pages import FixedRows
from tui.widgets.window_table import Column, WindowTable

NEXT: dict[str, Any] = {"after": 1440, "size": "30%"}
"""What a new row begins with: a day later."""
KEYS = "a adds, Enter changes, Del removes, u and d move. What is left over goes with the last."


def _why_not_remove(calendar: WaveCalendar) -> str | None:
    return None if len(calendar.rows) > 1 else "One wave remains. For none choose One wave above."


def _why_not_move(by: int, calendar: WaveCalendar) -> str | None:
    to = calendar.place + by
    return None if 0 <= to < len(calendar.rows) else f"It is the {'first' if by < 0 else 'last'} one already."


class WaveCalendar(Commanded, Vertical):
    """`rows` are as the rules of a delivery keep them; `Changed` tells of every change."""

    DEFAULT_CSS = """
    WaveCalendar { height: auto; }
    WaveCalendar #calendar-keys { height: auto; color: $muted; }
    """
    OFFERS: ClassVar[tuple[Command, ...]] = (
        Command("wave.add", "Add…", lambda calendar: calendar.add(), key="a,insert", group="Waves",
                help="A wave after the one under the cursor."),
        Command("wave.change", "Change…", lambda calendar: calendar.change(), key="enter", group="Waves",
                help="Start and size of the wave under the cursor."),
        Command("wave.remove", "Remove", lambda calendar: calendar.take_out(), key="r,delete", group="Waves",
                why_not=_why_not_remove, help="Takes the wave under the cursor out."),
        Command("wave.up", "Up", lambda calendar: calendar.move(-1), key="u", group="Waves",
                why_not=partial(_why_not_move, -1), help="The wave goes before the one before it."),
        Command("wave.down", "Down", lambda calendar: calendar.move(1), key="d", group="Waves",
                why_not=partial(_why_not_move, 1), help="The wave goes after the one after it."),
    )  # fmt: skip

    app = getters.app(StonechatApp)

    class Changed(Message):
        """A row was added, changed, removed or moved."""

    def __init__(self, rows: Sequence[dict[str, Any]], total: int | None, id: str | None = None) -> None:
        """`total` is how many messages there are, where that is known."""
        super().__init__(id=id)
        self.rows = [dict(row) for row in rows]
        self._total = total

    def compose(self) -> ComposeResult:
        """The table and its keys."""
        columns = (
            Column("Wave", 5, "right"),
            Column("Start", 7, "right"),
            Column("Size", 6, "right"),
            Column("Date", 16),
            Column("Messages", 10, "right"),
        )
        yield WindowTable(columns, id="calendar-rows", markable=False)
        yield Static(KEYS, id="calendar-keys", markup=False)

    def on_mount(self) -> None:
        """As it is now."""
        self._show(0)

    @property
    def place(self) -> int:
        """The place of the row under the cursor, from 0."""
        return (self.query_one(WindowTable).row_id or 1) - 1

    def _show(self, at: int) -> None:
        """Show the rows, the cursor on the one at place `at`."""
        world, number = self.app.world, 1
        starts, cells = world.clock.now(), dict[int, tuple[str | Word, ...]]()
        sizes = {each.number: each.size for each in waves.plan(self.rows, self._total, starts)} if self._total else {}
        for number, row in enumerate(self.rows, 1):
            starts += timedelta(minutes=row["after"])
            messages = grouped(sizes.get(number, 0)) if self._total else Word("-", "muted")
            cells[number] = (str(number), short(row["after"]), str(row["size"]), moment(starts, world.zone), messages)
        table = self.query_one(WindowTable)
        table.set_source(FixedRows(cells), keep_cursor=False)
        table.index = min(at, len(self.rows) - 1)

    def _changed(self, at: int) -> None:
        self._show(at)
        self.post_message(self.Changed())

    async def _asked(self, at: int, known: dict[str, Any]) -> dict[str, Any] | None:
        before = self.app.world.clock.now() + timedelta(minutes=sum(row["after"] for row in self.rows[:at]))
        return await self.app.push_screen_wait(CalendarWave(at + 1, known, before))

    async def add(self) -> None:
        """Ask for a wave, and put it behind the one under the cursor."""
        at = self.place + 1
        row = await self._asked(at, NEXT)
        if row is not None:
            self.rows.insert(at, row)
            self._changed(at)

    async def change(self) -> None:
        """Ask for start and size of the wave under the cursor."""
        at = self.place
        row = await self._asked(at, self.rows[at])
        if row is not None:
            self.rows[at] = row
            self._changed(at)

    def take_out(self) -> None:
        """Take the wave under the cursor out."""
        at = self.place
        del self.rows[at]
        self._changed(at)

    def move(self, by: int) -> None:
        """Let the wave under the cursor and its neighbour change places."""
        at = self.place
        self.rows[at], self.rows[at + by] = self.rows[at + by], self.rows[at]
        self._changed(at + by)

    @on(WindowTable.RowSelected, "#calendar-rows")
    def _enter(self, event: WindowTable.RowSelected) -> None:
        event.stop()
        self.action_command("wave.change")
