"""The visitors of a view as plain rows, in a stream that takes the same memory at any length: for exports."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from store.database import Record
from store.windows_question import VisitorView, newest_visitor, question

Row = tuple[str, str, str | None, str | None, int | None, int | None, int, str | None]
"""In the order of FIELDS; checked as 0 or 1, the folder by its id, the services by their names with blanks between."""
FIELDS = ("origin", "external_id", "username", "full_name", "number_of_friends", "checked", "folder", "services")
AT_ONCE = 2_000
"""Rows handed on together."""
BY_ID = 500
"""Row numbers in one question: the marked ones are asked for so."""
_COLUMNS = (
    "SELECT v.origin, v.external_id, v.username, v.full_name, v.number_of_friends, v.checked, v.folder_id,"
    " (SELECT group_concat(w.internal_name, ' ') FROM subscription f JOIN service w ON w.id = f.service_id"
    " WHERE f.visitor_id = v.id AND f.ended IS NULL)"
)


def view_rows(record: Record, view: VisitorView, newest: int | None = None) -> Iterator[list[Row]]:
    """All visitors of a view, in its order, some thousands at a time, as they were when it began.

    `newest` leaves out the rows with higher numbers. Raises `store.filters.FilterError`.
    """
    asked = question(record, view, newest_visitor(record) if newest is None else newest)
    record.sql("PRAGMA temp_store = FILE")
    cursor = record.sql(_COLUMNS + asked.all.removeprefix("SELECT v.id"), asked.all_parameters)
    while rows := cursor.fetchmany(AT_ONCE):
        yield [_in_order(row) for row in rows]


def marked_rows(record: Record, ids: Iterable[int]) -> Iterator[list[Row]]:
    """The visitors with these row numbers, in that order."""
    left = iter(ids)
    while batch := list(islice(left, BY_ID)):
        marks = ",".join("?" * len(batch))
        sql = f"{_COLUMNS}, v.id FROM visitor v WHERE v.id IN ({marks})"
        found = {row[-1]: _in_order(row[:-1]) for row in record.sql(sql, batch)}
        yield [found[row_id] for row_id in batch if row_id in found]


def _in_order(row: Row) -> Row:
    """The services by their names: most visitors follow one, so that to sort in SQL would cost more than it brings."""
    services = row[7]
    return row if services is None or " " not in services else (*row[:7], " ".join(sorted(services.split())))
