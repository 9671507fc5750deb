"""Deliveries: messages to be sent, and the proofs of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from store.database import Record
from store.models import DeliveryModel


class DeliveryState(StrEnum):
    """Campaign's states of a delivery, in its words."""

    EDITED = "Being edited"
    READY = "Ready to deliver"
    PENDING = "Pending"
    SENDING = "In progress"
    PAUSED = "Paused"
    STOPPED = "Stopped"
    FINISHED = "Finished"
    FAILED = "Failed"


OPEN_STATES = (DeliveryState.EDITED, DeliveryState.READY, DeliveryState.FAILED)
"""States in which the delivery may still be changed: nothing of it has been confirmed."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One delivery. Targets are service ids; a proof points to its delivery by `proof_of`.

    A direct message goes to people: `parts` says to which subscribers of the services, `rules` by which rules and in which
    waves (see `social.deliveries.target`, `social.deliveries.waves`).

    `media_hash` is the digest of the files that go out with it (`store.media.digest`), "" where there are none.
    `analyzed_hash` fits the delivery's present content and target, or the analysis is void; `proofed_hash` likewise for
    the last proof, `approved_hash` for the second person's approval. `grace` is how many seconds after the confirmation
    nothing leaves. `continues` is the send of another delivery, the last of a torn thread that stands: the first post of this
    one answers it.
    """

    id: int
    template: str
    label: str
    code: str
    description: str
    state: str
    content: str
    main_target: Sequence[int]
    proof_target: Sequence[int]
    proof_of: int | None
    proof_number: int | None
    proofed_hash: str | None
    analyzed_hash: str | None
    analyzed_at: datetime | None
    contact_at: datetime | None
    confirmed_at: datetime | None
    confirmed_by: str | None
    ended_at: datetime | None
    to_send: int
    created_at: datetime
    modified_at: datetime
    modified_by: str
    media_hash: str = ""
    parts: Sequence[Mapping[str, Any]] = ()
    rules: Mapping[str, Any] = field(default_factory=dict)
    grace: int = 0
    approved_hash: str | None = None
    approved_at: datetime | None = None
    approved_by: str | None = None
    continues: int | None = None


def deliveries(record: Record, limit: int = 1000) -> list[Delivery]:
    """The newest deliveries, proofs among them, newest first."""
    return record.rows(DeliveryModel.select().order_by(DeliveryModel.id.desc()).limit(limit), Delivery)


def delivery(record: Record, delivery_id: int) -> Delivery | None:
    """The delivery with this number."""
    return record.row(DeliveryModel.select().where(DeliveryModel.id == delivery_id), Delivery)


def delivery_labels(record: Record) -> list[tuple[int, str, str]]:
    """Number, label and state of the newest 10,000 deliveries without proofs, newest first."""
    return list(record.sql("SELECT id, label, state FROM delivery WHERE proof_of IS NULL ORDER BY id DESC LIMIT 10000"))


def delivery_count(record: Record) -> int:
    """How many deliveries there are, proofs among them."""
    return int(record.scalar("SELECT count(*) FROM delivery"))


def proofs_of(record: Record, delivery_id: int) -> list[Delivery]:
    """The proofs of a delivery, newest first."""
    query = DeliveryModel.select().where(DeliveryModel.proof_of == delivery_id)
    return record.rows(query.order_by(DeliveryModel.id.desc()), Delivery)


def continuations(record: Record, send_id: int) -> list[Delivery]:
    """The deliveries that go on, or were to go on, behind that post of a torn thread, newest first."""
    query = DeliveryModel.select().where(DeliveryModel.continues == send_id)
    return record.rows(query.order_by(DeliveryModel.id.desc()), Delivery)


def open_deliveries(record: Record) -> list[Delivery]:
    """The deliveries that the engine has, or will have, work with."""
    going = (DeliveryState.PENDING, DeliveryState.SENDING)
    return record.rows(
        DeliveryModel.select().where(DeliveryModel.state.in_(going)).order_by(DeliveryModel.id), Delivery
    )


def add_delivery(record: Record, operator: str, now: datetime, **values: object) -> int:
    """Add a delivery, being edited; its id comes back."""
    values.setdefault("state", DeliveryState.EDITED)
    with record.writing():
        made = record.run(DeliveryModel.insert(created_at=now, modified_at=now, modified_by=operator, **values))
        note_writer(record, made, operator)
    return made


def note_writer(record: Record, delivery_id: int, operator: str) -> None:
    """Remember that `operator` wrote in the delivery; within the caller's `writing`."""
    record.sql("INSERT OR IGNORE INTO delivery_writer VALUES (?, ?)", (delivery_id, str(operator)))


def writers(record: Record, delivery_id: int) -> list[str]:
    """All who wrote in the delivery, by name."""
    query = "SELECT operator FROM delivery_writer WHERE delivery_id = ? ORDER BY operator"
    return [str(name) for (name,) in record.sql(query, (delivery_id,))]


def change_delivery(record: Record, delivery_id: int, *known: DeliveryState, **values: object) -> bool:
    """Change fields of a delivery, but only in one of the states `known` (none given: in any); whether it was so."""
    chosen = DeliveryModel.id == delivery_id
    if known:
        chosen &= DeliveryModel.state.in_(known)
    with record.writing():
        return record.run(DeliveryModel.update(**values).where(chosen)) == 1


def keep_exclusions(record: Record, delivery_id: int, causes: Mapping[str, int]) -> None:
    """Keep how many the analysis left out, by cause, in the place of what the last one found."""
    with record.writing():
        record.sql("DELETE FROM exclusion WHERE delivery_id = ?", (delivery_id,))
        rows = ((delivery_id, cause, number) for cause, number in causes.items())
        record.many("INSERT INTO exclusion (delivery_id, cause, number) VALUES (?, ?, ?)", rows)


def exclusions(record: Record, delivery_id: int) -> dict[str, int]:
    """How many were left out, by cause."""
    found = record.sql("SELECT cause, number FROM exclusion WHERE delivery_id = ? ORDER BY number DESC", (delivery_id,))
    return {str(cause): int(number) for cause, number in found}
