"""The troubles that a rehearsal puts in the way of its writes, each by a name that a person can choose."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, Literal

from social.sandbox.faults import Rule

Kind = Literal["post", "message"]

TROUBLES: Mapping[str, Mapping[str, Any]] = {
    "cut-before": {"cut_before": True},
    "cut-after": {"cut_after": True},
    "late": {"cut_after": True, "late": {"reads": 1}},
    "unavailable": {"status": 503, "done": True},
}
"""By name: the line broke before the write was there; after it was done; the same, and it showed late; it was done, and the
answer was a 503."""

WRITES: Mapping[Kind, tuple[str, ...]] = {
    "post": ("POST /2/tweets", "POST /1.1/statuses/update.json"),
    "message": ("POST /2/dm_conversations/with/:id/messages", "POST /1.1/direct_messages/events/new.json"),
}


def rules(kind: Kind, struck: Mapping[int, str]) -> list[dict[str, Any]]:
    """Orders for the sandbox by which the calls with those numbers, from 1, meet the troubles of those names."""
    found = []
    for name, effect in TROUBLES.items():
        calls = sorted(number for number, trouble in struck.items() if trouble == name)
        if calls:
            found += [{"endpoint": endpoint, "nth": calls, "effect": dict(effect)} for endpoint in WRITES[kind]]
    return found


def strikes(rules_in_force: Iterable[Rule]) -> Counter[str]:
    """How often each trouble has struck."""
    found: Counter[str] = Counter()
    for rule in rules_in_force:
        for name, effect in TROUBLES.items():
            if rule.effect == effect:
                found[name] += rule.strikes
    return found
