"""An office whose brand has followers who all asked for messages, and a stage for what it writes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from social.rehearsal.order import Order
from social.rehearsal.run import run
from social.sandbox.server import Sandbox
from store.database import FILE_NAME
from tests.social.deliveries.conftest import Office
from tests.social.deliveries.test_messages import ask_all, synchronize
from tests.social.desks import HeldClock, desk_at, register

FOLLOWERS = 30

Played = Callable[..., dict[str, Any]]


@pytest.fixture(params=["2"])
def office(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Office]:
    """An office whose people are all known, and asked for messages."""
    clock = HeldClock(datetime(2026, 11, 2, 9, 0, tzinfo=UTC))
    with Sandbox(followers=FOLLOWERS, no_quota=True) as box:
        desk = desk_at(box, tmp_path / "home", version=request.param, clock=clock)
        found = Office(desk, box, clock, *register(desk, box))
        synchronize(found)
        ask_all(found)
        yield found
        desk.record.close()


@pytest.fixture
def played(office: Office, tmp_path: Path) -> Played:
    """Rehearses in this process: what its own process would answer."""

    def play(delivery_id: int, **told: Any) -> dict[str, Any]:
        folder = tmp_path / f"stage-{len(list(tmp_path.iterdir()))}"
        folder.mkdir(mode=0o700)
        office.desk.record.copy_to(folder / FILE_NAME)
        return run(folder, Order(delivery_id, **told), office.clock.now(), lambda steps, at: None)

    return play
