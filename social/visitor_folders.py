"""Folders and views of visitors as acts: made, renamed, taken away, and visitors moved from one to another."""

from __future__ import annotations

from collections.abc import Sequence
from threading import Event

from social.clock import Clock
from social.rights import Right, needs
from store import audit, folders, views
from store.database import Record
from store.windows import VisitorView

AT_ONCE = 500
"""Visitors moved in one transaction, so that nobody waits long for the record."""


@needs(Right.FOLDER)
def add_folder(record: Record, clock: Clock, operator: str, label: str) -> int:
    """Make a folder; its id. Raises FolderError, NotAllowed."""
    with record.writing():
        made = folders.add_folder(record, "visitor", label)
        _note_folder(record, clock, operator, made, "Create")
    return made


@needs(Right.ADMINISTRATION)
def folder_of_service(record: Record, clock: Clock, operator: str, label: str) -> int:
    """The id of the folder into which a service's followers are to come; it is made where it is missing. Raises NotAllowed."""
    known = next((each.id for each in folders.folders(record, "visitor") if each.label == label), None)
    if known is not None:
        return known
    with record.writing():
        made = folders.ensure_folder(record, "visitor", label)
        _note_folder(record, clock, operator, made, "Create")
    return made


@needs(Right.FOLDER)
def rename_folder(record: Record, clock: Clock, operator: str, folder_id: int, label: str) -> None:
    """Give a folder another name. Raises FolderError, NotAllowed."""
    with record.writing():
        before = _label(record, folder_id)
        folders.rename_folder(record, folder_id, label)
        _note_folder(record, clock, operator, folder_id, "Rename", f"was {before}")


@needs(Right.FOLDER)
def remove_folder(record: Record, clock: Clock, operator: str, folder_id: int) -> int:
    """Take a folder away; how many visitors moved out of it. Raises FolderError, NotAllowed.

    Not for the screen's thread: each visitor in it is written.
    """
    label, moved = _label(record, folder_id), folders.empty_visitor_folder(record, folder_id)
    with record.writing():
        moved += folders.remove_visitor_folder(record, folder_id)
        audit.note(record, clock.now(), operator, "Folder", label, "Delete", f"{moved:,} visitor(s) moved to Visitors")
    return moved


@needs(Right.FOLDER)
def move_visitors(
    record: Record,
    clock: Clock,
    operator: str,
    visitor_ids: Sequence[int],
    folder_id: int,
    *,
    stop: Event | None = None,
) -> int:
    """Move visitors into a folder; how many were elsewhere. `stop` ends it early, between two transactions of 500.

    Raises NotAllowed. Not for the screen's thread: each visitor is written.
    """
    moved = 0
    for start in range(0, len(visitor_ids), AT_ONCE):
        if stop is not None and stop.is_set():
            break
        with record.writing():
            if not start:  # with the first of them, so that none is moved unseen
                _note_folder(record, clock, operator, folder_id, "Move", f"{len(visitor_ids):,} visitor(s) into it")
            moved += folders.move_visitors(record, visitor_ids[start : start + AT_ONCE], folder_id)
    return moved


@needs(Right.FOLDER)
def save_view(
    record: Record, clock: Clock, operator: str, name: str, view: VisitorView, view_id: int | None = None
) -> int:
    """Keep a view by a name; its id. Raises ViewError, NotAllowed."""
    with record.writing():
        kept = views.save_view(record, name, view, view_id)
        verb = "Create" if view_id is None else "Modify"
        audit.note(record, clock.now(), operator, "View", name.strip(), verb, view.words)
    return kept


@needs(Right.FOLDER)
def remove_view(record: Record, clock: Clock, operator: str, view_id: int) -> None:
    """Forget a view. Raises NotAllowed."""
    with record.writing():
        known = views.saved_view(record, view_id)
        views.remove_view(record, view_id)
        if known is not None:
            audit.note(record, clock.now(), operator, "View", known.name, "Delete")


def _label(record: Record, folder_id: int) -> str:
    known = folders.folder(record, folder_id)
    return known.label if known is not None else ""


def _note_folder(record: Record, clock: Clock, operator: str, folder_id: int, verb: str, detail: str = "") -> None:
    audit.note(record, clock.now(), operator, "Folder", _label(record, folder_id), verb, detail)
