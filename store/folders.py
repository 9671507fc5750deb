"""Folders of the tree; each holds records of one kind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from store.database import Record
from store.models import FolderModel

FolderKind = Literal["service", "visitor", "delivery"]
SERVICES = "Services and Subscriptions"
VISITORS = "Visitors"
LONGEST = 60
"""Signs of a label: as much as a tree shows."""


@dataclass(frozen=True, slots=True)
class Folder:
    """One folder; `system` ones came with the record and stay."""

    id: int
    kind: FolderKind
    label: str
    system: bool


def folders(record: Record, kind: FolderKind) -> list[Folder]:
    """The folders for records of `kind`, those of the system first."""
    query = FolderModel.select().where(FolderModel.kind == kind).order_by(FolderModel.system.desc(), FolderModel.label)
    return record.rows(query, Folder)


def folder(record: Record, folder_id: int) -> Folder | None:
    """The folder with this id."""
    return record.row(FolderModel.select().where(FolderModel.id == folder_id), Folder)


def ensure_folder(record: Record, kind: FolderKind, label: str, *, system: bool = False) -> int:
    """The id of the folder `label`, which is made where it is missing."""
    with record.writing():
        record.run(FolderModel.insert(kind=kind, label=label, system=system).on_conflict_ignore())
    return int(record.scalar("SELECT id FROM folder WHERE kind = ? AND label = ?", (kind, label)))


class FolderError(ValueError):
    """The folder cannot be had so; the text says why and what would do."""


def fit_label(record: Record, kind: FolderKind, label: str, folder_id: int | None = None) -> str:
    """`label` without blanks around it; FolderError where it is none, too long, or another folder's."""
    tidy = " ".join(label.split())
    if not tidy:
        raise FolderError("A folder needs a name, such as “VIP guests”.")
    if len(tidy) > LONGEST:
        raise FolderError(f"This name has {len(tidy)} signs; a folder's has {LONGEST} at most.")
    if any(each.label.casefold() == tidy.casefold() and each.id != folder_id for each in folders(record, kind)):
        raise FolderError(f"There is a folder “{tidy}” already. Take another name.")
    return tidy


def add_folder(record: Record, kind: FolderKind, label: str) -> int:
    """Make a folder; its id. Raises FolderError."""
    tidy = fit_label(record, kind, label)
    with record.writing():
        return record.run(FolderModel.insert(kind=kind, label=tidy, system=False))


def rename_folder(record: Record, folder_id: int, label: str) -> None:
    """Give a folder another name. Raises FolderError, also for those that came with the record."""
    known = _own(record, folder_id)
    tidy = fit_label(record, known.kind, label, folder_id)
    with record.writing():
        record.run(FolderModel.update(label=tidy).where(FolderModel.id == folder_id))


def empty_visitor_folder(record: Record, folder_id: int) -> int:
    """Move all out of a folder of visitors; how many moved to Visitors. Raises FolderError while a service uses it.

    Not for the screen's thread: each visitor in it is written.
    """
    _own(record, folder_id)
    user = record.scalar("SELECT label FROM service WHERE visitor_folder_id = ?", (folder_id,))
    if user is not None:
        raise FolderError(f"The followers of “{user}” come into this folder. Give that service another one first.")
    home = ensure_folder(record, "visitor", VISITORS, system=True)
    moved = 0
    while ids := [row[0] for row in record.sql("SELECT id FROM visitor WHERE folder_id = ? LIMIT 500", (folder_id,))]:
        moved += move_visitors(record, ids, home)
    return moved


def remove_visitor_folder(record: Record, folder_id: int) -> int:
    """Take a folder of visitors away; as `empty_visitor_folder`, which is called, else."""
    moved = empty_visitor_folder(record, folder_id)
    with record.writing():
        record.run(FolderModel.delete().where(FolderModel.id == folder_id))
    return moved


def move_visitors(record: Record, visitor_ids: Sequence[int], folder_id: int) -> int:
    """Put visitors into a folder; how many were elsewhere. At most 500 at a time, so that no other writer waits long."""
    marks = ",".join("?" * len(visitor_ids))
    with record.writing():
        return record.sql(
            f"UPDATE visitor SET folder_id = ? WHERE folder_id <> ? AND id IN ({marks})",
            (folder_id, folder_id, *visitor_ids),
        ).rowcount


def _own(record: Record, folder_id: int) -> Folder:
    known = folder(record, folder_id)
    if known is None:
        raise FolderError("This folder is gone.")
    if known.system:
        raise FolderError(f"“{known.label}” came with the record; it keeps its name and its place.")
    return known
