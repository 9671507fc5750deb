"""Which columns a list shows, and in which order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.widgets import Button, Static

from tui.commands import Command
from tui.dialogs.dialog import Answers, Dialog
from tui.signs import Word
from tui.widgets.row_pages import FixedRows
from tui.widgets.window_table import Column, WindowTable

TOLD = "Space shows or hides a column; + and - move it. Those at the right are left out where there is no room."


class _Choices(WindowTable):
    """A table whose rows are turned on and off by Space, too."""

    def action_mark(self) -> None:
        """As Enter does."""
        self.action_select()


class Columns(Dialog[tuple[str, ...]]):
    """The labels of the chosen columns, from left to right."""

    AUTO_FOCUS = "WindowTable"
    OFFERS: ClassVar[tuple[Command, ...]] = (
        Command(
            "columns.turn", "Show or hide", lambda dialog: dialog.turn(), group="Dialog",
            help="Shows the column, or hides it.",
        ),
        Command(
            "columns.up", "Further left", lambda dialog: dialog.move(-1), key="plus,equals_sign", group="Dialog",
            help="Moves the column to the left.",
        ),
        Command(
            "columns.down", "Further right", lambda dialog: dialog.move(1), key="minus", group="Dialog",
            help="Moves the column to the right.",
        ),
        Command(
            "columns.first", "As at first", lambda dialog: dialog.restore(), key="r", group="Dialog",
            help="Chooses Campaign's columns.",
        ),
    )  # fmt: skip

    def __init__(self, all_labels: Sequence[str], shown: Sequence[str], first: Sequence[str]) -> None:
        super().__init__()
        self.heading = "Columns"
        self._first = tuple(first)
        self._rest = tuple(all_labels)
        self._order: list[str] = []
        self._shown: set[str] = set()
        self._choose(shown)

    def _choose(self, shown: Sequence[str]) -> None:
        self._shown = set(shown)
        self._order = [*shown, *(label for label in self._rest if label not in shown)]

    def compose_body(self) -> ComposeResult:
        """The list, what the keys do, the answers."""
        yield _Choices([Column("Column")], id="columns", markable=False, header=False)
        yield Static(TOLD, classes="muted", markup=False)
        yield Answers(("leave", "Cancel"), ("take", "Show these"))

    def on_mount(self) -> None:
        """Show what is shown."""
        self.query_one(WindowTable).styles.height = len(self._order)
        self._paint(0)

    def _paint(self, index: int) -> None:
        table = self.query_one(WindowTable)
        table.set_source(
            FixedRows(
                {
                    number: (Word(label, "plain", "✓") if label in self._shown else Word(label, "muted", "–"),)
                    for number, label in enumerate(self._order)
                }
            )
        )
        table.jump_to(index)

    def turn(self) -> None:
        """Show the column under the cursor, or hide it; one is always shown."""
        at = self.query_one(WindowTable).index
        if self._shown != {self._order[at]}:
            self._shown ^= {self._order[at]}
        self._paint(at)

    def move(self, by: int) -> None:
        """Move the column under the cursor."""
        at = self.query_one(WindowTable).index
        to = max(0, min(at + by, len(self._order) - 1))
        self._order.insert(to, self._order.pop(at))
        self._paint(to)

    def restore(self) -> None:
        """As at first."""
        self._choose(self._first)
        self._paint(0)

    def on_window_table_row_selected(self) -> None:
        """Enter or a click on a line."""
        self.turn()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Take the choice, or leave."""
        if event.button.id == "take":
            self.dismiss(tuple(label for label in self._order if label in self._shown))
        else:
            self.leave()
