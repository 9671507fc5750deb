"""The way to a keeper of secrets: asked at the first start and at need, changed at any time, with all secrets moved."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING

from social.errors import Fault
from social.keepers import change
from store.keepers import Choice, Commands
from store.moving import Moved
from store.secrets import SecretsError
from tui.command_rights import refused_command
from tui.dialogs.choose_keeper import ChooseKeeper, Sight
from tui.dialogs.confirm import Confirm
from tui.dialogs.keeper_program import KeeperProgram
from tui.dialogs.passphrase import Passphrase
from tui.faults import show_fault
from tui.keeper_words import LABELS
from tui.secrets_door import refusal
from tui.secrets_door import told as as_told

if TYPE_CHECKING:
    from store.secrets import Secrets
    from tui.app import StonechatApp

COMMAND = "secrets.keeper"


async def first_start(app: StonechatApp) -> None:
    """Ask once who shall keep the secrets, where nobody was chosen and whoever sits here may choose; to be awaited in a
    worker. Somebody who is at work already is not disturbed: they are asked at need."""
    world = app.world
    if world.sandbox or world.read_only:
        return
    try:
        chosen = await asyncio.to_thread(lambda: world.desk.secrets.kept)
    except SecretsError:  # told where somebody asks for them
        return
    idle = app.current_mode == app.DEFAULT_MODE and len(app.screen_stack) == 1
    if chosen is None and idle and refused_command(world, COMMAND) is None:
        await choose(app)


async def choose(app: StonechatApp) -> bool:
    """Offer the ways on, and take one; whether the secrets are open then. To be awaited in a worker."""
    desk = app.world.desk
    try:
        sight = await asyncio.to_thread(_see, app)
        keeper = await app.push_screen_wait(ChooseKeeper(sight, partial(_see, app)))
        if keeper is not None:
            if keeper == sight.keeper and keeper != "command":
                await _open(app)
            else:
                await _change(app, keeper)
    except SecretsError as error:
        refusal(app, error)
    except Fault as fault:
        show_fault(app, fault)
    await app.look_now()
    return desk.secrets.state == "open"


def _see(app: StonechatApp) -> Sight:
    """In a thread. Raises SecretsError."""
    secrets = app.world.desk.secrets
    found = secrets.look_around()
    keeper = None if secrets.kept is None else secrets.keeper
    return Sight(found, keeper, "" if keeper is None or secrets.state == "open" else secrets.reason)


async def _open(app: StonechatApp) -> None:
    from tui.secrets_door import unlocked

    await unlocked(app.screen)


async def _change(app: StonechatApp, keeper: str) -> None:
    """Ask what the new keeper needs, and let it keep the secrets. Raises SecretsError, Fault."""
    secrets = app.world.desk.secrets
    leave = await _left_behind(app, secrets)
    if leave is None:
        return
    if keeper == "command":

        def take(commands: Commands) -> Moved:
            return _carry_out(app, Choice("command", commands), leave_behind=leave)

        if await app.push_screen_wait(KeeperProgram(take, secrets.choice.commands)):
            _tell(app)
        return
    choice = Choice("vault" if keeper == "vault" else "secret-service")
    state = await asyncio.to_thread(secrets.state_of, choice)
    if state == "open":
        await asyncio.to_thread(_carry_out, app, choice, leave_behind=leave)
        _tell(app)
        return
    where = f"Stonechat's own vault, a file below {secrets.home}" if keeper == "vault" else "the system keyring"
    dialog = Passphrase(
        lambda given: _carry_out(app, choice, given, leave_behind=leave), create=state == "new", where=where
    )
    if await app.push_screen_wait(dialog):
        _tell(app)


async def _left_behind(app: StonechatApp, secrets: Secrets) -> bool | None:
    """Whether the secrets of the present keeper stay where they are; None where the person thought better of it."""
    if secrets.kept is None:
        return False
    name = LABELS[secrets.keeper]
    if secrets.state == "open":
        number = len(await asyncio.to_thread(secrets.keys))
        if number == 0:
            return False
        told = f"{number} secret(s) move there, each read back; then they are removed from: {secrets.where}."
        agreed = await app.push_screen_wait(Confirm("Let another keep the secrets?", lines=(told,), yes="Move them"))
        return False if agreed else None
    lines = (
        secrets.reason,
        "What lies there cannot be moved now. It stays there; the keys of each service must be entered anew.",
        "To move it instead, open it first.",
    )
    agreed = await app.push_screen_wait(Confirm(f"Leave behind what is in: {name}?", lines=lines, typed="leave"))
    return True if agreed else None


def _carry_out(app: StonechatApp, choice: Choice, passphrase: str | None = None, *, leave_behind: bool) -> Moved:
    """In a thread. Raises HostFault, NotAllowed."""
    world = app.world
    try:
        return change(
            world.record, world.desk.secrets, world.clock, world.operator, choice, passphrase, leave_behind=leave_behind
        )
    except SecretsError as error:
        raise as_told(error) from None


def _tell(app: StonechatApp) -> None:
    app.notify(f"The secrets lie in: {app.world.desk.secrets.where}.", title="Keeper of secrets")
