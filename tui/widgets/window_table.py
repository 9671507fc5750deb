"""A table that shows a window on any number of rows: it holds row numbers, and fetches the pages that are in sight."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from tui.commands import Command, Commanded
from tui.lull import Lull
from tui.signs import TONES
from tui.threads import Working
from tui.widgets.row_marks import Marks
from tui.widgets.row_pages import FixedRows, Pages, Rows
from tui.widgets.row_painting import Column, Layout, paint_header, paint_row, paint_sentence, placed

DEBOUNCE = 0.1
"""Seconds a cursor rests on a row before `RowHighlighted` says so: a held key passes many rows."""
THUMB_STEPS = 16
"""Places in a line at which a scrollbar's thumb may stand: it is painted to an eighth of a line."""
SEARCH_HERE = 100_000
"""Row numbers searched for the cursor's row on the screen's thread (some 2 ms); a longer list is searched in a thread."""


class WindowTable(Commanded, Working, ScrollView, can_focus=True):
    """A table over `Rows`; the first line is the header, the rest scrolls."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "window-table--header",
        "window-table--cursor",
        "window-table--bar",
        "window-table--mark",
        *(f"window-table--{tone}" for tone in TONES),
    }
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "move(-1)", show=False),
        Binding("down,j", "move(1)", show=False),
        Binding("pageup", "page(-1)", show=False),
        Binding("pagedown", "page(1)", show=False),
    ]
    MOVES: ClassVar[frozenset[str]] = frozenset({"up", "k", "down", "j", "pageup", "pagedown"})
    OFFERS: ClassVar[tuple[Command, ...]] = (
        Command("table.open", "Open", lambda table: table.action_select(), key="enter", group="Table", help="The row."),
        Command(
            "table.mark", "Mark", lambda table: table.action_mark(), key="space", group="Table",
            help="Marks the row, or takes the mark away.",
        ),
        Command(
            "table.range-down", "Mark downwards", lambda table: table.action_mark_and_move(1), key="shift+down",
            group="Table", help="Marks this row and the next.",
        ),
        Command(
            "table.range-up", "Mark upwards", lambda table: table.action_mark_and_move(-1), key="shift+up",
            group="Table", help="Marks this row and the one before.",
        ),
        Command("table.first", "First row", lambda table: table.action_edge(0), key="home", group="Table"),
        Command("table.last", "Last row", lambda table: table.action_edge(-1), key="end", group="Table"),
    )  # fmt: skip

    index: reactive[int] = reactive(0, repaint=False)
    """The row under the cursor, counted from 0."""

    class _OfTable(Message):
        def __init__(self, table: WindowTable) -> None:
            super().__init__()
            self.table = table

        @property
        def control(self) -> WindowTable:
            """The table, for `@on(WindowTable.RowSelected, "#visitors")`."""
            return self.table

    class _AboutRow(_OfTable):
        def __init__(self, table: WindowTable, row_id: int, index: int) -> None:
            super().__init__(table)
            self.row_id = row_id
            self.index = index

    class RowSelected(_AboutRow):
        """Enter or a click on the row under the cursor."""

    class RowHighlighted(_AboutRow):
        """The cursor rests on a row."""

    class MarksChanged(_OfTable):
        """Rows were marked or unmarked."""

        def __init__(self, table: WindowTable, count: int) -> None:
            super().__init__(table)
            self.count = count

    class SortAsked(_OfTable):
        """The head of a column that has a sort key was clicked."""

        def __init__(self, table: WindowTable, key: str) -> None:
            super().__init__(table)
            self.key = key

    def __init__(
        self,
        columns: Sequence[Column],
        *,
        empty: str = "Nothing here yet.",
        markable: bool = True,
        header: bool = True,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self.columns = tuple(columns)
        self.empty = empty
        """Said where there are no rows: what to do next."""
        self.marks = Marks()
        """The marked rows, by their ids."""
        self.markable = markable
        self.head = 1 if header else 0
        """Lines before the first row."""
        self.sorted_by: tuple[str, bool] = ("", False)
        self._sheet: tuple[int, Layout, Style] = (0, [], Style.null())
        self._tones: dict[str, Style] = {}
        self._to_the_end = False
        self._pages = Pages(self)
        self._lull = Lull(self, self._announce, DEBOUNCE)
        self._placed: tuple[object, Layout] = (None, [])

    # What is shown

    @property
    def ids(self) -> Sequence[int]:
        """The numbers of all rows, in order."""
        return self._pages.rows.ids

    @property
    def row_id(self) -> int | None:
        """The id of the row under the cursor; None where it has not been read yet, or there is no row."""
        found = self.ids[self.index] if self.ids else -1
        return None if found < 0 else found

    @property
    def chosen_ids(self) -> list[int]:
        """The marked rows, or the one under the cursor where none is marked."""
        return list(self.marks.of(self.ids)) if self.marks else [self.row_id] if self.row_id is not None else []

    def set_source(self, rows: Rows, *, keep_cursor: bool = True) -> None:
        """Show other rows; the cursor stays on the row it was on, where that row is still there."""
        before = self.row_id if keep_cursor else None
        self._pages.open(rows)
        self._resize_rows()
        count = len(rows.ids)
        self.index = min(self.index, count - 1) if count and keep_cursor else 0
        self._scroll_to_cursor()
        self.refresh()
        if before is not None and count and rows.ids[self.index] != before:
            self._find_again(rows.ids, before)
        self._announce_later()

    def reread(self) -> None:
        """Fetch the rows in sight again: their ids are the same, what they say may differ."""
        self._pages.ask_again()

    def jump_to(self, index: int) -> None:
        """Put the cursor on the row of that number, counted from 0; beyond the end means the end."""
        if self.ids:
            self.index = max(0, min(index, len(self.ids) - 1))

    def grown(self) -> None:
        """More of the same list is known than before: it may be longer, and rows that were unknown can be fetched."""
        self._pages.grown()
        self._resize_rows()
        if self._to_the_end:
            self.action_edge(-1)

    def set_columns(self, columns: Sequence[Column], rows: Rows) -> None:
        """Show other columns of the same rows."""
        self.columns = tuple(columns)
        self._pages.open(rows, forget=True)
        self.refresh()

    def mark_all(self) -> None:
        """Mark all rows of the list."""
        self.marks.mark_all(self.ids)
        self._marks_changed()

    def invert_marks(self) -> None:
        """Mark those that are not marked, and take the marks of the others away."""
        self.marks.invert(self.ids)
        self._marks_changed()

    def clear_marks(self) -> None:
        """Unmark all."""
        if self.marks:
            self.marks.clear()
            self._marks_changed()

    def _marks_changed(self) -> None:
        self.refresh()
        self.post_message(self.MarksChanged(self, self.marks.count(len(self.ids))))

    def set_sort(self, key: str, descending: bool = False) -> None:
        """Show by which column the rows are sorted; sorting is the source's work."""
        self.sorted_by = (key, descending)
        self.refresh()

    def _find_again(self, ids: Sequence[int], row_id: int) -> None:
        def find() -> int | None:
            try:
                return ids.index(row_id)
            except ValueError:
                return None

        def found(index: int | None) -> None:
            if index is not None and self._pages.rows.ids is ids:
                self.index = index

        if len(ids) <= SEARCH_HERE:
            found(find())
        else:
            self.work_on(find, group="cursor", then=found)

    # Painting

    def _resize_rows(self) -> None:
        self.virtual_size = Size(0, len(self.ids) + self.head)

    @property
    def _layout(self) -> Layout:
        """The columns with their cells. The scrollbar comes and goes without a word, so that the width is asked for at
        each painting, and shared out anew only where it is another."""
        asked = (self.columns, self.scrollable_content_region.width)
        if self._placed[0] != asked:
            self._placed = (asked, placed(*asked))
        return self._placed[1]

    def notify_style_update(self) -> None:
        """Another theme: all is painted again."""
        super().notify_style_update()
        self._tones.clear()
        self.refresh()

    @property
    def columns_in_sight(self) -> int:
        """How many of the columns have room."""
        return len(self._layout)

    @property
    def first_row(self) -> int:
        """The row at the top of the window."""
        return round(self.scroll_y)

    @property
    def rows_in_sight(self) -> int:
        """How many rows the window holds."""
        return max(1, self.scrollable_content_region.height - self.head)

    def render_lines(self, crop: Region) -> list[Strip]:
        """Ask for the pages in sight, and paint what is there."""
        self._pages.look_at(self.first_row, self.rows_in_sight)
        # What all rows share is asked for once a frame: the framework looks it up along all ancestors each time.
        self._sheet = (self.scrollable_content_region.width, self._layout, self.rich_style)
        return super().render_lines(crop)

    def render_line(self, y: int) -> Strip:
        """The header, a row, or what to do where there is none."""
        width, layout, base = self._sheet
        row = self.first_row + y - self.head
        if y < self.head:
            return paint_header(self, layout, width, base)
        if row < len(self.ids):
            return paint_row(self, layout, width, row, self._pages.cells(row), base)
        if y == self.head and not self.ids:
            return paint_sentence(self.empty, width, base + self.tone("muted"))
        return Strip.blank(width, base)

    def tone(self, name: str) -> Style:
        """The style of one of our component classes."""
        if name not in self._tones:
            self._tones[name] = self.get_component_rich_style(f"window-table--{name}", partial=True)
        return self._tones[name]

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Paint the window; the scrollbar, a fifth of a frame, only where its thumb moves by what can be seen."""
        step = max(1, self.virtual_size.height / (THUMB_STEPS * max(1, self.size.height)))
        if not self.show_vertical_scrollbar or int(old_value / step) == int(new_value / step):
            self.refresh(self.size.region)
        else:
            super().watch_scroll_y(old_value, new_value)

    def refresh_row(self, row: int) -> None:
        """Paint one row again: a kilobyte instead of a screen."""
        line = row - self.first_row
        if 0 <= line < self.rows_in_sight:
            self.refresh(Region(0, self.gutter.top + self.head + line, self.size.width, 1))

    # The cursor

    def validate_index(self, index: int) -> int:
        """Within the rows."""
        return max(0, min(index, len(self.ids) - 1))

    def watch_index(self, before: int, index: int) -> None:
        """Paint the two rows concerned, and scroll where needed."""
        self._to_the_end = False
        self.refresh_row(before)
        self.refresh_row(index)
        self._scroll_to_cursor()
        self._announce_later()

    def _scroll_to_cursor(self) -> None:
        if not self.is_mounted:
            return
        first, sight = self.first_row, self.rows_in_sight
        if self.index < first:
            self._scroll(self.index)
        elif self.index >= first + sight:
            self._scroll(self.index - sight + 1)

    def _scroll(self, row: int) -> None:
        """Put `row` at the top, even where the scrollbar has yet to come: unforced, a scroll without one does nothing."""
        self.scroll_to(y=row, animate=False, immediate=True, force=True)

    def _announce_later(self) -> None:
        if self.is_mounted:
            self._lull.begin()

    def _announce(self) -> None:
        if self.row_id is not None:
            self.post_message(self.RowHighlighted(self, self.row_id, self.index))

    def action_move(self, by: int) -> None:
        """Some rows up or down."""
        self.index += by

    def action_page(self, by: int) -> None:
        """A window up or down; the window moves, and the cursor with it."""
        step = by * max(1, self.rows_in_sight - 1)
        self._scroll(max(0, self.first_row + step))
        self.index += step

    def action_edge(self, end: int) -> None:
        """To the first row (0) or the last (-1); where the list still grows, with its end until another key is pressed."""
        self.index = 0 if end == 0 else len(self.ids) - 1
        self._to_the_end = end != 0

    def action_select(self) -> None:
        """Say that the row under the cursor was chosen."""
        if self.row_id is not None:
            self.post_message(self.RowSelected(self, self.row_id, self.index))

    def action_mark(self) -> None:
        """Mark or unmark the row, and go to the next."""
        if self.markable and self.row_id is not None:
            self._mark([self.row_id], self.row_id not in self.marks)
            self.index += 1

    def action_mark_and_move(self, by: int) -> None:
        """Mark the row and the next one: how a range is marked."""
        if self.markable and self.row_id is not None:
            first = self.row_id
            self.index += by
            self._mark([first, *filter(None, [self.row_id])], True)
            self.refresh_row(self.index - by)

    def _mark(self, ids: Iterable[int], on: bool) -> None:
        self.marks.set(ids, on)
        self.refresh_row(self.index)
        self.post_message(self.MarksChanged(self, self.marks.count(len(self.ids))))

    def on_click(self, event: events.Click) -> None:
        """A click goes to the row; a click where the cursor is chooses it; a click on a head asks for a sorting."""
        offset = event.get_content_offset(self)
        if offset is None:
            return
        if offset.y < self.head:
            self._head_clicked(offset.x)
            return
        row = self.first_row + offset.y - self.head
        if row < len(self.ids):
            if row == self.index:
                self.action_select()
            self.index = row

    def _head_clicked(self, x: int) -> None:
        at = 2
        for _, column, width in self._layout:
            if at <= x < at + width + 2 and column.sort:
                self.post_message(self.SortAsked(self, column.sort))
            at += width + 2


__all__ = ["Column", "FixedRows", "Rows", "WindowTable"]
