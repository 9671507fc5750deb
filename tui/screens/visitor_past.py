"""What happened with a visitor, in lines: came, left, came back, was renamed; and the messages meant for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any

from rich.cells import cell_len
from textual.content import Content

from store.visitor_history import Event, Received
from tui.foreign import steady
from tui.moments import moment
from tui.signs import Word, state
from tui.widgets.tones import painted

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

ACTIONS = {
    "came": Word("came", "good", "✓"),
    "returned": Word("came back", "good", "✓"),
    "left": Word("left", "attention", "–"),
    "renamed": Word("renamed", "plain", "·"),
}
ROOM = 13
"""Cells of the word for what happened, with its sign."""


def as_object(row: DataclassInstance) -> dict[str, Any]:
    """A row of the record with its fields in their order; instants in ISO 8601."""
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in asdict(row).items()}


def history(events: Sequence[Event], messages: Sequence[Received], zone: str) -> list[Content]:
    """The lines, newest first, each kind under its head; none where nothing happened."""
    lines: list[Content] = []
    if events:
        lines += [Content(""), Content.styled("History", "bold")]
    for event in events:
        word = ACTIONS.get(event.action, Word(event.action, "plain", "·"))
        more = f"was @{steady(event.detail)}" if event.detail else steady(event.service)
        lines.append(Content.assemble(_padded(word), f"{moment(event.at, zone)}   ", (more, "$muted")))
    if messages:
        lines += [Content(""), Content.styled("Messages", "bold")]
    for each in messages:
        at = moment(each.at, zone) if each.at else "not sent yet    "
        reason = f"   {steady(each.reason)}" if each.reason else ""
        lines.append(
            Content.assemble(f"{at}   ", painted(state(each.status)), f"   {steady(each.delivery)}", (reason, "$muted"))
        )
    return lines


def _padded(word: Word) -> Content:
    return Content.assemble(painted(word), " " * max(1, ROOM - cell_len(str(word))))
