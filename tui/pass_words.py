"""Passes over a list of followers in words: which one, how far it can be trusted, and what two of them differ by."""

from __future__ import annotations

from collections.abc import Sequence

from store.ledger import Turns
from store.passes import Pass
from tui.amounts import grouped, signed
from tui.moments import moment
from tui.signs import Word

STATES = {
    "complete": Word("complete", "good", "✓"),
    "unsure": Word("unsure", "attention", "?"),
    "broken": Word("broken off", "attention", "!"),
    "going": Word("going on", "running", "▸"),
}
"""How a pass ended."""
KINDS = {"came": "came", "left": "left", "returned": "came back", "renamed": "renamed"}
"""What can happen, in words."""


def pass_title(known: Pass, zone: str) -> str:
    """Such as "Pass 12 · full · 2026-11-22 13:04"."""
    return f"Pass {known.id} · {known.kind} · {moment(known.began, zone)}"


def pass_facts(known: Pass) -> str:
    """What it saw, and how it ended where it is not complete: "unsure, 1,204 seen, X counted 1,210"."""
    counted = f", X counted {grouped(known.counted)}" if known.counted is not None else ""
    ended = "" if known.state == "complete" else f"{STATES[known.state].text}, "
    return f"{ended}{grouped(known.seen)} seen{counted}"


def turns_words(found: Turns) -> list[tuple[str, str]]:
    """The sums by their kinds, in the order of KINDS: ("came", "+12")."""
    return [
        ("came", signed(found.came)), ("left", signed(-found.left)),
        ("returned", signed(found.returned)), ("renamed", grouped(found.renamed)),
    ]  # fmt: skip


def net_words(found: Turns) -> str:
    """How many more follow: "net +12"."""
    return f"net {signed(found.net)}"


def caution(between: Sequence[Pass]) -> str:
    """What the passes between, the later one with them, cannot tell; empty where they tell all."""
    if not between:
        return ""
    if not any(each.kind == "full" and each.state == "complete" for each in between):
        return (
            "No full pass was completed between the two, so nobody can be told to have left: only a full one sees that."
        )
    newest = between[0]
    if newest.state == "broken":
        return f"Pass {newest.id} was broken off: it tells what it came to."
    if newest.kind == "light":
        return f"Pass {newest.id} was light: who left since the last full one is not known yet."
    return f"Pass {newest.id} is going on: it tells what it has come to." if newest.state == "going" else ""
