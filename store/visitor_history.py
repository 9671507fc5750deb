"""What happened with one visitor: came, left, came back; and the messages that were meant for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from store.database import Record
from store.models import from_ms
from store.sends import LOG_STATUS, SendState

MOST = 200
"""Events and messages told at most, the newest."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened between a visitor and a service: "came", "left", "returned", or "renamed", with the old
    username as `detail`."""

    at: datetime
    action: str
    service: str
    detail: str


@dataclass(frozen=True, slots=True)
class Received:
    """A message that was meant for a visitor, in Campaign's words for where it stands; without its text."""

    at: datetime | None
    delivery: str
    status: str
    reason: str


def events_of(record: Record, visitor_id: int) -> list[Event]:
    """What happened, newest first: the first coming of each subscription, and what the passes noted since."""
    found = record.sql(
        "SELECT at, action, service, detail FROM ("
        " SELECT e.at, e.action, w.label AS service, e.detail, e.id FROM subscription_event e"
        " LEFT JOIN service w ON w.id = e.service_id WHERE e.visitor_id = :visitor"
        " UNION ALL"
        " SELECT s.since, 'came', w.label, NULL, 0 FROM subscription s JOIN service w ON w.id = s.service_id"
        " WHERE s.visitor_id = :visitor AND NOT EXISTS (SELECT 1 FROM subscription_event e WHERE"
        " e.visitor_id = s.visitor_id AND e.service_id = s.service_id AND e.action IN ('came', 'returned'))"
        ") ORDER BY at DESC, id DESC LIMIT :most",
        {"visitor": visitor_id, "most": MOST},
    )
    return [
        Event(from_ms(at), str(action), str(service or ""), str(detail or "")) for at, action, service, detail in found
    ]


def received(record: Record, visitor_id: int) -> list[Received]:
    """The messages that were meant for a visitor, newest first."""
    found = record.sql(
        "SELECT coalesce(s.ended_at, s.started_at), d.label, s.state, s.reason FROM send s"
        " JOIN delivery d ON d.id = s.delivery_id WHERE s.visitor_id = ? AND s.visitor_id <> 0 ORDER BY s.id DESC LIMIT ?",
        (visitor_id, MOST),
    )
    return [
        Received(None if at is None else from_ms(at), str(label), LOG_STATUS[SendState(state)], str(reason))
        for at, label, state, reason in found
    ]
