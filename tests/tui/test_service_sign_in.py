"""Signing in from the service editor: two keys, a PIN, and the service is there, checked, with the account it speaks for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from social.desk import Desk
from social.sandbox.server import Sandbox
from store.services import service, service_named, services
from tests.social.sandbox.browser import pin, read
from tests.tui.registering import (
    KEYS,
    console_at,
    desk_at,
    editor,
    network,
    new_service,
    opened,
    problem,
    put,
    registered,
)
from tests.tui.seen import seen, until, until_seen
from tui.dialogs.sign_in import SigningIn

SIZE = (120, 50)


@pytest.fixture
def box() -> Iterator[Sandbox]:
    with network() as running:
        yield running


@pytest.fixture
def desk(box: Sandbox, tmp_path: Path) -> Desk:
    return desk_at(box, tmp_path / "home")


async def sign_in(pilot: Pilot[Any], account: str) -> None:
    """Press F7, let the account in with a browser, and give the PIN."""
    app = pilot.app
    await pilot.press("f7")
    await until(pilot, lambda: isinstance(app.screen, SigningIn) and app.screen.begun)
    dialog = app.screen
    assert isinstance(dialog, SigningIn)
    assert dialog.begun is not None
    dialog.query_one(Input).value = pin(read(dialog.begun.address).press("Authorize app", account=account))
    await pilot.press("enter")
    await until(pilot, lambda: app.screen is not dialog)


async def test_two_keys_and_a_pin_make_a_service(box: Sandbox, desk: Desk) -> None:
    app, brand = console_at(desk), box.account("brandlark")
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        page = await new_service(pilot)
        await pilot.press("f7")
        await until_seen(pilot, "Enter Consumer key")
        await put(pilot, **{name: brand[name] for name in KEYS[:2]})
        await sign_in(pilot, "larkproofs")
        await until_seen(pilot, "Signed in as @larkproofs. Checked: ✓ Read Write DM")
        await until_seen(pilot, "Service 'larkproofs (larkproofs)'\n")
        known = service_named(desk.record, "larkproofs")
        assert known is not None
        assert known.account_id == box.account("larkproofs")["user_id"]
        kept = desk.secrets.get(known.secret_key)
        assert kept is not None
        assert (kept["consumer_key"], kept["consumer_secret"]) == tuple(brand[name] for name in KEYS[:2])
        assert not page.form.dirty
        assert page.form.keys.kept


async def test_a_service_with_keys_signs_in_again_and_stays_its_own(box: Sandbox, desk: Desk) -> None:
    app, brand = console_at(desk), registered(desk, box.account("brandlark"))
    async with app.run_test(size=SIZE) as pilot:
        page = await opened(pilot, brand)
        await sign_in(pilot, "larkproofs")
        await until_seen(pilot, "Not saved")
        assert problem(pilot, "internal_name").startswith(
            "You signed in as @larkproofs, but this service is for @brandlark."
        )
        assert [each.generation for each in services(desk.record)] == [1]
        await sign_in(pilot, "brandlark")
        await until_seen(pilot, "Signed in as @brandlark. Checked: ✓ Read Write DM")
        assert [each.generation for each in services(desk.record)] == [2]
        assert not page.form.dirty


async def test_who_owns_the_app_is_kept(box: Sandbox, desk: Desk) -> None:
    app, brand = console_at(desk), registered(desk, box.account("brandlark"))
    async with app.run_test(size=SIZE) as pilot:
        page = await opened(pilot, brand)
        page.query_one("#app_owned").focus()
        await pilot.press("space")
        await until_seen(pilot, "(brandlark)' *")
        assert "$0.001 instead of $0.010" in seen(app)
        await pilot.press("f5")
        await until_seen(pilot, "Checked:")
        known = service(desk.record, brand)
        assert known is not None
        assert known.app_owned
        assert not editor(pilot).form.dirty
