"""How a row of a table is painted: columns shared over the width, cells cut to it, tones turned into styles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from tui.foreign import clipped, steady
from tui.signs import Word

if TYPE_CHECKING:
    from tui.widgets.window_table import WindowTable

Cell = str | Word
GUTTER = 2
"""Cells before the first column: the cursor's bar and the mark."""
GAP = 2
"""Cells between two columns."""


@dataclass(frozen=True)
class Column:
    """A column: its head, and its width in cells."""

    label: str
    width: int | None = None
    """None shares what the others leave."""
    align: Literal["left", "right"] = "left"
    sort: str = ""
    """The source's name for sorting by it; empty where that is not possible."""
    least: int = 8
    """The least a shared column takes."""
    from_width: int = 0
    """Shown only where the table has at least that many cells."""


def fitted(columns: Sequence[Column], width: int) -> list[tuple[Column, int]]:
    """Each column that has room, with its cells; what is too much at the right is left out."""
    shown = [column for column in columns if column.from_width <= width]
    while shown:
        fixed = sum(column.width if column.width is not None else column.least for column in shown)
        rest = width - GUTTER - GAP * len(shown) - fixed
        if rest >= 0 or len(shown) == 1:
            return _shared(shown, max(0, rest), width)
        shown.pop()
    return []


def _shared(shown: Sequence[Column], rest: int, width: int) -> list[tuple[Column, int]]:
    flexible = sum(column.width is None for column in shown)
    result: list[tuple[Column, int]] = []
    for column in shown:
        if column.width is not None:
            result.append((column, min(column.width, max(1, width - GUTTER))))
        else:
            part = rest // flexible
            result.append((column, column.least + part))
            rest, flexible = rest - part, flexible - 1
    return result


def paint_header(table: WindowTable, layout: Sequence[tuple[Column, int]], width: int, base: Style) -> Strip:
    """The heads, with an arrow at the column that sorts."""
    style = base + table.tone("header")
    segments = [Segment(" " * GUTTER, style)]
    key, descending = table.sorted_by
    for column, cells in layout:
        arrow = (" ↓" if descending else " ↑") if key and column.sort == key else ""
        segments += [Segment(_aligned(column.label + arrow, cells, column.align), style), Segment(" " * GAP, style)]
    return Strip(segments).adjust_cell_length(width, style)


def paint_row(
    table: WindowTable,
    layout: Sequence[tuple[Column, int]],
    width: int,
    row: int,
    cells: Sequence[Cell] | None,
    base: Style,
) -> Strip:
    """One row; a dot where its page has not come yet. Neighbours of one style become one segment: each costs a share of
    every frame, and `base` is handed in because the framework asks all ancestors for it anew."""
    here, marked = row == table.index, table.ids[row] in table.marks
    style = base + table.tone("cursor") if here else base
    segments = [
        Segment("▎" if here else " ", style + table.tone("bar") if here else style),
        Segment("•" if marked else " ", style + table.tone("mark") if marked else style),
    ]
    text, before = "", style
    for number, (column, room) in enumerate(layout):
        cell = cells[table.columns.index(column)] if cells else ("·" if number == 0 else "")
        tone = cell.tone if isinstance(cell, Word) else "plain" if cells else "muted"
        cell_style = style + table.tone(tone) if tone != "plain" else style
        if cell_style is not before and text:
            segments.append(Segment(text, before))
            text = ""
        text, before = text + _aligned(steady(str(cell)), room, column.align) + " " * GAP, cell_style
    segments.append(Segment(text, before))
    return Strip(segments).adjust_cell_length(width, style)


def paint_sentence(text: str, width: int, style: Style) -> Strip:
    """A line of words where there is no row."""
    return Strip([Segment(clipped("  " + steady(text), width), style)], width)


def _aligned(text: str, cells: int, align: Literal["left", "right"]) -> str:
    cut = clipped(text, cells)
    if align == "left":
        return cut
    bare = cut.rstrip()
    return " " * (len(cut) - len(bare)) + bare
