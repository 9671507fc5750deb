"""`stonechat retention`: for how long the cleanup keeps what nobody needs any more."""

from __future__ import annotations

import argparse

from store import retention
from tui.cli.output import DONE, cell
from tui.cli.parser import number, verbs
from tui.cli.session import Session


def fill(noun: argparse.ArgumentParser) -> None:
    """Add the verbs."""
    add = verbs(noun)
    add("show", _show, "Show for how many days things are kept before the workflow cleanup drops them.")
    change = add("set", _set, "Choose for how many days they are kept; 0 is for ever.")
    for name, keeping in retention.KEEPINGS.items():
        told = f"{keeping.words} ({keeping.days} where nothing is chosen)"
        change.add_argument(f"--{name}", type=number(0, retention.LONGEST), metavar="DAYS", help=told)


def _show(session: Session, options: argparse.Namespace) -> int:
    found = {name: retention.days(session.record, name) for name in retention.KEEPINGS}
    if session.output.as_json:
        session.output.give({name.replace("-", "_"): days for name, days in found.items()})
        return DONE
    rows = [(retention.KEEPINGS[name].words, cell(days) if days else "for ever") for name, days in found.items()]
    session.output.table(("What", "Days"), rows)
    session.output.say("Runs, tasks and journals are kept by each workflow's History in days.")
    return DONE


def _set(session: Session, options: argparse.Namespace) -> int:
    from social.retention import choose

    chosen = {name: getattr(options, name.replace("-", "_")) for name in retention.KEEPINGS}
    told = {name: days for name, days in chosen.items() if days is not None}
    choose(session.record, session.clock, session.operator, told)
    if not told:
        session.output.say("Nothing was chosen. See: stonechat retention set --help")
    return _show(session, options)
