"""Folders and views of visitors as acts: made, renamed, taken away, and visitors moved from one to another."""

from __future__ import annotations

from collections.abc import Sequence

from social.rights import Right, needs
from store import folders, views
from store.database import Record
from store.windows import VisitorView


@needs(Right.FOLDER)
def add_folder(record: Record, operator: str, label: str) -> int:
    """Make a folder; its id. Raises FolderError, NotAllowed."""
    return folders.add_folder(record, "visitor", label)


@needs(Right.FOLDER)
def rename_folder(record: Record, operator: str, folder_id: int, label: str) -> None:
    """Give a folder another name. Raises FolderError, NotAllowed."""
    folders.rename_folder(record, folder_id, label)


@needs(Right.FOLDER)
def remove_folder(record: Record, operator: str, folder_id: int) -> int:
    """Take a folder away; how many visitors moved out of it. Raises FolderError, NotAllowed."""
    return folders.remove_visitor_folder(record, folder_id)


@needs(Right.FOLDER)
def move_visitors(record: Record, operator: str, visitor_ids: Sequence[int], folder_id: int) -> int:
    """Move visitors into a folder; how many moved. Raises FolderError, NotAllowed."""
    return folders.move_visitors(record, visitor_ids, folder_id)


@needs(Right.FOLDER)
def save_view(record: Record, operator: str, name: str, view: VisitorView, view_id: int | None = None) -> int:
    """Keep a view by a name; its id. Raises ViewError, NotAllowed."""
    return views.save_view(record, name, view, view_id)


@needs(Right.FOLDER)
def remove_view(record: Record, operator: str, view_id: int) -> None:
    """Forget a view. Raises NotAllowed."""
    views.remove_view(record, view_id)
