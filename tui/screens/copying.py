"""Rows of a long list to the terminal's clipboard: the marked ones, or the one under the cursor, in the way that is picked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import islice
from typing import Any

from tui.amounts import counted
from tui.dialogs.pick import Choice, Pick
from tui.screens.page import Page
from tui.widgets.window_table import WindowTable

COPIED = 500
"""Rows copied at most: terminals take some 70 to 100 kB by OSC 52, and drop what is longer without a word."""


async def copy_rows(
    page: Page[Any], table: WindowTable, as_rows: str, as_json: str, text: Callable[[Sequence[int], str], str]
) -> None:
    """Ask which way, and send what `text` makes of the rows' numbers by it, in a thread; the ways are "rows", "ids", "pages"
    and "json". `as_rows` and `as_json` say what the first and the last of them bring."""
    number = table.marks.count(len(table.ids)) if table.marks else 1
    if number > COPIED:
        page.app.notify(
            f"{counted(number, 'row')} are too many for a terminal's clipboard, which holds {COPIED}. Export them: e.",
            severity="warning",
        )
        return
    ids = list(islice(table.marks.of(table.ids), COPIED)) if table.marks else table.chosen_ids
    ways = [
        Choice("rows", "The row" if number == 1 else f"The {number} rows", as_rows),
        Choice("ids", "External ID" if number == 1 else "External IDs"),
        Choice("pages", "Page on X" if number == 1 else "Pages on X"),
        Choice("json", "JSON", as_json),
    ]

    def send(copied: str) -> None:
        page.app.copy_to_clipboard(copied)
        page.app.notify(f"{counted(number, 'row')} sent to the terminal's clipboard.")

    way = await page.app.push_screen_wait(Pick("Copy", ways))
    if way is not None:
        page.work_on(lambda: text(ids, way), group="copy", then=send)
