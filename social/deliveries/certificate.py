"""The certificate of a delivery: planned = sent + refused + excluded + cancelled + expired + doubtful, and each message by
its ids, hash and times, with what X was paid; and whether a certificate that was kept still fits the record."""

from __future__ import annotations

import hashlib
import itertools
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from social.clock import Clock
from social.deliveries.drafts import found
from social.deliveries.rendering import text_hash
from social.deliveries.resuming import continued
from store import charges, sends
from store.certificates import Certified, certified, texts
from store.database import Record
from store.deliveries import Delivery, exclusions
from store.failures import Failure
from store.failures import told as failed
from store.sends import SendState
from store.services import services

MILLION = 1_000_000
OUTCOMES = {
    "sent": (SendState.SENT,),
    "refused": (SendState.REFUSED,),
    "excluded": (SendState.EXCLUDED,),
    "cancelled": (SendState.CANCELLED,),
    "expired": (SendState.EXPIRED,),
    "doubtful": (SendState.UNKNOWN, SendState.ABSENT),
    "open": (SendState.PLANNED, SendState.SENDING),
}
"""What may have become of a planned message; `open` is empty once a delivery is finished or stopped.

Doubtful is whatever X never answered for and does not show: what is still looked for, and what was looked for to the end and
not found. That X refused it would be too much to say, for X said nothing.
"""
_OUTCOME = {state: name for name, states in OUTCOMES.items() for state in states}
_PASSING = ("made_at", "digest")


def outcomes(record: Record, delivery_id: int) -> dict[str, int]:
    """How many messages were planned, and what became of them."""
    tally = sends.tally(record, delivery_id)
    counted = {name: sum(tally[state] for state in states) for name, states in OUTCOMES.items()}
    return {"planned": sum(tally.values()), **counted}


def certificate(record: Record, clock: Clock, delivery_id: int) -> dict[str, Any]:
    """The certificate as JSON can hold it; instants are UTC. Raises `social.deliveries.drafts.NotPossible`."""
    delivery = found(record, delivery_id)
    rows, counted = certified(record, delivery_id), outcomes(record, delivery_id)
    named = [row.remote_id for row in rows if row.state == SendState.SENT]
    parts = sum(number for name, number in counted.items() if name != "planned")
    confirmed = delivery.confirmed_at is None or counted["planned"] == delivery.to_send
    told: dict[str, Any] = {"id": delivery.id, "label": delivery.label, "state": delivery.state, **counted}
    told["balanced"] = counted["planned"] == parts and confirmed and all(named) and len(set(named)) == len(named)
    changed = sum(text_hash(text) != known for text, known in texts(record, delivery_id))
    told |= {"changed_texts": changed} if changed else {}
    told["not_found"] = sum(row.state == SendState.ABSENT for row in rows)
    told |= {"template": delivery.template, "proof_of": delivery.proof_of, "confirmed_by": delivery.confirmed_by}
    told["continues"] = _continues(record, delivery)
    told |= {name: _iso(getattr(delivery, name)) for name in ("confirmed_at", "contact_at", "ended_at")}
    told["left_out"] = exclusions(record, delivery_id)
    told |= _money(record, delivery_id)
    told["messages"] = _messages(rows, told["continues"])
    return told | {"made_at": _iso(clock.now()), "digest": digest(told)}


def _money(record: Record, delivery_id: int) -> dict[str, Any]:
    """What X charged for the delivery: its writes, and its looks for what was in doubt."""
    names = {each.id: each.internal_name for each in services(record)}
    rows = [
        {
            "service": names.get(each.service_id or 0),
            "operation": each.operation,
            "calls": each.calls,
            "resources": each.resources,
            "dollars": f"{each.millionths / MILLION:.3f}",
        }
        for each in charges.of_delivery(record, delivery_id)
    ]
    paid = sum(each.millionths for each in charges.of_delivery(record, delivery_id))
    return {"dollars": f"{paid / MILLION:.3f}", "charges": rows}


def _continues(record: Record, delivery: Delivery) -> dict[str, Any] | None:
    """The post of another delivery that the first one of this answers, where it goes on with a torn thread."""
    head = continued(record, delivery)
    if head is None:
        return None
    return {"delivery": head.delivery_id, "part": head.part, "remote_id": head.remote_id, "remote_url": head.remote_url}


def _messages(rows: Sequence[Certified], continues: Mapping[str, Any] | None) -> list[dict[str, Any]]:
    """All of them; the tail of a thread names the post that it answers, which its row stands behind."""
    told = [_message(row) for row in rows]
    if told and continues is not None:
        told[0]["in_reply_to"] = continues["remote_id"]
    for before, row in itertools.pairwise(told):
        if row["part"] > 1:
            row["in_reply_to"] = before["remote_id"]
    return told


def _message(row: Certified) -> dict[str, Any]:
    names = (
        "id",
        "service",
        "external_id",
        "part",
        "wave",
        "state",
        "text_hash",
        "remote_id",
        "remote_url",
        "attempts",
    )
    told = {name: getattr(row, name) for name in names} | {"outcome": _OUTCOME[SendState(row.state)]}
    code = row.failure
    told |= {"failure_code": code, "failure_reason": None if code is None else Failure(code).words}
    return told | {"started_at": _iso(row.started_at), "ended_at": _iso(row.ended_at), "reason": row.reason}


def _iso(at: datetime | None) -> str | None:
    return None if at is None else at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def digest(told: Mapping[str, Any]) -> str:
    """SHA-256 of all that a certificate says, but for when it was made: two that say the same have the same."""
    kept = {name: value for name, value in told.items() if name not in _PASSING}
    return hashlib.sha256(json.dumps(kept, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def lines(told: Mapping[str, Any]) -> Iterator[str]:
    """The certificate for people."""
    parts = " + ".join(f"{told[name]:,} {name}" for name in OUTCOMES if name != "open" or told[name])
    yield f"{told['label']} ({told['id']}): {told['state']}"
    yield f"{told['planned']:,} planned = {parts}"
    yield (
        "Every planned message is accounted for."
        if told["balanced"]
        else "THE SUM DOES NOT ADD UP: please report this."
    )
    if told["open"]:
        yield "It is not over: this certificate will change."
    if told.get("changed_texts"):
        yield f"TEXTS WERE CHANGED: {told['changed_texts']:,} in the record are not what was confirmed, whose hash is shown."
    if told["not_found"]:
        yield f"Of the doubtful, {told['not_found']:,} were looked for at X to the end and not found."
    if told["continues"]:
        head = told["continues"]
        shown = head["remote_url"] or head["remote_id"]
        yield f"It goes on with delivery {head['delivery']}, behind its post {head['part']}: {shown}"
    if told["confirmed_at"]:
        yield f"Confirmed by {told['confirmed_by']} at {told['confirmed_at']}, ended at {told['ended_at'] or '-'}."
    for cause, number in told["left_out"].items():
        yield f"Left out before: {number:,}, {cause.lower()}."
    yield f"X charged ${told['dollars']}."
    for row in told["charges"]:
        yield f"  {row['service']} {row['operation']}: {row['calls']:,} call(s), {row['resources']:,} paid for, ${row['dollars']}"
    for row in told["messages"]:
        whom = f" to {row['external_id']}" if row["external_id"] else ""
        shown = row["remote_url"] or row["remote_id"] or failed(row["failure_code"], row["reason"]) or "-"
        whom += f" post {row['part']} of its thread" if row["part"] else ""
        yield f"{row['id']} @{row['service']}{whom}: {row['outcome']} {row['ended_at'] or '-'} text {row['text_hash']} {shown}"
    yield f"SHA-256 {told['digest']}"


def differences(kept: Mapping[str, Any], told: Mapping[str, Any]) -> list[str]:
    """What a kept certificate says otherwise than one made of the record now, as sentences; none where they are the same."""
    if kept.get("id") != told["id"]:
        return [f"It is the certificate of delivery {kept.get('id')}, not of {told['id']}."]
    said = (
        []
        if kept.get("digest") == digest(kept)
        else ["The file was changed after it was made: its digest does not fit it."]
    )
    for name, value in told.items():
        if name not in (*_PASSING, "messages") and kept.get(name) != value:
            said.append(f"{name}: the file says {kept.get(name)!r}, the record {value!r}.")
    return said + _other_messages(kept, told)


def _other_messages(kept: Mapping[str, Any], told: Mapping[str, Any]) -> list[str]:
    given = kept.get("messages")
    before = {each.get("id"): each for each in given if isinstance(each, dict)} if isinstance(given, list) else {}
    now = {each["id"]: each for each in told["messages"]}
    said = [f"message {number}: it is not in the file." for number in now if number not in before]
    said += [f"message {number}: it is not in the record." for number in before if number not in now]
    for number in now.keys() & before.keys():
        said += [
            f"message {number}, {name}: the file says {before[number].get(name)!r}, the record {value!r}."
            for name, value in now[number].items()
            if before[number].get(name) != value
        ]
    return said
