"""Sends: one row per message, account, person and part, from plan to outcome.

planned ─► sending ─► sent                       (the answer came)
   │          ├─────► refused                    (the answer was no)
   │          ├─────► planned, later             (it surely did not leave)
   │          └─────► unknown ─► sent | absent   (no answer: the doubts look for it)
   └─► cancelled | expired | excluded (by then the person wanted no messages)
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from store.copies import call_witness, keep_witness
from store.database import Record
from store.leases import held
from store.models import SendModel, from_ms, to_ms
from store.tails import its_turn, may_follow


class SendState(StrEnum):
    """Where a send stands."""

    PLANNED = "planned"
    SENDING = "sending"
    SENT = "sent"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    ABSENT = "absent"
    EXCLUDED = "excluded"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


OPEN = (SendState.PLANNED, SendState.SENDING, SendState.UNKNOWN)
"""States that are not an outcome yet."""

MENDING = "account"
"""What a doubt waits for whose account X refuses to read: it is not due again before a check found the account in order."""

LOG_STATUS = {
    SendState.PLANNED: "Pending",
    SendState.SENDING: "Prepared",
    SendState.SENT: "Sent",
    SendState.REFUSED: "Failed",
    SendState.UNKNOWN: "Taken into account by the service provider",
    SendState.ABSENT: "Failed",
    SendState.EXCLUDED: "Ignored",
    SendState.CANCELLED: "Delivery canceled",
    SendState.EXPIRED: "Delivery canceled",
}
"""Campaign's word in the delivery log for each state."""


@dataclass(frozen=True, slots=True)
class Send:
    """One send. `text` is frozen at confirmation; `known_id` is the newest post known before it left.

    `part` is its number in a thread, from 1, and 0 where it is whole; see `store.tails`.
    Until `next_at` it waits for what `waits_for` names: "quota", "host" (a fault that may pass), "media" or "look"; one that
    waits for `MENDING` has no time, and an absent one whose `waits_for` is "decision" waits for a person.
    `failure` is the code of `store.failures` by which it was refused or excluded; `quarantined`: its address came into
    quarantine by it.
    """

    id: int
    delivery_id: int
    service_id: int
    visitor_id: int
    part: int
    text: str
    text_hash: str
    state: str
    reason: str
    fence: int | None
    attempts: int
    doubts: int
    looks: int
    next_at: datetime | None
    started_at: datetime | None
    ended_at: datetime | None
    known_id: str | None
    remote_id: str | None
    remote_url: str | None
    waits_for: str | None = None
    wave: int = 1
    failure: int | None = None
    quarantined: bool = False

    @property
    def tried(self) -> bool:
        """Whether it may have left before, though it was taken for not sent."""
        return bool(self.attempts or self.doubts)

    @property
    def place(self) -> str:
        """Such as ", post 2 of the thread", to follow an account's name; "" for what is whole."""
        return f", post {self.part} of the thread" if self.part else ""

    @property
    def log_status(self) -> str:
        """The state in Campaign's words."""
        return LOG_STATUS[SendState(self.state)]


def send(record: Record, send_id: int) -> Send:
    """The send with this number. Raises LookupError where there is none."""
    found = record.row(SendModel.select().where(SendModel.id == send_id), Send)
    if found is None:
        raise LookupError(f"There is no send number {send_id}.")
    return found


def sends(record: Record, delivery_id: int, limit: int | None = 1000, *, left: bool = False) -> list[Send]:
    """The sends of a delivery, in their order; only those that have no outcome yet where `left`."""
    chosen = SendModel.delivery_id == delivery_id
    query = SendModel.select().where(chosen & SendModel.ended_at.is_null() if left else chosen)
    return record.rows(query.order_by(SendModel.id).limit(limit), Send)


def tally(record: Record, delivery_id: int) -> Counter[str]:
    """How many sends of a delivery stand in each state."""
    found = record.sql("SELECT state, count(*) FROM send WHERE delivery_id = ? GROUP BY state", (delivery_id,))
    return Counter({str(state): int(number) for state, number in found})


def tallies(record: Record) -> dict[int, Counter[str]]:
    """The tally of every delivery that has sends, by its number."""
    found: dict[int, Counter[str]] = {}
    for delivery_id, state, number in record.sql("SELECT delivery_id, state, count(*) FROM send GROUP BY 1, 2"):
        found.setdefault(delivery_id, Counter())[str(state)] = int(number)
    return found


def plan(record: Record, delivery_id: int, rows: Iterable[tuple[int, str, str]], *, tail: bool = False) -> int:
    """Freeze texts as rows: (service, text, its hash) each; how many. Within the caller's `writing`.

    Several of one service are a thread, in their order; so is a single one that is the `tail` of another delivery.
    """
    of_service: dict[int, list[tuple[str, str]]] = {}
    for service_id, text, text_hash in rows:
        of_service.setdefault(service_id, []).append((text, text_hash))
    return record.many(
        "INSERT INTO send (delivery_id, service_id, part, text, text_hash, state) VALUES (?, ?, ?, ?, ?, 'planned')",
        (
            (delivery_id, service_id, number if texts[1:] or tail else 0, *text)
            for service_id, texts in of_service.items()
            for number, text in enumerate(texts, start=1)
        ),
    )


def plan_messages(record: Record, delivery_id: int, rows: Iterable[tuple[int, int, str, str, int, datetime]]) -> int:
    """Freeze messages as rows: (service, visitor, text, its hash, wave, not before) each; how many. Within `writing`."""
    return record.many(
        "INSERT INTO send (delivery_id, service_id, visitor_id, text, text_hash, wave, next_at, state)"
        f" VALUES ({delivery_id:d}, ?, ?, ?, ?, ?, ?, 'planned')",
        ((service, visitor, text, known, wave, to_ms(at)) for service, visitor, text, known, wave, at in rows),
    )


def messages_since(record: Record, service_id: int, since: datetime) -> list[datetime]:
    """When an account's direct messages left since then, those in doubt among them."""
    found = record.sql(
        "SELECT started_at FROM send WHERE service_id = ? AND visitor_id <> 0 AND started_at >= ?"
        " AND state IN ('sent', 'unknown', 'sending', 'absent') ORDER BY started_at",
        (service_id, to_ms(since)),
    )
    return [from_ms(row[0]) for row in found]


def postpone(record: Record, service_id: int, until: datetime, reason: str) -> int:
    """Let an account's direct messages wait, those that would leave before `until`; how many."""
    with record.writing():
        return record.sql(
            "UPDATE send SET next_at = ?, reason = ?, waits_for = 'quota'"
            " WHERE service_id = ? AND visitor_id <> 0 AND state = 'planned' AND coalesce(next_at, 0) < ?",
            (to_ms(until), reason, service_id, to_ms(until)),
        ).rowcount


def expire(record: Record, delivery_id: int, now: datetime) -> int:
    """Give up what has not left by the delivery's validity limit; how many."""
    with record.writing():
        return record.sql(
            "UPDATE send SET state = 'expired', ended_at = ?, reason = 'The validity limit has passed.'"
            " WHERE delivery_id = ? AND state = 'planned'",
            (to_ms(now), delivery_id),
        ).rowcount


def due(record: Record, state: SendState, now: datetime) -> Send | None:
    """The first send in `state`, whose time has come; planned ones only of deliveries in progress.

    A tail has its turn where the post before it is sent or, for one in doubt, has an outcome.
    """
    query = SendModel.select().where(
        (SendModel.state == state)
        & SendModel.ended_at.is_null()
        & (SendModel.next_at.is_null() | (SendModel.next_at <= now))
    )
    if state is SendState.UNKNOWN:
        query = query.where(SendModel.waits_for.is_null() | (SendModel.waits_for != MENDING))
    if state is SendState.PLANNED:
        going = "SELECT id FROM delivery WHERE state = 'In progress'"
        ids = [row[0] for row in record.sql(going)]
        query = query.where(SendModel.delivery_id.in_(ids))
    query = query.where(its_turn(sent=state is SendState.PLANNED))
    return record.row(query.order_by(SendModel.next_at, SendModel.id).limit(1), Send)


def message_doubts(record: Record, service_id: int) -> list[Send]:
    """The direct messages of an account whose outcome is not known, in the order in which they left."""
    doubtful = (
        (SendModel.state == SendState.UNKNOWN) & (SendModel.service_id == service_id) & (SendModel.visitor_id != 0)
    )
    return record.rows(SendModel.select().where(doubtful).order_by(SendModel.started_at, SendModel.id), Send)


def release_doubts(record: Record, service_id: int, now: datetime) -> int:
    """Let the doubts of an account that was mended be looked for at once; how many."""
    with record.writing():
        return record.sql(
            "UPDATE send SET waits_for = 'look', next_at = ? WHERE service_id = ? AND state = 'unknown' AND waits_for = ?",
            (to_ms(now), service_id, MENDING),
        ).rowcount


def claim(record: Record, send: Send, fence: int, known_id: str | None, now: datetime) -> bool:
    """Commit the intent: this send leaves now, by the engine that holds `fence`. False: someone else was first.

    A post that was tried before is looked for from its first try on, for that may show up after all.
    """
    free = (SendModel.id == send.id) & (SendModel.state == SendState.PLANNED)
    values: dict[str, object] = {"fence": fence, "attempts": send.attempts + 1, "next_at": None}
    if send.visitor_id or not send.tried:
        values |= {"known_id": known_id, "started_at": now}
    with record.writing():
        if not held(record, fence) or _stopped(record, send) or not may_follow(record, send):
            return False
        claimed = record.run(SendModel.update(state=SendState.SENDING, **values).where(free)) == 1
        if claimed:
            call_witness(record)
    if claimed:
        keep_witness(record)
    return claimed


def _stopped(record: Record, send: Send) -> bool:
    return bool(record.scalar("SELECT state <> 'In progress' FROM delivery WHERE id = ?", (send.delivery_id,)))


def amend(record: Record, send_id: int, **values: object) -> bool:
    """Change a send that has not left; False where it is no longer planned, for a person may have stopped it meanwhile."""
    with record.writing():
        planned = (SendModel.id == send_id) & (SendModel.state == SendState.PLANNED)
        return record.run(SendModel.update(**values).where(planned)) == 1


def settle(record: Record, send_id: int, state: SendState, **values: object) -> None:
    """Commit an outcome, or put a send back; what has its outcome keeps it, for somebody may have been erased meanwhile."""
    with record.writing():
        still = (SendModel.id == send_id) & SendModel.ended_at.is_null()
        record.run(SendModel.update(state=state, **values).where(still))


def decide(record: Record, send_id: int, state: SendState, **values: object) -> None:
    """Change what was an outcome, because a person says so."""
    with record.writing():
        record.run(SendModel.update(state=state, **values).where(SendModel.id == send_id))


def leave(record: Record, delivery_id: int, waiting: str, said: str) -> int:
    """Close what waits for the decision `waiting`, and for no other: it stays absent, and `said` is added to why; how many."""
    with record.writing():
        return record.sql(
            "UPDATE send SET waits_for = NULL, reason = trim(reason || ' ' || ?)"
            " WHERE delivery_id = ? AND visitor_id <> 0 AND state = 'absent' AND waits_for = ?",
            (said, delivery_id, waiting),
        ).rowcount


def put_back(record: Record, send: Send, now: datetime, **values: object) -> bool:
    """Let a send that surely did not leave be tried again; False where its delivery was stopped, then it is cancelled."""
    with record.writing():
        ended = record.scalar("SELECT state = 'Stopped' FROM delivery WHERE id = ?", (send.delivery_id,))
        if ended:
            settle(record, send.id, SendState.CANCELLED, **(values | {"next_at": None, "ended_at": now}))
        else:
            settle(record, send.id, SendState.PLANNED, **values)
    return not ended


def all_refused(record: Record, delivery_id: int, last: int) -> bool:
    """Whether the `last` messages of a delivery that had an answer were all refused."""
    found = record.sql(
        "SELECT state FROM send WHERE delivery_id = ? AND state IN ('sent', 'refused') ORDER BY ended_at DESC, id DESC LIMIT ?",
        (delivery_id, last),
    ).fetchall()
    return len(found) == last and all(state == SendState.REFUSED for (state,) in found)


def addressee(record: Record, send: Send) -> str:
    """The External ID of the person that a direct message goes to."""
    return str(record.scalar("SELECT external_id FROM visitor WHERE id = ?", (send.visitor_id,)))


def doubt_interrupted(record: Record, fence: int, look_at: datetime) -> int:
    """Make every send unknown that an earlier engine left in the middle, to be looked for at `look_at`; how many."""
    left = (SendModel.state == SendState.SENDING) & (SendModel.fence != fence)
    values = {
        "state": SendState.UNKNOWN,
        "doubts": SendModel.doubts + 1,
        "looks": 0,
        "next_at": look_at,
        "reason": "The engine was stopped while this was leaving.",
    }
    with record.writing():
        return record.run(SendModel.update(**values).where(left))


def doubt_planned(record: Record, now: datetime) -> Counter[int]:
    """Make unknown what has not left from this record, but may have from another that it is a copy of; how many, by the
    delivery's number. None of it can have left before its delivery was confirmed, nor before what we know to be sent."""
    planned = "FROM send WHERE state = 'planned'"
    counted: Counter[int] = Counter()
    with record.writing():
        for delivery_id, number in record.sql(f"SELECT delivery_id, count(*) {planned} GROUP BY 1").fetchall():
            counted[int(delivery_id)] = int(number)
        for (service_id,) in record.sql(f"SELECT DISTINCT service_id {planned}").fetchall():
            record.sql(
                "UPDATE send SET state = 'unknown', doubts = max(doubts, 1), looks = 0, next_at = ?, known_id = ?,"
                " reason = 'The record was a copy.',"
                " started_at = (SELECT confirmed_at FROM delivery WHERE id = delivery_id)"
                " WHERE state = 'planned' AND service_id = ?",
                (to_ms(now), newest_remote_id(record, service_id), service_id),
            )
    return counted


def cancel_planned(record: Record, delivery_id: int, now: datetime) -> int:
    """Cancel what has not left; how many."""
    waiting = (SendModel.delivery_id == delivery_id) & (SendModel.state == SendState.PLANNED)
    with record.writing():
        return record.run(SendModel.update(state=SendState.CANCELLED, ended_at=now).where(waiting))


def forget_planned(record: Record, delivery_id: int) -> int | None:
    """Drop the rows of a confirmation that is taken back; how many, or None where one of them was ever touched."""
    untouched = "state = 'planned' AND attempts = 0 AND doubts = 0 AND started_at IS NULL"
    with record.writing():
        if record.scalar(f"SELECT 1 FROM send WHERE delivery_id = ? AND NOT ({untouched}) LIMIT 1", (delivery_id,)):
            return None
        return int(record.sql("DELETE FROM send WHERE delivery_id = ?", (delivery_id,)).rowcount)


def bring_forward(record: Record, delivery_id: int, until: datetime, now: datetime) -> None:
    """Let what waits until `until` at the latest, the first wave, leave from `now` on. Within the caller's `writing`."""
    waiting = "delivery_id = ? AND state = 'planned' AND next_at > ? AND next_at <= ?"
    record.sql(f"UPDATE send SET next_at = ? WHERE {waiting}", (to_ms(now), delivery_id, to_ms(now), to_ms(until)))


def texts_sent(record: Record, service_id: int, text_hash: str) -> int:
    """How often this very text went, or may have gone, out from an account."""
    gone = (SendState.SENT, SendState.SENDING, SendState.UNKNOWN)
    query = SendModel.select().where(
        (SendModel.service_id == service_id) & (SendModel.text_hash == text_hash) & SendModel.state.in_(gone)
    )
    return int(query.count(record.db))


def wrote_before(record: Record, service_id: int, external_id: str, at: datetime) -> bool:
    """Whether a direct message of ours to a person had left, or may have, by then."""
    return bool(
        record.scalar(
            "SELECT 1 FROM send s JOIN visitor v ON v.id = s.visitor_id WHERE s.service_id = ? AND s.visitor_id <> 0"
            " AND v.external_id = ? AND s.started_at <= ? AND s.state IN ('sent', 'unknown', 'sending', 'absent') LIMIT 1",
            (service_id, external_id, to_ms(at)),
        )
    )


def newest_remote_id(record: Record, service_id: int) -> str | None:
    """The id of the newest post that we know of an account (ids grow with time)."""
    found = record.scalar(
        "SELECT remote_id FROM send WHERE service_id = ? AND remote_id IS NOT NULL"
        " ORDER BY length(remote_id) DESC, remote_id DESC LIMIT 1",
        (service_id,),
    )
    return None if found is None else str(found)


def is_known_remote(record: Record, service_id: int, remote_id: str) -> bool:
    """Whether a post is the outcome of another send already."""
    return bool(record.scalar("SELECT 1 FROM send WHERE service_id = ? AND remote_id = ?", (service_id, remote_id)))
