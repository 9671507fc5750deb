"""What is asked of a rehearsal: of which delivery, under which troubles, by which dice, of how many at the most."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

Trouble = Literal["cut-before", "cut-after", "late", "unavailable", "killed-before", "killed-after", "closed"]

TROUBLES: Mapping[Trouble, str] = {
    "cut-before": "the line broke before X had it",
    "cut-after": "X took it, and the line broke before the answer",
    "late": "X took it, the line broke, and X showed it late",
    "unavailable": "X took it, and answered 503",
    "killed-before": "the engine was killed before the call",
    "killed-after": "the engine was killed before it wrote the outcome down",
    "closed": "the person has closed their direct messages since",
}
"""What may come in the way of a message, by the name that a person chooses it by."""
KILLS: Sequence[Trouble] = ("killed-before", "killed-after")
ONCE_MORE: Sequence[Trouble] = ("cut-before", "killed-before")
"""After these a post is sent once more, so that there is a call more to strike."""
SAMPLE = 1_000
"""Messages that a rehearsal sends at the most unless told otherwise: some 20 s of work."""
MOST = 100_000
SHARE = 100
"""Of so many messages, one meets each trouble; each strikes at least once, and at most MOST_OF_EACH times."""
MOST_OF_EACH = 5
FEW = 5
"""With fewer addressees than this nobody closes their direct messages: too little would be left to look at."""


class OrderError(ValueError):
    """The order makes no sense; the text says what would."""


@dataclass(frozen=True, slots=True)
class Order:
    """One rehearsal. The same seed strikes the same messages."""

    delivery: int
    troubles: tuple[Trouble, ...] = tuple(TROUBLES)
    seed: int = 1
    sample: int = SAMPLE


def troubles(words: str) -> tuple[Trouble, ...]:
    """Troubles from "all", "none", or names with commas between. Raises OrderError."""
    bare = words.strip().lower()
    if bare in ("all", "none"):
        return tuple(TROUBLES) if bare == "all" else ()
    named = {each.strip() for each in bare.split(",") if each.strip()}
    unknown = sorted(named - set(TROUBLES))
    if unknown:
        raise OrderError(f"There is no fault “{unknown[0]}”. There are: all, none, {', '.join(TROUBLES)}.")
    return tuple(each for each in TROUBLES if each in named)


@dataclass(frozen=True, slots=True)
class Struck:
    """Which calls meet what, by their numbers from 1, and how many people have closed their direct messages."""

    calls: Mapping[int, Trouble]
    closed: int

    def arriving(self) -> dict[int, Trouble]:
        """The same by the number under which a call arrives at X, where those never do that were killed before."""
        early = sorted(number for number, trouble in self.calls.items() if trouble == "killed-before")
        return {number - sum(each < number for each in early): trouble for number, trouble in self.calls.items()}


def _few_posts(wanted: Sequence[Trouble], planned: int) -> list[Trouble]:
    """For fewer posts than troubles: one after which a post is sent once more, for twice is the most, and then others."""
    first = [trouble for trouble in wanted if trouble in ONCE_MORE][:1]
    return [*first, *(trouble for trouble in wanted if trouble not in ONCE_MORE)][: planned + len(first)]


def struck(order: Order, planned: int, *, people: bool) -> Struck:
    """Throw the dice for a delivery of so many messages: to `people`, or posts."""
    each = max(1, min(MOST_OF_EACH, planned // SHARE))
    wanted: list[Trouble] = [trouble for trouble in order.troubles if trouble != "closed" for _ in range(each)]
    dice = random.Random(order.seed)  # noqa: S311 - chance that can be repeated, no secret
    dice.shuffle(wanted)
    calls = planned
    if not people and len(wanted) > planned:
        wanted = _few_posts(wanted, planned)
        calls = len(wanted)
    numbers = sorted(dice.sample(range(1, calls + 1), min(calls, len(wanted))))
    closed = min(2 * each, planned // FEW) if people and "closed" in order.troubles else 0
    return Struck(dict(zip(numbers, wanted, strict=False)), closed)
