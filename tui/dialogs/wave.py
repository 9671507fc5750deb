"""One row of a calendar of waves: when it starts after the one before, and how many go with it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from textual import on
from textual.app import ComposeResult
from textual.widgets import Button, Input

from social.deliveries.waves import WavesError, read_after, read_size, short
from tui.dialogs.dialog import Answers, Dialog
from tui.moments import both
from tui.widgets.field import Field


class CalendarWave(Dialog[dict[str, Any]]):
    """The row as the rules keep it."""

    CSS_PATH = "waves.tcss"
    AUTO_FOCUS = "#after"

    def __init__(self, number: int, known: dict[str, Any], before: datetime) -> None:
        """`before` is when the wave before starts."""
        super().__init__()
        self.heading = f"Wave {number}"
        self._known = known
        self._before = before

    def compose_body(self) -> ComposeResult:
        """Two fields."""
        yield Field("Start", Input(short(self._known["after"]), id="after", compact=True), id="after-field")
        size = Input(str(self._known["size"]), id="wave-size", compact=True)
        yield Field("Size", size, hint="a number, or a share such as 30%", id="wave-size-field")
        yield Answers(("cancel", "Cancel"), ("ok", "Ok"))

    @on(Input.Changed, "#after")
    def _tell(self) -> None:
        field = self.query_one("#after-field", Field)
        try:
            starts = self._before + timedelta(minutes=read_after(field.text))
        except WavesError:
            field.say("after the start of the wave before: 1d, 12h, 30m; 0 is at once")
        else:
            field.say(f"after the start of the wave before: {both(starts, self.app.world.zone)}")

    @on(Input.Submitted)
    @on(Button.Pressed, "#ok")
    def _take(self) -> None:
        found: dict[str, Any] = {}
        for name, field_id, read in (("after", "after", read_after), ("size", "wave-size", read_size)):
            field = self.query_one(f"#{field_id}-field", Field)
            try:
                found[name] = read(field.text)
            except WavesError as error:
                field.wrong(str(error))
                field.taker.focus()
                return
        self.dismiss(found)

    @on(Button.Pressed, "#cancel")
    def _cancel(self) -> None:
        self.leave()
