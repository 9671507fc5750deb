"""`stonechat view`: filters of visitors that were saved by a name."""

from __future__ import annotations

import argparse
from typing import Any

from social import visitor_folders as acts
from store import folders, services, views
from store.views import SavedView
from tui.cli.output import DONE, Failure
from tui.cli.parser import verbs
from tui.cli.session import Session
from tui.cli.visitor import narrow, sort, view_of


def fill(noun: argparse.ArgumentParser) -> None:
    """Add the verbs."""
    add = verbs(noun)
    add("list", _list, "List the views.")
    save = add("save", _save, "Save a filter as a view; one of that name is changed.")
    rename = add("rename", _rename, "Give a view another name.")
    rename.add_argument("--to", required=True, metavar="NAME", help="the new name")
    remove = add("remove", _remove, "Forget a view; the visitors it shows stay.")
    for verb in (save, rename, remove):
        verb.add_argument("name", metavar="NAME", help="the view's name")
    narrow(save)
    sort(save)


def _as_row(session: Session, saved: SavedView) -> dict[str, Any]:
    view = saved.view
    service = None if view.service_id is None else services.service(session.record, view.service_id)
    folder = None if view.folder_id is None else folders.folder(session.record, view.folder_id)
    return {
        "name": saved.name,
        "filter": view.words,
        "service": service.internal_name if service else None,
        "folder": folder.label if folder else None,
        "sort": view.order,
        "descending": view.descending,
    }


def _list(session: Session, options: argparse.Namespace) -> int:
    rows = [_as_row(session, each) for each in views.views(session.record)]
    if session.output.as_json:
        session.output.give(rows)
    else:
        heads = ("Name", "Filter", "Service", "Folder", "Sort", "Descending")
        session.output.table(heads, [tuple(row.values()) for row in rows])
    return DONE


def _found(session: Session, name: str) -> SavedView:
    saved = views.view_named(session.record, name)
    if saved is None:
        raise Failure(f"There is no view “{name}”.", "See: stonechat view list")
    return saved


def _save(session: Session, options: argparse.Namespace) -> int:
    from store.filters import condition

    view = view_of(session, options)
    condition(view.words, view.as_of)  # what cannot be read is told now, not when the view is opened
    before = views.view_named(session.record, options.name)
    known = before.id if before else None
    view_id = acts.save_view(session.record, session.clock, session.operator, options.name, view, known)
    return _tell(session, view_id, "Changed" if before else "Saved")


def _rename(session: Session, options: argparse.Namespace) -> int:
    saved = _found(session, options.name)
    view_id = acts.save_view(session.record, session.clock, session.operator, options.to, saved.view, saved.id)
    return _tell(session, view_id, "Renamed")


def _remove(session: Session, options: argparse.Namespace) -> int:
    acts.remove_view(session.record, session.clock, session.operator, _found(session, options.name).id)
    session.output.say(f"Removed the view {options.name}.")
    return DONE


def _tell(session: Session, view_id: int, done: str) -> int:
    saved = views.saved_view(session.record, view_id)
    if saved is not None and session.output.as_json:
        session.output.give(_as_row(session, saved))
    elif saved is not None:
        session.output.say(f"{done} the view {saved.name}.")
    return DONE
