"""`stonechat folder`: the folders that visitors lie in."""

from __future__ import annotations

import argparse

from social import visitor_folders as acts
from store import folders
from tui.cli.output import DONE
from tui.cli.parser import verbs
from tui.cli.session import Session
from tui.cli.visitor import folder_id


def fill(noun: argparse.ArgumentParser) -> None:
    """Add the verbs."""
    add = verbs(noun)
    add("list", _list, "List the folders, with how many visitors are in each.")
    make = add("add", _add, "Make a folder.")
    rename = add("rename", _rename, "Give a folder another name.")
    rename.add_argument("--to", required=True, metavar="NAME", help="the new name")
    remove = add("remove", _remove, "Take a folder away; its visitors move to Visitors.")
    for verb in (make, rename, remove):
        verb.add_argument("name", metavar="NAME", help="the folder's name")


def _list(session: Session, options: argparse.Namespace) -> int:
    found = session.record.sql("SELECT folder_id, count(*) FROM visitor GROUP BY folder_id")
    counts = {int(each): int(number) for each, number in found}
    rows = [(each.label, counts.get(each.id, 0)) for each in folders.folders(session.record, "visitor")]
    if session.output.as_json:
        session.output.give([{"folder": label, "visitors": number} for label, number in rows])
    else:
        session.output.table(("Folder", "Visitors"), rows)
    return DONE


def _add(session: Session, options: argparse.Namespace) -> int:
    acts.add_folder(session.record, session.clock, session.operator, options.name)
    session.output.say(f"Made the folder {options.name}.")
    return DONE


def _rename(session: Session, options: argparse.Namespace) -> int:
    acts.rename_folder(session.record, session.clock, session.operator, folder_id(session, options.name), options.to)
    session.output.say(f"Renamed the folder {options.name} to {options.to}.")
    return DONE


def _remove(session: Session, options: argparse.Namespace) -> int:
    moved = acts.remove_folder(session.record, session.clock, session.operator, folder_id(session, options.name))
    session.output.say(f"Removed the folder {options.name}; {moved:,} visitor(s) moved to Visitors.")
    return DONE
