"""A field of a form: its label, the widget that takes the answer, and a line below for the hint or what is wrong."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Label, Static

from tui.foreign import one_line
from tui.widgets.secret_input import SecretInput
from tui.widgets.tones import style


class Field(Widget):
    """Label at the left where there is room, above where there is little; never scolds before it is asked to."""

    def __init__(
        self,
        label: str,
        taker: Widget,
        *,
        hint: str = "",
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self.label = label
        self.taker = taker
        self.hint = hint
        self.error = ""
        """What is wrong with the answer, as a sentence; empty when nothing is."""

    def compose(self) -> ComposeResult:
        """The label, the widget, the line below."""
        yield Label(one_line(self.label), classes="field-label", markup=False)
        with Vertical(classes="field-body"):
            yield self.taker
            yield Static(classes="field-note", markup=False)

    def on_mount(self) -> None:
        """Show the hint, or why a secret cannot be taken."""
        if isinstance(self.taker, SecretInput) and self.taker.refusal:
            self.wrong(self.taker.refusal)
        else:
            self._note()

    def wrong(self, sentence: str) -> None:
        """Say what is wrong, or that nothing is (an empty sentence)."""
        self.error = sentence
        self.taker.set_class(bool(sentence), "-invalid")
        self._note()

    def say(self, hint: str) -> None:
        """Show another hint."""
        self.hint = hint
        self._note()

    def _note(self) -> None:
        note = self.query_one_optional(".field-note", Static)
        if note is None:
            return
        words, tone = (f"✗ {self.error}", style("bad")) if self.error else (self.hint, style("muted"))
        note.display = bool(words)
        note.update(Content.styled(one_line(words), tone))

    def on_descendant_focus(self) -> None:
        """Light the label up."""
        self.add_class("-here")

    def on_descendant_blur(self) -> None:
        """And down."""
        self.remove_class("-here")

    def on_input_changed(self, _event: Input.Changed) -> None:
        """A new answer is innocent until it is checked."""
        if self.error:
            self.wrong("")

    def on_secret_input_edited(self, event: SecretInput.Edited) -> None:
        """Say what a paste lost."""
        if self.error:
            self.wrong("")
        if event.remark:
            self.say(event.remark)

    @property
    def text(self) -> str:
        """What an Input holds, without blanks around it."""
        return self.taker.value.strip() if isinstance(self.taker, Input) else ""
