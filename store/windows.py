"""Windows on long lists: the row numbers of all that fits, frozen, and pages of rows fetched by number.

Eight bytes a row hold a view of a million visitors, in which nothing slides while a workflow writes.
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass, replace
from threading import Event

from store.database import Record
from store.filters import condition

ORDERS = {
    "Newest first": "v.id DESC",
    "External ID": "length(v.external_id), v.external_id",
    "Username": "v.username",
    "Full name": "v.full_name COLLATE NOCASE",
    "Number of friends": "v.number_of_friends DESC",
    "Checked": "v.checked DESC, v.id DESC",
}
STEP = 20_000
"""Rows between two looks at `stop`: some 10 ms of work."""


@dataclass(frozen=True, slots=True)
class VisitorView:
    """What a list of visitors is to show: a recipe that can be replayed on newer data."""

    words: str = ""
    service_id: int | None = None
    folder_id: int | None = None
    order: str = "Newest first"

    def filtered(self, words: str) -> VisitorView:
        """The same view with other filter words."""
        return replace(self, words=words)


def visitor_ids(record: Record, view: VisitorView, stop: Event | None = None) -> array[int]:
    """The row numbers of all visitors in `view`, in its order; incomplete only where `stop` was set.

    Raises `store.filters.FilterError`. Takes up to some 0.3 s per million rows: not for the screen's thread.
    """
    sql, parameters = _query(view)
    found: array[int] = array("q")
    cursor = record.sql(sql, parameters)
    while rows := cursor.fetchmany(STEP):
        found.extend(row[0] for row in rows)
        if stop is not None and stop.is_set():
            break
    return found


def _query(view: VisitorView) -> tuple[str, tuple[object, ...]]:
    where = condition(view.words)
    conditions, parameters, source = [where.sql], [*where.parameters], "visitor v"
    if view.service_id is not None:
        source += " JOIN subscription s ON s.visitor_id = v.id AND s.ended IS NULL"
        conditions.append("s.service_id = ?")
        parameters.append(view.service_id)
    if view.folder_id is not None:
        conditions.append("v.folder_id = ?")
        parameters.append(view.folder_id)
    sql = f"SELECT v.id FROM {source} WHERE {' AND '.join(conditions)} ORDER BY {ORDERS[view.order]}"
    return sql, tuple(parameters)
