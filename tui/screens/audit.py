"""Audit trail: who did what, when, and from where; narrowed by words, each line told in full."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from store import audit
from store.database import Record
from tui.amounts import counted
from tui.commands import Command
from tui.dialogs.told import Told
from tui.moments import both, moment
from tui.screens.narrowed import Narrowed, filtering
from tui.signs import Word
from tui.widgets.row_painting import Cell
from tui.widgets.steady_text import SteadyText
from tui.widgets.window_table import Column

EMPTY = "Nothing was done yet."
NONE_FIT = "No act has all these words. Esc clears them."


@dataclass(frozen=True)
class ActRows:
    """Acts by their numbers, newest first."""

    record: Record
    zone: str
    ids: array[int]

    def fetch(self, ids: Sequence[int]) -> Mapping[int, Sequence[Cell]]:
        """The cells of these acts."""
        return {
            act.id: (
                act.type, act.entity, act.operator, act.action, Word(moment(act.at, self.zone), "muted"),
                Word(act.origin, "muted"),
            )
            for act in audit.acts_numbered(self.record, ids)
        }  # fmt: skip

    def facts(self, act_id: int) -> list[tuple[str, str]]:
        """An act in full."""
        return [
            fact
            for act in audit.acts_numbered(self.record, [act_id])
            for fact in (
                ("Type", act.type),
                ("Entity", act.entity),
                ("Modified by", act.operator),
                ("From", act.origin),
                ("Action", act.action),
                ("Modification date", f"{both(act.at, self.zone)}, second {act.at:%S}"),
                ("Detail", act.detail),
            )
        ]


def _open(screen: AuditTrail) -> None:
    rows, chosen = screen.rows, screen.table.row_id
    if rows is not None and chosen is not None:
        screen.app.push_screen(Told("An act", rows.facts(chosen)))


class AuditTrail(Narrowed):
    """The trail, newest first."""

    mode = "audit"
    COLUMNS = (
        Column("Type", least=12),
        Column("Entity", least=14),
        Column("Modified by", 11),
        Column("Action", least=12),
        Column("Modification date", 17),
        Column("From", 16, from_width=96),
    )
    HINT = "words that stand in any column, or in the detail"
    OPENS = "audit.open"
    OFFERS: ClassVar[tuple[Command, ...]] = (
        Command(
            "audit.open", "Open", _open, key="enter", group="Audit trail", show=True, help="The act in full.",
            why_not=lambda screen: None if screen.table.row_id is not None else EMPTY,
        ),
        filtering("audit.filter", "Audit trail", "Narrows the trail while you type."),
    )  # fmt: skip

    def __init__(self) -> None:
        super().__init__()
        self.rows: ActRows | None = None
        """What is listed; None until it was read."""

    def reread(self) -> None:
        """Ask in a thread: half a year may hold many acts."""
        record, zone, words = self.world.record, self.world.zone, self.words
        self.keep_up(lambda: ActRows(record, zone, audit.act_numbers(record, words)), group="acts", then=self._show)

    def _show(self, rows: ActRows) -> None:
        table = self.table
        if self.rows is None or rows.ids != self.rows.ids:
            follows = table.index == 0
            table.empty = NONE_FIT if self.words else EMPTY
            self.rows = rows
            table.set_source(rows, keep_cursor=not follows)
        fitting = " with these words" if self.words else ""
        told = f"{counted(len(rows.ids), 'act', 'acts')}{fitting}, kept for {audit.DAYS} days"
        self.query_one("#summary", SteadyText).show(told)
        self.refresh_bindings()
