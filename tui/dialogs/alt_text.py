"""Write the alternative text of a file, counted as it grows."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.widgets import Button, Static, TextArea

from social.deliveries.drafts import NotPossible
from social.deliveries.media import tidy
from tui.commands import Command
from tui.dialogs.dialog import Answers, Dialog
from tui.faults import as_fault
from tui.foreign import inert
from tui.signs import Word
from tui.widgets.tones import painted

ASKED = "Say what it shows, for people who do not see it. Left empty, it has none."


class AltText(Dialog[str]):
    """The text that `keep` has kept; `keep` runs in a thread, and what it refuses (NotPossible) is said in place."""

    CSS_PATH = "media.tcss"
    AUTO_FOCUS = "TextArea"
    OFFERS: ClassVar[tuple[Command, ...]] = (
        Command(
            "alt.save", "Save", lambda dialog: dialog.save(), key="f5,ctrl+s", group="Alternative text",
            help="Keeps the text with the file.", why_not=lambda dialog: dialog.why_not_save(),
        ),
    )  # fmt: skip

    def __init__(self, name: str, text: str, limit: int, keep: Callable[[str], object]) -> None:
        super().__init__()
        self.heading = f"Alternative text of {name}"
        self._text = text
        self._limit = limit
        self._keep = keep

    def compose_body(self) -> ComposeResult:
        """What it is for, the text, its length, the answers."""
        yield Static(ASKED, classes="sentence", markup=False)
        yield TextArea(inert(self._text), id="alt", tab_behavior="focus")
        yield Static(id="alt-counter", markup=False)
        yield Answers(("cancel", "Cancel"), ("save", "Save"))

    def on_mount(self) -> None:
        """The cursor behind what is written."""
        area = self.query_one("#alt", TextArea)
        area.move_cursor(area.document.end)
        self._count()

    @property
    def length(self) -> int:
        """Characters, as they would be kept."""
        return len(tidy(self.query_one("#alt", TextArea).text))

    def why_not_save(self) -> str | None:
        """Why it cannot be kept."""
        over = self.length - self._limit
        return f"The text is too long by {over:,}. Shorten it." if over > 0 else None

    @on(TextArea.Changed)
    def _count(self) -> None:
        over = self.length - self._limit
        used = f"{self.length:,} / {self._limit:,}"
        word = Word(f"{used}, too long by {over:,}", "bad", "✗") if over > 0 else Word(used, "muted")
        self._tell(word)

    def _tell(self, word: Word) -> None:
        self.query_one("#alt-counter", Static).update(painted(word))

    @on(Button.Pressed, "#save")
    def _press_save(self) -> None:
        self.action_command("alt.save")

    def save(self) -> None:
        """Keep it."""
        text = tidy(self.query_one("#alt", TextArea).text)
        self.work_on(
            lambda: self._keep(text), group="keep", then=lambda _kept: self.dismiss(text), failed=self._refused
        )

    def _refused(self, error: BaseException) -> None:
        fault = as_fault(error)
        wrong = str(error) if isinstance(error, NotPossible) else f"{fault.sentence} {fault.cure}".strip()
        self._tell(Word(wrong, "bad", "✗"))

    @on(Button.Pressed, "#cancel")
    def _cancel(self) -> None:
        self.dismiss(None)
