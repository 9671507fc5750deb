"""The people of a target, in the order in which they are written to: read once, in a thread, and walked through."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from social.deliveries.target import part_of
from store import members
from store.consents import consent
from store.database import Record
from store.filters import Condition, condition
from store.members import Part, Rules
from store.services import Service, service
from store.visitors import Visitor, visitor

Parts = Sequence[Mapping[str, Any]]
EVERYBODY = Rules(without_consent=True)
"""Those who have not asked for messages are shown too: what they would get is worth a look."""


@dataclass(frozen=True)
class People:
    """Row numbers: of the services, and of the visitors."""

    services: array[int]
    visitors: array[int]

    def place_of(self, visitor_id: int) -> int | None:
        """Where somebody stands among them."""
        return self.visitors.index(visitor_id) if visitor_id in self.visitors else None


@dataclass(frozen=True)
class Person:
    """One of them: who writes, who is written to, and whether they asked for it."""

    service: Service
    visitor: Visitor
    asked: bool


@dataclass(frozen=True)
class Population:
    """How many there are: in the target, who get a message by the rules, and the longest name among them."""

    targeted: int
    reached: int
    longest: int
    causes: Mapping[str, int]


def people_of(record: Record, parts: Parts, now: datetime, words: str = "") -> People:
    """Those of a target whom no law of theirs forbids to write to and, where given, who fit `words`.

    Raises `store.filters.FilterError`.
    """
    narrower = condition(words, now)
    found = People(array("q"), array("q"))
    for service_id, visitor_id in members.members(
        record, [_narrowed(part_of(part, now), narrower) for part in parts], EVERYBODY
    ):
        found.services.append(service_id)
        found.visitors.append(visitor_id)
    return found


def _narrowed(part: Part, by: Condition) -> Part:
    """Those of a part who fit; whoever is taken out stays out."""
    if part.inverted:
        return part
    both = Condition(f"({part.condition.sql}) AND ({by.sql})", (*part.condition.parameters, *by.parameters))
    return replace(part, condition=both)


def person_at(record: Record, people: People, place: int) -> Person | None:
    """One of them; None where they are gone meanwhile."""
    sender, someone = service(record, people.services[place]), visitor(record, people.visitors[place])
    if sender is None or someone is None:
        return None
    return Person(sender, someone, consent(record, sender.id, someone.external_id) is not None)


def population(record: Record, parts: Parts, rules: Rules, now: datetime) -> Population:
    """Count a target. Raises `store.filters.FilterError`."""
    judged = [part_of(part, now) for part in parts]
    counts, causes = members.count(record, judged, rules)
    everybody, _ = members.count(record, judged, EVERYBODY)
    reached = sum(each.members for each in counts)
    left_out = sum(number for cause, number in causes.items() if cause != members.DOUBLE)
    longest = max((each.longest_name for each in everybody), default=0)
    return Population(reached + left_out, reached, longest, causes)


def part_size(record: Record, part: Mapping[str, Any], now: datetime) -> int:
    """How many subscribers a part holds, whatever the rules say. Raises `store.filters.FilterError`."""
    counts, causes = members.count(record, [replace(part_of(part, now), inverted=False)], EVERYBODY)
    return sum(each.members for each in counts) + sum(causes.values())
