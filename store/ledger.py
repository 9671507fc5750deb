"""The ledger of followers as lists of any length: what happened at a service, ever or between two passes, newest first."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from threading import Event

from store.database import Record
from store.models import from_ms
from store.windows import LONGER, STEP
from store.windows_first import HEAD
from store.windows_ids import Growing, IdList
from store.windows_patience import interruptible

ACTIONS = ("came", "left", "returned", "renamed")
HOUR_MS = 3_600_000
"""How far the clock may have gone back within a pass: its events are looked for by their instants, then by its number."""


@dataclass(frozen=True, slots=True)
class LedgerView:
    """Which events of a service: of these kinds, and of the passes after `after` up to `until`, where they are given."""

    service_id: int
    after: int | None = None
    until: int | None = None
    actions: tuple[str, ...] = ACTIONS

    def only(self, *actions: str) -> LedgerView:
        """The same, of these kinds alone."""
        return replace(self, actions=actions or ACTIONS)


@dataclass(frozen=True, slots=True)
class LedgerEvent:
    """A follower came, left, returned, or was renamed, with the old username as `detail`; what is known of them today.

    `pass_id` is None for what was noted before passes were, and for the first coming of one who came back.
    """

    id: int
    at: datetime
    pass_id: int | None
    action: str
    detail: str | None
    visitor_id: int
    external_id: str | None
    username: str | None
    full_name: str | None


@dataclass(frozen=True, slots=True)
class Turns:
    """How often followers came, left, returned and were renamed."""

    came: int
    left: int
    returned: int
    renamed: int

    @property
    def net(self) -> int:
        """How many more follow than before."""
        return self.came + self.returned - self.left


def turns(record: Record, service_id: int, after: int, until: int) -> Turns:
    """What the passes after `after` up to `until` found, by their own sums: at once, whatever their number of events."""
    found = record.sql(
        "SELECT coalesce(sum(came), 0), coalesce(sum(gone), 0), coalesce(sum(returned), 0), coalesce(sum(renamed), 0)"
        " FROM pass WHERE service_id = ? AND id > ? AND id <= ?",
        (service_id, after, until),
    )
    return Turns(*map(int, found.fetchone()))


def ledger(record: Record, view: LedgerView, stop: Event, tell: Callable[[Sequence[int]], object]) -> Growing:
    """The numbers of the events in a view, newest first, read within one snapshot of the record.

    `tell` gets the list each time more of it is known; it grows in place. For a thread: some seconds for ten millions,
    the first ones at once, and 8 bytes each, on disk where they are many.
    """
    ids = Growing(IdList(None if record.read_only else record.home))
    told = 0
    sql, parameters = _question(record, view)
    with interruptible(record, stop.is_set):
        cursor = record.sql(f"SELECT e.id FROM {sql}", parameters)
        while not stop.is_set() and (rows := cursor.fetchmany(STEP if told else HEAD)):
            ids.extend(array("q", [row[0] for row in rows]))
            if len(ids) > told * LONGER:
                told = len(ids)
                tell(ids)
    ids.complete = not stop.is_set()
    return ids


def ledger_events(record: Record, ids: Sequence[int]) -> list[LedgerEvent]:
    """These events, in the order of `ids`; one that is gone is left out. A few hundred at a time."""
    marks = ",".join("?" * len(ids))
    found = {event.id: event for event in _events(record, f"subscription_event e {_WHO} WHERE e.id IN ({marks})", ids)}
    return [found[each] for each in ids if each in found]


def ledger_rows(record: Record, view: LedgerView) -> Iterator[LedgerEvent]:
    """The events of a view themselves, newest first, in a stream that takes the same memory at any length."""
    record.sql("PRAGMA temp_store = FILE")
    sql, parameters = _question(record, view, _WHO)
    yield from _events(record, sql, parameters)


_WHO = "LEFT JOIN visitor v ON v.id = e.visitor_id"
_COLUMNS = "e.id, e.at, e.pass_id, e.action, e.detail, e.visitor_id, v.external_id, v.username, v.full_name"


def _events(record: Record, source: str, parameters: Sequence[object]) -> Iterator[LedgerEvent]:
    for number, at, *rest in record.sql(f"SELECT {_COLUMNS} FROM {source}", parameters):
        yield LedgerEvent(int(number), from_ms(at), *rest)


def _question(record: Record, view: LedgerView, join: str = "") -> tuple[str, tuple[object, ...]]:
    """What stands behind FROM, with its parameters."""
    terms, parameters = ["e.service_id = ?"], list[object]([view.service_id])
    if view.after is not None or view.until is not None:
        between = (view.after or 0, 2**62 if view.until is None else view.until)
        span = record.sql(
            f"SELECT min(began) - {HOUR_MS}, max(coalesce(ended, {2**61})) + {HOUR_MS} FROM pass"
            " WHERE service_id = ? AND id > ? AND id <= ?",
            (view.service_id, *between),
        )
        terms += ["e.pass_id > ? AND e.pass_id <= ?", "e.at BETWEEN ? AND ?"]
        parameters += [*between, *span.fetchone()]
    if set(view.actions) != set(ACTIONS):
        terms.append(f"e.action IN ({','.join('?' * len(view.actions))})")
        parameters += view.actions
    sql = (
        f"subscription_event e INDEXED BY subscription_event_service {join} WHERE {' AND '.join(terms)}"
        " ORDER BY e.at DESC, e.id DESC"
    )
    return sql, tuple(parameters)
