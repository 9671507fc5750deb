"""A world to look at: a real record in a folder of the test's own, a clock that stands still, a set-up half done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from threading import Event

import pytest

from social.desk import open_desk
from tui.app import StonechatApp
from tui.places import PLACES, PlaceEntry
from tui.signs import Word
from tui.surroundings import Surroundings
from tui.world import ChecklistItem, Outlook, World


class StillClock:
    """Always the same noon."""

    def now(self) -> datetime:
        return datetime(2026, 11, 22, 12, 4, tzinfo=UTC)

    def steady(self) -> float:
        return 0.0

    def wait(self, stop: Event, seconds: float) -> bool:
        return stop.wait(seconds)


OUTLOOK = Outlook(
    engine=Word("engine running", "running", "▸"),
    next_sync="Thu 07:30 Europe/Berlin",
    counts={"services": 1, "visitors": 12_304, "deliveries": 7},
    workflows=(
        ("syncTwitter", "Synchronization of Twitter accounts"),
        ("statsTwitter", "Calculation of Twitter statistics"),
    ),
    checklist=(
        ChecklistItem("An app on X, and its four keys", True),
        ChecklistItem(
            "Service for the main account", False, "Paste the four keys; they go into the keyring.", "services"
        ),
        ChecklistItem(
            "Test account, protected", False, "A second account with “Protect your posts” on.", optional=True
        ),
    ),
)


@pytest.fixture
def world(tmp_path: Path) -> World:
    desk = open_desk(tmp_path / "home", StillClock(), memory=True)
    return World(desk.record, desk, clock=desk.clock, zone="Europe/Berlin", look=lambda: OUTLOOK)


PLAIN = Surroundings()
Console = Callable[..., StonechatApp]


@pytest.fixture
def console(world: World) -> Console:
    """Makes the app; `screens` puts other screens in the place of registered ones: {mode: "module:Class"}."""

    def make(surroundings: Surroundings = PLAIN, **screens: str) -> StonechatApp:
        places: tuple[PlaceEntry, ...] = tuple(
            replace(entry, screen=screens[entry.mode]) if entry.mode in screens else entry for entry in PLACES
        )
        return StonechatApp(world, surroundings, places)

    return make
