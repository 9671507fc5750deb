"""Faults to order: which calls they strike and what they do to them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any

from social.sandbox.changes import CHANGES, BadOrder
from social.sandbox.media import STATES
from social.sandbox.people import mix
from social.sandbox.refusals import REFUSALS
from social.sandbox.world import World

Effect = dict[str, Any]
_FIELDS = ("endpoint", "username", "nth", "share", "times", "effect")


def _number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value >= 0


def _late(value: object) -> bool:
    return isinstance(value, dict) and set(value) <= {"seconds", "reads"} and all(map(_number, value.values()))


def _processing(value: object) -> bool:
    if not isinstance(value, dict) or not set(value) <= {"states", "check_after", "reason"}:
        return False
    states = value.get("states", STATES[:1])
    known = isinstance(states, list | tuple) and bool(states) and set(states) <= set(STATES)
    return known and _number(value.get("check_after", 1)) and isinstance(value.get("reason", ""), str)


def _texts(value: object) -> bool:
    return isinstance(value, dict) and all(isinstance(each, str | None) for each in value.values())


def _yes(value: object) -> bool:
    return value is True


EFFECTS: Mapping[str, tuple[Callable[[object], bool], str]] = {
    "status": (lambda value: isinstance(value, int) and 200 <= value <= 599, "an HTTP status from 200 to 599"),
    "body": (lambda value: True, "any JSON"),
    "html": (lambda value: isinstance(value, str), "a text"),
    "headers": (_texts, "an object of texts, or null for a header that is left out"),
    "done": (_yes, "true: the call is carried out all the same, and only then answered as ordered"),
    "refuse": (lambda value: isinstance(value, str) and value in REFUSALS, "one of: " + ", ".join(REFUSALS)),
    "rate_limited": (lambda value: value in (True, "bare"), 'true, or "bare" to leave the headers out'),
    "daily_cap": (lambda value: value in ("user", "app"), '"user" or "app"'),
    "duplicate": (_yes, "true"),
    "delay_before": (_number, "seconds by which the call is held back before anything is done"),
    "delay": (_number, "seconds by which the answer is held back after all is done"),
    "cut_before": (_yes, "true"),
    "cut_after": (_yes, "true"),
    "truncate": (_yes, "true"),
    "processing": (
        _processing,
        f'an object with "states" (some of {", ".join(STATES)}, told one per question), "check_after", "reason"',
    ),
    "late": (_late, 'an object with "seconds" or "reads"'),
}
"""Effects on a call: whether a value is good for it, and what a good one is."""


@dataclass(slots=True)
class Rule:
    """Strikes calls: `endpoint` is a glob over "GET /2/users/:id/followers" and over "GET /2/users/123/followers".

    `nth` are the numbers of matching calls, from 1, `share` the part of them (by the seed's dice), `times` the most that
    are struck. What is None does not restrict.
    """

    effect: Effect
    endpoint: str | None = None
    username: str | None = None
    nth: Sequence[int] | None = None
    share: float | None = None
    times: int | None = None
    calls: int = 0
    strikes: int = 0
    changes: list[Callable[[], None]] = field(default_factory=list)

    def strikes_at(self, seed: int, names: Sequence[str], username: str | None) -> bool:
        """Count a call where it matches; True where it is struck."""
        if self.endpoint is not None and not any(fnmatchcase(name, self.endpoint) for name in names):
            return False
        if self.username is not None and (username or "").lower() != self.username.lower():
            return False
        self.calls += 1
        struck = (
            (self.nth is None or self.calls in self.nth)
            and (self.share is None or mix(seed, self.calls) < self.share * 2**64)
            and (self.times is None or self.strikes < self.times)
        )
        self.strikes += struck
        return struck

    def as_json(self) -> dict[str, Any]:
        """The rule with how many calls it matched and struck."""
        told = {name: getattr(self, name) for name in _FIELDS if getattr(self, name) is not None}
        return told | {"calls": self.calls, "strikes": self.strikes}


def _checked(order: Mapping[str, Any]) -> Rule:
    unknown = set(order) - set(_FIELDS)
    if unknown:
        raise BadOrder(f"A rule knows {', '.join(_FIELDS)}, but not {', '.join(sorted(unknown))}.")
    for name in ("endpoint", "username"):
        if not isinstance(order.get(name), str | None):
            raise BadOrder(f"{name} is {order[name]!r}: it should be a text.")
    nth = order.get("nth")
    nth = [nth] if isinstance(nth, int) else nth
    if nth is not None and not (isinstance(nth, list) and all(isinstance(each, int) and each > 0 for each in nth)):
        raise BadOrder(f"nth is {nth!r}: it should be a whole number from 1, or a list of them.")
    share, times = order.get("share"), order.get("times")
    if share is not None and not (_number(share) and share <= 1):
        raise BadOrder(f"share is {share!r}: it should be a number from 0 to 1.")
    if times is not None and not (isinstance(times, int) and times > 0):
        raise BadOrder(f"times is {times!r}: it should be a whole number from 1.")
    effect = order.get("effect")
    if not isinstance(effect, dict) or not effect:
        raise BadOrder('A rule needs an effect: an object such as {"status": 503}.')
    return Rule(effect, order.get("endpoint"), order.get("username"), nth, share, times)


def rule_of(world: World, order: object) -> Rule:
    """The rule of a JSON object. BadOrder, with a sentence, where it cannot be understood."""
    if not isinstance(order, dict):
        raise BadOrder(f"A rule is an object, not {order!r}.")
    rule = _checked(order)
    for name, value in rule.effect.items():
        if name in CHANGES:
            rule.changes.append(CHANGES[name](world, value))
        elif name not in EFFECTS:
            raise BadOrder(f"{name} is no effect. There are: {', '.join([*EFFECTS, *CHANGES])}.")
        elif not EFFECTS[name][0](value):
            raise BadOrder(f"{name} is {value!r}: it should be {EFFECTS[name][1]}.")
    return rule


class Faults:
    """The rules in force. A rule of changes alone, with no word about calls, happens at once and is not kept."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.rules: list[Rule] = []

    def order(self, orders: object, *, replace: bool = False) -> None:
        """Take rules in, all or none (BadOrder)."""
        if not isinstance(orders, list):
            raise BadOrder('Send {"rules": […]}: a list of rules.')
        rules = [rule_of(self._world, each) for each in orders]
        if replace:
            self.clear()
        for rule in rules:
            of_calls = any(getattr(rule, name) is not None for name in _FIELDS[:5])
            if of_calls or not set(rule.effect) <= set(CHANGES):
                self.rules.append(rule)
            else:
                for change in rule.changes:
                    change()

    def clear(self) -> None:
        """Forget all rules and put the clock right; what happened to people and accounts stays."""
        self.rules.clear()
        self._world.clock_offset = 0.0

    def strike(self, names: Sequence[str], username: str | None) -> Effect:
        """Count a call, carry out the changes that it brings about, and tell the effects on it; the first rule wins."""
        effect: Effect = {}
        for rule in self.rules:
            if rule.strikes_at(self._world.seed, names, username):
                for change in rule.changes:
                    change()
                effect = {**rule.effect, **effect}
        return effect
