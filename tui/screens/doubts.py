"""The doubt desk of all deliveries: whatever X never answered for, with its evidence, and the two choices of a person."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.widgets import Static

from store.database import Record
from store.deliveries import delivery
from store.send_log import Evidence, LogRow, all_doubts, all_doubts_count, evidence
from tui.amounts import grouped
from tui.commands import Command
from tui.screens.page import Page
from tui.widgets.delivery_doubts import NONE, DeliveryDoubts
from tui.widgets.window_table import WindowTable

ABOUT = (
    "What X never answered for is looked for there, and mostly settled without you. A direct message that X does not show goes at"
    " most once: you decide."
)


async def _open(desk: DoubtDesk) -> None:
    from tui.screens.delivery import DeliveryWindow

    row = desk.doubts.chosen
    if row is not None:
        await desk.app.push_screen_wait(DeliveryWindow(row.delivery_id))


class DoubtDesk(Page[None]):
    """One row for each doubt, those to be decided first."""

    CSS_PATH = "doubts.tcss"
    AUTO_FOCUS = "#doubt-rows"
    OFFERS: ClassVar[tuple[Command, ...]] = (
        Command(
            "doubt.open", "Open", _open, key="enter", group="Doubts", show=True,
            why_not=lambda desk: None if desk.doubts.chosen is not None else NONE,
            help="The delivery that the message is of.",
        ),
    )  # fmt: skip

    @property
    def crumbs(self) -> str:
        """Where we are."""
        return "Campaign Management › Deliveries › Doubts"

    @property
    def doubts(self) -> DeliveryDoubts:
        """The rows."""
        return self.query_one(DeliveryDoubts)

    def compose_content(self) -> ComposeResult:
        """What it is for, and the rows."""
        yield Static(ABOUT, id="doubts-about", markup=False)
        yield DeliveryDoubts(everywhere=True)

    def reread(self) -> None:
        """Ask in a thread."""
        record = self.world.record
        self.keep_up(lambda: _read(record), group="doubts", then=self._show)

    def _show(self, read: Read) -> None:
        rows, total, labels, known = read
        self.doubts.show(rows, self.world.zone, labels, known)
        more = f" The first {grouped(len(rows))} of {grouped(total)} are listed." if total > len(rows) else ""
        self.query_one("#doubts-about", Static).update(f"{ABOUT}{more}")
        self.refresh_bindings()

    @on(WindowTable.RowSelected)
    def _enter(self, event: WindowTable.RowSelected) -> None:
        event.stop()
        self.action_command("doubt.open")


Read = tuple[list[LogRow], int, Mapping[int, str], Mapping[int, Evidence]]
"""Rows, how many there are in all, and by the deliveries' numbers their labels and what was found of them."""


def _read(record: Record) -> Read:
    rows, total = all_doubts(record), all_doubts_count(record)
    numbers = list(dict.fromkeys(row.delivery_id for row in rows))
    labels = {each.id: each.label for number in numbers if (each := delivery(record, number)) is not None}
    return rows, total, labels, {number: evidence(record, number) for number in numbers}


async def open_doubts(screen: Page[None]) -> None:
    """Open the desk over a place."""
    await screen.app.push_screen_wait(DoubtDesk())
