"""Writes visitors into a file as a stream: with progress, a way to stop, and never half a file by its name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from threading import Event
from typing import IO, Any

from social.clock import Clock
from social.exports.files import into_new_file
from social.exports.formats import FORMATS, Values
from social.rights import Right, needs
from store import audit
from store.database import Record
from store.folders import folders
from store.windows_rows import FIELDS, Row


@needs(Right.EXPORT, reads=True)
def export(
    record: Record,
    clock: Clock,
    operator: str,
    parts: Iterable[Sequence[Row]],
    kind: str,
    file: IO[bytes],
    *,
    where: str = "stdout",
    formulas: bool = False,
    stop: Event | None = None,
    tell: Callable[[int], object] = lambda _number: None,
) -> int:
    """Write visitors into an open file; how many. `tell` gets the number written so far, `stop` ends it early.

    Texts that a spreadsheet would carry out are disarmed unless `formulas`. The audit trail tells how many left by `where`,
    of an export that was stopped or failed too. Raises a Fault where a library is missing.
    """
    writer = FORMATS[kind](file, FIELDS, formulas)
    labels = {each.id: each.label for each in folders(record, "visitor")}
    number = 0
    try:
        for part in parts:
            if stop is not None and stop.is_set():
                break
            writer.write(list(_values(part, labels)))
            number += len(part)
            tell(number)
        writer.close()
    finally:
        if not record.read_only:  # such a record takes no word, of this either
            audit.note(record, clock.now(), operator, "Visitor", where, "Export", f"{number:,} visitor(s) as {kind}")
    return number


@needs(Right.EXPORT, reads=True)
def export_to(
    record: Record,
    clock: Clock,
    operator: str,
    parts: Iterable[Sequence[Row]],
    path: Path,
    *,
    stop: Event,
    tell: Callable[[int], object],
    formulas: bool = False,
) -> int | None:
    """Write visitors into a new file, readable by its owner alone; how many, or None where it was stopped: then there
    is no file. Raises ExportRefused."""
    how: dict[str, Any] = {"where": str(path), "formulas": formulas, "stop": stop, "tell": tell}
    return into_new_file(path, stop, lambda kind, file: export(record, clock, operator, parts, kind, file, **how))


def _values(rows: Sequence[Row], folders: dict[int, str]) -> Iterator[Values]:
    for origin, external_id, username, full_name, friends, checked, folder_id, services in rows:
        yield (
            origin, external_id, username, full_name, friends, None if checked is None else bool(checked),
            folders.get(folder_id), services or "",
        )  # fmt: skip
