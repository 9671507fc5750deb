"""Asking a second person for their approval: what exactly they are asked about, from when on, and for how long."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from social.deliveries.costs import total
from social.deliveries.drafts import analysis_holds, found
from social.deliveries.modes import SECOND
from social.deliveries.rendering import posts, text_hash
from social.personalization import service_values
from social.services import service_type
from store import approvals, journal
from store import services as services_store
from store.approvals import Turn
from store.database import Record
from store.deliveries import Delivery, DeliveryState
from store.external_accounts import external_account
from store.services import Service
from store.set_back import LITTLE

DAYS = 3
"""Days for which an approval is asked where nothing else is said: Campaign's default (its page on approving campaigns)."""
LONGEST = 60
"""Days that may be said."""


def wants_approval(delivery: Delivery) -> bool:
    """Whether a second person has to approve the delivery; a proof goes to the test account alone and needs nobody."""
    return delivery.proof_of is None and asks(delivery.rules)


def asks(rules: Mapping[str, Any]) -> bool:
    """Whether the rules of a delivery or a template ask for a second person."""
    return rules.get("approval") == SECOND


def days(delivery: Delivery) -> int:
    """For how many days the delivery's approval is asked."""
    return int(delivery.rules.get("approval_days", DAYS))


def digest(record: Record, delivery: Delivery) -> str | None:
    """A digest of exactly what would be sent as it was analysed: texts, target, number and price; None where no analysis holds.

    The name of an account counts as it is now. Those of people, who may be a million, count as fields of the content.
    """
    if not analysis_holds(delivery):
        return None
    told = [delivery.analyzed_hash, delivery.to_send, *_as_it_goes_out(record, delivery)]
    return text_hash(json.dumps(told, sort_keys=True))


def _as_it_goes_out(record: Record, delivery: Delivery) -> Iterator[object]:
    known = (services_store.service(record, number) for number in dict.fromkeys(delivery.main_target))
    chosen = [service for service in known if service is not None]
    if delivery.template == "dm":
        version = external_account(record).api_version
        for service in chosen:
            yield service_values(service)
            yield service_type(service.kind).price(version, "send_message")
        return
    texts: list[tuple[Service, Any]] = [(each, told) for each in chosen for told in posts(record, delivery, each)]
    yield from (told.text for _, told in texts)
    yield total(record, delivery.id, [(service, told.measure) for service, told in texts])


def ask(record: Record, now: datetime, who: str, delivery_id: int) -> None:
    """Ask for the approval of a delivery that `who` analysed a moment ago, or of nothing any more. Within `writing`.

    The same question is not asked twice while it stands, nor after it was approved.
    """
    delivery, before = found(record, delivery_id), approvals.last(record, delivery_id)
    known = digest(record, delivery) if wants_approval(delivery) and delivery.state == DeliveryState.READY else None
    if known is not None and before is not None and before.digest == known and _stands(before, now):
        return
    approvals.void(record, now, delivery_id, who)
    if known is None:
        return
    until = now + timedelta(days=days(delivery))
    messages = delivery.to_send
    approvals.say(record, now, delivery_id, "asked", who, digest=known, messages=messages, until=until)
    said = f"{who} asks for a second person's approval: {delivery.to_send:,} message(s), until {moment(until)}."
    journal.write(record, now, said, activity="Approval", operator=who, delivery_id=delivery_id)


def _stands(turn: Turn, now: datetime) -> bool:
    return turn.word == "approved" or (turn.word == "asked" and not lapsed(turn, now))


def lapsed(turn: Turn, now: datetime) -> bool:
    """Whether a question's time is over, or was reckoned by a clock that has been set back since."""
    return turn.until is not None and (turn.until <= now or turn.at - now > LITTLE)


def messages(turn: Turn) -> str:
    """How many messages a word is about."""
    return f"{turn.messages:,} message" + ("" if turn.messages == 1 else "s")


def moment(instant: datetime) -> str:
    """An instant for sentences that are kept."""
    return f"{instant:%Y-%m-%d %H:%M} UTC"
