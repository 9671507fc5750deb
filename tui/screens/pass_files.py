"""What leaves the difference of two passes: rows for the terminal's clipboard, and files, while the console goes on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

from textual.message import Message

from social.errors import Fault
from social.services import service_type
from store.database import Record
from store.ledger import LedgerEvent, ledger_events, ledger_rows
from tui.amounts import counted, grouped
from tui.cli.output import as_json
from tui.dialogs.line import Line
from tui.dialogs.pick import Choice, Pick
from tui.faults import show_fault
from tui.screens.ledger_rows import LedgerRows, as_row
from tui.signs import Word

if TYPE_CHECKING:
    from tui.screens.pass_difference import PassDifference

COPIED = 500
"""Rows copied at most: terminals take some 70 to 100 kB by OSC 52, and drop what is longer without a word."""
STEP = 20_000
"""Rows between two words of progress."""


class Written(Message, bubble=False):
    """So many rows are written."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number

    def can_replace(self, message: Message) -> bool:
        """A newer number makes the older one needless."""
        return isinstance(message, Written)


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
    table = page.table
    number = table.marks.count(len(table.ids)) if table.marks else 1
    if number > COPIED:
        page.app.notify(
            f"{counted(number, 'row')} are too many for a terminal's clipboard, which holds {COPIED}. Export them: e.",
            severity="warning",
        )
        return
    ids = list(islice(table.marks.of(table.ids), COPIED)) if table.marks else table.chosen_ids
    ways = [
        Choice("rows", "The row" if number == 1 else f"The {number} rows", "with tabs between the columns"),
        Choice("ids", "External ID" if number == 1 else "External IDs"),
        Choice("pages", "Page on X" if number == 1 else "Pages on X"),
        Choice("json", "JSON", "all that the ledger holds"),
    ]
    way = await page.app.push_screen_wait(Pick("Copy", ways))
    if way is not None:
        page.work_on(lambda: _copied(page, ids, way), group="copy", then=lambda text: _send(page, text, number))


def _copied(page: PassDifference, ids: list[int], way: str) -> str:
    if way == "rows":
        return "\n".join(LedgerRows(page.world.record, ids, page.world.zone).lines(ids))
    return "\n".join(_one(event, way) for event in ledger_events(page.world.record, ids))


def _one(event: LedgerEvent, way: str) -> str:
    if way == "ids":
        return event.external_id or ""
    if way == "pages":
        return service_type().profile_url(event.username) if event.username else ""
    return as_json(as_row(event))


def _send(page: PassDifference, text: str, number: int) -> None:
    page.app.copy_to_clipboard(text)
    page.app.notify(f"{counted(number, 'row')} sent to the terminal's clipboard.", markup=False)


async def start(page: PassDifference) -> None:
    """Ask for the file, and begin."""
    lines = ("This list goes into a new file on the machine where Stonechat runs, which only you can read.",)
    hint = "its end says the format: .csv, .jsonl, .parquet or .xlsx; formulas are disarmed"
    value = str(Path.cwd() / f"difference-{page.view.after}-{page.view.until}.csv")
    asked = Line("Export", "File", value=value, hint=hint, lines=lines, yes="Export", wrong=wrong_file)
    name = await page.app.push_screen_wait(asked)
    if name:
        _begin(page, Path(name).expanduser())


def wrong_file(name: str) -> str:
    """Why a file of that name cannot be written, as a sentence; empty where it can."""
    from social.exports.files import format_of

    path = Path(name).expanduser()
    try:
        format_of(path.name)
    except Fault as fault:
        return f"{fault.sentence} {fault.cure}"
    if path.exists():
        return f"There is a file {path} already. Take another name."
    return "" if path.parent.is_dir() else f"There is no folder {path.parent}."


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
        page.app.notify(told, title="Export", markup=False)

    def failed(error: BaseException) -> None:
        page.exporting.stop = None
        page.say("")
        show_fault(page.app, error)

    tell_progress(page, 0)
    page.work_on(work, group="export", then=ended, failed=failed)


def _in_parts(record: Record, ids: list[int]) -> Iterator[LedgerEvent]:
    for first in range(0, len(ids), COPIED):
        yield from ledger_events(record, ids[first : first + COPIED])


def tell_progress(page: PassDifference, number: int) -> None:
    """Say in the status line how far it is."""
    if page.exporting.stop is not None:
        page.say(Word(f"Exporting: {grouped(number)}; x stops it", "running", "▸"))


def stop(page: PassDifference) -> None:
    """Stop the export; nothing of its file is left."""
    if page.exporting.stop is not None:
        page.exporting.stop.set()
