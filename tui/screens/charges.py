"""The ledger of charges, a month at a time: the sums by service and operation, and each paid call, newest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from social.balances import OPERATIONS
from social.budgets import dollars
from store import charges
from store.database import Record
from store.external_accounts import external_account
from store.services import services
from tui.commands import Command
from tui.foreign import one_line
from tui.moments import moment
from tui.screens.page import Page
from tui.signs import Word
from tui.widgets.foot import Foot
from tui.widgets.row_pages import FixedRows
from tui.widgets.row_painting import Cell
from tui.widgets.window_table import Column, WindowTable

COLUMNS = (
    Column("Date", 16),
    Column("Service", least=12),
    Column("Operation", 18),
    Column("Resources", 9, "right"),
    Column("Charged", 9, "right"),
)
GONE = "a service that is gone"
SUMS = 6
"""Sums shown; what is left goes into one line."""


@dataclass(frozen=True)
class Ledger:
    """A month as it is shown."""

    spent: int
    budget: int | None
    sums: tuple[tuple[str, str, int], ...]
    rows: dict[int, tuple[Cell, ...]]


def ledger(record: Record, month: datetime, zone: str) -> Ledger:
    """Read the month that `month` is in; in a thread, for a year's busiest month may have thousands of calls."""
    titles: dict[int | None, str] = {each.id: each.title for each in services(record)}
    span = charges.month_of(month)
    sums = charges.totals(record, *span)
    rows: dict[int, tuple[Cell, ...]] = {
        each.id: (
            Word(moment(each.at, zone), "muted"),
            titles.get(each.service_id, GONE),
            OPERATIONS.get(each.operation, each.operation),
            f"{each.resources:,}",
            dollars(each.millionths),
        )
        for each in charges.charges(record, *span)
    }
    told = tuple(
        (titles.get(each.service_id, GONE), OPERATIONS.get(each.operation, each.operation), each.millionths)
        for each in sums
    )
    return Ledger(sum(each.millionths for each in sums), external_account(record).monthly_budget, told, rows)


class Charges(Page[None]):
    """The months that the ledger knows, from the present one back."""

    CSS = "Charges #sums { height: auto; padding: 0 1; margin-bottom: 1; }"
    OFFERS: ClassVar[tuple[Command, ...]] = (
        Command(
            "charges.before", "Month before", lambda page: page.turn(-1), key="f3,left_square_bracket",
            group="Charges", show=True, help="The month before.",
        ),
        Command(
            "charges.after", "Next month", lambda page: page.turn(1), key="f4,right_square_bracket", group="Charges",
            show=True, why_not=lambda page: page.why_not_after, help="The month after.",
        ),
    )  # fmt: skip

    def __init__(self) -> None:
        super().__init__()
        self.month: datetime | None = None
        """The first instant of the month in sight; None until it is mounted."""

    @property
    def crumbs(self) -> str:
        """The way here, and the month."""
        return "External Accounts › Charges" + (f" › {self.month:%B %Y} (UTC)" if self.month is not None else "")

    def compose_content(self) -> ComposeResult:
        """The sums, then the calls."""
        yield Static(id="sums", markup=False)
        yield WindowTable(COLUMNS, id="charges", empty="X charged nothing in this month.", markable=False)

    def on_mount(self) -> None:
        """Begin with the present month."""
        self.month, _ = charges.month_of(self.world.clock.now())
        self.query_one(WindowTable).focus()
        self.reread()

    def reread(self) -> None:
        """Read the month in sight."""
        record, month, zone = self.world.record, self.month, self.world.zone
        if month is not None:
            self.set_crumbs(self.crumbs)
            self.work_on(lambda: ledger(record, month, zone), group="charges", then=self._show)

    @property
    def why_not_after(self) -> str | None:
        """Why there is no later month."""
        present, _ = charges.month_of(self.world.clock.now())
        return "Later months are still to come." if self.month is None or self.month >= present else None

    def turn(self, by: int) -> None:
        """To the month that many further."""
        if self.month is not None:
            first, after = charges.month_of(self.month)
            self.month = after if by > 0 else charges.month_of(first - timedelta(days=1))[0]
            self.reread()
            self.query_one(Foot).look_again()

    def _show(self, told: Ledger) -> None:
        self.query_one(WindowTable).set_source(FixedRows(told.rows))
        bound = f" of {dollars(told.budget)}" if told.budget is not None else ", without a bound"
        lines = [Content.assemble(("Charged in the month  ", "$muted"), (f"{dollars(told.spent)}{bound}", "bold"))]
        for title, operation, millionths in told.sums[:SUMS]:
            lines.append(
                Content.assemble(f"{dollars(millionths):>12}  ", operation.ljust(22), (one_line(title), "$muted"))
            )
        more = sum(millionths for *_, millionths in told.sums[SUMS:])
        if more:
            lines.append(Content(f"{dollars(more):>12}  all others"))
        self.query_one("#sums", Static).update(Content("\n").join(lines))
