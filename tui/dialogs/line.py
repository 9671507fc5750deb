"""A question that one line answers: a name, a place to go to."""

from __future__ import annotations

from collections.abc import Callable

from textual import on
from textual.app import ComposeResult
from textual.widgets import Button, Input, Static

from tui.dialogs.dialog import Answers, Dialog
from tui.foreign import inert
from tui.widgets.field import Field


class Line(Dialog[str]):
    """The line, without blanks around it, once `wrong` has nothing against it."""

    AUTO_FOCUS = "#line"

    def __init__(
        self,
        heading: str,
        label: str,
        *,
        value: str = "",
        hint: str = "",
        lines: tuple[str, ...] = (),
        yes: str = "OK",
        wrong: Callable[[str], str] = lambda text: "" if text else "Write something, or leave with Esc.",
    ) -> None:
        """`wrong` says, as a sentence, why a line will not do; it may take 5 ms."""
        super().__init__()
        self.heading = heading
        self._label, self._value, self._hint, self._lines, self._yes, self._wrong = (
            label,
            value,
            hint,
            lines,
            yes,
            wrong,
        )

    def compose_body(self) -> ComposeResult:
        """What it is about, the field, the answers."""
        if self._lines:
            yield Static(inert("\n".join(self._lines)), classes="sentence", markup=False)
        yield Field(self._label, Input(self._value, id="line", compact=True), hint=self._hint, id="line-field")
        yield Answers(("leave", "Cancel"), ("take", self._yes))

    @on(Button.Pressed, "#leave")
    def _cancel(self) -> None:
        self.leave()

    @on(Button.Pressed, "#take")
    @on(Input.Submitted)
    def _take(self) -> None:
        field = self.query_one("#line-field", Field)
        wrong = self._wrong(field.text)
        field.wrong(wrong)
        if wrong:
            field.taker.focus()
        else:
            self.dismiss(field.text)
