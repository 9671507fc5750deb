"""The reports of a delivery: its summary with rates, the reactions to it, and how many messages left by day."""

from __future__ import annotations

from datetime import datetime

from rich.cells import cell_len
from textual import on
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Button, Static

from social.deliveries.reports import FORMULA, DeliveryReport, Line
from tui.amounts import grouped
from tui.commands import Command
from tui.curves import spark
from tui.dialogs.dialog import Answers, Dialog
from tui.foreign import one_line
from tui.moments import both
from tui.report_words import bar, lines, percent

LABEL, NUMBER, RATE, BAR = 30, 10, 8, 14
"""Cells of the columns."""


class DeliveryReports(Dialog[None]):
    """To be read, scrolled and copied."""

    AUTO_FOCUS = "#report-box"
    DEFAULT_CSS = """
    DeliveryReports #box { width: 84; }
    DeliveryReports #report-box { height: auto; max-height: 16; }
    DeliveryReports #report-box:focus { background-tint: transparent; }
    DeliveryReports #report { height: auto; }
    """
    OFFERS = (
        Command(
            "report.copy", "Copy", lambda dialog: dialog.copy(), key="y", group="Dialog",
            help="Sends the report to the terminal's clipboard (OSC 52).",
        ),
    )  # fmt: skip

    def __init__(self, told: DeliveryReport, at: datetime, zone: str) -> None:
        super().__init__()
        self.heading = f"Reports: {told.label}"
        self._told = told
        self._at = at
        self._zone = zone

    def compose_body(self) -> ComposeResult:
        """One text, and the answers."""
        with VerticalScroll(id="report-box"):
            yield Static(self._painted(), id="report", markup=False)
        yield Answers(("copy", "y Copy"), ("close", "Close"))

    def _painted(self) -> Content:
        told = self._told
        painted = [_painted_line(line) for line in lines(told)]
        if told.reactivity is not None:
            painted += _reactions(told, self._zone)
        if len(told.by_day) > 1:
            days = [left for _, left in told.by_day]
            span = f"  {told.by_day[0][0]} to {told.by_day[-1][0]}, {grouped(max(days))} a day at most"
            painted.append(Content.assemble("Left by day  ", (spark(days), "$accent"), (span, "$muted")))
        painted.append(Content.styled(f"Calculated: {both(self._at, self._zone)}", "$muted"))
        return Content("\n").join(painted)

    def copy(self) -> None:
        """To the terminal's clipboard."""
        self.app.copy_to_clipboard(f"{self.heading}\n{self._painted().plain}")
        self.app.notify("Sent to the terminal's clipboard.", markup=False)

    @on(Button.Pressed, "#copy")
    def _pressed_copy(self) -> None:
        self.copy()

    @on(Button.Pressed, "#close")
    def _pressed_close(self) -> None:
        self.leave()


def _painted_line(line: Line) -> Content:
    inner = line.label.startswith(" ")
    label = one_line(line.label)
    label = ("  " if inner else "") + label.strip()
    label += " " * (LABEL - cell_len(label))
    number = grouped(line.number).rjust(NUMBER)
    drawn = bar(line.rate, BAR)
    return Content.assemble(
        (label, "$muted" if inner else ""), number, percent(line.rate).rjust(RATE), "  ", (drawn, "$accent")
    )


def _reactions(told: DeliveryReport, zone: str) -> list[Content]:
    """How the rate is made, the curve behind it, and from when its numbers are."""
    known = told.reactivity
    if known is None:
        return []
    found = [Content.styled(f"Reactivity rate = {FORMULA}", "$muted")]
    if known.curve:
        name = "Impressions" if known.impressions is not None else "Likes"
        found.append(Content.assemble(f"{name} by time  ", (spark(known.curve), "$accent")))
    return [*found, Content.styled(f"Measured: {both(known.measured_at, zone)}", "$muted")]
