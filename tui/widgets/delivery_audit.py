"""The audit of a delivery: its log, line by line, and its proofs."""

from __future__ import annotations

from collections.abc import Mapping

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from store.journal import Entry
from tui.delivery_view import DeliveryView, processed, succeeded
from tui.foreign import one_line
from tui.moments import moment
from tui.signs import Tone, Word, state
from tui.widgets.row_pages import FixedRows
from tui.widgets.window_table import Column, WindowTable

LEVELS: dict[str, tuple[Tone, str]] = {"info": ("muted", "·"), "warning": ("attention", "!"), "error": ("bad", "✗")}
"""Tone and sign of a line of the log: Campaign's blue, yellow and red."""


class DeliveryAudit(Vertical):
    """Proofs above, where there are any; the log below, newest line first."""

    DEFAULT_CSS = """
    DeliveryAudit { height: 1fr; }
    DeliveryAudit #delivery-proofs { height: auto; max-height: 6; margin-bottom: 1; }
    DeliveryAudit #entry-told { height: auto; margin-top: 1; max-height: 4; }
    """

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self._entries: dict[int, Entry] = {}

    def compose(self) -> ComposeResult:
        """Two tables, and the line under the cursor in full."""
        yield WindowTable(
            (
                Column("Proofs", least=20),
                Column("Status", 20),
                Column("To send", 7, "right"),
                Column("Success", 7, "right"),
            ),
            id="delivery-proofs",
            markable=False,
        )
        columns = (Column("Date", 16), Column("Activity", 9, from_width=90), Column("Log"))
        yield WindowTable(columns, id="delivery-journal", empty="Nothing has happened yet.", markable=False)
        yield Static(id="entry-told", markup=False)

    def show(self, view: DeliveryView, zone: str) -> None:
        """Show what was said and proved."""
        proofs = self.query_one("#delivery-proofs", WindowTable)
        proofs.display = bool(view.proofs)
        proofs.styles.height = len(view.proofs) + 1
        rows = {
            proof.id: (proof.label, state(proof.state), str(proof.to_send or ""), _success(tally))
            for proof, tally in view.proofs
        }
        proofs.set_source(FixedRows(rows))
        self._entries = {entry.id: entry for entry in reversed(view.journal)}
        self.query_one("#delivery-journal", WindowTable).set_source(
            FixedRows({entry.id: _row(entry, zone) for entry in self._entries.values()})
        )
        self._tell()

    def on_window_table_row_highlighted(self, event: WindowTable.RowHighlighted) -> None:
        """Show a line of the log in full."""
        if event.table.id == "delivery-journal":
            self._tell()

    def _tell(self) -> None:
        entry = self._entries.get(self.query_one("#delivery-journal", WindowTable).row_id or 0)
        self.query_one("#entry-told", Static).update(Content(one_line(entry.message)) if entry is not None else "")


def _success(tally: Mapping[str, int]) -> str:
    return str(succeeded(tally)) if processed(tally) else ""


def _row(entry: Entry, zone: str) -> tuple[Word | str, ...]:
    tone, sign = LEVELS[entry.level]
    return (Word(moment(entry.at, zone), "muted"), Word(entry.activity, "muted"), Word(entry.message, tone, sign))
