"""The length of a text in words: how much of the limit is used for each account, and what is too long."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from social.deliveries.message_analysis import FIELDS, longest_text
from social.deliveries.rendering import render
from social.deliveries.thread import DIVIDER, pieces
from social.personalization import SERVICE_FIELDS, slips
from social.services import service_type
from social.services.base import Measure
from store.services import Service
from tui.signs import Word

NEAR = 20
"""Characters before the limit from which the counter warns: as X's own counter does."""
MOST_POSTS = 12
"""Posts of a thread counted on the line."""
MOST = 3
"""Accounts counted in sight; those that do not fit come first."""


def counted(measure: Measure, name: str) -> Word:
    """Such as "231 / 280 for @brand" or "292 / 280, too long by 12 for @brand"."""
    used = f"{measure.length:,} / {measure.limit:,}"
    if measure.over:
        return Word(f"{used}, too long by {measure.over:,} for {name}", "bad", "✗")
    left = measure.limit - measure.length
    if left <= NEAR:
        return Word(f"{used}, {left} left for {name}", "attention", "!")
    return Word(f"{used} for {name}", "muted")


def counts(text: str, services: Sequence[Service]) -> list[Word]:
    """A line for each account, with its fields filled in; for a thread where the accounts are many."""
    if not services:
        return [
            counted(service_type().measure(text, "tweet"), "the text as it stands; fields count once there is a target")
        ]
    found = [(render(text, service).measure, f"@{service.internal_name}") for service in services]
    found.sort(key=lambda each: -each[0].length)
    words = [counted(measure, name) for measure, name in found[:MOST]]
    rest = len(found) - MOST
    return [*words, Word(f"and {rest} more that are no longer than these", "muted")] if rest > 0 else words


def thread_counts(text: str, services: Sequence[Service]) -> list[Word]:
    """One line for all posts of a thread, then each that is too long, nearly so, or empty.

    Each post is counted for the account with the longest one.
    """
    written = [piece.text for piece in pieces(text)]
    longest = [_longest(each, services) for each in written]
    limit = longest[0][0].limit
    told = " · ".join(str(measure.length) for measure, _ in longest[:MOST_POSTS])
    more = f" and {len(longest) - MOST_POSTS} more" if len(longest) > MOST_POSTS else ""
    whom = f"for @{services[0].internal_name}" if len(services) == 1 else "where each is longest"
    known = whom if services else "as they stand; fields count once there is a target"
    words = [Word(f"{len(written)} posts: {told}{more}, each of {limit}, {known}", "muted")]
    for number, (measure, name) in enumerate(longest, start=1):
        if not written[number - 1]:
            words.append(Word(f"Post {number} is empty: write it, or take a line of {DIVIDER} away", "attention", "!"))
        elif measure.limit - measure.length <= NEAR:
            words.append(counted(measure, f"post {number}{name}"))
    return words


def _longest(text: str, services: Sequence[Service]) -> tuple[Measure, str]:
    """The longest that a post is for any of the accounts, and ", @" with the account's name."""
    if not services:
        return service_type().measure(text, "tweet"), ""
    found = [(render(text, service).measure, f", @{service.internal_name}") for service in services]
    return max(found, key=lambda each: each[0].length)


def slip_words(text: str, fields: tuple[str, ...] = SERVICE_FIELDS) -> list[Word]:
    """The faults in the fields, each with its place."""
    return [
        Word(f"Line {slip.line}, column {slip.column}: {slip.sentence}", "bad", "✗") for slip in slips(text, fields)
    ]


class Ruler(Protocol):
    """Measures a text; equal rulers say the same."""

    def told(self, text: str) -> list[Word]:
        """Its length in words, and its faults; for a thread."""
        ...


@dataclass(frozen=True)
class PostRuler:
    """Measures a tweet for the accounts that it goes out from."""

    services: tuple[Service, ...]

    def told(self, text: str) -> list[Word]:
        """A line for each account, or those of a thread, then the faults."""
        lines = thread_counts if len(pieces(text)) > 1 else counts
        return [*lines(text, self.services), *slip_words(text)]


@dataclass(frozen=True)
class MessageRuler:
    """Measures a direct message for whoever of the target has the longest name, of `longest` characters."""

    services: tuple[Service, ...]
    longest: int | None
    """None while the target is being counted."""

    def told(self, text: str) -> list[Word]:
        """A line for each account, then the faults."""
        if not self.services or self.longest is None:
            known = "there is a target" if not self.services else "the target is counted"
            bare = counted(service_type().measure(text, "dm"), f"the text as it stands; fields count once {known}")
            return [bare, *slip_words(text, FIELDS)]
        name = f"the longest name among them ({self.longest} characters)"
        words = [counted(longest_text(text, each, self.longest), name) for each in self.services[:MOST]]
        return [*words, *slip_words(text, FIELDS)]
