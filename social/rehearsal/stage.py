"""The stage of a rehearsal: a copy of the record, a stand-in for X that mirrors its target, and keys that open only that."""

from __future__ import annotations

import random
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path

from social.connections import FIELDS
from social.deliveries.analysis import targets
from social.deliveries.drafts import found
from social.deliveries.target import parts_of, rules_of
from social.desk import Desk, sit_down
from social.rehearsal.clock import SimulatedClock
from social.sandbox.accounts import LEVELS, AccountSpec
from social.sandbox.mirror import Mirrored, Standing, mirror
from social.sandbox.server import Sandbox
from social.sandbox.world import World
from social.services.check import last_check
from store import members, rehearsals, visitors
from store.database import Record
from store.deliveries import Delivery
from store.external_accounts import change_external_account
from store.services import Service

STEP = 500
"""People read at a time."""


@dataclass(frozen=True)
class Stage:
    """Where a rehearsal takes place; `keys` of the stand-in lie in the memory of this process alone."""

    desk: Desk
    clock: SimulatedClock
    box: Sandbox

    @property
    def record(self) -> Record:
        """The copy."""
        return self.desk.record


def copied(folder: Path, delivery_id: int, now: datetime) -> Record:
    """The copy in `folder`, made fit to send this delivery and nothing else. Raises RecordError."""
    record = Record(folder, fleeting=True)
    rehearsals.stand_alone(record, delivery_id, now)
    return record


@contextmanager
def staged(
    record: Record, clock: SimulatedClock, delivery: Delivery, closed: int, dice: random.Random
) -> Iterator[Stage]:
    """A stand-in that serves the accounts and people of an analysed delivery; `closed` of these take no messages any more.

    ValueError, with a sentence, where an id of the target can be nobody's.
    """
    services = targets(record, delivery)
    people = _people(record, delivery, clock.now(), services)
    for place in dice.sample(range(len(people)), min(closed, len(people))):
        people[place] = _closed(people[place])
    world: World = mirror(secrets.randbits(62), clock, _accounts(services), people, _posts(record, services))
    with Sandbox(world=world, private=True) as box:
        change_external_account(record, base_url=box.url)
        desk = sit_down(record, clock, memory=True)
        _hand_keys(desk, box, services)
        yield Stage(desk, clock, box)


def _accounts(services: Sequence[Service]) -> list[AccountSpec]:
    """The accounts by their own names and ids; those that share an app share one here."""
    first: dict[str | None, str] = {}
    specs = []
    for service in services:
        report = last_check(service)
        account = report.account if report is not None else None
        level = next((each for each in LEVELS if report is not None and each == report.level), LEVELS[-1])
        specs.append(
            AccountSpec(
                service.internal_name,
                account.full_name if account else service.label,
                protected=bool(account and account.protected),
                level=level,
                app=first.setdefault(service.consumer_key_mark, service.internal_name),
                user_id=service.account_id or "",
            )
        )
    return specs


def _people(record: Record, delivery: Delivery, now: datetime, services: Sequence[Service]) -> list[Mirrored]:
    """Those who get a message, as the record knows them."""
    if delivery.template != "dm":
        return []
    names = {service.id: service.internal_name for service in services}
    chosen, found_people = members.members(record, parts_of(delivery, now), rules_of(delivery, now)), list[Mirrored]()
    while step := list(islice(chosen, STEP)):
        known = {each.id: each for each in visitors.visitors(record, [visitor_id for _, visitor_id in step])}
        found_people += [_mirrored(known[visitor_id], names[service_id]) for service_id, visitor_id in step]
    return found_people


def _mirrored(visitor: visitors.Visitor, account: str) -> Mirrored:
    return Mirrored(
        visitor.external_id,
        visitor.username or f"id{visitor.external_id}",
        visitor.full_name or visitor.username or "",
        bool(visitor.protected),
        visitor.receives_messages is not False,
        (account,),
    )


def _closed(person: Mirrored) -> Mirrored:
    return Mirrored(person.user_id, person.username, person.name, person.protected, False, person.follows)


def _posts(record: Record, services: Sequence[Service]) -> Iterator[Standing]:
    for service in services:
        for post_id, text, at in rehearsals.standing_posts(record, service.id):
            yield Standing(service.internal_name, post_id, text, at)


def _hand_keys(desk: Desk, box: Sandbox, services: Sequence[Service]) -> None:
    """Put the stand-in's keys where those of X would lie; those are in no process of the rehearsal."""
    by_id = {account["user_id"]: account for account in box.accounts}
    for service in services:
        account = by_id[str(service.account_id)]
        desk.secrets.put(service.secret_key, {name: account[name] for name in FIELDS})


def delivery_of(stage: Stage, delivery_id: int) -> Delivery:
    """The delivery as it stands on the stage."""
    return found(stage.record, delivery_id)
