"""Takes visitors in from a csv or jsonl file: a dry run first, then portion by portion, and takes an import back.

Nothing of a file is a consent, a subscription or an opt-out: these stay as they are. A portion is one transaction with how
far it is, so that an import that was cut off is gone on with where it stood, or taken back.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from threading import Event

from social.clock import Clock
from social.imports.judging import Findings, Judge, portions
from social.imports.layout import ImportRefused, Layout
from social.imports.reading import rows
from social.rights import Right, needs
from store import audit, import_undoing, imports, searching
from store.database import Record
from store.imports import Import

Tell = Callable[[int], object]
"""Gets how many rows were looked at so far."""
AT_ONCE = 1_000
"""Visitors of an import that one transaction takes back: some 0.15 s, for each leaves a dozen indexes."""


WORKED, REST = 1.0, 0.1
"""Seconds after which others get their turn, and how long it is: who waits for SQLite's lock tries ten times a second at the
least (sqlite.org/c3ref/busy_timeout.html), and would else find it taken again each time."""


class _Turns:
    """Lets others write, now and then."""

    def __init__(self, clock: Clock, stop: Event | None) -> None:
        self._clock, self._stop = clock, stop or Event()
        self._began = clock.steady()

    def rest(self) -> None:
        """Wait a moment where the last one is long ago."""
        if self._clock.steady() - self._began > WORKED:
            self._clock.wait(self._stop, REST)
            self._began = self._clock.steady()


@dataclass(frozen=True, slots=True)
class Done:
    """An import as far as it came. `whole`: not stopped; `begun_at`: the line after which this went on, None for a new one.
    `found` tells of what was looked at now."""

    known: Import
    found: Findings
    whole: bool
    begun_at: int | None


@needs(Right.IMPORT, reads=True)
def dry_run(
    record: Record,
    operator: str,
    layout: Layout,
    *,
    folder_id: int | None = None,
    overwrite: bool = False,
    stop: Event | None = None,
    tell: Tell = lambda _number: None,
) -> Findings:
    """What a file would bring; nothing is changed. Some 10 s for a million rows. Raises ImportRefused, NotAllowed."""
    judge = Judge(record, folder_id, overwrite)
    try:
        for part in portions(rows(layout)):
            if stop is not None and stop.is_set():
                break
            judge.judge(part)
            tell(judge.found.counted)
    except OSError as error:
        raise _unread(layout, error) from None
    finally:
        judge.close()
    return judge.found


@needs(Right.IMPORT)
def import_file(
    record: Record,
    clock: Clock,
    operator: str,
    layout: Layout,
    *,
    folder_id: int | None = None,
    overwrite: bool = False,
    stop: Event | None = None,
    tell: Tell = lambda _number: None,
) -> Done:
    """Take a file in, or go on with it where an import of this very file was cut off: by what was chosen for it then.

    `folder_id`: where all of them go, else where the file says; `overwrite`: the file counts above what X said. `stop` ends it
    between two portions. Some 30 s for a million rows. Raises ImportRefused, NotAllowed.
    """
    known = imports.cut_off(record, layout.digest)
    begun_at = None if known is None else known.line
    if known is None:
        known = _begin(record, clock, operator, layout, folder_id, overwrite)
    judge = Judge(record, known.folder_id, known.overwrite)
    try:
        whole = _take_all(record, known, judge, layout, stop, tell, _Turns(clock, stop))
    except OSError as error:
        raise _unread(layout, error) from None
    finally:
        judge.close()
    if whole:
        _finish(record, clock, operator, known, stop)
    return Done(imports.known_import(record, known.id) or known, judge.found, whole, begun_at)


def _unread(layout: Layout, error: OSError) -> ImportRefused:
    return ImportRefused(f"The file {layout.path} cannot be read: {error.strerror}.", "What was taken from it stays.")


def _begin(
    record: Record, clock: Clock, operator: str, layout: Layout, folder_id: int | None, overwrite: bool
) -> Import:
    now = clock.now()
    values = {"file": layout.path.name, "digest": layout.digest, "folder_id": folder_id, "overwrite": overwrite}
    with record.writing():
        number = imports.begin(record, now, operator, line=layout.first, **values)
        audit.note(record, now, operator, "Visitor", layout.path.name, "Import", f"import {number} begins")
    begun = imports.known_import(record, number)
    if begun is None:
        raise LookupError(f"import {number} was not kept")
    return begun


def _take_all(
    record: Record, known: Import, judge: Judge, layout: Layout, stop: Event | None, tell: Tell, turns: _Turns
) -> bool:
    """Take the portions after the line that is known; whether it came to the end."""
    record.write_much()
    line, counted = known.line, known.counted
    for part in portions(rows(layout)):
        before = [each for each in part if each.line <= line]
        judge.pass_over(before)
        if len(before) == len(part):
            continue
        if stop is not None and stop.is_set():
            return False
        # Judged within it, so that nobody adds the same person meanwhile. A power cut may take the last portions back, with how
        # far it was, and the same file brings them again; the end of an import lasts, and all before it by that.
        with record.writing(lasting=False):
            portion = judge.judge(part[len(before) :])
            if not imports.take(record, known, line, portion):
                raise ImportRefused(
                    f"Somebody else goes on with import {known.id}, or takes it back.", "This one ends here."
                )
        line = portion.line
        counted += portion.counted
        tell(counted)
        turns.rest()
    return True


def _finish(record: Record, clock: Clock, operator: str, known: Import, stop: Event | None) -> None:
    now = clock.now()
    with record.writing():
        if imports.finish(record, known, now):
            done = imports.known_import(record, known.id) or known
            told = f"{done.new:,} new, {done.changed:,} changed, {done.same:,} the same, {done.refused:,} refused"
            audit.note(record, now, operator, "Visitor", done.file, "Import", f"import {done.id}: {told}")
    more, turns = True, _Turns(clock, stop)
    while more and not (stop is not None and stop.is_set()):
        with record.writing(lasting=False):
            more = searching.catch_up(record)
        turns.rest()


@needs(Right.IMPORT)
def undo(
    record: Record,
    clock: Clock,
    operator: str,
    number: int,
    *,
    stop: Event | None = None,
    tell: Tell = lambda _number: None,
) -> Import:
    """Take an import back: who came with it goes, what it changed is as before, but for what is newer than it.

    One that was stopped in the middle goes on at the next try. Raises ImportRefused, NotAllowed.
    """
    known = imports.known_import(record, number)
    if known is None:
        raise ImportRefused(f"There is no import {number}.", "See: stonechat visitor import --list")
    if known.state == "undone":
        raise ImportRefused(f"Import {number} was taken back already.", "See: stonechat visitor import --list")
    if known.state == "complete" and known.new + known.changed and not import_undoing.left(record, known):
        kept = f"What an undo needs is kept for {import_undoing.KEPT.days} days"
        raise ImportRefused(f"Import {number} is too old to be taken back.", f"{kept}.")
    with record.writing():
        import_undoing.begin(record, known)
    record.write_much()
    looked, turns = 0, _Turns(clock, stop)
    while not (stop is not None and stop.is_set()):
        with record.writing():
            part = import_undoing.take_back(record, known, AT_ONCE)
        if not part:
            _undone(record, clock, operator, known)
            break
        looked += part
        tell(looked)
        turns.rest()
    return imports.known_import(record, number) or known


def _undone(record: Record, clock: Clock, operator: str, known: Import) -> None:
    now = clock.now()
    with record.writing():
        import_undoing.finish(record, known, now, operator)
        done = imports.known_import(record, known.id) or known
        told = f"import {done.id}: {done.removed:,} removed, {done.restored:,} restored, {done.kept:,} kept"
        audit.note(record, now, operator, "Visitor", done.file, "Undo import", told)
