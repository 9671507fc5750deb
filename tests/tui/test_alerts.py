"""Alerts: channels set up, switched and tested in the console, and what was told."""

from __future__ import annotations

import sys
from datetime import UTC, datetime

import pytest
from textual.widgets import Input

from social.alerts.channels import change
from social.desk import Desk
from store import alerts as store
from store import leases, workflows
from store.audit import acts
from tests.social.alerts.conftest import Hook, web_server
from tests.tui.conftest import Console
from tests.tui.seen import golden, until, until_seen
from tui.app import StonechatApp
from tui.opening import look
from tui.screens.alert_channel import ChannelEditor
from tui.widgets.field import Field
from tui.world import World

NOON = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
SIZES = [(80, 24), (120, 40)]


@pytest.fixture
def desk(world: World) -> Desk:
    return world.desk


def alter(desk: Desk, kind: store.Kind, **how: object) -> None:
    change(desk.record, desk.at_need, desk.clock, desk.operator, kind, **how)


def trouble(desk: Desk) -> int:
    """An alert that was told by mail, and one that is over."""
    job = workflows.workflow(desk.record, "syncTwitter").id
    told = {"workflow_id": job, "task": "Synchronize, Offers (brandlark)", "cure": "Read its journal."}
    old = store.raise_alert(desk.record, NOON, cause="missed", sentence="Its launch was missed.", **told)
    store.clear_alert(desk.record, NOON, old, "A run made up for it.")
    number = store.raise_alert(desk.record, NOON, cause="failed", sentence="X refuses the token.", **told)
    store.owe(desk.record, NOON, number, "mail", "raised")
    notice = store.notices(desk.record, [number])[0]
    answer = "mail.example.com:587 took it for 2 of 2."
    store.change_notice(desk.record, notice, told_at=NOON, tries=1, answer=answer)
    return number


def set_up(desk: Desk) -> None:
    mail = {"host": "mail.example.com", "sender": "stonechat@example.com"}
    alter(desk, "mail", enabled=True, settings=mail | {"recipients": ["jane@example.com", "joe@example.com"]})
    alter(desk, "webhook", secret={"url": "https://chat.example.com/hooks/secret"})


async def opened(pilot: object, app: StonechatApp) -> None:
    await app.go("alerts")
    await until_seen(pilot, "E-mail")


@pytest.mark.parametrize("size", SIZES, ids=["80x24", "120x40"])
async def test_channels_and_alerts_are_shown(console: Console, desk: Desk, size: tuple[int, int]) -> None:
    set_up(desk)
    trouble(desk)
    app = console()
    async with app.run_test(size=size) as pilot:
        await opened(pilot, app)
        await until_seen(pilot, "Synchronization of Twitter")
        await golden(pilot, f"alerts-{size[0]}x{size[1]}")
        await pilot.press("tab", "enter")
        await until_seen(pilot, "X refuses the token.")
        await until_seen(pilot, "took it for 2 of 2.")
        if size == SIZES[0]:
            await golden(pilot, "alert-told-80x24")


async def test_with_nothing_set_up_the_place_says_so(console: Console) -> None:
    app = console()
    async with app.run_test(size=SIZES[0]) as pilot:
        await opened(pilot, app)
        await until_seen(pilot, "No channel for alerts is on, so nobody is told.")
        await until_seen(pilot, "not set up: Enter opens its form")
        await until_seen(pilot, "No alert was ever raised")


@pytest.mark.parametrize("size", SIZES, ids=["80x24", "120x40"])
async def test_the_form_of_the_mail_is_shown(console: Console, desk: Desk, size: tuple[int, int]) -> None:
    set_up(desk)
    app = console()
    async with app.run_test(size=size) as pilot:
        await opened(pilot, app)
        await pilot.press("enter")
        await until_seen(pilot, "Alerts › E-mail")
        await until_seen(pilot, "jane@example.com, joe@example.com")
        await golden(pilot, f"alert-mail-{size[0]}x{size[1]}")


async def test_a_channel_is_filled_in_refused_mended_and_noted(console: Console, desk: Desk) -> None:
    app = console()
    async with app.run_test(size=(100, 50)) as pilot:
        await opened(pilot, app)
        await pilot.press("o")  # on, but not set up: the form opens
        await until(pilot, lambda: isinstance(app.screen, ChannelEditor))
        await until_seen(pilot, "Fill in what is missing")
        screen = app.screen
        for name, value in (("host", "mail.example.com"), ("sender", "Jane"), ("user", "jane")):
            screen.query_one(f"#{name}", Input).value = value
        screen.query_one("#password").focus()
        await pilot.press(*"wren-secret", "f5")
        await until_seen(pilot, "“Jane” is no address of one mailbox.")
        assert screen.query_one("#sender-field", Field).error
        screen.query_one("#sender", Input).value = "s@example.com"
        screen.query_one("#recipients", Input).value = "jane@example.com, joe@example.com"
        await pilot.press("f5")
        await until_seen(pilot, "E-mail is on.")
    kept = store.channel(desk.record, "mail")
    assert (kept.enabled, kept.settings["recipients"]) == (True, ["jane@example.com", "joe@example.com"])
    assert desk.secrets.get(kept.secret_key) == {"password": "wren-secret"}
    assert (acts(desk.record)[0].type, acts(desk.record)[0].action) == ("Alert channel", "Modify")
    assert "wren" not in acts(desk.record)[0].detail


async def test_leaving_a_changed_form_asks(console: Console, desk: Desk) -> None:
    app = console()
    async with app.run_test(size=SIZES[0]) as pilot:
        await opened(pilot, app)
        await pilot.press("down", "enter")
        await until_seen(pilot, "Alerts › Command")
        app.screen.query_one("#arguments", Input).value = "tee 'x"
        await pilot.press("f5")
        await until_seen(pilot, "Close every quote.")
        await pilot.press("escape")
        await until_seen(pilot, "Leave without saving?")
        app.screen.dismiss(True)
        await until_seen(pilot, "not set up")
    assert store.channel(desk.record, "command").settings == {}


async def test_a_test_is_sent_and_its_answer_told(console: Console, desk: Desk) -> None:
    with web_server() as hook:
        alter(desk, "webhook", secret={"url": f"{hook.url}/x"})
        alter(desk, "command", settings={"arguments": [sys.executable, "-c", "raise SystemExit('not today')"]})
        app = console()
        async with app.run_test(size=(120, 40), notifications=True) as pilot:
            await opened(pilot, app)
            await pilot.press("down", "t")
            await until_seen(pilot, "The test did not arrive.")
            await until_seen(pilot, "not today")
            await pilot.press("down", "t")
            await until_seen(pilot, "The test was sent: http://127.0.0.1:")
            await until_seen(pilot, "answered 200. It said: ok")
        assert _news(hook) == ["test"]


def _news(hook: Hook) -> list[str]:
    return [post["news"] for post in hook.posts]


def test_an_open_alert_is_a_banner_until_it_is_over(desk: Desk) -> None:
    number = trouble(desk)
    assert desk.engine("test").once()
    assert leases.take(desk.record, "holder", "worker", desk.clock.now()) is not None
    assert store.alert(desk.record, number).cleared_at is not None, "a workflow that rests alarms nobody"
    assert look(desk).banner == ""
    trouble(desk)
    assert look(desk).banner == ("Synchronization of Twitter accounts failed. See Administration › Platform › Alerts.")
