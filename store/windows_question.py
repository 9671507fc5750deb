"""What a list of visitors is to show, and the questions in SQL that find it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime

from store.database import Record
from store.filters import FOLDED, Reader, Search
from store.filters_reading import Tree, tree
from store.searching import matching
from store.windows_orders import NEWEST, ORDERS, Order


@dataclass(frozen=True, slots=True)
class VisitorView:
    """What a list of visitors is to show: a recipe that can be replayed on newer data."""

    words: str = ""
    service_id: int | None = None
    folder_id: int | None = None
    order: str = NEWEST
    descending: bool = True
    as_of: datetime | None = field(default=None, compare=False)
    """The instant from which ages such as `30d` count."""

    def filtered(self, words: str) -> VisitorView:
        """The same view with other filter words."""
        return replace(self, words=words)

    def sorted_by(self, order: str, descending: bool | None = None) -> VisitorView:
        """The same view in another order; the way round that the order begins with, where none is said."""
        return replace(self, order=order, descending=ORDERS[order].descending if descending is None else descending)

    @property
    def of_service_alone(self) -> bool:
        """Whether it shows all followers of one service, in the order of their numbers."""
        plain = VisitorView(service_id=self.service_id, descending=self.descending)
        return self.service_id is not None and replace(self, words=self.words.strip()) == plain

    @property
    def narrowed(self) -> bool:
        """Whether it leaves anyone out."""
        return bool(self.words.strip()) or self.service_id is not None or self.folder_id is not None


@dataclass(frozen=True, slots=True)
class Question:
    """A view as SQL: `walk` (and `back` from the end) goes along the order and tests each row; `all` reads in order what
    fits, `rare` finds first what fits, and sorts that."""

    walk: str
    back: str
    all: str
    rare: str
    tested: str
    """The condition, without an index of texts."""
    parameters: tuple[object, ...]
    """Of `walk` and `back`, which look at each text (those of `tested`, and `newest`); the others ask the index of texts."""
    all_parameters: tuple[object, ...]


def newest_visitor(record: Record) -> int:
    """The highest row number among the visitors; 0 where there are none."""
    return int(record.scalar("SELECT coalesce(max(id), 0) FROM visitor"))


def question(record: Record, view: VisitorView, newest: int, part: Tree | None = None) -> Question:
    """A view as SQL; `part` takes the place of its words. Raises `store.filters.FilterError`."""
    order = ORDERS[view.order]
    walked, parameters = where(record, view, part=part)
    fits, all_parameters = where(record, view, matching, part)
    few = f"SELECT v.id FROM visitor v {joined(view).removeprefix('CROSS ')} WHERE "
    found, sorted_by = f"{few}{fits} AND +v.id <= ? ORDER BY ", order.sql(view.descending, indexed=False)
    return Question(
        walk=along(view, order, walked, order.sql(view.descending)),
        back=along(view, order, walked, order.back(view.descending)),
        all=found + order.sql(view.descending, indexed=not view.narrowed or not order.index),
        rare=found + sorted_by,
        tested=walked,
        parameters=(*parameters, newest),
        all_parameters=(*all_parameters, newest),
    )


def along(view: VisitorView, order: Order, where: str, terms: str) -> str:
    """The question that goes along an order."""
    if not order.index and view.service_id is not None:
        # Subscriptions lie in the order of service and visitor: the walk is theirs.
        return (
            "SELECT v.id FROM subscription s CROSS JOIN visitor v ON v.id = s.visitor_id"
            f" WHERE {where} AND +v.id <= ? ORDER BY {terms.replace('v.id', 's.visitor_id')} LIMIT ?"
        )
    index = order.index or ("visitor_folder" if view.folder_id is not None else "")
    source = f"visitor v INDEXED BY {index}" if index else "visitor v NOT INDEXED"
    limit = "+v.id <= ?" if order.index else "v.id <= ?"
    return f"SELECT v.id FROM {source} {joined(view)} WHERE {where} AND {limit} ORDER BY {terms} LIMIT ?"


def joined(view: VisitorView) -> str:
    """The subscriptions beside the visitors, where a view is of one service."""
    return "" if view.service_id is None else "CROSS JOIN subscription s ON s.visitor_id = v.id"


def _unsearched(_text: str) -> None:
    """Each row's text is looked at."""


def where(
    record: Record, view: VisitorView, search: Search = _unsearched, part: Tree | None = None
) -> tuple[str, tuple[object, ...]]:
    """The condition of a view, and its parameters."""
    record.db.connection().create_function(FOLDED, 1, _folded, deterministic=True)
    found = Reader(view.as_of, view.service_id, search).sql(tree(view.words) if part is None else part)
    conditions, parameters = [found.sql], [*found.parameters]
    if view.service_id is not None:
        conditions.append("s.service_id = ? AND s.ended IS NULL")
        parameters.append(view.service_id)
    if view.folder_id is not None:
        conditions.append("v.folder_id = ?")
        parameters.append(view.folder_id)
    return " AND ".join(conditions), tuple(parameters)


def _folded(text: str | None) -> str | None:
    return None if text is None else text.casefold()
