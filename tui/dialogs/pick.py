"""Choose one thing from a list, of a few or of thousands, by walking or by typing a part of its name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.widgets import Input, Static

from tui.commands import Command
from tui.dialogs.dialog import Dialog
from tui.foreign import steady
from tui.signs import Word
from tui.widgets.row_pages import FixedRows
from tui.widgets.window_table import Column, WindowTable


@dataclass(frozen=True)
class Choice:
    """A thing to choose: what comes back, its words, and a remark at the right."""

    id: str
    label: str
    detail: str = ""
    why_not: str = ""
    """Why it cannot be chosen; empty when it can."""
    more: str = ""
    """Said in full below the list while the cursor is on it."""


class Pick(Dialog[str]):
    """The id of the chosen thing."""

    CSS_PATH = "pick.tcss"
    AUTO_FOCUS = "WindowTable"
    OFFERS = (
        Command(
            "pick.search", "Search", lambda dialog: dialog.search(), key="slash,f3", group="Dialog",
            why_not=lambda dialog: dialog.few, help="Shows those that have what is typed.",
        ),
    )  # fmt: skip

    def __init__(self, heading: str, choices: Sequence[Choice], *, search: bool | None = None) -> None:
        """`search` says whether there is a field to type in; left out, there is one for more than ten choices."""
        super().__init__()
        self.heading = heading
        self._choices = tuple(choices)
        self._search = len(choices) > 10 if search is None else search

    def compose_body(self) -> ComposeResult:
        """The field, the list, and why a choice cannot be made."""
        if self._search:
            yield Input(placeholder="/ to search", id="search", compact=True)
        longest = max((cell_len(steady(each.label)) for each in self._choices), default=0)
        columns = [Column("Label", max(24, min(longest, 36))), Column("Detail", from_width=60)]
        yield WindowTable(
            columns, id="choices", markable=False, header=False, empty="Nothing fits. Backspace widens the search."
        )
        yield Static(id="why-not", classes="muted", markup=False)

    def on_mount(self) -> None:
        """Show all at first."""
        self._show("")

    def _show(self, words: str) -> None:
        parts = words.casefold().split()
        cells = {
            number: (Word(each.label, "muted" if each.why_not else "plain"), Word(each.detail, "muted"))
            for number, each in enumerate(self._choices)
            if all(part in f"{each.label} {each.detail}".casefold() for part in parts)
        }
        table = self.query_one(WindowTable)
        table.set_source(FixedRows(cells))
        table.styles.height = max(1, min(len(cells), 14))

    @property
    def few(self) -> str | None:
        """Why there is nothing to search in."""
        return None if self._search else "There are few: the arrows lead to each."

    def search(self) -> None:
        """Into the field."""
        self.query_one("#search").focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Show those that fit."""
        self._show(event.value)

    def on_input_submitted(self, _event: Input.Submitted) -> None:
        """Enter in the field takes the row that is marked."""
        self.query_one(WindowTable).action_select()

    def on_window_table_row_highlighted(self, event: WindowTable.RowHighlighted) -> None:
        """Say why this one cannot be chosen, or more of it."""
        choice = self._choices[event.row_id]
        self.query_one("#why-not", Static).update(choice.why_not or choice.more)

    def on_window_table_row_selected(self, event: WindowTable.RowSelected) -> None:
        """Choose it, if that can be."""
        choice = self._choices[event.row_id]
        if choice.why_not:
            self.app.notify(choice.why_not, title=choice.label, severity="warning")
        else:
            self.dismiss(choice.id)
