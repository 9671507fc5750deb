"""The audit of a delivery: its log, line by line, its proofs, and what a second person said."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from store.approvals import Turn
from store.journal import Entry
from tui.commands import Command, Commanded
from tui.delivery_view import DeliveryView, processed, succeeded
from tui.dialogs.told import Told
from tui.foreign import one_line
from tui.moments import moment
from tui.signs import Tone, Word, state
from tui.widgets.row_pages import FixedRows
from tui.widgets.window_table import Column, WindowTable

LEVELS: dict[str, tuple[Tone, str]] = {"info": ("muted", "·"), "warning": ("attention", "!"), "error": ("bad", "✗")}
"""Tone and sign of a line of the log: Campaign's blue, yellow and red."""


TURNS = {
    "asked": Word("Asked", "attention", "?"), "approved": Word("Approved", "good", "✓"),
    "refused": Word("Refused", "bad", "✗"), "lapsed": Word("Lapsed", "attention", "!"), "void": Word("Void", "muted", "–"),
}  # fmt: skip
"""How each word about an approval is shown; void: it changed since it was asked about, or approved."""


def _open(audit: DeliveryAudit) -> None:
    if audit.front is not None:
        audit.front.action_select()


def _why_not_open(audit: DeliveryAudit) -> str | None:
    table = audit.front
    return None if table is not None and table.row_id is not None else "There is nothing to open here."


class DeliveryAudit(Commanded, Vertical):
    """Proofs and approvals above, where there are any, newest first; the log below, newest line first."""

    DEFAULT_CSS = """
    DeliveryAudit { height: 1fr; }
    DeliveryAudit #delivery-proofs { height: auto; max-height: 6; margin-bottom: 1; }
    DeliveryAudit #delivery-approvals { height: auto; max-height: 4; margin-bottom: 1; }
    DeliveryAudit #entry-told { height: auto; margin-top: 1; max-height: 4; }
    """

    OFFERS: ClassVar[tuple[Command, ...]] = (
        Command(
            "look.audit-line", "Open", _open, key="enter", group="Audit", show=True, why_not=_why_not_open,
            help="The proof with its link, or the line of the log in full.",
        ),
    )  # fmt: skip

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self._entries: dict[int, Entry] = {}
        self._zone = ""

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
        said = (Column("Approvals", 10), Column("By", 12), Column("Date", 16), Column("Comment", least=10))
        yield WindowTable(said, id="delivery-approvals", markable=False)
        columns = (Column("Date", 16), Column("Activity", 9, from_width=90), Column("Log"))
        yield WindowTable(columns, id="delivery-journal", empty="Nothing has happened yet.", markable=False)
        yield Static(id="entry-told", markup=False)

    def show(self, view: DeliveryView, zone: str) -> None:
        """Show what was said and proved."""
        self._zone = zone
        proofs = self.query_one("#delivery-proofs", WindowTable)
        proofs.display = bool(view.proofs)
        proofs.styles.height = len(view.proofs) + 1
        rows = {
            proof.id: (proof.label, state(proof.state), str(proof.to_send or ""), _success(tally))
            for proof, tally in view.proofs
        }
        proofs.set_source(FixedRows(rows))
        turns = self.query_one("#delivery-approvals", WindowTable)
        turns.display = bool(view.turns)
        turns.styles.height = len(view.turns) + 1
        turns.set_source(FixedRows({each.id: _said(each, zone) for each in reversed(view.turns)}))
        self._entries = {entry.id: entry for entry in reversed(view.journal)}
        self.query_one("#delivery-journal", WindowTable).set_source(
            FixedRows({entry.id: _row(entry, zone) for entry in self._entries.values()})
        )
        self._tell()

    def on_window_table_row_highlighted(self, event: WindowTable.RowHighlighted) -> None:
        """Show a line of the log in full."""
        if event.table.id == "delivery-journal":
            self._tell()

    @property
    def front(self) -> WindowTable | None:
        """The list that the keys belong to."""
        return next((table for table in self.query(WindowTable) if table.has_focus), None)

    @on(WindowTable.RowSelected, "#delivery-journal")
    def _open_line(self, event: WindowTable.RowSelected) -> None:
        event.stop()
        entry = self._entries[event.row_id]
        facts = (("Date", moment(entry.at, self._zone)), ("Log", entry.message), ("Operator", entry.operator or ""))
        self.app.push_screen(Told("Log", facts))

    def _tell(self) -> None:
        entry = self._entries.get(self.query_one("#delivery-journal", WindowTable).row_id or 0)
        self.query_one("#entry-told", Static).update(Content(one_line(entry.message)) if entry is not None else "")


def _said(turn: Turn, zone: str) -> tuple[Word | str, ...]:
    comment = f"until {moment(turn.until, zone)}" if turn.until is not None else turn.comment
    return (TURNS[turn.word], turn.operator, Word(moment(turn.at, zone), "muted"), comment)


def _success(tally: Mapping[str, int]) -> str:
    return str(succeeded(tally)) if processed(tally) else ""


def _row(entry: Entry, zone: str) -> tuple[Word | str, ...]:
    tone, sign = LEVELS[entry.level]
    return (Word(moment(entry.at, zone), "muted"), Word(entry.activity, "muted"), Word(entry.message, tone, sign))
