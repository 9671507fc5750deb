"""A console at a sandbox with a brand and a protected test account, an engine at work, and short words for a delivery."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from textual.pilot import Pilot
from textual.widgets import TextArea

from social.clock import Clock
from social.deliveries import analysis, confirming, drafts
from social.desk import Desk
from social.engine import Engine
from social.sandbox.server import Sandbox
from store.deliveries import Delivery, deliveries
from store.external_accounts import change_external_account
from tests.social.desks import desk_at, register
from tests.tui.conftest import OUTLOOK, StillClock
from tests.tui.seen import until, until_seen
from tui.app import StonechatApp
from tui.surroundings import Surroundings
from tui.world import World

OPERATOR = "jane"
TEXT = "Hi all! <%= service.label %> here > https://www.example.com/offers/spring Enjoy!"
FILLED = TEXT.replace("<%= service.label %>", "New Offers Available")
SIZES = [(80, 24), (120, 40)]


@dataclass
class Work:
    """The console with all that stands behind it."""

    desk: Desk
    box: Sandbox
    app: StonechatApp
    engine: Engine
    brand: int
    proofs: int

    def write(self, label: str = "Spring offer", content: str = TEXT, **values: Any) -> int:
        targets = {"main_target": [self.brand], "proof_target": [self.proofs]} | values
        return drafts.create(self.desk.record, self.desk.clock, OPERATOR, "tweet", label, content=content, **targets)

    def analyze(self, delivery_id: int) -> analysis.Analysis:
        return analysis.analyze(self.desk.record, self.desk.clock, OPERATOR, delivery_id)

    def confirm(self, delivery_id: int, **values: Any) -> None:
        assert self.analyze(delivery_id).ready
        confirming.confirm(self.desk.record, self.desk.clock, OPERATOR, delivery_id, **values)

    def found(self, delivery_id: int) -> Delivery:
        return drafts.found(self.desk.record, delivery_id)

    def newest(self) -> Delivery:
        return deliveries(self.desk.record)[0]

    def posts(self) -> list[tuple[str, str]]:
        return [(write["username"], write["text"]) for write in self.box.ledger()]


@contextmanager
def at_work(
    home: Path, *, clock: Clock | None = None, working: bool = True, followers: int = 0, grace: int = 0, **world: Any
) -> Iterator[Work]:
    """A console of which the engine works in its own thread, unless `working` is off; nobody waits for a grace."""
    with Sandbox(followers=followers, no_quota=bool(followers)) as box:
        desk = replace(desk_at(box, home, clock=clock or StillClock()), operator=OPERATOR)
        brand, proofs = register(desk, box)
        change_external_account(desk.record, grace_seconds=grace)
        shown = World(
            desk.record,
            desk,
            operator=world.pop("operator", OPERATOR),
            clock=desk.clock,
            zone="Europe/Berlin",
            look=lambda: OUTLOOK,
        )
        engine = desk.engine("console")
        if working:
            engine.start()
        try:
            app = StonechatApp(replace(shown, **world), Surroundings())
            app.animation_level = "none"  # the line under the tabs slides, and a golden screen holds still
            yield Work(desk, box, app, engine, brand, proofs)
        finally:
            engine.stop()
            desk.record.close()


async def open_list(pilot: Pilot[Any], words: str) -> None:
    """Go to the deliveries, and wait for `words`."""
    await pilot.press("4")
    await until_seen(pilot, words)


async def open_first(pilot: Pilot[Any], label: str = "Spring offer") -> None:
    """Open the first delivery of the list, and wait until it was read."""
    await open_list(pilot, label)
    await pilot.press("enter")
    await until_seen(pilot, f"Deliveries › {label}")
    await until(pilot, lambda: pilot.app.screen.view is not None)


async def write_into(pilot: Pilot[Any], text: str) -> TextArea:
    """Put `text` where the cursor of the editor is, as a paste does."""
    await until(pilot, lambda: isinstance(pilot.app.focused, TextArea))
    area = pilot.app.focused
    assert isinstance(area, TextArea)
    area.insert(text)
    await pilot.pause()
    return area
