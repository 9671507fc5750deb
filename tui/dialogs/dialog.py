"""What every dialog has: a calm box in the middle, a title, and Escape as the way out."""

from __future__ import annotations

from typing import ClassVar, TypeVar

from textual import getters
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.screen import ModalScreen
from textual.widgets import Button, Static

from tui.app import StonechatApp
from tui.commands import Command, Commanded
from tui.foreign import one_line
from tui.leaving import LeftOnce
from tui.short_turns import ShortTurns
from tui.threads import Working

Result = TypeVar("Result")


class Dialog(Commanded, Working, ShortTurns, LeftOnce[Result | None], ModalScreen[Result | None]):
    """A question over a screen; its answer comes back by `dismiss`, None when it was left. Override `compose_body`."""

    app = getters.app(StonechatApp)
    OFFERS: ClassVar[tuple[Command, ...]] = (
        Command(
            "dialog.leave",
            "Close",
            lambda dialog: dialog.leave(),
            key="escape",
            group="Dialog",
            help="Closes it; nothing is done.",
        ),
        # Its own, for a key that a dialog does not know goes no further: the app never hears of it.
        Command(
            "help",
            "Help",
            lambda dialog: dialog.app.action_command("help"),
            key="question_mark,f1",
            group="Everywhere",
            help="What each key does here; Enter does it.",
        ),
    )

    heading = ""

    def compose(self) -> ComposeResult:
        """The box."""
        with Vertical(id="box"):
            yield Static(one_line(self.heading), id="heading", markup=False)
            yield from self.compose_body()

    def compose_body(self) -> ComposeResult:
        """What is asked."""
        yield from ()

    @property
    def unsaved(self) -> str:
        """What would be lost by leaving now, by its name; empty where Escape asks nothing either."""
        return ""

    def leave(self) -> None:
        """Close without an answer."""
        self.dismiss(None)


class Answers(Horizontal):
    """The line of buttons; left and right walk along it."""

    BINDINGS = [("left", "app.focus_previous", ""), ("right", "app.focus_next", "")]

    def __init__(self, *buttons: tuple[str, str]) -> None:
        super().__init__(*(Button(words, id=name, compact=True) for name, words in buttons), id="answers")
