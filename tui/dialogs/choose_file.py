"""Choose a file of this machine: a path to be written, completed by Tab, or walked through in the list below."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Button, Input

from social.deliveries.drafts import NotPossible
from tui.commands import Command
from tui.dialogs.dialog import Answers, Dialog
from tui.faults import as_fault
from tui.file_names import Entry, above, completed, entries
from tui.media_words import size
from tui.signs import Word
from tui.widgets.field import Field
from tui.widgets.row_pages import FixedRows
from tui.widgets.window_table import Column, WindowTable

HINT = "Tab completes, ↓ goes into the list; ~ is your home."


class PathInput(Input):
    """A line that Tab completes while something fits, and that Down leaves for the list."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "screen.complete", show=False),
        Binding("down", "screen.into_list", show=False),
    ]


class ChooseFile(Dialog[Path]):
    """The path that `take` has taken; `take` runs in a thread, and what it refuses (NotPossible) is said in place."""

    CSS_PATH = "media.tcss"
    AUTO_FOCUS = "#path"
    OFFERS: ClassVar[tuple[Command, ...]] = (
        Command(
            "file.above", "The folder above", lambda dialog: dialog.go_above(), key="left,backspace", group="File",
            help="Lists the folder that holds this one.",
        ),
    )  # fmt: skip

    def __init__(
        self,
        heading: str,
        take: Callable[[Path], object],
        start: str = "~/",
        go: str = "Add",
        wanted: str = "Name a picture or a video.",
    ) -> None:
        """`wanted` is said where nothing was named."""
        super().__init__()
        self._wanted = wanted
        self.heading = heading
        self._take = take
        self._start = start
        self._go = go
        self._fitting: list[Entry] = []

    def compose_body(self) -> ComposeResult:
        """The line, the list, the answers."""
        path = PathInput(self._start, id="path", compact=True, select_on_focus=False)
        yield Field("File", path, hint=HINT, id="path-field")
        columns = (Column("Name", least=24), Column("Size", 9, align="right"))
        empty = "Nothing here begins so."
        yield WindowTable(columns, id="names", empty=empty, markable=False, header=False)
        yield Answers(("cancel", "Cancel"), ("go", self._go))

    @property
    def written(self) -> str:
        """What stands in the line."""
        return self.query_one("#path", Input).value

    def write(self, path: str) -> None:
        """Put a path into the line, the cursor behind it."""
        line = self.query_one("#path", Input)
        line.value = path
        line.cursor_position = len(path)

    @on(Input.Changed, "#path")
    def _list(self) -> None:
        self.work_on(partial(entries, self.written), group="names", then=self._show)

    def _show(self, fitting: list[Entry]) -> None:
        self._fitting = fitting
        table = self.query_one("#names", WindowTable)
        table.set_source(FixedRows({number: _row(entry) for number, entry in enumerate(fitting)}))
        table.index = 0

    def action_complete(self) -> None:
        """Write what all that fits has in common; where that is nothing more, Tab goes on as everywhere."""
        longer = completed(self.written, self._fitting)
        if longer == self.written:
            self.focus_next()
        else:
            self.write(longer)

    def action_into_list(self) -> None:
        """Into the list."""
        self.query_one("#names").focus()

    def go_above(self) -> None:
        """List the folder above."""
        self.write(above(self.written))

    @on(WindowTable.RowSelected, "#names")
    def _walk(self, event: WindowTable.RowSelected) -> None:
        entry = next(iter(self._fitting[event.row_id : event.row_id + 1]), None)
        if entry is None:
            return
        self.write(entry.written)
        if not entry.folder:
            self._try()

    @on(Input.Submitted, "#path")
    @on(Button.Pressed, "#go")
    def _try(self) -> None:
        field, written = self.query_one("#path-field", Field), self.written
        if not written.strip():
            field.wrong(self._wanted)
            return
        field.say("Reading the file…")
        self.query_one("#go", Button).disabled = True
        self.work_on(lambda: self._taken(written), group="take", then=self._tell, failed=self._refused)

    def _taken(self, written: str) -> Path | None:
        """The path once it was taken; None for a folder, which is entered."""
        if os.path.isdir(os.path.expanduser(written)):
            return None
        self._take(Path(written))
        return Path(written)

    def _tell(self, path: Path | None) -> None:
        self._ready()
        if path is not None:
            self.dismiss(path)
        elif not self.written.endswith("/"):
            self.write(f"{self.written}/")
        else:
            self.action_into_list()

    def _refused(self, error: BaseException) -> None:
        self._ready()
        fault = as_fault(error)
        wrong = str(error) if isinstance(error, NotPossible) else f"{fault.sentence} {fault.cure}".strip()
        field = self.query_one("#path-field", Field)
        field.wrong(wrong)
        field.taker.focus()

    def _ready(self) -> None:
        self.query_one("#path-field", Field).say(HINT)
        self.query_one("#go", Button).disabled = False

    @on(Button.Pressed, "#cancel")
    def _cancel(self) -> None:
        self.dismiss(None)


def _row(entry: Entry) -> tuple[Word, Word]:
    if entry.folder:
        return Word(f"{entry.name}/", "accent"), Word("")
    return Word(entry.name), Word(size(entry.bytes), "muted")
