"""The question to a second person: approve what is quoted, or refuse it with a reason; a comment may go with either."""

from __future__ import annotations

from dataclasses import dataclass

from textual import on
from textual.app import ComposeResult
from textual.widgets import Button, Input, Static

from social.deliveries.approving import LONGEST_COMMENT
from tui.dialogs.dialog import Answers, Dialog
from tui.foreign import inert
from tui.widgets.field import Field


@dataclass(frozen=True)
class Decision:
    """What the second person says; `comment` is the reason of a refusal."""

    approved: bool
    comment: str


class Review(Dialog[Decision]):
    """None for not now, which is where the focus begins."""

    def __init__(self, quote: str, lines: tuple[str, ...], why_not_approve: str | None) -> None:
        super().__init__()
        self.heading = "Do you approve this delivery?"
        self._quote = quote
        self._lines = lines
        self._why_not = why_not_approve

    def compose_body(self) -> ComposeResult:
        """What would be sent, to whom, the comment, the answers."""
        yield Static(inert(self._quote), classes="quote", markup=False)
        yield Static(inert("\n".join(self._lines)), classes="sentence", markup=False)
        yield Field("Comment", Input(id="comment", compact=True, max_length=LONGEST_COMMENT), id="comment-field")
        yield Answers(("later", "Not now"), ("refuse", "Refuse"), ("approve", "Approve"))

    def on_mount(self) -> None:
        """What cannot be done has no button."""
        self.query_one("#approve").display = self._why_not is None
        self.query_one("#later").focus()

    @property
    def _comment(self) -> str:
        return self.query_one("#comment-field", Field).text

    @on(Button.Pressed, "#later")
    def _later(self) -> None:
        self.leave()

    @on(Input.Submitted)
    def _said(self) -> None:
        self.query_one("#later").focus()

    @on(Button.Pressed, "#approve")
    def _approve(self) -> None:
        self.dismiss(Decision(True, self._comment))

    @on(Button.Pressed, "#refuse")
    def _refuse(self) -> None:
        if self._comment:
            self.dismiss(Decision(False, self._comment))
            return
        field = self.query_one("#comment-field", Field)
        field.wrong("Say what has to be changed: who wrote it is shown that.")
        field.taker.focus()
