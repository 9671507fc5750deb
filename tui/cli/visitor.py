"""`stonechat visitor`: the followers, in streams that stay small whatever their number."""

from __future__ import annotations

import argparse
import sys
import threading
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict
from itertools import chain, islice
from pathlib import Path
from typing import IO, Any

from store import folders, subscriptions, visitor_history, visitors, windows
from store.subscriptions import Subscription
from store.visitor_history import Event, Received
from store.visitors import Visitor
from store.windows import VisitorView
from store.windows_orders import ORDERS
from tui.cli import visitor_erase, visitor_import
from tui.cli.output import DONE, Failure, as_json, when
from tui.cli.parser import number, verbs
from tui.cli.session import Session

PAGE = 500
"""Visitors read at a time."""
FIELDS = ("origin", "external_id", "username", "full_name", "number_of_friends", "checked", "folder", "services")
COLUMNS = ("Origin", "External ID", "Username", "Full name", "Number of friends", "Checked")
TOLD_EVERY = 100_000
"""Visitors of an export between two words about it: a second or two."""
STREAMED = ("csv", "jsonl")
"""Formats that stdout takes; the others are read from their end, so they want a file."""


def fill(noun: argparse.ArgumentParser) -> None:
    """Add the verbs."""
    add = verbs(noun)
    found = add("list", _list, "List visitors, newest first.")
    show = add("show", _show, "Show one visitor: the services it follows, what happened, the messages meant for it.")
    show.add_argument("word", metavar="WHO", help="External ID, or username")
    export = add("export", _export, "Write visitors to stdout or into a file.")
    export.add_argument(
        "--format", choices=("csv", "jsonl", "parquet", "xlsx"),
        help="csv (the default), a JSON a line, or one of two that want --output; else by the end of its name",
    )  # fmt: skip
    export.add_argument("--output", metavar="FILE", help="a new file, instead of stdout")
    export.add_argument(
        "--formulas", action="store_true", help="leave texts of csv that look like formulas as they are"
    )
    visitor_import.fill(add("import", visitor_import.run, visitor_import.SENTENCE))
    visitor_erase.fill(add("erase", visitor_erase.run, visitor_erase.SENTENCE))
    move = add("move", _move, "Put visitors into a folder.")
    move.add_argument("--to", required=True, metavar="FOLDER", help="the folder's name")
    for verb in (found, export, move):
        narrow(verb)
        verb.add_argument("--limit", type=number(1, 10**9), metavar="N", help="the first N of them")
    for verb in (found, export):
        sort(verb)


def narrow(verb: argparse.ArgumentParser) -> None:
    """Add the options by which visitors are chosen."""
    verb.add_argument("--service", metavar="S", help="only those who follow this service (internal name)")
    verb.add_argument("--folder", metavar="F", help="only those in this folder (its name)")
    verb.add_argument("--view", metavar="NAME", help="those of a saved view; the other options narrow it further")
    verb.add_argument(
        "--filter", default="", metavar="EXPR",
        help="such as: friends > 1000 and (checked or name ~ paris) -protected seen < 30d",
    )  # fmt: skip


def sort(verb: argparse.ArgumentParser) -> None:
    """Add the options of the order."""
    verb.add_argument("--sort", choices=tuple(ORDERS), metavar="COLUMN", help=f"one of: {', '.join(ORDERS)}")
    way = verb.add_mutually_exclusive_group()
    way.add_argument("--ascending", dest="descending", action="store_false", default=None, help="the lowest first")
    way.add_argument("--descending", dest="descending", action="store_true", default=None, help="the highest first")


def view_of(session: Session, options: argparse.Namespace) -> VisitorView:
    """The view that the options ask for. Raises Failure where a name is unknown."""
    from dataclasses import replace

    from store.views import view_named

    view = VisitorView(as_of=session.clock.now())
    if options.view:
        saved = view_named(session.record, options.view)
        if saved is None:
            raise Failure(f"There is no view “{options.view}”.", "See: stonechat view list")
        view = replace(saved.view, as_of=view.as_of)
    if options.filter.strip():
        both = f"({view.words}) and ({options.filter})" if view.words.strip() else options.filter
        view = view.filtered(both)
    if options.service:
        view = replace(view, service_id=session.service(options.service).id)
    if options.folder:
        view = replace(view, folder_id=folder_id(session, options.folder))
    wanted, way = getattr(options, "sort", None), getattr(options, "descending", None)
    return view.sorted_by(wanted or view.order, way) if wanted or way is not None else view


def folder_id(session: Session, name: str) -> int:
    """The folder of visitors of that name, in any case. Raises Failure."""
    known = folders.folders(session.record, "visitor")
    for each in known:
        if each.label.casefold() == name.strip().casefold():
            return each.id
    labels = ", ".join(each.label for each in known)
    raise Failure(f"There is no folder “{name}” for visitors.", f"There are: {labels}.")


def _ids(session: Session, options: argparse.Namespace) -> Iterator[list[int]]:
    """The row numbers of those that were asked for, a page at a time."""
    parts = windows.id_parts(session.record, view_of(session, options))
    ids = islice((row_id for part in parts for row_id in part), options.limit)
    while page := list(islice(ids, PAGE)):
        yield page


def _rows(session: Session, options: argparse.Namespace) -> Iterator[dict[str, Any]]:
    """The visitors that were asked for: one query for the people of a page, one for what they follow."""
    record = session.record
    labels = {folder.id: folder.label for folder in folders.folders(record, "visitor")}
    for page in _ids(session, options):
        followed = subscriptions.services_followed(record, page)
        for visitor in visitors.visitors(record, page):
            yield _as_row(visitor, labels.get(visitor.folder_id), followed[visitor.id])


def _as_row(visitor: Visitor, folder: str | None, services: list[str]) -> dict[str, Any]:
    own = {name: getattr(visitor, name) for name in FIELDS[:6]}
    return own | {"folder": folder, "services": services}


def _list(session: Session, options: argparse.Namespace) -> int:
    from social.exports.lists import taken

    who = (session.record, session.clock, session.operator)
    rows = taken(*who, _rows(session, options), "visitor(s)")
    if session.output.as_json:
        _write_array(session, rows)
    else:
        _write_tables(session, rows)
    return DONE


def _write_array(session: Session, rows: Iterable[dict[str, Any]]) -> None:
    """One JSON array, a visitor a line."""
    before = "[\n"
    for row in rows:
        session.output.out.write(before + as_json(row))
        before = ",\n"
    session.output.out.write("[]\n" if before == "[\n" else "\n]\n")


def _write_tables(session: Session, rows: Iterable[dict[str, Any]]) -> None:
    page: list[tuple[object, ...]] = []
    number = 0
    for row in rows:
        number += 1
        page.append(tuple(str(row[name]) if name == "external_id" else row[name] for name in FIELDS[:6]))
        if len(page) == PAGE:
            session.output.table(COLUMNS, page)
            page.clear()
    if page:
        session.output.table(COLUMNS, page)
    session.output.say(f"{number:,} visitor(s).")


def _show(session: Session, options: argparse.Namespace) -> int:
    record = session.record
    visitor = visitors.visitor_by(record, options.word)
    if visitor is None:
        raise Failure(
            f"There is no visitor “{options.word}”.", "Name an External ID or a username that the synchronization read."
        )
    followed = subscriptions.subscriptions_of(record, visitor.id)
    folder = folders.folder(record, visitor.folder_id)
    going = subscriptions.services_followed(record, [visitor.id])[visitor.id]
    row = _as_row(visitor, None if folder is None else folder.label, going)
    events, messages = visitor_history.events_of(record, visitor.id), visitor_history.received(record, visitor.id)
    if session.output.as_json:
        session.output.give(row | _whole(visitor, followed, events, messages))
        return DONE
    zone, told = session.zone, session.output
    shown = dict(zip(COLUMNS, (row[name] for name in FIELDS[:6]), strict=True))
    shown |= {"Protected": visitor.protected, "Receives messages": visitor.receives_messages, "Folder": row["folder"]}
    told.fields(shown | {"First seen": when(visitor.first_seen, zone), "Last change": when(visitor.changed_at, zone)})
    subscribed = [(each.service, when(each.since, zone), when(each.ended, zone)) for each in followed]
    past = [_event(each, zone) for each in events]
    meant = [(when(each.at, zone), each.delivery, each.status, each.reason) for each in messages]
    for head, rows in (
        (("Service", "Since", "Ended"), subscribed),
        (("Date", "History", "Service", "Was"), past),
        (("Date", "Message", "Status", "Reason"), meant),
    ):
        if rows:
            told.lines("")
            told.table(head, rows)
    return DONE


def _whole(
    visitor: Visitor, followed: Sequence[Subscription], events: Sequence[Event], messages: Sequence[Received]
) -> dict[str, Any]:
    """What the record holds of a visitor beside what a list shows."""
    more = ("verified_type", "protected", "receives_messages", "first_seen", "changed_at", "detailed_at")
    return {name: getattr(visitor, name) for name in more} | {
        "subscriptions": [{"service": each.service, "since": each.since, "ended": each.ended} for each in followed],
        "history": [
            {"at": each.at, "action": each.action, "service": each.service, "was": each.detail or None}
            for each in events
        ],
        "messages": [asdict(each) for each in messages],
    }


def _event(event: Event, zone: str) -> tuple[object, ...]:
    """What happened, in the words of the console."""
    action = "came back" if event.action == "returned" else event.action
    return when(event.at, zone), action, event.service, f"@{event.detail}" if event.detail else ""


def _export(session: Session, options: argparse.Namespace) -> int:
    from social.exports.files import ExportRefused, format_of
    from social.exports.visitors import export, export_to
    from store.windows_rows import view_rows

    record, kind = session.record, options.format
    parts = _first(view_rows(record, view_of(session, options)), options.limit)
    if not options.output:
        kind = kind or "csv"
        if kind not in STREAMED:
            raise Failure(f"{kind} cannot be written to stdout.", f"Name a file: --output visitors.{kind}")
        file = _bytes_of(session.output.out)
        export(record, session.clock, session.operator, parts, kind, file, formulas=options.formulas)
        return DONE
    path = Path(options.output)
    if kind and format_of(path.name) != kind:
        raise ExportRefused(
            "export-refused", f"The name {path.name} says another format than {kind}.", "Leave one out."
        )
    tell = _teller(session)
    how: dict[str, Any] = {"stop": threading.Event(), "tell": tell, "formulas": options.formulas}
    written = export_to(record, session.clock, session.operator, parts, path, **how)
    session.output.say(f"{written or 0:,} visitor(s) written to {path}.")
    return DONE


def _teller(session: Session) -> Callable[[int], None]:
    """Says now and then how far an export has come."""
    told = 0

    def tell(number: int) -> None:
        nonlocal told
        if number - told >= TOLD_EVERY:
            told = number
            session.output.say(f"{number:,} written so far. Ctrl+C stops it, and leaves no file.")

    return tell


def _first(parts: Iterable[list[Any]], limit: int | None) -> Iterator[list[Any]]:
    """The first `limit` rows of all parts."""
    for part in parts:
        if limit is None:
            yield part
            continue
        yield part[:limit]
        limit -= len(part)
        if limit <= 0:
            return


def _bytes_of(out: IO[str]) -> IO[bytes]:
    """Where the bytes of a text stream go, for a format that says itself what its bytes are."""
    out.flush()
    return getattr(out, "buffer", None) or sys.stdout.buffer


def _move(session: Session, options: argparse.Namespace) -> int:
    from social import visitor_folders as acts

    to = folder_id(session, options.to)
    ids = array("q", chain.from_iterable(_ids(session, options)))
    moved, asked = acts.move_visitors(session.record, session.clock, session.operator, ids, to), len(ids)
    if session.output.as_json:
        session.output.give({"asked": asked, "moved": moved})
    else:
        session.output.say(f"{moved:,} of {asked:,} visitor(s) moved to {options.to}; the others were there.")
    return DONE
