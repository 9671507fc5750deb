"""A fault, shown: what happened and why, what to do, and the network's own words one key away."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.widgets import Button, Static

from social.errors import Fault
from tui.commands import Command
from tui.dialogs.dialog import Answers, Dialog
from tui.foreign import inert

HEADINGS = {
    "person": "This person cannot be reached",
    "text": "This text will not be taken",
    "service": "This service is stopped",
    "app": "The app is stopped",
    "host": "It did not work",
    "quota": "A limit is used up",
    "unknown": "It is not known whether this was done",
}


class FaultShown(Dialog[None]):
    """Shows one fault; Enter or Escape closes it."""

    AUTO_FOCUS = "#close"
    OFFERS = (
        Command(
            "fault.raw",
            "X's own words",
            lambda dialog: dialog.turn_raw(),
            key="x,f8",
            group="Dialog",
            help="Shows or hides what X or the machine said, word for word.",
            why_not=lambda dialog: None if dialog.fault.raw else "Nothing more was said.",
        ),
    )

    def __init__(self, fault: Fault) -> None:
        super().__init__()
        self.fault = fault
        self.heading = HEADINGS[fault.stops]

    def compose_body(self) -> ComposeResult:
        """The sentence, the cure, and the raw words, hidden at first."""
        yield Static(inert(self.fault.sentence), classes="sentence", markup=False)
        if self.fault.cure:
            yield Static(inert(self.fault.cure), classes="sentence", markup=False)
        if self.fault.raw:
            yield Static("x  X's own words", classes="muted", id="raw-hint", markup=False)
            raw = Static(inert(self._raw()), classes="raw", id="raw", markup=False)
            raw.display = False
            yield raw
        yield Answers(("close", "Close"))

    def _raw(self) -> str:
        numbers = [
            f"HTTP {self.fault.status}" if self.fault.status else "",
            f"code {self.fault.code}" if self.fault.code else "",
        ]
        return "\n".join(filter(None, [" · ".join(filter(None, [self.fault.name, *numbers])), self.fault.raw]))

    def turn_raw(self) -> None:
        """Show or hide the raw words."""
        raw = self.query_one("#raw")
        raw.display = not raw.display
        self.query_one("#raw-hint").display = not raw.display

    def on_button_pressed(self, _event: Button.Pressed) -> None:
        """Close."""
        self.dismiss(None)
