"""The log of a delivery as it is looked at: row numbers by state, pages with the person's name, waves, and open doubts."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from store.database import Record
from store.models import from_ms
from store.sends import MENDING, OPEN, SendState

DECISION = "decision"
"""What a direct message waits for that is not where it should be: a person decides whether it is sent again."""
FOUND = "Found among the messages with them."
"""Why a message counts as sent that X never answered for."""
_PERSON = "coalesce(nullif(v.full_name, ''), v.username, v.external_id, '')"
_COLUMNS = (
    f"s.id, s.state, s.service_id, s.wave, {_PERSON}, coalesce(v.username, ''), coalesce(v.external_id, ''), s.reason,"
    " s.text, s.looks, s.next_at, s.started_at, s.ended_at, coalesce(s.remote_id, ''), coalesce(s.waits_for, ''),"
    " s.delivery_id, s.failure"
)
_FROM = "FROM send s LEFT JOIN visitor v ON v.id = s.visitor_id AND s.visitor_id <> 0"
_DOUBTFUL = f"s.visitor_id <> 0 AND (s.state = 'unknown' OR (s.state = 'absent' AND s.waits_for = '{DECISION}'))"
_FOUND = f"s.visitor_id <> 0 AND s.state = 'sent' AND s.doubts > 0 AND s.reason = '{FOUND}'"
_OPEN_DOUBTS = (
    f"SELECT id FROM send WHERE state = 'absent' AND waits_for = '{DECISION}'"
    " UNION ALL SELECT id FROM send WHERE ended_at IS NULL AND state = 'unknown'"
)
ALL = -1
"""SQLite's word for a LIMIT that is none."""


@dataclass(frozen=True, slots=True)
class LogRow:
    """A send with the name of the person it goes to; `waits_for`, `failure` and instants as `store.sends.Send` has them."""

    id: int
    state: SendState
    service_id: int
    wave: int
    person: str
    username: str
    external_id: str
    reason: str
    text: str
    looks: int
    next_at: datetime | None
    started_at: datetime | None
    ended_at: datetime | None
    remote_id: str
    waits_for: str
    delivery_id: int
    failure: int | None

    @property
    def named(self) -> str:
        """The person as a command names them: the username or, where it is not known, the External ID."""
        return self.username or self.external_id

    @property
    def undecided(self) -> bool:
        """Whether a person has to decide; what is still looked for has no choice yet."""
        return self.state is SendState.ABSENT and self.waits_for == DECISION


@dataclass(frozen=True, slots=True)
class Evidence:
    """What became of the direct messages of a delivery that X never answered for, in numbers.

    `found` stand on X and count as sent; `missing` are to be decided, by what the looks for them said; `looked_for` are
    looked for still; `refused` wait for an account that X refuses to read.
    """

    found: int
    missing: Mapping[str, int]
    looked_for: int
    refused: int

    @property
    def undecided(self) -> int:
        """How many wait for a person's decision."""
        return sum(self.missing.values())

    @property
    def open(self) -> int:
        """How many have no end yet: what `doubts` lists."""
        return self.undecided + self.looked_for + self.refused


def log_ids(record: Record, delivery_id: int, states: Sequence[str] = ()) -> array[int]:
    """The row numbers of a delivery's sends, only those in `states` where some are given; some 0.1 s per million."""
    chosen = f" AND state IN ({', '.join('?' * len(states))})" if states else ""
    found = record.sql(f"SELECT id FROM send WHERE delivery_id = ?{chosen} ORDER BY id", (delivery_id, *states))
    return array("q", (int(row[0]) for row in found))


def log_rows(record: Record, ids: Sequence[int]) -> list[LogRow]:
    """The sends with these numbers; a few hundred at a time."""
    marks = ", ".join("?" * len(ids))
    return [_row(row) for row in record.sql(f"SELECT {_COLUMNS} {_FROM} WHERE s.id IN ({marks})", tuple(ids))]


def doubts(record: Record, delivery_id: int, limit: int | None = 1000) -> list[LogRow]:
    """The direct messages of a delivery whose outcome is not known, those to be decided first; the first `limit`."""
    query = f"SELECT {_COLUMNS} {_FROM} WHERE s.delivery_id = ? AND {_DOUBTFUL} ORDER BY s.state, s.id LIMIT ?"
    return [_row(row) for row in record.sql(query, (delivery_id, ALL if limit is None else limit))]


def all_doubts(record: Record, delivery_id: int | None = None, limit: int | None = 1000) -> list[LogRow]:
    """What is in doubt of all deliveries, or of one, posts too: those that wait for a person first, then as they left."""
    query = (
        f"SELECT {_COLUMNS} {_FROM} WHERE s.id IN ({_OPEN_DOUBTS}) AND coalesce(?, s.delivery_id) ="
        " s.delivery_id ORDER BY s.state, s.started_at, s.id LIMIT ?"
    )
    return [_row(row) for row in record.sql(query, (delivery_id, ALL if limit is None else limit))]


def all_doubts_count(record: Record) -> int:
    """How many there are, however many are listed."""
    return int(record.scalar(f"SELECT count(*) FROM ({_OPEN_DOUBTS})"))


def evidence(record: Record, delivery_id: int) -> Evidence:
    """What the looks for the doubtful messages of a delivery have shown."""
    query = (
        f"SELECT s.state, coalesce(s.waits_for, ''), CASE s.state WHEN 'absent' THEN s.reason ELSE '' END, count(*) FROM send s"
        f" WHERE s.delivery_id = ? AND ({_DOUBTFUL} OR ({_FOUND})) GROUP BY 1, 2, 3 ORDER BY 4 DESC, 3"
    )
    tally: Counter[str] = Counter()
    missing: dict[str, int] = {}
    for state, waits_for, reason, number in record.sql(query, (delivery_id,)):
        if state == SendState.ABSENT:
            missing[str(reason)] = int(number)
        else:
            tally[MENDING if waits_for == MENDING else str(state)] += int(number)
    return Evidence(tally[SendState.SENT], missing, tally[SendState.UNKNOWN], tally[MENDING])


def wave_tallies(record: Record, delivery_id: int) -> dict[int, Counter[str]]:
    """How many sends of each wave stand in each state, by the wave's number."""
    found: dict[int, Counter[str]] = {}
    query = "SELECT wave, state, count(*) FROM send WHERE delivery_id = ? GROUP BY 1, 2 ORDER BY 1"
    for wave, state, number in record.sql(query, (delivery_id,)):
        found.setdefault(int(wave), Counter())[str(state)] = int(number)
    return found


def planned_by_service(record: Record, delivery_id: int) -> dict[int, int]:
    """How many sends of a delivery have not left, by service."""
    query = "SELECT service_id, count(*) FROM send WHERE delivery_id = ? AND state = 'planned' GROUP BY 1"
    return {int(service): int(number) for service, number in record.sql(query, (delivery_id,))}


def next_leaves(record: Record, delivery_id: int, now: datetime) -> tuple[datetime, str] | None:
    """When the first message leaves that is left, and what it waits for ("" for its wave); None where one may leave now
    or none is left."""
    waiting = ", ".join(f"'{state}'" for state in OPEN)
    row = record.sql(
        f"SELECT next_at, reason, state FROM send WHERE delivery_id = ? AND state IN ({waiting}) AND ended_at IS NULL"
        " ORDER BY coalesce(next_at, 0), id LIMIT 1",
        (delivery_id,),
    ).fetchone()
    if row is None or row[0] is None or row[2] != SendState.PLANNED or from_ms(row[0]) <= now:
        return None
    return from_ms(row[0]), str(row[1])


def _row(row: Sequence[Any]) -> LogRow:
    *row, failure = row
    number, state, service, wave, person, username, external, reason, text, looks, *at, remote, waits, delivery = row
    next_at, started, ended = (None if each is None else from_ms(each) for each in at)
    told = (
        int(number),
        SendState(state),
        int(service),
        int(wave),
        person,
        username,
        external,
        reason,
        text,
        int(looks),
    )
    return LogRow(*told, next_at, started, ended, remote, waits, int(delivery), failure)
