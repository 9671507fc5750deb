"""Who asked for direct messages, and who wants none: by External ID, so that both outlive a visitor's row and an import."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from store.database import Record
from store.erased import is_erased
from store.models import from_ms, to_ms

AT_ONCE = 1_000
"""Keys in one statement."""
ConsentWay = Literal["wrote first", "asked", "form"]


@dataclass(frozen=True, slots=True)
class Consent:
    """A person asked for messages of a service. `evidence` is what shows it: their words, a message's id, a form's name."""

    service_id: int
    external_id: str
    way: str
    evidence: str
    at: datetime


@dataclass(frozen=True, slots=True)
class OptOut:
    """A person wants no messages, of any service, for ever."""

    external_id: str
    way: str
    evidence: str
    at: datetime


def consent(record: Record, service_id: int, external_id: str) -> Consent | None:
    """The consent of a person to messages of a service."""
    row = record.sql(
        "SELECT way, evidence, at FROM consent WHERE service_id = ? AND external_id = ?", (service_id, external_id)
    ).fetchone()
    return None if row is None else Consent(service_id, external_id, row[0], row[1], from_ms(row[2]))


def consents_of(record: Record, external_id: str) -> list[Consent]:
    """All consents of a person."""
    found = record.sql("SELECT service_id, way, evidence, at FROM consent WHERE external_id = ?", (external_id,))
    return [Consent(service_id, external_id, way, evidence, from_ms(at)) for service_id, way, evidence, at in found]


def keep_consent(
    record: Record, service_id: int, external_id: str, way: ConsentWay, evidence: str, now: datetime
) -> None:
    """Note that a person asked for messages; the first evidence is kept. An opt-out stands above it; of who was erased
    nothing is kept."""
    if is_erased(record, external_id):
        return
    with record.writing():
        record.sql(
            "INSERT OR IGNORE INTO consent (service_id, external_id, way, evidence, at) VALUES (?, ?, ?, ?, ?)",
            (service_id, external_id, way, evidence, to_ms(now)),
        )


def opt_out(record: Record, external_id: str) -> OptOut | None:
    """The opt-out of a person."""
    row = record.sql("SELECT way, evidence, at FROM opt_out WHERE external_id = ?", (external_id,)).fetchone()
    return None if row is None else OptOut(external_id, row[0], row[1], from_ms(row[2]))


def opted_out(record: Record, external_ids: Sequence[str]) -> set[str]:
    """Those of these people who want no messages."""
    found: set[str] = set()
    for first in range(0, len(external_ids), AT_ONCE):
        part = external_ids[first : first + AT_ONCE]
        places = ",".join("?" * len(part))
        found.update(
            row[0] for row in record.sql(f"SELECT external_id FROM opt_out WHERE external_id IN ({places})", part)
        )
    return found


def keep_opt_out(record: Record, external_id: str, way: str, evidence: str, now: datetime) -> bool:
    """Note that a person wants no messages: at once, for ever, of every service. False where that was known, as it is of
    whoever was erased."""
    if is_erased(record, external_id):
        return False
    with record.writing():
        kept = record.sql(
            "INSERT OR IGNORE INTO opt_out (external_id, way, evidence, at) VALUES (?, ?, ?, ?)",
            (external_id, way, evidence, to_ms(now)),
        ).rowcount
        record.sql("DELETE FROM consent WHERE external_id = ?", (external_id,))
    return bool(kept)


def heard(record: Record, delivery_id: int, service_id: int, wave: int) -> bool:
    """Whether the account's messages were read for replies before a wave."""
    asked = (delivery_id, service_id, wave)
    return bool(record.scalar("SELECT 1 FROM heard WHERE delivery_id = ? AND service_id = ? AND wave = ?", asked))


def keep_heard(record: Record, delivery_id: int, service_id: int, wave: int, now: datetime) -> None:
    """Note that they were read. Within the caller's `writing`."""
    record.sql("INSERT OR IGNORE INTO heard VALUES (?, ?, ?, ?)", (delivery_id, service_id, wave, to_ms(now)))
