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


Layout = Sequence[tuple[int, Column, int]]
"""The columns in sight: each with its place among all of them, and its cells."""


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


def placed(columns: Sequence[Column], width: int) -> Layout:
    """The columns that have room, each with its place among all."""
    places = {id(column): place for place, column in enumerate(columns)}
    return [(places[id(column)], column, cells) for column, cells in fitted(columns, width)]


def paint_header(table: WindowTable, layout: Layout, width: int, base: Style) -> Strip:
    """The heads, with an arrow at the column that sorts."""
    style = base + table.tone("header")
    key, descending = table.sorted_by
    text = " " * GUTTER
    for _, column, cells in layout:
        arrow = (" ↓" if descending else " ↑") if key and column.sort == key else ""
        text += _aligned(column.label + arrow, cells, column.align) + " " * GAP
    return Strip([Segment(text, style)]).adjust_cell_length(width, style)


def paint_row(
    table: WindowTable, layout: Layout, width: int, row: int, cells: Sequence[Cell] | None, base: Style
) -> Strip:
    """One row; a dot where its page has not come yet. Neighbours of one style become one segment: each costs a share of
    every frame, and `base` is handed in because the framework asks all ancestors for it anew."""
    here, marked = row == table.index, table.ids[row] in table.marks
    style = base + table.tone("cursor") if here else base
    segments: list[Segment] = []
    text, before, used = "", style, GUTTER
    for part, part_style in (
        ("▎", style + table.tone("bar")) if here else (" ", style),
        ("•", style + table.tone("mark")) if marked else (" ", style),
    ):
        text, before = _joined(segments, text, before, part, part_style)
    for place, column, room in layout:
        cell = cells[place] if cells else ("" if used > GUTTER else "·")
        tone = cell.tone if isinstance(cell, Word) else "plain" if cells else "muted"
        part = _aligned(steady(str(cell)), room, column.align) + " " * GAP
        part_style = style + table.tone(tone) if tone != "plain" else style
        text, before = _joined(segments, text, before, part, part_style)
        used += room + GAP
    segments.append(Segment(text, before))
    return Strip(segments, used).adjust_cell_length(width, style)


def _joined(segments: list[Segment], text: str, before: Style, part: str, style: Style) -> tuple[str, Style]:
    """`text` with `part` after it, where both have one style; else `text` becomes a segment."""
    if style is before:
        return text + part, before
    if text:
        segments.append(Segment(text, before))
    return part, style


def paint_sentence(text: str, width: int, style: Style) -> Strip:
    """A line of words where there is no row."""
    return Strip([Segment(clipped("  " + steady(text), width), style)], width)


def _aligned(text: str, cells: int, align: Literal["left", "right"]) -> str:
    cut = clipped(text, cells)
    if align == "left":
        return cut
    bare = cut.rstrip()
    return " " * (len(cut) - len(bare)) + bare
