"""A line of a list, told in full: for what a table had to cut."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.widgets import Button, Static

from tui.commands import Command
from tui.dialogs.dialog import Answers, Dialog
from tui.foreign import inert

BESIDE = 18
"""Letters of the longest label that has its text beside it."""


class Told(Dialog[None]):
    """Facts by their labels; Enter or Escape closes it."""

    AUTO_FOCUS = "#close"
    CSS = """
    Told #told { height: auto; max-height: 68vh; }
    Told .fact { height: auto; }
    Told .told-label { height: auto; color: $muted; }
    Told .told-text { width: 1fr; height: auto; }
    Told.-above .fact { layout: vertical; margin-bottom: 1; }
    Told.-above .told-text { width: 100%; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "roll('down')", show=False),
        Binding("up", "roll('up')", show=False),
        Binding("pagedown", "roll('page_down')", show=False),
        Binding("pageup", "roll('page_up')", show=False),
    ]
    OFFERS = (
        Command(
            "told.copy", "Copy", lambda dialog: dialog.copy(), key="y,f8", group="Dialog",
            help="Sends the text to the terminal's clipboard (OSC 52).",
        ),
    )  # fmt: skip

    def __init__(self, heading: str, facts: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self.heading = heading
        self._facts = [(label, inert(text)) for label, text in facts if text]

    def compose_body(self) -> ComposeResult:
        """Labels, and beside them what they name; below them where one is long."""
        longest = max((len(label) for label, _ in self._facts), default=0)
        self.set_class(longest > BESIDE, "-above")
        with VerticalScroll(id="told", can_focus=False):
            for label, text in self._facts:
                with Horizontal(classes="fact"):
                    beside = Static(label, classes="told-label", markup=False)
                    beside.styles.width = longest + 2
                    yield beside
                    yield Static(text, classes="told-text", markup=False)
        yield Answers(("copy", "y Copy"), ("close", "Close"))

    def action_roll(self, way: str) -> None:
        """Roll what is longer than the box."""
        box = self.query_one("#told", VerticalScroll)
        rolls = {
            "down": box.scroll_down, "up": box.scroll_up, "page_down": box.scroll_page_down, "page_up": box.scroll_page_up,
        }  # fmt: skip
        rolls[way](animate=False)

    def copy(self) -> None:
        """To the terminal's clipboard."""
        self.app.copy_to_clipboard("\n".join(f"{label}: {text}" for label, text in self._facts))
        self.app.notify("Sent to the terminal's clipboard.")

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Copy, or close."""
        if event.button.id == "copy":
            self.copy()
        else:
            self.dismiss(None)
