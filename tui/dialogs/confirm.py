"""A question with Yes and No: No is the default, the thing itself is quoted, and high danger asks for a typed word."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.widgets import Button, Input, Static

from tui.dialogs.dialog import Answers, Dialog
from tui.foreign import inert
from tui.widgets.field import Field


class Confirm(Dialog[bool]):
    """True for yes; False for no; None when it was left by Escape, which also means no."""

    def __init__(
        self,
        question: str,
        *,
        quote: str = "",
        lines: tuple[str, ...] = (),
        yes: str = "Yes",
        no: str = "No",
        typed: str = "",
        danger: bool = False,
    ) -> None:
        """`quote` is the thing in question; `typed` is the number or word that must be typed before Yes counts."""
        super().__init__()
        self.heading = question
        self._quote = quote
        self._lines = lines
        self._yes, self._no = yes, no
        self._typed = typed
        self._danger = danger or bool(typed)

    def compose_body(self) -> ComposeResult:
        """The thing, what will happen, the answers."""
        if self._quote:
            yield Static(inert(self._quote), classes="quote", markup=False)
        if self._lines:
            yield Static(inert("\n".join(self._lines)), classes="sentence", markup=False)
        if self._typed:
            yield Field(f"Type {self._typed}", Input(id="typed", compact=True), id="typed-field")
        yield Answers(("no", self._no), ("yes", self._yes))

    def on_mount(self) -> None:
        """The safe answer has the focus; where something is to be typed, its field, from which Enter agrees to nothing else."""
        self.query_one("#box").set_class(self._danger, "-danger")
        self.query_one("#typed" if self._typed else "#no").focus()

    @on(Button.Pressed, "#no")
    def _refuse(self) -> None:
        self.dismiss(False)

    @on(Button.Pressed, "#yes")
    @on(Input.Submitted)
    def _agree(self) -> None:
        if self._typed and self.query_one("#typed", Input).value.strip() != self._typed:
            field = self.query_one("#typed-field", Field)
            field.wrong(f"This is done only once {self._typed} is typed here.")
            field.taker.focus()
        else:
            self.dismiss(True)
