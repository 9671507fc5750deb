"""What leaves the difference of two passes: rows for the terminal's clipboard, and files, while the console goes on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

from social.services import service_type
from store.database import Record
from store.ledger import LedgerEvent, ledger_events, ledger_rows
from tui.amounts import counted, grouped
from tui.cli.output import as_json
from tui.faults import show_fault
from tui.screens.copying import copy_rows
from tui.screens.export_file import STEP, Written, ask_file
from tui.screens.ledger_rows import LedgerRows, as_row
from tui.signs import Word

if TYPE_CHECKING:
    from tui.screens.pass_difference import PassDifference

PART = 500
"""Marked rows read at a time."""


@dataclass
class Exporting:
    """What stops the export that goes on; None where none does."""

    stop: Event | None = None


def nothing_listed(page: PassDifference) -> str | None:
    """Why there is nothing to copy."""
    return None if page.table.ids else "There is no row in this list."


def nothing_to_export(page: PassDifference) -> str | None:
    """Why there is nothing to write."""
    return "An export is going on; x stops it." if page.exporting.stop is not None else nothing_listed(page)


def nothing_to_stop(page: PassDifference) -> str | None:
    """Why no export can be stopped."""
    return "No export is going on." if page.exporting.stop is None else None


async def copy(page: PassDifference) -> None:
    """Marked rows, or the one under the cursor, to the terminal's clipboard."""
    await copy_rows(
        page, page.table, "with tabs between the columns", "all that the ledger holds", partial(_copied, page)
    )


def _copied(page: PassDifference, ids: Sequence[int], way: str) -> str:
    if way == "rows":
        return "\n".join(LedgerRows(page.world.record, ids, page.world.zone).lines(ids))
    return "\n".join(_one(event, way) for event in ledger_events(page.world.record, ids))


def _one(event: LedgerEvent, way: str) -> str:
    if way == "ids":
        return event.external_id or ""
    if way == "pages":
        return service_type().profile_url(event.username) if event.username else ""
    return as_json(as_row(event))


async def start(page: PassDifference) -> None:
    """Ask for the file, and begin."""
    lines = ("This list goes into a new file on the machine where Stonechat runs, which only you can read.",)
    path = await ask_file(page, f"difference-{page.view.after}-{page.view.until}.csv", lines)
    if path is not None:
        _begin(page, path)


def _begin(page: PassDifference, path: Path) -> None:
    from social.exports.ledger import export_ledger

    world, marks, view = page.world, page.table.marks, page.view
    page.exporting.stop = stopping = Event()
    chosen = None if not marks or marks.all_but else list(marks.of(page.table.ids))

    def tell(number: int) -> None:
        if number % STEP < 2_000:
            page.post_message(Written(number))

    def work() -> int | None:
        events = ledger_rows(world.record, view) if chosen is None else _in_parts(world.record, chosen)
        who, service = (world.record, world.clock, world.operator), page.service.internal_name
        return export_ledger(*who, events, path, service=service, stop=stopping, tell=tell)

    def ended(number: int | None) -> None:
        page.exporting.stop = None
        page.say("")
        told = f"{counted(number, 'row')} written to {path}." if number is not None else "Stopped; there is no file."
        page.app.notify(told, title="Export")

    def failed(error: BaseException) -> None:
        page.exporting.stop = None
        page.say("")
        show_fault(page.app, error)

    tell_progress(page, 0)
    page.work_on(work, group="export", then=ended, failed=failed)


def _in_parts(record: Record, ids: list[int]) -> Iterator[LedgerEvent]:
    for first in range(0, len(ids), PART):
        yield from ledger_events(record, ids[first : first + PART])


def tell_progress(page: PassDifference, number: int) -> None:
    """Say in the status line how far it is."""
    if page.exporting.stop is not None:
        page.say(Word(f"Exporting: {grouped(number)}; x stops it", "running", "▸"))


def stop(page: PassDifference) -> None:
    """Stop the export; nothing of its file is left."""
    if page.exporting.stop is not None:
        page.exporting.stop.set()
