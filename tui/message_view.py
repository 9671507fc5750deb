"""What the window of direct messages shows beyond that of a tweet: whom, who was left out, the waves, the day, the doubts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from social.deliveries import waves
from social.deliveries.message_analysis import DAY, planned_end, validity
from social.deliveries.target import part_words
from social.deliveries.waves import Wave, WavesError
from store import send_log, sends
from store import services as services_store
from store.database import Record
from store.deliveries import Delivery, exclusions
from store.external_accounts import external_account
from store.members import Count
from store.send_log import Evidence, LogRow
from store.sends import SendState


@dataclass(frozen=True)
class WaveRow:
    """A wave with what became of its messages; nothing has, before the confirmation."""

    wave: Wave
    tally: Mapping[str, int]


@dataclass(frozen=True)
class Today:
    """How many messages an account has sent in 24 hours, of how many it may (0: no limit of ours)."""

    account: str
    sent: int
    most: int

    def __str__(self) -> str:
        bound = f" of {self.most:,}" if self.most else ""
        return f"{self.sent:,}{bound} in 24 hours from @{self.account}"


@dataclass(frozen=True)
class Messages:
    """A delivery of direct messages as it stands in the record."""

    target: tuple[str, ...]
    """The parts of the target, in Campaign's words."""
    left_out: Mapping[str, int]
    """How many the analysis left out, by cause."""
    waves: tuple[WaveRow, ...]
    today: tuple[Today, ...]
    doubts: tuple[LogRow, ...]
    evidence: Evidence
    valid_until: datetime
    ends: datetime | None
    """When the last message leaves, by all limits; None where none is left, or nothing was confirmed."""
    waits: tuple[datetime, str] | None
    """When the next message leaves and what it waits for; None where one may leave now."""


def read_messages(record: Record, delivery: Delivery, now: datetime) -> Messages:
    """Read it; for a thread."""
    rows = _waves(record, delivery, now)
    start = delivery.contact_at or now
    return Messages(
        target=tuple(part_words(record, part) for part in delivery.parts),
        left_out=exclusions(record, delivery.id),
        waves=rows,
        today=tuple(_today(record, service_id, now) for service_id in delivery.main_target),
        doubts=tuple(send_log.doubts(record, delivery.id)),
        evidence=send_log.evidence(record, delivery.id),
        valid_until=start + timedelta(days=validity(delivery)),
        ends=_ends(record, delivery, rows, now),
        waits=send_log.next_leaves(record, delivery.id, now),
    )


def _today(record: Record, service_id: int, now: datetime) -> Today:
    service = services_store.service(record, service_id)
    left = sends.messages_since(record, service_id, now - DAY + timedelta(milliseconds=1))
    return Today(service.internal_name if service else "?", len(left), external_account(record).daily_messages)


def _waves(record: Record, delivery: Delivery, now: datetime) -> tuple[WaveRow, ...]:
    """The waves as they went or, before the analysis, none: how many people there are is not known."""
    if not delivery.to_send:
        return ()
    try:
        planned = waves.plan(delivery.rules.get("waves"), delivery.to_send, delivery.contact_at or now)
    except WavesError:  # the analysis says so
        return ()
    tallies = send_log.wave_tallies(record, delivery.id)
    return tuple(WaveRow(wave, tallies.get(wave.number, Counter())) for wave in planned)


def _ends(record: Record, delivery: Delivery, rows: tuple[WaveRow, ...], now: datetime) -> datetime | None:
    left = send_log.planned_by_service(record, delivery.id) if delivery.confirmed_at is not None else {}
    if not left:
        return None
    still = ((row.wave, row.tally.get(SendState.PLANNED, 0)) for row in rows)
    planned = [Wave(wave.number, max(wave.starts, now), number) for wave, number in still if number]
    return planned_end(record, planned, [Count(service_id, number, 0, 0) for service_id, number in left.items()])


def waiting_sentence(messages: Messages, words: str) -> str:
    """What the next message waits for, as a sentence; "" where one may leave now. `words` is when, for people."""
    if messages.waits is None:
        return ""
    reason = messages.waits[1]
    return f"{reason} It goes on by itself at {words}." if reason else f"The next wave begins at {words}."
