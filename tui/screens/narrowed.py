"""A place whose list is narrowed while one types: a key opens the field above it, Escape widens the list before it leads out."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.widgets import Input

from tui.commands import Command
from tui.lull import Lull
from tui.screens.place import Place
from tui.widgets.field import Field
from tui.widgets.steady_text import SteadyText
from tui.widgets.window_table import Column, WindowTable


def filtering(id: str, group: str, words: str) -> Command:
    """The command that goes into the field; `words` say what it does there."""
    return Command(
        id, "Filter", lambda screen: screen.start_filter(), key="slash,f3", group=group, show=True, help=words
    )


class Narrowed(Place):
    """A line `#summary`, the field, the list; override `reread` to ask for what fits `words`."""

    DEFAULT_CSS = """
    Narrowed WindowTable { height: 1fr; }
    Narrowed #summary { height: auto; margin-bottom: 1; color: $muted; }
    """
    AUTO_FOCUS = "WindowTable"
    COLUMNS: ClassVar[tuple[Column, ...]] = ()
    LABEL: ClassVar[str] = "Filter"
    HINT: ClassVar[str] = ""
    """What can be typed."""
    OPENS: ClassVar[str] = ""
    """The command of Enter on a row."""
    OFFERS: ClassVar[tuple[Command, ...]] = (
        Command(
            "climb", "Back", lambda screen: screen.climb(), key="escape", group="Everywhere",
            help="Clears the filter; then one step up: to the tree, then home.",
        ),
    )  # fmt: skip

    def __init__(self) -> None:
        super().__init__()
        self._lull = Lull(self, self.reread)

    def compose_content(self) -> ComposeResult:
        """How many, the filter, which waits for its key, and the list."""
        field = Field(self.LABEL, Input(id="filter", compact=True), hint=self.HINT, id="filter-field")
        field.display = False
        yield SteadyText(id="summary")
        yield field
        yield WindowTable(self.COLUMNS, empty="Reading…", markable=False)

    @property
    def table(self) -> WindowTable:
        """The list."""
        return self.query_one(WindowTable)

    @property
    def words(self) -> str:
        """What the list is narrowed by."""
        return self.query_one("#filter-field", Field).text

    @property
    def narrow(self) -> bool:
        """Whether Escape has something to clear."""
        return self.query_one("#filter-field").display

    def start_filter(self) -> None:
        """To the field."""
        self.query_one("#filter-field").display = True
        self.query_one("#filter").focus()

    def widen(self) -> None:
        """Show all again."""
        self.query_one("#filter-field").display = False
        self.query_one("#filter", Input).value = ""
        self.table.focus()
        self.reread()

    def climb(self) -> None:
        """Out of the filter first."""
        if self.narrow:
            self.widen()
        else:
            super().climb()

    @on(Input.Changed, "#filter")
    def _typed(self) -> None:
        self._lull.begin()

    @on(Input.Submitted, "#filter")
    def _entered(self) -> None:
        self._lull.over()  # the next key is meant for a row of those that fit
        self.table.focus()

    @on(WindowTable.RowSelected)
    def _chosen(self) -> None:
        self.action_command(self.OPENS)
