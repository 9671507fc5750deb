"""Rows fetched by page in a thread: what is in sight first, then one page ahead and one behind."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

from tui.faults import show_fault
from tui.widgets.row_painting import Cell

if TYPE_CHECKING:
    from tui.widgets.window_table import WindowTable

PAGE = 128
"""Rows in one question: a page by id costs the record some 0.7 ms."""
KEPT = 24
"""Pages kept: 3,000 rows, more than any screen and its neighbours."""


class Rows(Protocol):
    """Where rows come from; a frozen list of ids, so that nothing slides while a workflow writes."""

    @property
    def ids(self) -> Sequence[int]:
        """The row numbers in order, such as an `array("q")`."""
        ...

    def fetch(self, ids: Sequence[int]) -> Mapping[int, Sequence[Cell]]:
        """The cells of these rows, by id, one cell a column; called in a thread. A row that is gone is left out."""
        ...


class FixedRows:
    """Rows that are known already: for short lists."""

    def __init__(self, cells: Mapping[int, Sequence[Cell]]) -> None:
        self.ids: Sequence[int] = array("q", cells)
        self._cells = dict(cells)

    def fetch(self, ids: Sequence[int]) -> Mapping[int, Sequence[Cell]]:
        """The cells, from memory."""
        return {row_id: self._cells[row_id] for row_id in ids}


NO_ROWS = FixedRows({})


class Pages:
    """The pages of one table: one question at a time, and always for what is wanted most now."""

    def __init__(self, table: WindowTable) -> None:
        self.rows: Rows = NO_ROWS
        self._table = table
        self._cells: dict[int, Sequence[Cell]] = {}
        self._fresh: set[int] = set()
        self._asking: int | None = None
        self._window = (0, 1)
        self._round = 0
        self._count = 0

    def open(self, rows: Rows, *, forget: bool = False) -> None:
        """Take other rows; cells known by id stay in sight until the newer ones come, unless they are to be forgotten."""
        self.rows = rows
        self._count = len(rows.ids)
        if forget:
            self._cells.clear()
        if isinstance(rows, FixedRows):
            self._cells = dict(rows.fetch(rows.ids))
            self._fresh = set(range(len(rows.ids) // PAGE + 1))
        else:
            self._fresh.clear()
        self._asking = None
        self._round += 1

    def grown(self) -> None:
        """The list has become longer: what was its last page holds more now."""
        self._fresh.discard(self._count // PAGE)
        self._count = len(self.rows.ids)
        self._ask_next()

    def ask_again(self) -> None:
        """Fetch anew what is in sight."""
        self._fresh.clear()
        self._round += 1
        self._asking = None
        self._ask_next()

    def cells(self, row: int) -> Sequence[Cell] | None:
        """The cells of a row, if they have come."""
        return self._cells.get(self.rows.ids[row])

    def look_at(self, first: int, count: int) -> None:
        """Say which rows are in sight."""
        self._window = (first, count)
        self._ask_next()

    def _wanted(self) -> list[int]:
        first, count = self._window
        last_page = (len(self.rows.ids) - 1) // PAGE
        here = range(first // PAGE, (first + count - 1) // PAGE + 1)
        pages = [*here, here[-1] + 1, here[0] - 1]
        return [page for page in pages if 0 <= page <= last_page and page not in self._fresh and self._known(page)]

    def _known(self, page: int) -> bool:
        """Whether the row numbers of a page have been read: those of a list that grows come by and by."""
        ids, end = self.rows.ids, min((page + 1) * PAGE, len(self.rows.ids))
        return ids[page * PAGE] >= 0 and ids[end - 1] >= 0

    def _ask_next(self) -> None:
        wanted = self._wanted()
        if self._asking is not None or not wanted or not self._table.is_attached:
            return
        page, rows, turn = wanted[0], self.rows, self._round
        self._asking = page
        ids = rows.ids[page * PAGE : (page + 1) * PAGE]

        def came(cells: Mapping[int, Sequence[Cell]]) -> None:
            if turn == self._round:
                self._take(page, ids, cells)

        def failed(error: BaseException) -> None:
            if turn == self._round:
                self._take(page, [], {})
                show_fault(self._table.app, error)

        self._table.work_on(lambda: rows.fetch(ids), group="rows", then=came, failed=failed)

    def _take(self, page: int, ids: Sequence[int], cells: Mapping[int, Sequence[Cell]]) -> None:
        self._asking = None
        if len(self._fresh) >= KEPT:
            self._forget_far(page)
        self._fresh.add(page)
        first, count = self._window
        for number, row_id in enumerate(ids, page * PAGE):
            new = cells.get(row_id, ("(gone)",) + ("",) * (len(self._table.columns) - 1))
            if self._cells.get(row_id) != new:
                self._cells[row_id] = new
                if first <= number < first + count:
                    self._table.refresh_row(number)
        self._ask_next()

    def _forget_far(self, page: int) -> None:
        """Keep the pages around the one that has come; the rest can be asked again."""
        self._fresh = {each for each in self._fresh if abs(each - page) <= 2}
        near = {row_id for each in self._fresh for row_id in self.rows.ids[each * PAGE : (each + 1) * PAGE]}
        self._cells = {row_id: cells for row_id, cells in self._cells.items() if row_id in near}
