"""The list of visitors, or the marked ones of it, written into a file while the console goes on."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

from store.windows_rows import marked_rows, view_rows
from tui.amounts import counted, grouped
from tui.faults import show_fault
from tui.screens.export_file import STEP, Written, ask_file
from tui.signs import Word

if TYPE_CHECKING:
    from tui.screens.visitors import Visitors


def nothing_to_export(screen: Visitors) -> str | None:
    """Why there is nothing to write."""
    if screen.exporting is not None:
        return "An export is going on; x stops it."
    return None if screen.table.ids else "There is no visitor in this list."


def nothing_to_stop(screen: Visitors) -> str | None:
    """Why no export can be stopped."""
    return "No export is going on." if screen.exporting is None else None


async def start(screen: Visitors) -> None:
    """Ask for the file, and begin."""
    table = screen.table
    marked = table.marks.count(len(table.ids))
    what = f"The {counted(marked, 'marked visitor goes', 'marked visitors go')}" if marked else "This list goes"
    lines = (f"{what} into a new file on the machine where Stonechat runs, which only you can read.",)
    path = await ask_file(screen, "visitors.csv", lines)
    if path is None:
        return
    if table.marks.all_but:
        screen.once_complete(partial(_begin, screen, path))
    else:
        _begin(screen, path)


def _begin(screen: Visitors, path: Path) -> None:
    from social.exports.visitors import export_to

    record, table, shown = screen.world.record, screen.table, screen.shown
    if shown is None:
        return
    screen.exporting = stop = Event()
    marked = table.marks.of(table.ids) if table.marks else None

    def tell(number: int) -> None:
        if number % STEP < 2_000:
            screen.post_message(Written(number))

    def work() -> int | None:
        parts = view_rows(record, shown.view, shown.newest) if marked is None else marked_rows(record, marked)
        return export_to(record, screen.world.clock, screen.world.operator, parts, path, stop=stop, tell=tell)

    def ended(number: int | None) -> None:
        screen.exporting = None
        screen.say("")
        told = (
            f"{counted(number, 'visitor')} written to {path}." if number is not None else "Stopped; there is no file."
        )
        screen.app.notify(told, title="Export")

    def failed(error: BaseException) -> None:
        screen.exporting = None
        screen.say("")
        show_fault(screen.app, error)

    tell_progress(screen, 0)
    screen.work_on(work, group="export", then=ended, failed=failed)


def tell_progress(screen: Visitors, number: int) -> None:
    """Say in the status line how far it is."""
    if screen.exporting is not None and screen.shown is not None:
        of = screen.table.marks.count(len(screen.table.ids)) if screen.table.marks else len(screen.shown.ids)
        total = "" if not screen.shown.complete else f" of {grouped(of)}"
        screen.say(Word(f"Exporting: {grouped(number)}{total}; x stops it", "running", "▸"))


def stop(screen: Visitors) -> None:
    """Stop the export; nothing of its file is left."""
    if screen.exporting is not None:
        screen.exporting.set()
