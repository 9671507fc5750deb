"""Folders of the tree; each holds records of one kind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from store.database import Record
from store.models import FolderModel

FolderKind = Literal["service", "visitor", "delivery"]
SERVICES = "Services and Subscriptions"
VISITORS = "Visitors"


@dataclass(frozen=True, slots=True)
class Folder:
    """One folder; `system` ones came with the record and stay."""

    id: int
    kind: str
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
