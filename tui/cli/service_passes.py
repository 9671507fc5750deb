"""`stonechat service passes` and `diff`: how a service's list was read, and what happened between two readings."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any

from tui.cli.output import DONE, Failure, as_json, when
from tui.cli.parser import number
from tui.cli.session import Session

if TYPE_CHECKING:
    from store.ledger import LedgerEvent, LedgerView, Turns
    from store.passes import Pass

KINDS = ("came", "left", "returned", "renamed")
PAGE = 500
"""Rows of a table written at a time."""


def add_passes(add: Callable[..., argparse.ArgumentParser], named: Callable[..., argparse.ArgumentParser]) -> None:
    """Add the verbs."""
    listed = named(add("passes", _passes, "List the passes over the followers, newest first."))
    listed.add_argument("--limit", type=number(1, 100_000), default=50, metavar="N", help="the newest N passes (50)")
    diff = named(add("diff", _diff, "Show who came, left, came back or was renamed between two passes."))
    ends = (
        ("from", "after", "the earlier pass (the one before the later)"),
        ("to", "until", "the later one (the last)"),
    )
    for word, name, told in ends:
        diff.add_argument(f"--{word}", dest=name, type=number(1, 2**53), metavar="PASS", help=told)
    diff.add_argument("--kind", choices=KINDS, help="only those; returned is who came back")
    diff.add_argument("--limit", type=number(1, 10**9), metavar="N", help="the newest N of them")
    diff.add_argument("--output", metavar="FILE", help="into a new file: .csv, .jsonl, .parquet or .xlsx")


def _passes(session: Session, options: argparse.Namespace) -> int:
    from store.passes import passes

    found = passes(session.record, session.service(options.name).id, options.limit)
    if session.output.as_json:
        session.output.give([pass_json(each) for each in found])
        return DONE
    if not found:
        session.output.say("Its followers were not read yet. Run: stonechat workflow run syncTwitter --wait")
        return DONE
    columns = ("Pass", "Began", "Kind", "State", "Seen", "Came", "Left", "Came back", "Renamed", "X counted", "Price")
    session.output.table(columns, [_row(session, each) for each in found])
    return DONE


def _row(session: Session, known: Pass) -> tuple[object, ...]:
    from social.budgets import dollars
    from tui.pass_words import STATES

    return (
        str(known.id), when(known.began, session.zone), known.kind, STATES[known.state].text, known.seen, known.came,
        known.gone, known.returned, known.renamed, known.counted, dollars(known.price),
    )  # fmt: skip


def pass_json(known: Pass) -> dict[str, Any]:
    """A pass as scripts get it; the price as a decimal of dollars."""
    from social.budgets import dollars

    return {
        "pass": known.id, "kind": known.kind, "state": known.state, "first": known.base, "began": known.began,
        "ended": known.ended, "pages": known.pages, "seen": known.seen, "came": known.came, "left": known.gone,
        "returned": known.returned, "renamed": known.renamed, "x_counted": known.counted,
        "dollars": dollars(known.price).removeprefix("$").replace(",", ""),
    }  # fmt: skip


def _diff(session: Session, options: argparse.Namespace) -> int:
    from social.exports.lists import taken
    from store.ledger import LedgerView, ledger_rows, turns
    from store.passes import pair, passes_between
    from tui.pass_words import caution

    known = session.service(options.name)
    two = pair(session.record, known.id, options.after, options.until)
    if two is None:
        raise Failure(*_why_no_two(session, known.id, options))
    view = LedgerView(known.id, two[0].id, two[1].id)
    view = view.only(options.kind) if options.kind else view
    events: Iterator[LedgerEvent] = islice(ledger_rows(session.record, view), options.limit)
    if options.output:
        return _into_file(session, options, known.internal_name, events)
    events = taken(session.record, session.clock, session.operator, events, "line(s) of the ledger of followers")
    sums = turns(session.record, known.id, two[0].id, two[1].id)
    remark = caution(passes_between(session.record, known.id, two[0].id, two[1].id))
    if session.output.as_json:
        _write_json(session, known.internal_name, two, sums, remark, events)
    else:
        _write_tables(session, view, two, sums, remark, events)
    return DONE


def _why_no_two(session: Session, service_id: int, options: argparse.Namespace) -> tuple[str, str]:
    from store.passes import passes

    known = {each.id for each in passes(session.record, service_id, -1)}
    for word, wanted in (("--from", options.after), ("--to", options.until)):
        if wanted is not None and wanted not in known:
            return f"{word} {wanted} is no pass of {options.name}.", f"See: stonechat service passes {options.name}"
    if len(known) > 1 and (options.after or options.until):
        return "There is no other pass to compare that one with.", f"See: stonechat service passes {options.name}"
    return (
        f"The followers of {options.name} were read {'once' if known else 'never'}, so there are no two passes to compare.",
        "Run: stonechat workflow run syncTwitter --wait",
    )


def _into_file(session: Session, options: argparse.Namespace, service: str, events: Iterator[LedgerEvent]) -> int:
    from social.exports.ledger import export_ledger

    path, who = Path(options.output), (session.record, session.clock, session.operator)
    written = export_ledger(*who, events, path, service=service, stop=Event())
    if session.output.as_json:
        session.output.give({"service": service, "file": str(path), "written": written})
    session.output.say(f"{written or 0:,} row(s) written to {path}.")
    return DONE


def _write_json(
    session: Session, service: str, two: tuple[Pass, Pass], sums: Turns, remark: str, events: Iterator[LedgerEvent]
) -> None:
    """One document, an event a line, so that a reader and we hold one at a time."""
    from dataclasses import asdict

    from tui.screens.ledger_rows import as_row

    head: dict[str, Any] = {"service": service, "from": pass_json(two[0]), "to": pass_json(two[1])}
    head |= {"sums": asdict(sums) | {"net": sums.net}, "remark": remark or None}
    session.output.out.write(as_json(head).removesuffix("}") + ', "changes": [')
    before = "\n"
    for event in events:
        session.output.out.write(before + as_json(as_row(event)))
        before = ",\n"
    session.output.out.write("]}\n" if before == "\n" else "\n]}\n")


def _write_tables(
    session: Session,
    view: LedgerView,
    two: tuple[Pass, Pass],
    sums: Turns,
    remark: str,
    events: Iterator[LedgerEvent],
) -> None:
    from tui.pass_words import KINDS, net_words, pass_facts, pass_title, turns_words

    out, zone = session.output, session.zone
    for word, known in zip(("From", "To"), two, strict=True):
        out.lines(f"{word:<5} {pass_title(known, zone)} {zone}   {pass_facts(known)}")
    out.lines(" · ".join([*(f"{told} {KINDS[kind]}" for kind, told in turns_words(sums)), net_words(sums)]))
    out.say(remark)
    columns = ("Date", "Pass", "Action", "Username", "Was", "Full name", "External ID")
    while page := list(islice(events, PAGE)):
        out.lines("")
        out.table(columns, [_event(session, each) for each in page])


def _event(session: Session, event: LedgerEvent) -> tuple[object, ...]:
    from tui.pass_words import KINDS

    named = tuple("" if name is None else f"@{name}" for name in (event.username, event.detail))
    at, number = when(event.at, session.zone), "" if event.pass_id is None else str(event.pass_id)
    return at, number, KINDS[event.action], *named, event.full_name, event.external_id
