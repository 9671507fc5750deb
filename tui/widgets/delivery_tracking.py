"""The tracking of a delivery: its reports with rates, the reactions to it, and how many messages left by day."""

from __future__ import annotations

from datetime import datetime

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from social.deliveries.reports import FORMULA, DeliveryReport, Line
from tui.amounts import grouped
from tui.commands import Command, Commanded
from tui.curves import spark
from tui.foreign import one_line
from tui.moments import both
from tui.report_words import bar, lines, percent

LABEL, NUMBER, RATE, BAR = 30, 10, 8, 14
"""Cells of the columns."""


class DeliveryTracking(Commanded, VerticalScroll, can_focus=True):
    """To be read, scrolled and copied."""

    DEFAULT_CSS = """
    DeliveryTracking { height: 1fr; padding: 0 1; }
    DeliveryTracking:focus { background-tint: transparent; }
    DeliveryTracking #tracking { height: auto; }
    """
    _text = Content("")
    OFFERS = (
        Command(
            "tracking.copy", "Copy", lambda tracking: tracking.copy(), key="y", group="Tracking",
            help="Sends the reports to the terminal's clipboard (OSC 52).",
        ),
    )  # fmt: skip

    def compose(self) -> ComposeResult:
        """One text."""
        yield Static(id="tracking", markup=False)

    def say(self, sentence: str) -> None:
        """Show why there is nothing to read yet."""
        self._text = Content.styled(sentence, "$muted")
        self.query_one("#tracking", Static).update(self._text)

    def show(self, told: DeliveryReport, at: datetime, zone: str) -> None:
        """Show the reports as they were reckoned at an instant."""
        self._text = _painted(told, at, zone)
        self.query_one("#tracking", Static).update(self._text)

    def copy(self) -> None:
        """To the terminal's clipboard."""
        self.app.copy_to_clipboard(self._text.plain)
        self.app.notify("Sent to the terminal's clipboard.")


def _painted(told: DeliveryReport, at: datetime, zone: str) -> Content:
    painted = [_painted_line(line) for line in lines(told)]
    if told.reactivity is not None:
        painted += _reactions(told, zone)
    if len(told.by_day) > 1:
        days = [left for _, left in told.by_day]
        span = f"  {told.by_day[0][0]} to {told.by_day[-1][0]}, {grouped(max(days))} a day at most"
        painted.append(Content.assemble("Left by day  ", (spark(days), "$accent"), (span, "$muted")))
    painted.append(Content.styled(f"Calculated: {both(at, zone)}", "$muted"))
    return Content("\n").join(painted)


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
