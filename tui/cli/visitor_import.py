"""`stonechat visitor import`: visitors from a csv or jsonl file, with a dry run, and taken back by the import's number."""

from __future__ import annotations

import argparse
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any

from tui.cli.output import DONE, Failure, Usage, iso
from tui.cli.parser import number
from tui.cli.session import Session

if TYPE_CHECKING:
    from social.imports.judging import Findings
    from social.imports.layout import Layout
    from store.imports import Import

STEP = 100_000
"""Rows between two words of progress."""
TOLD = 20
"""Refused rows told to people; with --json all that are remembered."""
SENTENCE = "Take visitors in from a csv or jsonl file, or take an import back."


def fill(verb: argparse.ArgumentParser) -> None:
    """Add the options."""
    verb.add_argument(
        "file", nargs="?", metavar="FILE", help="a csv file whose first line names its columns, or a jsonl file"
    )
    verb.add_argument("--folder", metavar="F", help="put all of them into this folder (its name)")
    verb.add_argument(
        "--overwrite", action="store_true", help="let the file count above what X said, until X says it again"
    )
    verb.add_argument("--dry-run", action="store_true", help="tell what it would bring, and change nothing")
    verb.add_argument("--list", action="store_true", help="instead of a file: the imports there were, newest first")
    verb.add_argument("--undo", type=number(1, 10**9), metavar="N", help="instead of a file: take back the import N")


def run(session: Session, options: argparse.Namespace) -> int:
    """Import, look, list or undo."""
    if sum((options.file is not None, options.list, options.undo is not None)) != 1:
        raise Usage("Name a file, or --undo N, or --list: one of these.", "See: stonechat visitor import --help")
    if options.list:
        return _list(session)
    if options.undo is not None:
        return _undo(session, options.undo)
    from social.imports.layout import look_at

    layout = look_at(Path(options.file))
    _tell_of_unfinished(session, layout.digest)
    return _look(session, options, layout) if options.dry_run else _import(session, options, layout)


def _tell_of_unfinished(session: Session, digest: str) -> None:
    from store.imports import unfinished
    from tui import import_words as words

    session.output.say(*(words.half(each) for each in unfinished(session.record) if each.digest != digest))


def _choices(session: Session, options: argparse.Namespace) -> dict[str, Any]:
    from tui.cli.visitor import folder_id

    chosen = None if options.folder is None else folder_id(session, options.folder)
    return {"folder_id": chosen, "overwrite": options.overwrite, "tell": _progress(session)}


def _look(session: Session, options: argparse.Namespace, layout: Layout) -> int:
    from social.imports.visitors import dry_run

    found = dry_run(session.record, session.operator, layout, **_choices(session, options))
    counts = {name: getattr(found, name) for name in ("counted", "new", "changed", "same", "refused")}
    return _tell(session, layout, found, {"import": None, "dry_run": True, "whole": True} | counts)


def _import(session: Session, options: argparse.Namespace, layout: Layout) -> int:
    from social.imports.visitors import import_file

    with _stopped_by_signals() as stop:
        done = import_file(
            session.record, session.clock, session.operator, layout, stop=stop, **_choices(session, options)
        )
    known = done.known
    if done.begun_at is not None:
        session.output.say(f"Import {known.id} of this file was cut off; this went on after line {done.begun_at:,}.")
    counts = {name: getattr(known, name) for name in ("counted", "new", "changed", "same", "refused")}
    _tell(session, layout, done.found, {"import": known.id, "dry_run": False, "whole": done.whole} | counts)
    if not done.whole:
        raise Failure(
            f"Stopped after line {known.line:,}; what was taken in until there stays.",
            f"The same command goes on from there; stonechat visitor import --undo {known.id} takes it back.",
        )
    session.output.say(f"To take it back: stonechat visitor import --undo {known.id}")
    return DONE


def _tell(session: Session, layout: Layout, found: Findings, counts: dict[str, Any]) -> int:
    from tui import import_words as words

    if session.output.as_json:
        told = counts | {"file": layout.path.name, "columns": layout.matched, "passed_over": layout.passed_over}
        told |= {"fields": dict(found.fields), "overruled": found.overruled, "opted_out": found.opted_out}
        told["refusals"] = [{"line": each.line, "reason": each.reason} for each in found.refusals]
        session.output.give(told)
        return DONE
    brings = f"{counts['new']:,} new, {counts['changed']:,} changed, {counts['same']:,} the same, {counts['refused']:,} refused"
    fields = {"File": layout.path.name, "Written in": words.how_written(layout), "Columns": words.columns(layout)}
    fields |= {"Passed over": words.passed_over(layout), "Rows": counts["counted"]}
    fields |= {"Would bring" if counts["dry_run"] else "Brought": brings, "Changes": words.changes(found)}
    session.output.fields({label: value for label, value in fields.items() if value != ""})
    session.output.lines(*words.notes(found))
    for each in found.refusals[:TOLD]:
        session.output.lines(f"Line {each.line:,}: {each.reason}")
    if found.refused > TOLD:
        session.output.lines(
            f"… and {found.refused - TOLD:,} more rows refused; --json tells of {len(found.refusals)}."
        )
    return DONE


def _list(session: Session) -> int:
    from store.imports import imports
    from tui import import_words as words
    from tui.cli.output import when

    known = imports(session.record)
    if session.output.as_json:
        session.output.give([_as_row(each) for each in known])
        return DONE
    rows = [
        (each.id, when(each.at, session.zone), each.operator, each.file, words.STATES[each.state], words.done(each))
        for each in known
    ]
    session.output.table(("Number", "At", "By", "File", "State", "What"), rows)
    return DONE


def _as_row(each: Import) -> dict[str, Any]:
    names = ("operator", "file", "state", "counted", "new", "changed", "same", "refused", "removed", "restored", "kept")
    own = {"import": each.id, "at": iso(each.at)} | {name: getattr(each, name) for name in names}
    return own | {"undone_at": iso(each.undone_at), "undone_by": each.undone_by}


def _undo(session: Session, wanted: int) -> int:
    from social.imports.visitors import undo
    from tui import import_words as words

    with _stopped_by_signals() as stop:
        known = undo(session.record, session.clock, session.operator, wanted, stop=stop, tell=_progress(session))
    if session.output.as_json:
        session.output.give(_as_row(known))
    else:
        session.output.lines(f"Import {known.id} ({known.file}): {words.done(known)}")
    if known.state != "undone":
        raise Failure("Stopped in the middle.", "The same command goes on from there.")
    return DONE


def _progress(session: Session) -> Callable[[int], object]:
    """Says how far it is, now and then."""
    told = 0

    def tell(number: int) -> None:
        nonlocal told
        if number // STEP > told:
            told = number // STEP
            session.output.say(f"{number:,} rows…")

    return tell


@contextmanager
def _stopped_by_signals() -> Iterator[Event]:
    """What Ctrl+C and SIGTERM set: the work ends after the portion that is being taken."""
    stop = Event()
    before = {each: signal.signal(each, lambda *_: stop.set()) for each in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
