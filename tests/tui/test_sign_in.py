"""The sign-in dialog in the real shell: the sandbox's page in a text browser, PINs right and wrong, no hurry."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from textual import events
from textual.pilot import Pilot
from textual.widgets import Input, Static

from social.sandbox.accounts import CALLBACK
from social.sandbox.server import Sandbox
from social.services.base import SignedIn
from tests.social.sandbox.browser import pin, read
from tests.tui.registering import console_at, desk_at
from tests.tui.seen import seen, until, until_seen
from tui.app import StonechatApp
from tui.dialogs.sign_in import SigningIn, sign_in

SIZE = (80, 24)


@pytest.fixture
def box() -> Iterator[Sandbox]:
    with Sandbox(5) as running:
        yield running


@pytest.fixture
def app(box: Sandbox, tmp_path: Path) -> StonechatApp:
    return console_at(desk_at(box, tmp_path / "home"))


class Asked:
    """The dialog, opened as a command opens it, and what came of it."""

    def __init__(self, pilot: Pilot[Any], box: Sandbox, **changed: str) -> None:
        self.pilot, self.answers = pilot, list[SignedIn | None]()
        keys = box.account("brandlark") | changed
        self.keys = keys["consumer_key"], keys["consumer_secret"]
        pilot.app.screen.run_worker(self._ask())

    async def _ask(self) -> None:
        self.answers.append(await sign_in(self.pilot.app.screen, *self.keys))

    @property
    def dialog(self) -> SigningIn:
        found = self.pilot.app.screen
        assert isinstance(found, SigningIn), found
        return found

    async def address(self) -> str:
        """The address as a person reads it, once it is there."""
        await until(self.pilot, lambda: isinstance(self.pilot.app.screen, SigningIn) and self.dialog.begun)
        await until_seen(self.pilot, "/oauth/authorize?")
        lines = seen(self.pilot.app).splitlines()
        box = self.dialog.query_one("#address", Static).content_region
        return "".join(line[box.x : box.right].strip() for line in lines[box.y : box.bottom])

    async def answer(self, text: str) -> None:
        """Put an answer into the field and press Enter."""
        field = self.dialog.query_one(Input)
        field.value = ""
        field.post_message(events.Paste(text))
        await until(self.pilot, lambda: field.value)
        await self.pilot.press("enter")


async def test_the_pin_of_the_page_signs_in(app: StonechatApp, box: Sandbox) -> None:
    async with app.run_test(size=SIZE) as pilot:
        asked = Asked(pilot, box)
        address = await asked.address()
        assert address == asked.dialog.begun.address
        assert asked.dialog.query_one("#address", Static).content_region.height == 2
        digits = pin(read(address).press("Authorize app", account="larkproofs"))
        await asked.answer(f" {digits[:3]} {digits[3:]} ")
        await until(pilot, lambda: asked.answers)
        assert (asked.answers[0].username, asked.answers[0].external_id) == (
            "larkproofs",
            box.account("larkproofs")["user_id"],
        )


async def test_wrong_answers_are_told_under_the_field_and_lose_nothing(app: StonechatApp, box: Sandbox) -> None:
    async with app.run_test(size=SIZE) as pilot:
        asked = Asked(pilot, box)
        address = await asked.address()
        await pilot.press("enter")
        await until_seen(pilot, "Type the PIN that X shows")
        digits = pin(read(address).press("Authorize app"))
        for wrong, said in (
            ("[/red]", "neither a PIN nor"),
            ("0000001", "does not accept this PIN"),
            (address, "to open"),
        ):
            await asked.answer(wrong)
            await until_seen(pilot, said)
            assert await asked.address() == address
        await asked.answer(f"{CALLBACK}?oauth_token={asked.dialog.begun.token}&oauth_verifier={digits}")
        await until(pilot, lambda: asked.answers)
        assert asked.answers[0].username == "brandlark"


async def test_where_x_has_given_up_a_new_address_comes_by_itself(app: StonechatApp, box: Sandbox) -> None:
    async with app.run_test(size=SIZE) as pilot:
        asked = Asked(pilot, box)
        first = await asked.address()
        read(first).press("Cancel")
        await asked.answer("1234567")
        await until_seen(pilot, "no longer knows this sign-in")
        second = await asked.address()
        assert second != first
        await pilot.press("f5")
        await until(pilot, lambda: asked.dialog.begun and asked.dialog.begun.address not in (first, second))
        await asked.answer(pin(read(await asked.address()).press("Authorize app")))
        await until(pilot, lambda: asked.answers)


async def test_the_address_is_copied_whole(app: StonechatApp, box: Sandbox) -> None:
    async with app.run_test(size=SIZE) as pilot:
        asked = Asked(pilot, box)
        address = await asked.address()
        await pilot.press("f8")
        assert app.clipboard == address
        await pilot.press("escape")
        await until(pilot, lambda: asked.answers == [None])


async def test_wrong_keys_and_a_broken_line_are_told_and_asked_again(app: StonechatApp, box: Sandbox) -> None:
    async with app.run_test(size=SIZE) as pilot:
        box.faults([{"effect": {"refuse": "unavailable"}, "endpoint": "POST /oauth/request_token", "times": 1}])
        asked = Asked(pilot, box)
        await until_seen(pilot, "X has trouble of its own")
        await pilot.press("enter")
        await until_seen(pilot, "no PIN can fit")
        await pilot.press("f5")
        assert await asked.address()
        await pilot.press("escape")
        wrong = Asked(pilot, box, consumer_secret="x" * 50)
        await until_seen(pilot, "X does not know this Consumer key")
        assert wrong.keys[0] not in seen(app)
        await pilot.press("escape")
        await until(pilot, lambda: (asked.answers, wrong.answers) == ([None], [None]))


async def test_no_secret_is_on_the_screen(app: StonechatApp, box: Sandbox) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        asked = Asked(pilot, box)
        await asked.address()
        begun = asked.dialog.begun
        shown = seen(app) + repr(asked.dialog) + repr(begun)
        for secret in (begun.secret, begun.consumer_key, begun.consumer_secret):
            assert str(secret) not in shown
