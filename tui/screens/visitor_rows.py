"""Visitors as rows of a table: the columns there are, the choice of them, which the record keeps, and their cells."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from store.database import Record
from store.erased import PLACEHOLDER
from store.folders import folders
from store.options import option, set_option
from store.subscriptions import services_followed
from store.visitors import Visitor, visitors
from tui.amounts import grouped
from tui.moments import moment
from tui.signs import Word, state
from tui.widgets.row_painting import Cell
from tui.widgets.window_table import Column

OPTION = "visitor.columns"
UNSAID = Word("–", "muted")


@dataclass(frozen=True)
class Known:
    """What the cells of one page need beside the visitors."""

    zone: str
    folders: Mapping[int, str]
    services: Mapping[int, Sequence[str]]


def _said(text: str | None) -> Cell:
    return UNSAID if text is None else text


def _username(visitor: Visitor) -> Cell:
    """The username; of one who was erased, what stands in their place."""
    return (
        Word(visitor.external_id, "muted") if visitor.external_id.startswith(PLACEHOLDER) else _said(visitor.username)
    )


def _yes_or_no(value: bool | None) -> Word:
    return UNSAID if value is None else state("Yes" if value else "No")


def checked(visitor: Visitor) -> Word:
    """Whether X has checked the account, and as what: blue is paid for, business and government are looked at."""
    if not visitor.checked:
        return UNSAID if visitor.checked is None else Word("No", "muted")
    kind = visitor.verified_type
    return Word(kind if kind and kind != "none" else "Yes", "good", "✓")


Cells = Callable[[Visitor, Known], Cell]
_ALL: tuple[tuple[Column, Cells], ...] = (
    (Column("Origin", 7, sort="Origin", from_width=98), lambda each, _: each.origin),
    (Column("External ID", 19, sort="External ID", from_width=89), lambda each, _: each.external_id),
    (Column("Username", 15, sort="Username"), lambda each, _: _username(each)),
    (Column("Full name", sort="Full name", least=14), lambda each, _: _said(each.full_name)),
    (
        Column("Number of friends", 19, "right", sort="Number of friends"),
        lambda each, _: UNSAID if each.number_of_friends is None else grouped(each.number_of_friends),
    ),
    (Column("Checked", 12, sort="Checked"), lambda each, _: checked(each)),
    (Column("Protected", 11, sort="Protected"), lambda each, _: _yes_or_no(each.protected)),
    (Column("Receives messages", 19, sort="Receives messages"), lambda each, _: _yes_or_no(each.receives_messages)),
    (Column("Folder", 14, sort="Folder"), lambda each, known: known.folders.get(each.folder_id, "")),
    (Column("Services", 18), lambda each, known: " ".join(known.services.get(each.id, ())) or UNSAID),
    (Column("First seen", 16, sort="First seen"), lambda each, known: moment(each.first_seen, known.zone)),
    (Column("Last change", 16, sort="Last change"), lambda each, known: moment(each.changed_at, known.zone)),
)
LABELS = tuple(column.label for column, _ in _ALL)
FIRST_SHOWN = LABELS[:6]
"""Campaign's six."""


def shown_labels(record: Record) -> tuple[str, ...]:
    """The chosen columns, in their order; Campaign's six where none were chosen."""
    kept = json.loads(option(record, OPTION, "[]"))
    return tuple(label for label in kept if label in LABELS) or FIRST_SHOWN


def keep_labels(record: Record, labels: Sequence[str]) -> None:
    """Remember which columns are shown, in which order."""
    set_option(record, OPTION, json.dumps(labels))


def columns(labels: Sequence[str]) -> list[Column]:
    """The columns of these labels. Once they are chosen, a narrow window hides none but those at the right."""
    found = {column.label: column for column, _ in _ALL}
    if tuple(labels) == FIRST_SHOWN:
        return [found[label] for label in labels]
    return [
        Column(each.label, each.width, each.align, each.sort, each.least) for each in (found[label] for label in labels)
    ]


@dataclass(frozen=True)
class VisitorRows:
    """Visitors by their numbers, in an order that stands still while a workflow writes."""

    record: Record
    ids: Sequence[int]
    labels: tuple[str, ...] = FIRST_SHOWN
    zone: str = "UTC"

    def fetch(self, ids: Sequence[int]) -> Mapping[int, Sequence[Cell]]:
        """The cells of these visitors."""
        wanted = list(ids)
        known = Known(
            self.zone,
            {each.id: each.label for each in folders(self.record, "visitor")} if "Folder" in self.labels else {},
            services_followed(self.record, wanted) if "Services" in self.labels else {},
        )
        chosen = [dict(zip(LABELS, (cells for _, cells in _ALL), strict=True))[label] for label in self.labels]
        return {each.id: tuple(cells(each, known) for cells in chosen) for each in visitors(self.record, wanted)}
