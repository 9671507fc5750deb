"""`stonechat visitor`: the followers, in streams that stay small whatever their number."""

from __future__ import annotations

import argparse
import csv
import json
from collections.abc import Iterable, Iterator
from typing import Any

from store import folders, subscriptions, visitors
from store.visitors import Visitor
from store.windows import VisitorView, visitor_ids
from tui.cli.output import DONE, Failure, as_json, when
from tui.cli.parser import number, verbs
from tui.cli.session import Session
from tui.foreign import inert

PAGE = 500
"""Visitors read at a time."""
FIELDS = ("origin", "external_id", "username", "full_name", "number_of_friends", "checked", "folder", "services")
COLUMNS = ("Origin", "External ID", "Username", "Full name", "Number of friends", "Checked")
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for a formula (OWASP, CSV Injection)."""


def fill(noun: argparse.ArgumentParser) -> None:
    """Add the verbs."""
    add = verbs(noun)
    found = add("list", _list, "List visitors, newest first.")
    show = add("show", _show, "Show one visitor with the services it follows.")
    show.add_argument("word", metavar="WHO", help="External ID, or username")
    export = add("export", _export, "Write visitors to stdout as a file.")
    export.add_argument("--format", choices=("csv", "jsonl"), default="csv", help="csv (the default), or a JSON a line")
    for verb in (found, export):
        verb.add_argument("--service", metavar="S", help="only those who follow this service (internal name)")
        verb.add_argument(
            "--filter", default="", metavar="EXPR", help="such as: lark friends>1000 -protected checked=no id=123"
        )
        verb.add_argument("--limit", type=number(1, 10**9), metavar="N", help="the first N of them")


def _rows(session: Session, options: argparse.Namespace) -> Iterator[dict[str, Any]]:
    """The visitors that were asked for, a page at a time: one query for the people, one for what they follow."""
    record = session.record
    service_id = session.service(options.service).id if options.service else None
    ids = visitor_ids(record, VisitorView(options.filter, service_id))[: options.limit]
    labels = {folder.id: folder.label for folder in folders.folders(record, "visitor")}
    for start in range(0, len(ids), PAGE):
        page = list(ids[start : start + PAGE])
        followed = subscriptions.services_followed(record, page)
        for visitor in visitors.visitors(record, page):
            yield _as_row(visitor, labels.get(visitor.folder_id), followed[visitor.id])


def _as_row(visitor: Visitor, folder: str | None, services: list[str]) -> dict[str, Any]:
    own = {name: getattr(visitor, name) for name in FIELDS[:6]}
    return own | {"folder": folder, "services": services}


def _list(session: Session, options: argparse.Namespace) -> int:
    rows = _rows(session, options)
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
    visitor = visitors.visitor_by(session.record, options.word)
    if visitor is None:
        raise Failure(
            f"There is no visitor “{options.word}”.", "Name an External ID or a username that the synchronization read."
        )
    followed = subscriptions.subscriptions_of(session.record, visitor.id)
    folder = folders.folder(session.record, visitor.folder_id)
    going = subscriptions.services_followed(session.record, [visitor.id])[visitor.id]
    row = _as_row(visitor, None if folder is None else folder.label, going)
    if session.output.as_json:
        more = ("verified_type", "protected", "receives_messages", "first_seen", "changed_at", "detailed_at")
        row |= {name: getattr(visitor, name) for name in more}
        row["subscriptions"] = [
            {"service": each.service, "since": each.since, "ended": each.ended} for each in followed
        ]
        session.output.give(row)
        return DONE
    shown = dict(zip(COLUMNS, (row[name] for name in FIELDS[:6]), strict=True))
    session.output.fields(shown | {"Folder": row["folder"], "First seen": when(visitor.first_seen, session.zone)})
    zone = session.zone
    rows = [(each.service, when(each.since, zone), when(each.ended, zone)) for each in followed]
    session.output.table(("Service", "Since", "Ended"), rows)
    return DONE


def _export(session: Session, options: argparse.Namespace) -> int:
    rows = _rows(session, options)
    out = session.output.out
    if options.format == "jsonl":
        out.writelines(as_json(row) + "\n" for row in rows)
        return DONE
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(FIELDS)
    for row in rows:
        writer.writerow([_csv_cell(row[name]) for name in FIELDS])
    return DONE


def _csv_cell(value: Any) -> str:
    """A value as CSV holds it; one that a spreadsheet would carry out as a formula is disarmed by an apostrophe."""
    if isinstance(value, list):
        return " ".join(value)
    if not isinstance(value, str):
        return "" if value is None else json.dumps(value)
    text = inert(value)
    return "'" + text if text.startswith(FORMULA) else text
