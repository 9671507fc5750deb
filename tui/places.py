"""The register of places: what the explorer tree shows, and which screen opens for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from textual.screen import Screen


@dataclass(frozen=True)
class PlaceEntry:
    """A place of the console; a newcomer adds its file and a line in PLACES."""

    mode: str
    """Stable name, also the key of its count in `Outlook.counts`."""
    path: tuple[str, ...]
    """Where it stands in the tree, in Campaign's words; the last is its own label."""
    screen: str
    """"module:Class", imported when the place is first opened."""
    key: str
    """The digit that opens it; "" for a place that the tree and the palette alone lead to."""
    help: str

    @property
    def label(self) -> str:
        """Its own label."""
        return self.path[-1]

    @property
    def crumbs(self) -> str:
        """The whole path, as shown over the place."""
        return " › ".join(self.path)

    def open(self) -> Screen[Any]:
        """Import the screen's module and make the screen."""
        module, _, name = self.screen.partition(":")
        screen: Screen[Any] = getattr(import_module(module), name)()
        return screen


TECHNICAL = ("Administration", "Production", "Technical workflows", "Managing social networks")

PLACES: tuple[PlaceEntry, ...] = (
    PlaceEntry("home", ("Home",), "tui.screens.home:Home", "1", "The set-up checklist, and what is going on."),
    PlaceEntry(
        "services",
        ("Profiles and Targets", "Services and Subscriptions"),
        "tui.screens.services:Services",
        "2",
        "The X accounts we speak for.",
    ),
    PlaceEntry(
        "visitors",
        ("Profiles and Targets", "Visitors"),
        "tui.screens.visitors:Visitors",
        "3",
        "The followers, kept by the synchronization.",
    ),
    PlaceEntry(
        "deliveries",
        ("Campaign Management", "Deliveries"),
        "tui.screens.deliveries:Deliveries",
        "4",
        "Tweets and direct messages: written, proofed, sent.",
    ),
    PlaceEntry(
        "templates",
        ("Resources", "Templates", "Delivery templates"),
        "tui.screens.templates:Templates",
        "5",
        "What a new delivery starts from.",
    ),
    PlaceEntry(
        "accounts",
        ("Administration", "Platform", "External Accounts"),
        "tui.screens.accounts:ExternalAccounts",
        "6",
        "The routing to X: version, address, caps, prices.",
    ),
    PlaceEntry(
        "alerts",
        ("Administration", "Platform", "Alerts"),
        "tui.screens.alerts:Alerts",
        "",
        "Who is told when a workflow fails, and by which way.",
    ),
    PlaceEntry(
        "workflows", TECHNICAL, "tui.screens.workflows:Workflows", "7", "The technical workflows and their runs."
    ),
    PlaceEntry(
        "monitoring",
        ("Administration", "Monitoring"),
        "tui.screens.monitoring:Monitoring",
        "8",
        "What failed, waits, is late or needs a hand.",
    ),
    PlaceEntry(
        "audit",
        ("Administration", "Audit", "Audit trail"),
        "tui.screens.audit:AuditTrail",
        "9",
        "Who did what, when, and from where.",
    ),
    PlaceEntry(
        "operators",
        ("Administration", "Access management", "Operators"),
        "tui.screens.operators:Operators",
        "",
        "Who may do what here.",
    ),
    PlaceEntry(
        "quarantine",
        ("Administration", "Campaign Management", "Non deliverables Management", "Non deliverables and addresses"),
        "tui.screens.quarantine:Quarantine",
        "",
        "Addresses that failed or are in quarantine, and who wants no messages.",
    ),
)


def place(mode: str, places: tuple[PlaceEntry, ...] = PLACES) -> PlaceEntry | None:
    """The place of that mode."""
    return next((entry for entry in places if entry.mode == mode), None)


@dataclass(frozen=True)
class Node:
    """A line of the explorer tree; `what` tells a place which of its things to show."""

    label: str
    depth: int
    mode: str = ""
    what: str = ""


def tree_nodes(places: tuple[PlaceEntry, ...], things: Mapping[str, Sequence[tuple[str, str]]]) -> Iterator[Node]:
    """The lines of the tree, in order: folders, places, and below each its things: mode → name there and label."""
    above: tuple[str, ...] = ()
    for entry in places:
        for depth, label in enumerate(entry.path[:-1]):
            if above[: depth + 1] != entry.path[: depth + 1]:
                yield Node(label, depth)
        yield Node(entry.label, len(entry.path) - 1, entry.mode)
        yield from (Node(label, len(entry.path), entry.mode, name) for name, label in things.get(entry.mode, ()))
        above = entry.path
