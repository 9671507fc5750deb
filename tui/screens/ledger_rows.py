"""What happened with followers as rows of a table: when, by which pass, what, and with whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from store.database import Record
from store.ledger import LedgerEvent, ledger_events
from tui.foreign import one_line
from tui.moments import moment
from tui.screens.visitor_past import ACTIONS
from tui.signs import Word
from tui.widgets.row_painting import Cell
from tui.widgets.window_table import Column

COLUMNS = (
    Column("Date", 16),
    Column("Action", 11),
    Column("Full name", least=16),
    Column("Username", 16),
    Column("Was", 16, from_width=94),
    Column("Pass", 5, "right", from_width=76),
    Column("External ID", 19, from_width=116),
)
FIELDS = ("at", "action", "full_name", "username", "was", "pass", "external_id")
GONE = Word("removed", "muted")
"""Stands for a name where the visitor is not in the record any more."""


@dataclass(frozen=True)
class LedgerRows:
    """Events by their numbers, in an order that stands still."""

    record: Record
    ids: Sequence[int]
    zone: str

    def fetch(self, ids: Sequence[int]) -> Mapping[int, Sequence[Cell]]:
        """The cells of these events."""
        return {event.id: _cells(event, self.zone) for event in ledger_events(self.record, list(ids))}

    def lines(self, ids: Sequence[int]) -> list[str]:
        """The same as text, with tabs between the columns."""
        events = ledger_events(self.record, list(ids))
        return ["\t".join(one_line(str(cell)) for cell in _cells(event, self.zone)) for event in events]


def _cells(event: LedgerEvent, zone: str) -> tuple[Cell, ...]:
    name: Cell = event.full_name or (Word("not told", "muted") if event.external_id else GONE)
    return (
        moment(event.at, zone), ACTIONS[event.action], name, _handle(event.username), _handle(event.detail),
        str(event.pass_id or ""), Word(event.external_id or "", "muted"),
    )  # fmt: skip


def _handle(username: str | None) -> str:
    return f"@{username}" if username else ""


def as_row(event: LedgerEvent) -> dict[str, object]:
    """An event as scripts and files get it."""
    return {
        "at": event.at, "action": event.action, "full_name": event.full_name, "username": event.username,
        "was": event.detail, "pass": event.pass_id, "external_id": event.external_id,
    }  # fmt: skip
