"""The members of a direct-message delivery: from parts of a target and rules to the people who get one, in one query.

Nobody is listed to be counted: a million subscribers are judged as the query goes along.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from store.database import Record
from store.failures import Failure
from store.filters import Condition
from store.models import to_ms

OPTED_OUT, IN_QUARANTINE = Failure.DENYLISTED.words, Failure.IN_QUARANTINE.words
CLOSED, NO_CONSENT, LATELY = "Closed direct messages", "No consent", "Written to lately"
DOUBLE, OVER_LIMIT = Failure.DOUBLE.words, Failure.LIMITED.words
JUDGED = (OPTED_OUT, IN_QUARANTINE, CLOSED, NO_CONSENT, LATELY)
CAUSES = (*JUDGED, DOUBLE, OVER_LIMIT)
"""Why somebody of the target is left out, in Campaign's words where it has some; the first that fits counts."""
STEP = 2_000
"""Members fetched at a time."""


@dataclass(frozen=True, slots=True)
class Part:
    """Some of the subscribers of a service; with `inverted`, they are taken out of the target."""

    service_id: int
    condition: Condition
    inverted: bool = False


@dataclass(frozen=True, slots=True)
class Rules:
    """What is asked of a member. `lately`: written to since then is too soon; `limit` 0: as many as there are."""

    without_consent: bool = False
    lately: datetime | None = None
    limit: int = 0


@dataclass(frozen=True, slots=True)
class Count:
    """How many of a target get a message from one service, and what bounds their texts.

    `longest_name` and `nameless` are of those who get one.
    """

    service_id: int
    members: int
    longest_name: int
    nameless: int


def count(record: Record, parts: Sequence[Part], rules: Rules) -> tuple[list[Count], dict[str, int]]:
    """How many get a message, by service in the order of the parts, and how many are left out by cause. Not for the
    screen's thread: some seconds for a million."""
    if all(part.inverted for part in parts):
        return [], {}
    judged, parameters = _judged(parts, rules)
    order = list(dict.fromkeys(part.service_id for part in parts if not part.inverted))
    # Sums, not groups: to group a million rows SQLite would sort them all first. The limit keeps it from folding the two
    # queries into one, in which each cause would be looked for as often as it is named.
    name = "coalesce(nullif(full_name, ''), username, '')"
    sums = [f"sum(cause = '{cause}')" for cause in JUDGED]
    for service in order:
        told = f"FILTER (WHERE cause IS NULL AND service_id = {service:d})"
        sums += [f"count(*) {told}", f"max(length({name})) {told}", f"sum({name} = '') {told}"]
    found = [
        int(each or 0)
        for each in record.sql(f"SELECT {', '.join(sums)} FROM ({judged} LIMIT -1)", parameters).fetchone()
    ]
    causes = {cause: number for cause, number in zip(JUDGED, found, strict=False) if number}
    doubles = _doubles(record, parts)
    if doubles:
        causes[DOUBLE] = doubles
    told_of = [
        Count(service, *found[at : at + 3])
        for at, service in zip(range(len(JUDGED), len(found), 3), order, strict=True)
    ]
    return _limited([each for each in told_of if each.members], causes, rules.limit), causes


def members(record: Record, parts: Sequence[Part], rules: Rules) -> Iterator[tuple[int, int]]:
    """Those who get a message, (service, visitor) each: service by service in the order of the parts, longest known first."""
    if all(part.inverted for part in parts):
        return
    judged, parameters = _judged(parts, rules)
    limit = f" LIMIT {rules.limit}" if rules.limit else ""
    found = record.sql(
        f"SELECT service_id, visitor_id FROM ({judged}) WHERE cause IS NULL ORDER BY part, visitor_id{limit}",
        parameters,
    )
    while rows := found.fetchmany(STEP):
        yield from ((int(service_id), int(visitor_id)) for service_id, visitor_id in rows)


def _limited(counts: list[Count], causes: dict[str, int], limit: int) -> list[Count]:
    """The counts of the first `limit` members."""
    if not limit:
        return counts
    kept, left = [], limit
    for each in counts:
        taken = min(each.members, left)
        left -= taken
        if taken:
            kept.append(Count(each.service_id, taken, each.longest_name, min(each.nameless, taken)))
        if each.members > taken:
            causes[OVER_LIMIT] = causes.get(OVER_LIMIT, 0) + each.members - taken
    return kept


def _judged(parts: Sequence[Part], rules: Rules) -> tuple[str, tuple[object, ...]]:
    """A query for each person of the target once, with the cause why they are left out (NULL: they are not)."""
    wanted, parameters = _wanted(parts)
    cases = [
        f"WHEN v.external_id IN (SELECT external_id FROM opt_out) THEN '{OPTED_OUT}'",
        f"WHEN v.external_id IN (SELECT external_id FROM quarantine WHERE quarantined_at IS NOT NULL) THEN '{IN_QUARANTINE}'",
        f"WHEN v.receives_messages = 0 THEN '{CLOSED}'",
    ]
    more: list[object] = []
    if not rules.without_consent:
        cases.append(
            "WHEN NOT EXISTS (SELECT 1 FROM consent g WHERE g.service_id = t.service_id AND g.external_id = v.external_id)"
            f" THEN '{NO_CONSENT}'"
        )
    if rules.lately is not None:
        cases.append(
            "WHEN EXISTS (SELECT 1 FROM send w WHERE w.visitor_id = v.id AND w.visitor_id <> 0 AND w.service_id = t.service_id"
            f" AND w.state IN ('sent', 'unknown', 'sending') AND w.started_at >= ?) THEN '{LATELY}'"
        )
        more.append(to_ms(rules.lately))
    judged = (
        f"SELECT t.part, t.service_id, t.visitor_id, v.full_name, v.username, CASE {' '.join(cases)} END AS cause"
        f" FROM ({wanted}) t JOIN visitor v ON v.id = t.visitor_id"
    )
    return judged, (*more, *parameters)


def _wanted(parts: Sequence[Part]) -> tuple[str, tuple[object, ...]]:
    """Each person of the target once, with the first part that holds them."""
    included = [part for part in parts if not part.inverted]
    queries, parameters = [], list[object]()
    for number, part in enumerate(included):
        queries.append(f"SELECT {number} AS part, s.service_id, s.visitor_id {_people(part)}")
        parameters += _given(part)
    union = " UNION ALL ".join(queries)
    if len(queries) > 1:
        union = f"SELECT min(part) AS part, service_id, visitor_id FROM ({union}) GROUP BY visitor_id"
    taken_out = [part for part in parts if part.inverted]
    for part in taken_out:
        union = f"SELECT * FROM ({union}) WHERE visitor_id NOT IN (SELECT s.visitor_id {_people(part)})"
        parameters += _given(part)
    return union, tuple(parameters)


def _people(part: Part) -> str:
    return (
        "FROM subscription s JOIN visitor v ON v.id = s.visitor_id"
        f" WHERE s.service_id = ? AND s.ended IS NULL AND ({part.condition.sql})"
    )


def _given(part: Part) -> tuple[object, ...]:
    return (part.service_id, *part.condition.parameters)


def _doubles(record: Record, parts: Sequence[Part]) -> int:
    """How often somebody is in more than one part."""
    included = [part for part in parts if not part.inverted]
    if len(included) < 2:
        return 0
    union = " UNION ALL ".join(f"SELECT s.visitor_id {_people(part)}" for part in included)
    parameters = [value for part in included for value in _given(part)]
    return int(record.scalar(f"SELECT count(*) - count(DISTINCT visitor_id) FROM ({union})", parameters))
