"""Writes what happened with the followers of a service into a file, as a stream that can be stopped."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from threading import Event
from typing import IO

from social.clock import Clock
from social.exports.files import into_new_file
from social.exports.formats import FORMATS, Values
from social.rights import Right, needs
from store import audit
from store.database import Record
from store.ledger import LedgerEvent

FIELDS = ("at", "action", "full_name", "username", "was", "pass", "external_id")
"""`at` in ISO 8601, UTC; `was` is the old username; `pass` the number of the pass that found it."""
AT_ONCE = 2_000
"""Rows handed on together."""


@needs(Right.EXPORT, reads=True)
def export_ledger(
    record: Record,
    clock: Clock,
    operator: str,
    events: Iterable[LedgerEvent],
    path: Path,
    *,
    service: str,
    stop: Event,
    tell: Callable[[int], object] = lambda _number: None,
) -> int | None:
    """Write events into a new file, in the format that its name says; how many, or None where it was stopped: then there
    is no file. `tell` gets the number written so far. Raises ExportRefused, or a Fault where a library is missing."""
    number = 0

    def write(kind: str, file: IO[bytes]) -> int:
        nonlocal number
        writer, left = FORMATS[kind](file, FIELDS, False), iter(events)
        while (part := list(islice(left, AT_ONCE))) and not stop.is_set():
            writer.write(list(_values(part)))
            number += len(part)
            tell(number)
        writer.close()
        return number

    try:
        return into_new_file(path, stop, write)
    finally:
        if not record.read_only and number:
            told = f"{number:,} line(s) of the ledger of followers"
            audit.note(record, clock.now(), operator, "Service", service, "Export", f"{told} into {path}")


def _values(events: Iterable[LedgerEvent]) -> Iterator[Values]:
    for event in events:
        at = event.at.strftime("%Y-%m-%dT%H:%M:%SZ")
        yield at, event.action, event.full_name, event.username, event.detail, event.pass_id, event.external_id
