"""`stonechat audit`: who did what, when, and from where; newest first."""

from __future__ import annotations

import argparse

from store import audit
from tui.cli.output import DONE, iso, when
from tui.cli.parser import number, shared
from tui.cli.session import Session

COLUMNS = ("Type", "Entity", "Modified by", "Action", "Modification date", "Detail")
PAGE = 500
"""Acts read at a time."""


def fill(noun: argparse.ArgumentParser) -> None:
    """Add the options."""
    verb = shared(noun, _show)
    verb.add_argument("--limit", type=number(1, 1_000_000), default=100, metavar="N", help="newest acts shown (100)")
    verb.add_argument(
        "--filter", dest="words", default="", metavar="WORDS", help="only acts in which each of these words stands"
    )


def _show(session: Session, options: argparse.Namespace) -> int:
    record, output = session.record, session.output
    numbers = audit.act_numbers(record, options.words, options.limit)
    pages = (numbers[first : first + PAGE] for first in range(0, len(numbers), PAGE))
    found = [act for page in pages for act in audit.acts_numbered(record, page)]
    if output.as_json:
        names = ("type", "entity", "action", "detail", "origin")
        acts = [{name: getattr(act, name) for name in names} for act in found]
        output.give(
            [told | {"modified_by": act.operator, "at": iso(act.at)} for told, act in zip(acts, found, strict=True)]
        )
    else:
        rows = [(act.type, act.entity, _who(act), act.action, when(act.at, session.zone), act.detail) for act in found]
        output.table(COLUMNS, rows)
    return DONE


def _who(act: audit.Act) -> str:
    return f"{act.operator} ({act.origin})" if act.origin else act.operator
