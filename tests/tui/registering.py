"""A console at a sandbox, and hands that fill in the service form."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from textual import events
from textual.pilot import Pilot
from textual.widgets import Input

from social.desk import Desk, open_desk
from social.sandbox.accounts import AccountSpec
from social.sandbox.server import Sandbox
from social.sandbox.world import World as Network
from social.services import registration
from social.services.base import Credentials
from social.services.check import check
from social.services.registration import Form
from store.folders import folders
from tests.tui.conftest import StillClock
from tests.tui.seen import until, until_seen
from tui.app import StonechatApp
from tui.entry import open_world
from tui.screens.service import ServiceEditor
from tui.screens.services import Services
from tui.surroundings import Surroundings
from tui.widgets.field import Field

KEYS = ("consumer_key", "consumer_secret", "access_token", "access_token_secret")
LABEL = "New Offers Available"


def network() -> Sandbox:
    """A sandbox with a brand, a protected test account, a public one, and an account on the brand's own app."""
    others = (AccountSpec("openproofs", "Open Proofs"), AccountSpec("sidelark", "Side Lark", app="brandlark"))
    return Sandbox(world=Network(followers=30, accounts=others), no_quota=True)


def desk_at(box: Sandbox, home: Path, *, memory: bool = True, read_only: bool = False) -> Desk:
    """A desk whose routing points to the sandbox."""
    return open_desk(home, StillClock(), memory=memory, read_only=read_only, base_url=box.url)


def console_at(desk: Desk) -> StonechatApp:
    """The console on it, as people get it, but for the lines below the tabs: those do not glide."""
    world = replace(open_world(desk, home="SANDBOX", sandbox=True), zone="Europe/Berlin")
    app = StonechatApp(world, Surroundings())
    app.animation_level = "none"
    return app


def editor(pilot: Pilot[Any]) -> ServiceEditor:
    """The service editor in front."""
    screen = pilot.app.screen
    assert isinstance(screen, ServiceEditor), screen
    return screen


def registered(desk: Desk, account: dict[str, Any], *, name: str = "", label: str = LABEL, checked: bool = True) -> int:
    """A service that was registered before the console opened; its id."""
    form = Form(
        label=label,
        internal_name=name or account["username"],
        folder_id=folders(desk.record, "service")[0].id,
        visitor_folder_id=folders(desk.record, "visitor")[0].id,
        credentials=Credentials(*(account[key] for key in KEYS)),
    )
    service_id = registration.save(desk.record, desk.secrets, desk.clock, desk.operator, form).service_id
    if checked:
        check(desk.record, desk.connections, desk.clock, desk.operator, service_id)
    return service_id


async def new_service(pilot: Pilot[Any]) -> ServiceEditor:
    """From the list, press n."""
    if not isinstance(pilot.app.screen, Services):
        await pilot.press("2")
    await until_seen(pilot, "Label (Internal name)")
    await pilot.press("n")
    await until(pilot, lambda: isinstance(pilot.app.screen, ServiceEditor))
    await until_seen(pilot, "Internal name")
    return editor(pilot)


async def opened(pilot: Pilot[Any], service_id: int, tab: str = "edit") -> ServiceEditor:
    """The editor of a service, at a tab."""
    app = pilot.app
    assert isinstance(app, StonechatApp)
    await until(pilot, lambda: app.outlook.checklist)
    app.push_screen(ServiceEditor(service_id))
    await until(pilot, lambda: isinstance(pilot.app.screen, ServiceEditor) and pilot.app.screen.is_mounted)
    await until_seen(pilot, "Service '")
    editor(pilot).open_tab(tab)
    await pilot.pause()
    return editor(pilot)


async def put(pilot: Pilot[Any], *, leave: bool = True, **texts: str) -> None:
    """Paste each text into the field of that name, and leave the last one."""
    for field, text in texts.items():
        widget = editor(pilot).query_one(f"#{field}")
        if isinstance(widget, Input):
            widget.value = ""
        widget.focus()
        widget.post_message(events.Paste(text))
    await until(pilot, lambda: pilot.app.focused is not None and pilot.app.focused.id == list(texts)[-1])
    if leave:
        await pilot.press("tab")


async def fill(pilot: Pilot[Any], account: dict[str, Any], *, name: str = "", label: str = LABEL) -> None:
    """Fill in names and all four keys."""
    keys = {key: account[key] for key in KEYS}
    await put(pilot, label=label, internal_name=name or account["username"], **keys)


def problem(pilot: Pilot[Any], field: str) -> str:
    """What is said to be wrong below a field."""
    return editor(pilot).query_one(f"#{field}-field", Field).error


async def save(pilot: Pilot[Any], *, expect: str = "Checked:") -> None:
    """Press F5 and wait for the outcome in the status line, or for other words."""
    await pilot.press("f5")
    await until_seen(pilot, expect)
