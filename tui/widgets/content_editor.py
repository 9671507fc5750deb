"""The editor of a text: below it stands its length for each account, and what is wrong with the fields."""

from __future__ import annotations

from functools import partial
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Static, TextArea

from social.deliveries.thread import DIVIDER
from tui.counting import Ruler
from tui.foreign import inert
from tui.lull import Lull
from tui.signs import Word
from tui.threads import Working
from tui.widgets.tones import painted

MESSAGE_HINT = "Write the message here. F5 inserts a field, such as <%= visitor.name %>."
HINT = (
    "Write the tweet here. F5 inserts a field, such as <%= service.label %>; F12 adds pictures."
    f" F2, or a line of {DIVIDER}, begins the next post of a thread."
)
COUNT_AFTER = 0.12
"""Seconds after the last key until the text is counted: a held key asks once."""


class TweetText(TextArea):
    """A text area that leaves F6 and F7, with which it would select, to the delivery's window.

    Where `threads` is on, a line that parts the posts of a thread stands out as a rule.
    """

    threads = False

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f6", "screen.command('delivery.preview')", show=False),
        Binding("f7", "screen.command('delivery.proof')", show=False),
    ]

    def get_line(self, line_index: int) -> Text:
        """The line as it is shown: three hyphens take as much room as the rule in their place."""
        line = super().get_line(line_index)
        if self.threads and line.plain.strip() == DIVIDER:
            line.plain = line.plain.replace("-", "─")
            line.stylize(f"bold {self.app.theme_variables['accent']}")
        return line


class ContentEditor(Working, Vertical):
    """The text with its counter; `Edited` tells of every change by the person."""

    class Edited(Message):
        """The person changed the text."""

    def __init__(self, hint: str = HINT, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._area = TweetText(id="content-text", placeholder=hint)
        self._area.threads = hint == HINT
        self._ruler: Ruler | None = None
        self._lull = Lull(self, self._count, COUNT_AFTER)

    def compose(self) -> ComposeResult:
        """The text, and the lines below."""
        yield self._area
        yield Static(id="content-counter", markup=False)

    @property
    def text(self) -> str:
        """What is written."""
        return self._area.text

    @property
    def read_only(self) -> bool:
        """Whether it can only be read."""
        return self._area.read_only

    @read_only.setter
    def read_only(self, only: bool) -> None:
        self._area.read_only = only

    def load(self, text: str) -> None:
        """Show another text; the cursor stays where it can."""
        if text != self._area.text:
            at = self._area.cursor_location
            with self._area.prevent(TextArea.Changed):
                self._area.load_text(inert(text))
            self._area.move_cursor(at)
            self._count()

    def count_by(self, ruler: Ruler) -> None:
        """Measure by this one from now on."""
        if ruler != self._ruler:
            self._ruler = ruler
            self._count()

    def insert_field(self, name: str) -> None:
        """Write `<%= name %>` at the cursor; a field just begun ("<%=") is completed."""
        row, column = self._area.cursor_location
        before = self._area.document.get_line(row)[:column]
        bare = before.rstrip().removesuffix("=")
        start = len(bare) - 2 if bare.endswith("<%") else column
        self._area.replace(f"<%= {name} %>", (row, start), (row, column))
        self._area.focus()

    def begin_post(self) -> None:
        """Part the text at the cursor: what stands behind it is the next post of a thread."""
        row, column = self._area.cursor_location
        before = self._area.document.get_line(row)[:column]
        self._area.insert(f"\n{DIVIDER}\n" if before else f"{DIVIDER}\n")
        self._area.focus()

    @on(TextArea.Changed)
    def _changed(self, event: TextArea.Changed) -> None:
        event.stop()
        self.post_message(self.Edited())
        self._lull.begin()

    def _count(self) -> None:
        if self.is_mounted and self._ruler is not None:
            self.work_on(partial(self._ruler.told, self.text), group="count", then=self._show)

    def _show(self, words: list[Word]) -> None:
        self.query_one("#content-counter", Static).update(Content("\n").join([painted(word) for word in words]))
