"""Views: filters that were saved by a name, with their service, folder and order; they hold no visitor themselves."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass

from store.database import Record
from store.windows import VisitorView
from store.windows_orders import NEWEST, ORDERS

LONGEST = 60
"""Signs of a name: as much as a tree shows."""


class ViewError(ValueError):
    """The view cannot be kept so; the text says why and what would do."""


@dataclass(frozen=True, slots=True)
class SavedView:
    """A view by its name."""

    id: int
    name: str
    view: VisitorView


_SELECT = "SELECT id, name, words, service_id, folder_id, sorted_by, descending FROM visitor_view"


def views(record: Record) -> list[SavedView]:
    """All views, by name."""
    return [_saved(*row) for row in record.sql(f"{_SELECT} ORDER BY name")]


def saved_view(record: Record, view_id: int) -> SavedView | None:
    """The view with this id."""
    row = record.sql(f"{_SELECT} WHERE id = ?", (view_id,)).fetchone()
    return None if row is None else _saved(*row)


def view_named(record: Record, name: str) -> SavedView | None:
    """The view of that name, in any case."""
    row = record.sql(f"{_SELECT} WHERE name = ?", (name.strip(),)).fetchone()
    return None if row is None else _saved(*row)


def save_view(record: Record, name: str, view: VisitorView, view_id: int | None = None) -> int:
    """Keep `view` by a new name, or in place of the one with `view_id`; its id. Raises ViewError."""
    values: Mapping[str, object] = {
        "id": view_id, "name": fit_name(record, name, view_id), "words": view.words.strip(), "service": view.service_id,
        "folder": view.folder_id, "order": view.order, "descending": view.descending,
    }  # fmt: skip
    with record.writing():
        try:
            found = record.sql(
                "INSERT INTO visitor_view VALUES (:id, :name, :words, :service, :folder, :order, :descending)"
                " ON CONFLICT (id) DO UPDATE SET name = :name, words = :words, service_id = :service,"
                " folder_id = :folder, sorted_by = :order, descending = :descending RETURNING id",
                values,
            ).fetchone()
        except sqlite3.IntegrityError as error:  # somebody else took the name, or removed the service, meanwhile
            raise ViewError("This view cannot be kept any more: look at its name and its service again.") from error
    return int(found[0])


def fit_name(record: Record, name: str, view_id: int | None = None) -> str:
    """`name` without blanks around it; ViewError where it is none, too long, or another view's."""
    tidy = " ".join(name.split())
    if not tidy:
        raise ViewError("A view needs a name, such as “Paris, checked”.")
    if len(tidy) > LONGEST:
        raise ViewError(f"This name has {len(tidy)} signs; a view's has {LONGEST} at most.")
    other = view_named(record, tidy)
    if other is not None and other.id != view_id:
        raise ViewError(f"There is a view “{other.name}” already. Take another name, or remove that one first.")
    return tidy


def remove_view(record: Record, view_id: int) -> None:
    """Forget a view; the visitors that it showed stay."""
    with record.writing():
        record.sql("DELETE FROM visitor_view WHERE id = ?", (view_id,))


def _saved(
    view_id: int, name: str, words: str, service_id: int | None, folder_id: int | None, order: str, descending: int
) -> SavedView:
    known = order if order in ORDERS else NEWEST
    return SavedView(view_id, name, VisitorView(words, service_id, folder_id, known, bool(descending)))
