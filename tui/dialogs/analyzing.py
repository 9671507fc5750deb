"""What Send and Send a proof have in common: Analyze, the log, Confirm delivery."""

from __future__ import annotations

from collections.abc import Sequence

from textual import on
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Button, Static

from social.deliveries.analysis import ACTIVITY, Analysis
from social.deliveries.drafts import NotPossible
from social.deliveries.lines import Line
from store import journal
from store.database import Record
from tui.app import RecordMoved
from tui.dialogs.dialog import Answers, Dialog
from tui.foreign import one_line
from tui.signs import Word
from tui.widgets.delivery_audit import LEVELS
from tui.widgets.tones import painted, style


def kept_lines(record: Record, delivery_id: int) -> list[Line]:
    """The lines of the last analysis, from the record."""
    entries = [entry for entry in journal.delivery_journal(record, delivery_id) if entry.activity == ACTIVITY]
    return [Line(entry.level, entry.message) for entry in reversed(entries)]  # type: ignore[arg-type]


class Analyzing(Dialog[bool]):
    """True once the delivery was confirmed. Override `compose_question`, `analysis`, `why_not` and `confirm`."""

    CSS_PATH = "analyzing.tcss"
    AUTO_FOCUS = "#analyze"
    ANSWERS: tuple[tuple[str, str], ...] = (
        ("analyze", "Analyze"), ("confirm", "Confirm delivery"), ("close", "Close")
    )  # fmt: skip

    def compose_body(self) -> ComposeResult:
        """The question of the dialog, the log, the answers."""
        yield from self.compose_question()
        with VerticalScroll(id="analysis-box"):
            yield Static(id="analysis-log", markup=False)
        yield Static(id="verdict", markup=False)
        yield Answers(*self.ANSWERS)

    def compose_question(self) -> ComposeResult:
        """What is asked before the analysis."""
        yield from ()

    async def analysis(self) -> Analysis | None:
        """Analyse; None where the person thought better of it. May raise NotPossible."""
        raise NotImplementedError

    def why_not(self) -> str | None:
        """Why it cannot be confirmed now, or None; quick."""
        raise NotImplementedError

    async def confirm(self) -> bool:
        """Ask and confirm; whether it was done. May raise NotPossible."""
        raise NotImplementedError

    def on_mount(self) -> None:
        """Nothing can be confirmed until it is known that it can."""
        self.query_one("#analysis-box").display = False
        self.look_again()

    def on_record_moved(self, _moved: RecordMoved) -> None:
        """Somebody may have changed the delivery."""
        self.look_again()

    def look_again(self) -> None:
        """Ask anew whether it can be confirmed."""
        self.query_one("#confirm", Button).disabled = self.why_not() is not None

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Show the log, and at its end what can be done now."""
        words = [Word(line.sentence, *LEVELS[line.level]) for line in lines]
        self.query_one("#analysis-log", Static).update(Content("\n").join([painted(word) for word in words]))
        self.query_one("#analysis-box").display = bool(lines)
        self.look_again()
        why = self.why_not()
        self.say(
            Word("Read the log, then choose Confirm delivery.", "good", "✓") if why is None else Word(why, "bad", "✗")
        )

    def say(self, word: Word) -> None:
        """Say how it stands."""
        self.query_one("#verdict", Static).update(Content.styled(one_line(str(word)), style(word.tone)))

    @on(Button.Pressed, "#analyze")
    def _analyze(self) -> None:
        self.run_worker(self.analyzed(), group="act", exclusive=True, exit_on_error=False)

    async def analyzed(self) -> None:
        """Analyse, and show what was found."""
        self.say(Word("Analyzing…", "running", "▸"))
        try:
            found = await self.analysis()
        except NotPossible as refused:
            self.say(Word(str(refused), "bad", "✗"))
            self.look_again()
            return
        if found is None:
            self.say(Word("Not analyzed.", "muted"))
        else:
            self.show_lines(found.lines)

    @on(Button.Pressed, "#confirm")
    def _confirm(self) -> None:
        self.run_worker(self._confirmed(), group="act", exclusive=True, exit_on_error=False)

    async def _confirmed(self) -> None:
        try:
            done = await self.confirm()
        except NotPossible as refused:
            self.say(Word(str(refused), "bad", "✗"))
            self.look_again()
            return
        if done:
            self.dismiss(True)

    @on(Button.Pressed, "#close")
    def _close(self) -> None:
        self.dismiss(None)
