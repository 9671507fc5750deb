"""Freezes direct messages: who gets one, in which wave, and what it says, become rows that nothing changes any more."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import islice

from social.deliveries.drafts import NotPossible
from social.deliveries.rendering import text_hash
from social.deliveries.target import parts_of, rules_of
from social.deliveries.waves import Wave, plan
from social.personalization import fill, service_values, visitor_values
from social.services import service_type
from store import members, sends, visitors
from store import services as services_store
from store.database import Record
from store.deliveries import Delivery
from store.services import Service

STEP = 500
"""People read at a time."""


def freeze(record: Record, delivery: Delivery, start: datetime) -> int:
    """Make the rows of a delivery that was analysed, the first wave at `start`; how many. Within the caller's `writing`.

    Raises NotPossible where a text has become too long, for a name may have changed since the analysis.
    """
    planned = plan(delivery.rules.get("waves"), delivery.to_send, start)
    return sends.plan_messages(record, delivery.id, _rows(record, delivery, planned, start))


def _rows(
    record: Record, delivery: Delivery, planned: list[Wave], start: datetime
) -> Iterator[tuple[int, int, str, str, int, datetime]]:
    known: dict[int, Service] = {}
    # All numbers first: what is read while rows are written would see them.
    chosen = list(members.members(record, parts_of(delivery, start), rules_of(delivery, start)))
    of_wave = (wave for wave in planned for _ in range(wave.size))
    people = iter(chosen)
    while step := list(islice(people, STEP)):
        found = {each.id: each for each in visitors.visitors(record, [visitor_id for _, visitor_id in step])}
        for service_id, visitor_id in step:
            service = known.setdefault(service_id, _service(record, service_id))
            text = fill(delivery.content, service_values(service) | visitor_values(found[visitor_id])).text
            _fits(service, text)
            wave = next(of_wave, planned[-1])
            yield service_id, visitor_id, text, text_hash(text), wave.number, wave.starts


def _service(record: Record, service_id: int) -> Service:
    found = services_store.service(record, service_id)
    if found is None:
        raise NotPossible("An account of the target is gone since the analysis. Choose the target and analyse again.")
    return found


def _fits(service: Service, text: str) -> None:
    kind = service_type(service.kind)
    if len(text) > kind.message_limit and kind.measure(text, "dm").over:
        raise NotPossible("A text is too long by now, for a name has changed. Shorten the content and analyse again.")
