"""What a certificate tells of each message of a delivery: account, person, text and outcome, with ids, hashes and times."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from store.database import Record
from store.erased import PLACEHOLDER
from store.models import from_ms


@dataclass(frozen=True, slots=True)
class Certified:
    """One message; `external_id` is "" for a post, `remote_id` and `remote_url` where X named none.

    `failure` is a code of `store.failures`.
    """

    id: int
    service: str
    external_id: str
    part: int
    wave: int
    state: str
    text_hash: str
    remote_id: str
    remote_url: str
    attempts: int
    reason: str
    failure: int | None
    started_at: datetime | None
    ended_at: datetime | None


def certified(record: Record, delivery_id: int) -> list[Certified]:
    """The messages of a delivery in their order; some 10 µs each."""
    found = record.sql(
        "SELECT s.id, coalesce(a.internal_name, ''), coalesce(v.external_id, ''), s.part, s.wave, s.state, s.text_hash,"
        " coalesce(s.remote_id, ''), coalesce(s.remote_url, ''), s.attempts, s.reason, s.failure, s.started_at, s.ended_at"
        " FROM send s LEFT JOIN service a ON a.id = s.service_id LEFT JOIN visitor v ON v.id = s.visitor_id"
        " AND s.visitor_id <> 0 WHERE s.delivery_id = ? ORDER BY s.id",
        (delivery_id,),
    )
    return [
        Certified(*row[:12], *(None if each is None else from_ms(each) for each in row[12:]))
        for row in found.fetchall()
    ]


def texts(record: Record, delivery_id: int) -> list[tuple[str, str]]:
    """The texts of a delivery's messages as they stand, each with the hash it had when it was confirmed; without those of
    people who were erased, for theirs are gone."""
    found = record.sql(
        "SELECT s.text, s.text_hash FROM send s LEFT JOIN visitor v ON v.id = s.visitor_id AND s.visitor_id <> 0"
        " WHERE s.delivery_id = ? AND NOT (s.text = '' AND substr(coalesce(v.external_id, ''), 1, ?) = ?)",
        (delivery_id, len(PLACEHOLDER), PLACEHOLDER),
    )
    return [(str(text), str(known)) for text, known in found]
