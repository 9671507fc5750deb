"""External Accounts: the routing record in its form."""

from __future__ import annotations

import pytest
from textual.widgets import Input, TextArea

from store.audit import acts
from store.external_accounts import external_account
from tests.tui.conftest import Console
from tests.tui.seen import golden, seen, until, until_seen
from tui.screens.accounts import ExternalAccounts
from tui.widgets.field import Field
from tui.world import World

SIZES = [(80, 24), (120, 40)]


@pytest.mark.parametrize("size", SIZES, ids=["80x24", "120x40"])
async def test_the_routing_is_shown(console: Console, size: tuple[int, int]) -> None:
    app = console()
    async with app.run_test(size=size) as pilot:
        await pilot.press("6")
        await until_seen(pilot, "External Accounts › Twitter routing (defaultTwitterAccount)\n")
        await golden(pilot, f"accounts-{size[0]}x{size[1]}")


async def test_a_change_is_starred_saved_and_noted(console: Console, world: World) -> None:
    app = console()
    async with app.run_test(size=SIZES[0]) as pilot:
        await pilot.press("6")
        await until_seen(pilot, "Daily messages")
        app.screen.query_one("#api_version").focus()
        await pilot.press("down")
        await until_seen(pilot, "! Your plan on X may lack API 1.1")
        await until_seen(pilot, "(defaultTwitterAccount) *")
        app.screen.query_one("#enabled").focus()
        await pilot.press("space")
        await until_seen(pilot, "! Not enabled: nothing is read from X")
        app.screen.query_one("#comment", TextArea).text = "as agreed"
        await pilot.press("f5")
        await until_seen(pilot, "Saved.")
        assert "(defaultTwitterAccount) *" not in seen(app)
        kept = external_account(world.record)
        assert (kept.api_version, kept.enabled, kept.comment) == ("1.1", False, "as agreed")
        assert "api_version: 2 → 1.1" in acts(world.record)[0].detail


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("base_url", "ftp://example.com", "The address must be https://"),
        ("base_url", "http://example.com", "http:// serves on this machine only"),
        ("daily_messages", "", "Daily messages must be a whole number"),
        ("label", "", "Label is empty."),
    ],
)
async def test_what_cannot_be_is_told_below_its_field(
    console: Console, world: World, field: str, value: str, sentence: str
) -> None:
    app, before = console(), external_account(world.record)
    async with app.run_test(size=(120, 50)) as pilot:
        await pilot.press("6")
        await until_seen(pilot, "Daily messages")
        screen = app.screen
        assert isinstance(screen, ExternalAccounts)
        widget = screen.query_one(f"#{field}", Input)
        widget.value = value
        await pilot.press("f5")
        await until_seen(pilot, "Not saved")
        assert sentence in screen.query_one(f"#{field}-field", Field).error
        assert widget.has_focus
        assert external_account(world.record) == before
        screen.action_command("account.cancel")
        await until_seen(pilot, "As it was.")
        assert not screen.dirty


async def test_digits_go_to_other_places_until_a_field_is_entered(console: Console) -> None:
    app = console()
    async with app.run_test(size=SIZES[0]) as pilot:
        await pilot.press("6")
        await until_seen(pilot, "Daily messages")
        await pilot.press("2")
        await until(pilot, lambda: app.current_mode == "services")
        assert app.unsaved() == []
