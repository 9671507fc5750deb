"""Audit trail: the acts in their columns, narrowed by words, each in full."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from store import audit
from store.audit import Operator
from tests.tui.conftest import Console
from tests.tui.seen import golden, seen, until, until_seen
from tui.world import World

NOON = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
ACTS = (
    ("Service", "brandlark", "Create", "", "jane"),
    ("Service", "brandlark", "Check", "It may read, write and send messages.", "jane"),
    ("Workflow", "syncTwitter", "Start", "", Operator("joe", "203.0.113.7")),
    ("Workflow", "syncTwitter", "Wakeup", "Execute pending task(s) now.", Operator("joe", "203.0.113.7")),
    ("External account", "defaultTwitterAccount", "Modify", "daily_messages: 250 → 100", Operator("jane", "by sudo as root")),
    ("Delivery", "Autumn \x1b[31moffers[/] (1)", "Confirm", "Confirmed by jane: 1 message(s).", "jane"),
)  # fmt: skip


@pytest.fixture
def acts(world: World) -> None:
    """A morning's work."""
    for number, (kind, entity, action, detail, operator) in enumerate(ACTS):
        audit.note(world.record, NOON + timedelta(minutes=7 * number), operator, kind, entity, action, detail)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
@pytest.mark.usefixtures("acts")
async def test_the_trail_is_shown_newest_first(console: Console, size: tuple[int, int]) -> None:
    app = console()
    async with app.run_test(size=size) as pilot:
        await pilot.press("9")
        await until_seen(pilot, "6 acts, kept for 180 days")
        await until_seen(pilot, "Confirm")
        await golden(pilot, f"audit-{size[0]}x{size[1]}")


@pytest.mark.usefixtures("acts")
async def test_words_narrow_the_trail_and_enter_tells_an_act(console: Console) -> None:
    app = console()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("9")
        await until_seen(pilot, "6 acts")
        await pilot.press("slash", *"joe wake")
        await until_seen(pilot, "1 act with these words")
        await pilot.press("enter", "enter")
        await until_seen(pilot, "203.0.113.7")
        await until_seen(pilot, "Execute pending task(s) now.")
        await golden(pilot, "audit-act-80x24")
        await pilot.press("escape", "escape")
        await until_seen(pilot, "6 acts, kept")
        assert app.current_mode == "audit"
        await pilot.press("slash", *"nobody")
        await until_seen(pilot, "No act has all these words.")


@pytest.mark.usefixtures("acts")
async def test_what_is_done_meanwhile_comes_on_top(console: Console, world: World) -> None:
    app = console()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("9")
        await until_seen(pilot, "6 acts")
        await until_seen(pilot, "Confirm")
        audit.note(world.record, NOON + timedelta(hours=2), "jane", "Workflow", "syncTwitter", "Unconditional Stop")
        await until_seen(pilot, "7 acts")
        await until(pilot, lambda: "Uncondit" in seen(app).splitlines()[6])
