"""What sending direct messages asks beyond a tweet: the question before it, and the preset of waves."""

from __future__ import annotations

from datetime import datetime

from social.budgets import dollars
from social.clock import Clock
from social.deliveries import confirming, drafts, waves
from social.deliveries.drafts import found
from social.deliveries.message_analysis import IN_WAVES, cost, planned_end, validity
from social.deliveries.rendering import render_message
from social.deliveries.target import part_words, parts_of, rules_of
from store import members
from store.database import Record
from store.deliveries import Delivery, DeliveryState
from store.external_accounts import external_account
from store.journal import delivery_journal
from store.services import service
from store.visitors import visitor
from tui.amounts import counted, grouped
from tui.dialogs.confirm import Confirm
from tui.moments import both

UNASKED = "There are people among them who have not asked for messages. X forbids that: the account may be locked."


def message_question(record: Record, delivery: Delivery, start: datetime, when: str, zone: str) -> Confirm:
    """The question, with the message to the first person; for a thread. The number is typed where it must be."""
    parts, rules = parts_of(delivery, start), rules_of(delivery, start)
    counts, _ = members.count(record, parts, rules)
    planned = waves.plan(delivery.rules.get("waves"), delivery.to_send, start)
    end, price = planned_end(record, planned, counts), cost(record, counts)
    lines = [
        f"To: {'; '.join(part_words(record, part) for part in delivery.parts)}",
        f"Messages to send: {grouped(delivery.to_send)}, in {counted(len(planned), 'wave')}",
        f"When: {when}" + (f"; the last at about {both(end, zone)}" if end is not None else ""),
        f"What has not left in {validity(delivery):g} days never will.",
    ]
    if price:
        lines.append(f"Price at X: {dollars(price)}")
    number = confirming.wants_number(delivery)
    if number:
        lines.append(UNASKED)
    return Confirm(
        "Do you confirm the sending of this delivery?",
        quote=first_message(record, delivery, start),
        lines=tuple(lines),
        typed=str(delivery.to_send) if number else "",
    )


def first_message(record: Record, delivery: Delivery, start: datetime) -> str:
    """What the first person of the target gets; the content as it is written where there is nobody."""
    parts, rules = parts_of(delivery, start), rules_of(delivery, start)
    for service_id, visitor_id in members.members(record, parts, rules):
        sender, person = service(record, service_id), visitor(record, visitor_id)
        if sender is not None and person is not None:
            return render_message(delivery.content, sender, person).text
    return delivery.content


def wants_waves(record: Record, delivery_id: int) -> bool:
    """Whether the analysis failed on direct messages that go out in one wave, more than a day may hold."""
    delivery = found(record, delivery_id)
    direct = delivery.template == "dm" and delivery.state == DeliveryState.FAILED and not delivery.rules.get("waves")
    cap = external_account(record).daily_messages if direct else 0
    return bool(cap) and any(IN_WAVES in line for line in _errors(record, delivery_id))


def _errors(record: Record, delivery_id: int) -> list[str]:
    return [entry.message for entry in delivery_journal(record, delivery_id) if entry.level == "error"]


def send_in_waves(record: Record, clock: Clock, operator: str, delivery_id: int) -> None:
    """Take the module's preset, or less where a day holds less. Raises NotPossible."""
    delivery = found(record, delivery_id)
    size = min(int(waves.PRESET["size"]), external_account(record).daily_messages)
    rules = dict(delivery.rules) | {"waves": dict(waves.PRESET) | {"size": size}}
    drafts.change(record, clock, operator, delivery_id, rules=rules)
