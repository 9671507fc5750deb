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


def visitor_ids(record: Record, view: VisitorView, stop: Event | None = None, newest: int | None = None) -> array[int]:
    """The row numbers of all visitors in `view`, in its order; incomplete only where `stop` was set.

    `newest` leaves out the rows with higher numbers. Raises `store.filters.FilterError`. Takes up to some 0.3 s per
    million rows: not for the screen's thread.
    """
    source, where, parameters = _parts(view)
    if newest is not None:
        where, parameters = f"v.id <= ? AND {where}", (newest, *parameters)
    sql = f"SELECT v.id FROM {source} WHERE {where} ORDER BY {ORDERS[view.order]}"
    found: array[int] = array("q")
    cursor = record.sql(sql, parameters)
    while rows := cursor.fetchmany(STEP):
        found.extend(row[0] for row in rows)
        if stop is not None and stop.is_set():
            break
    return found


def newest_visitor(record: Record) -> int:
    """The highest row number among the visitors; 0 where there are none."""
    return int(record.scalar("SELECT coalesce(max(id), 0) FROM visitor"))


def newer_visitors(record: Record, view: VisitorView, newest: int) -> int:
    """How many visitors that fit into `view` have come with row numbers above `newest`; costs by their number only."""
    source, where, parameters = _parts(view)
    # A cross join keeps its order: from the few visitors that are new to their subscriptions, not the other way round.
    sql = f"SELECT count(*) FROM {source.replace('JOIN', 'CROSS JOIN')} WHERE v.id > ? AND {where}"
    return int(record.scalar(sql, (newest, *parameters)))


def _parts(view: VisitorView) -> tuple[str, str, tuple[object, ...]]:
    """The tables, the condition and its parameters."""
    where = condition(view.words)
    conditions, parameters, source = [where.sql], [*where.parameters], "visitor v"
    if view.service_id is not None:
        source += " JOIN subscription s ON s.visitor_id = v.id AND s.ended IS NULL"
        conditions.append("s.service_id = ?")
        parameters.append(view.service_id)
    if view.folder_id is not None:
        conditions.append("v.folder_id = ?")
        parameters.append(view.folder_id)
    return source, " AND ".join(conditions), tuple(parameters)
