"""The report Subscription tracking of a service: its six periods, the curve of the one under the cursor, what it means."""

from __future__ import annotations

from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from social.tracking import FORMULAS, Period, Tracking, counted_curve, registered_curve, tracking
from store.services import Service
from tui.amounts import grouped, signed
from tui.commands import Command
from tui.curves import chart, spark
from tui.moments import moment
from tui.screens.page import Page, way_back
from tui.signs import Tone, Word
from tui.widgets.row_pages import FixedRows
from tui.widgets.row_painting import Cell
from tui.widgets.window_table import Column, WindowTable

COLUMNS = (
    Column("Period", 8),
    Column("Registered", 10, "right"),
    Column("Subscriptions", 13, "right"),
    Column("Unsubscriptions", 15, "right"),
    Column("Evolution", 9, "right"),
    Column("Loyalty", 7, "right"),
)
NOT_YET = "Nothing to compare yet: run Synchronization of Twitter accounts."
WIDEST = 100
"""Cells of the curve at most."""
SIDE = 14
"""Cells at the left of the curve, for its numbers."""


def percent(value: float | None, *, change: bool = False) -> str:
    """A share in %, or a change; a dash where there is none."""
    if value is None:
        return "–"
    sign = "" if not change else "–" if value <= -0.05 else "+" if value >= 0.05 else ""
    return f"{sign}{abs(value):.1f} %"


class SubscriptionTracking(Page[None]):
    """Of one service."""

    AUTO_FOCUS = "#periods"
    CSS = """
    SubscriptionTracking {
        #registered { height: auto; max-width: 96; margin-bottom: 1; }
        #periods { height: 7; }
        #curve { height: auto; margin-top: 1; }
        #meaning { height: auto; color: $muted; margin-top: 1; max-width: 96; }
        &.-low #registered, &.-low #periods { margin-bottom: 0; }
        &.-low #curve, &.-low #meaning { margin-top: 0; }
    }
    """
    VERTICAL_BREAKPOINTS = [(0, "-low"), (32, "-tall")]
    OFFERS: ClassVar[tuple[Command, ...]] = (
        Command(
            "look.tracking-copy", "Copy", lambda page: page.copy(), key="c,f9", group="Report", show=True,
            help="The report as text, to the terminal's clipboard (OSC 52).",
        ),
        way_back("Back to the service."),
    )  # fmt: skip

    def __init__(self, service: Service) -> None:
        super().__init__()
        self.service = service
        self.told: Tracking | None = None

    @property
    def crumbs(self) -> str:
        """The service, and Campaign's name of the report."""
        return f"{self.service.title} › Subscription tracking"

    def compose_content(self) -> ComposeResult:
        """How many there are, the periods, the curve, what the columns mean."""
        yield Static("Counting…", id="registered", markup=False)
        yield WindowTable(COLUMNS, id="periods", empty="", markable=False)
        with VerticalScroll():
            yield Static(id="curve", markup=False)
            yield Static("\n".join(f"{name}: {told}." for name, told in FORMULAS), id="meaning", markup=False)

    def reread(self) -> None:
        """Read the report in a thread."""
        record, service, now = self.world.record, self.service, self.world.clock.now()
        self.keep_up(lambda: tracking(record, service, now), group="tracking", then=self._see)

    def _see(self, told: Tracking) -> None:
        self.told = told
        table = self.query_one("#periods", WindowTable)
        table.empty = NOT_YET
        table.set_source(FixedRows({number: _cells(each) for number, each in enumerate(told.periods)}))
        self.query_one("#registered", Static).update(Content("\n").join(self._head(told)))
        self._draw()

    def _head(self, told: Tracking) -> list[Content]:
        zone = self.world.zone
        as_of = "" if told.as_of is None else f"   as of {moment(told.as_of, zone)} {zone}"
        lines = [Content.assemble((grouped(told.registered), "bold"), " registered to date", (as_of, "$muted"))]
        if told.counted is not None:
            asked = f"   asked {moment(told.counted.at, zone)} {zone}"
            number = grouped(told.counted.followers)
            lines.append(Content.assemble((number, "bold"), " counted by X", (asked, "$muted")))
        return [*lines, Content.styled(told.explanation, "$muted")]

    @on(WindowTable.RowHighlighted)
    def _draw(self) -> None:
        told, table = self.told, self.query_one("#periods", WindowTable)
        if told is None or not told.periods:
            return
        period = told.periods[min(table.index, len(told.periods) - 1)]
        height = 3 if self.app.size.height < 32 else 10
        self.query_one("#curve", Static).update(Content("\n").join(self._curve(told, period, height)))

    def _curve(self, told: Tracking, period: Period, height: int) -> list[Content]:
        """The chart with its two numbers, its two dates, and X's own count below."""
        zone, width = self.world.zone, max(20, min(WIDEST, self.query_one("#periods").size.width - SIDE - 2))
        values, theirs = registered_curve(told, period, width), counted_curve(told, period, width)
        beside = {0: grouped(max(values)), height - 1: grouped(min(values))}
        lines = [
            Content.assemble((beside.get(number, "").rjust(SIDE - 2) + "  ", "$muted"), (line, "$accent"))
            for number, line in enumerate(chart(values, height))
        ]
        first, last = moment(period.since, zone), moment(told.now, zone)
        lines.append(Content.styled(" " * SIDE + first + last.rjust(width - len(first)), "$muted"))
        if theirs:
            change = theirs[-1] - theirs[0]
            lines.append(Content.assemble(("X counts".rjust(SIDE - 2) + "  ", "$muted"), (spark(theirs), "$muted")))
            lines.append(
                Content.styled(f"{' ' * SIDE}{grouped(theirs[0])} → {grouped(theirs[-1])}, {signed(change)}", "$muted")
            )
        return lines

    def on_resize(self, _event: events.Resize) -> None:
        """Another width holds another curve."""
        self.call_after_refresh(self._draw)

    def copy(self) -> None:
        """The report as lines of text."""
        if self.told is not None:
            rows = ["\t".join(column.label for column in COLUMNS)]
            rows += ["\t".join(str(cell) for cell in _cells(each)) for each in self.told.periods]
            head = [line.plain for line in self._head(self.told)]
            self.app.copy_to_clipboard("\n".join([self.crumbs, *head, *rows]))
            self.app.notify("Sent to the terminal's clipboard.")


def _cells(period: Period) -> tuple[Cell, ...]:
    change = period.subscriptions - period.unsubscriptions
    tone: Tone = "good" if change > 0 else "attention" if change < 0 else "plain"
    return (
        period.label, grouped(period.registered), grouped(period.subscriptions), grouped(period.unsubscriptions),
        Word(percent(period.evolution, change=True), tone), percent(period.loyalty),
    )  # fmt: skip
