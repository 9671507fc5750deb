"""Define waves: none, equal ones or a calendar, with the table of what that comes to."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from textual import on
from textual.app import ComposeResult
from textual.widgets import Button, Input, Static

from social.deliveries import waves
from social.deliveries.waves import PRESET, Wave, WavesError
from tui.amounts import counted, grouped
from tui.dialogs.dialog import Answers, Dialog
from tui.moments import both, moment
from tui.widgets.field import Field
from tui.widgets.radio import Radio
from tui.widgets.row_pages import FixedRows
from tui.widgets.wave_calendar import WaveCalendar
from tui.widgets.window_table import Column, WindowTable

CHOICES = (
    "One wave: all as soon as the limits allow",
    "Schedule multiple waves of the same size",
    "Schedule waves according to a calendar",
)
ONE, EQUAL, CALENDAR = range(3)
HINTS = {
    "size": "a number or a share, such as 30%",
    "period": "between the starts of two waves: 1d, 12h, 30m",
}
EXAMPLE = ({"after": 0, "size": 50}, {"after": 1440, "size": 200}, {"after": 720, "size": "30%"})
"""A calendar to begin with: few at first, the rest once they went well."""
UNKNOWN = "How many messages there are is known after the analysis."


class DefineWaves(Dialog[str]):
    """The waves in the words of `social.deliveries.waves`; "none" for one wave."""

    CSS_PATH = "waves.tcss"
    AUTO_FOCUS = "#wave-kind"

    def __init__(self, known: Any, total: int | None) -> None:
        """`known` are the waves of the rules; `total` is how many messages there are, where that is known."""
        super().__init__()
        self.heading = "Define waves"
        self._known = known
        self._total = total

    def compose_body(self) -> ComposeResult:
        """The choice, its fields, the table."""
        equal = self._known if isinstance(self._known, Mapping) else PRESET
        size, _, period = waves.words(equal).partition("/")
        calendar = [] if not self._known or isinstance(self._known, Mapping) else self._known
        radio = Radio(CHOICES, id="wave-kind")
        radio.set_reactive(Radio.value, ONE if not self._known else CALENDAR if calendar else EQUAL)
        yield radio
        for name, label, value in (("size", "Waves size", size), ("period", "Period", period)):
            yield Field(label, Input(value, id=name, compact=True), hint=HINTS[name], id=f"{name}-field")
        yield WaveCalendar(calendar or EXAMPLE, self._total, id="calendar")
        columns = (Column("Wave", 6, "right"), Column("Start", 16), Column("Size", 10, "right"))
        yield WindowTable(columns, id="wave-rows", empty=UNKNOWN, markable=False)
        yield Static(id="wave-told", markup=False)
        yield Answers(("cancel", "Cancel"), ("preset", "250 / 1d"), ("ok", "Ok"))

    def on_mount(self) -> None:
        """As it is now."""
        self._look()

    @property
    def words(self) -> str:
        """The waves as they are entered."""
        kind = self.query_one("#wave-kind", Radio).value
        if kind == ONE:
            return "none"
        if kind == CALENDAR:
            return waves.words(self.query_one(WaveCalendar).rows)
        size, period = (self.query_one(f"#{name}-field", Field).text for name in HINTS)
        return f"{size}/{period}"

    @on(Radio.Changed)
    @on(Input.Changed)
    @on(WaveCalendar.Changed)
    def _look(self) -> None:
        kind = self.query_one("#wave-kind", Radio).value
        for name in HINTS:
            self.query_one(f"#{name}-field").display = kind == EQUAL
        self.query_one(WaveCalendar).display = kind == CALENDAR
        self.query_one("#wave-rows").display = kind != CALENDAR
        told = self.query_one("#wave-told", Static)
        try:
            planned = self._planned()
        except WavesError as error:
            told.update(str(error))
            self._rows([])
            return
        self._rows(planned)
        last = f"The last begins at {both(planned[-1].starts, self.app.world.zone)}." if len(planned) > 1 else ""
        told.update(f"{counted(len(planned), 'wave')} from now on. {last}" if planned else "")

    def _planned(self) -> list[Wave]:
        """Raises WavesError."""
        found = waves.read(self.words)
        return [] if not self._total else waves.plan(found, self._total, self.app.world.clock.now())

    def _rows(self, planned: list[Wave]) -> None:
        zone = self.app.world.zone
        rows = {each.number: (str(each.number), moment(each.starts, zone), grouped(each.size)) for each in planned}
        self.query_one("#wave-rows", WindowTable).set_source(FixedRows(rows))

    @on(Button.Pressed, "#preset")
    def _preset(self) -> None:
        size, _, period = waves.words(PRESET).partition("/")
        self.query_one("#wave-kind", Radio).value = EQUAL
        self.query_one("#size", Input).value = size
        self.query_one("#period", Input).value = period
        self.query_one("#ok").focus()

    @on(Input.Submitted)
    @on(Button.Pressed, "#ok")
    def _take(self) -> None:
        try:
            waves.read(self.words)
        except WavesError as error:
            field = self.query_one(f"#{_field_of(self)}-field", Field)
            field.wrong(str(error))
            field.taker.focus()
        else:
            self.dismiss(self.words)

    @on(Button.Pressed, "#cancel")
    def _cancel(self) -> None:
        self.leave()


def _field_of(dialog: DefineWaves) -> str:
    """Which of the two fields of equal waves is wrong."""
    period = dialog.query_one("#period-field", Field).text
    return "size" if re.fullmatch(r"[0-9]{1,6}\s*(m|min|h|d)", period.lower()) else "period"
