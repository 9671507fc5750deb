"""The journal of a workflow as it is read: it follows its newest line until one scrolls away, and is narrowed and searched."""

from __future__ import annotations

from array import array
from dataclasses import dataclass, replace

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Input

from store import journal
from store.database import Record
from tui.amounts import counted
from tui.lull import Lull
from tui.screens.workflow_rows import JOURNAL_COLUMNS, LEVELS, JournalRows, renew
from tui.signs import Word
from tui.widgets.steady_text import SteadyText
from tui.widgets.tones import painted
from tui.widgets.window_table import WindowTable

STEPS = ("", "info", "warning", "error")
"""The levels in the order in which a key turns them; "" is all."""


@dataclass(frozen=True)
class Narrowing:
    """Which lines are shown: of one level, of one activity, with these words; "" is any."""

    level: str = ""
    activity: str = ""
    words: str = ""

    def lines(self, record: Record, workflow_id: int) -> array[int]:
        """Their numbers, newest first."""
        return journal.workflow_lines(record, workflow_id, self.words, level=self.level, activity=self.activity)


class JournalPane(Vertical):
    """The list with its field, and a line that says what is shown and what has come since."""

    DEFAULT_CSS = "JournalPane { height: 1fr; } JournalPane SteadyText { height: 1; }"

    class Narrowed(Message):
        """Other lines are wanted."""

    def __init__(self) -> None:
        super().__init__()
        self.narrowing = Narrowing()
        self.rows: JournalRows | None = None
        self._shown: Narrowing | None = None
        self._newer: JournalRows | None = None
        self._marked = 0
        self._lull = Lull(self, lambda: self.narrow(words=self.field.value))

    def compose(self) -> ComposeResult:
        """The line, the field, the list."""
        yield SteadyText(id="journal-view")
        yield Input(id="filter", placeholder="words of the journal", compact=True)
        yield WindowTable(JOURNAL_COLUMNS, id="journal", empty="Nothing here.")

    def on_mount(self) -> None:
        """The field waits for its key."""
        self.field.display = False

    @property
    def table(self) -> WindowTable:
        """The list."""
        return self.query_one("#journal", WindowTable)

    @property
    def field(self) -> Input:
        """Where words are typed."""
        return self.query_one("#filter", Input)

    # What is shown

    def see(self, rows: JournalRows, narrowing: Narrowing) -> None:
        """Take newer rows: at once while the newest line is under the cursor, else when they are asked for."""
        if narrowing != self.narrowing:
            return
        before = self.rows
        if before is None or narrowing != self._shown:
            self._take(rows, follow=True)
        elif rows.ids != before.ids:
            # A list that lost lines was purged, or searched anew: then there is nothing to keep still.
            grown = bool(before.ids) and len(rows.ids) > len(before.ids) and rows.ids[-1] == before.ids[-1]
            if grown and self.table.index > 0:
                self._newer = rows
            else:
                self._take(rows, follow=not grown)
        self._tell()

    def _take(self, rows: JournalRows, *, follow: bool) -> None:
        self.rows, self._shown, self._newer = rows, self.narrowing, None
        if follow:
            self.table.clear_marks()
            self.table.set_source(rows, keep_cursor=False)
        else:
            renew(self.table, rows)

    @property
    def newer(self) -> int:
        """How many lines have come that are not shown."""
        return len(self._newer.ids) - len(self.table.ids) if self._newer is not None else 0

    def follow(self) -> None:
        """To the newest line, and on with it."""
        if self._newer is not None and self.rows is not None:
            self.rows, self._newer = self._newer, None
            self.table.set_source(self.rows, keep_cursor=False)
        self.table.jump_to(0)
        self._tell()

    @on(WindowTable.RowHighlighted, "#journal")
    def _at_the_top(self, event: WindowTable.RowHighlighted) -> None:
        if event.index == 0 and self._newer is not None:
            self.follow()

    @on(WindowTable.MarksChanged, "#journal")
    def _count(self, event: WindowTable.MarksChanged) -> None:
        self._marked = event.count
        self._tell()

    def _tell(self) -> None:
        level, sign = self.narrowing.level, LEVELS.get(self.narrowing.level, ("plain", ""))
        parts = [painted(Word(f"only {level}", *sign)) if level else Content("all levels")]
        if self.narrowing.words.strip():
            parts.append(Content(f"with “{self.narrowing.words.strip()}”"))
        parts.append(Content(counted(len(self.table.ids), "line")))
        if self._marked:
            parts.append(Content(f"{self._marked} marked, y copies"))
        if self.newer > 0:
            parts.append(painted(Word(f"{self.newer} newer, press n", "accent", "↑")))
        self.query_one("#journal-view", SteadyText).show(Content.styled(" · ", "$muted").join(parts))

    # How it is narrowed

    def narrow(self, **changes: str) -> None:
        """Show other lines: by level, activity or words."""
        if replace(self.narrowing, **changes) != self.narrowing:
            self.narrowing = replace(self.narrowing, **changes)
            self.post_message(self.Narrowed())

    def turn_level(self) -> None:
        """All levels, then info alone, warnings alone, errors alone."""
        self.narrow(level=STEPS[(STEPS.index(self.narrowing.level) + 1) % len(STEPS)])

    def start_filter(self) -> None:
        """Into the field."""
        self.field.display = True
        self.screen.set_focus(self.field)

    @on(Input.Changed, "#filter")
    def _typed(self) -> None:
        self._lull.begin()

    @on(Input.Submitted, "#filter")
    def _into_the_lines(self) -> None:
        self._lull.over()
        self.table.focus()

    def widen(self) -> bool:
        """One step back to all lines: clear the field, then hide it, then show all levels; False where all are shown."""
        if self.field.display and self.field.value:
            self.field.value = ""
        elif self.field.display:
            self.field.display = False
            self.table.focus()
        elif self.narrowing.level:
            self.narrow(level="")
        else:
            return False
        return True
