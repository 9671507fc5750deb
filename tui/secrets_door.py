"""The door to the secrets: asks for the passphrase when a key is needed, and never before."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from social.errors import HostFault
from social.services.registration import sweep
from store.moving import clear
from store.secrets import SecretsError, State
from tui.dialogs.passphrase import Passphrase
from tui.faults import show_fault

if TYPE_CHECKING:
    from textual.screen import Screen

    from social.desk import Desk
    from tui.app import StonechatApp


async def unlocked(screen: Screen[Any]) -> bool:
    """Whether the secrets are open, after asking for the passphrase where they are not; False where it was not given.

    To be awaited in a worker, such as an async command.
    """
    app: StonechatApp = screen.app  # type: ignore[assignment]
    desk = app.world.desk
    try:
        state, asks = await asyncio.to_thread(lambda: (_state(desk), _wants_a_keeper(desk)))
    except SecretsError as error:
        refusal(app, error)
        return False
    if state == "open" and not asks:
        return True
    if asks:
        from tui.keeper_door import choose

        return await choose(app)
    if desk.secrets.keeper == "command":
        refusal(
            app, SecretsError(desk.secrets.reason, "Then try again; another keeper: Commands › Where the secrets lie…")
        )
        return False
    dialog = Passphrase(lambda given: _open(desk, given), create=state == "new", where=whereabouts(desk, long=True))
    if not await app.push_screen_wait(dialog):
        return False
    app.change = -1  # the checklist speaks of the secrets, and unlocking commits nothing: look anew
    return True


def _state(desk: Desk) -> State:
    """In a thread, because the keyring may be imported now. Raises SecretsError."""
    secrets = desk.secrets
    return secrets.state if secrets.state == "open" else secrets.look_again()


def _wants_a_keeper(desk: Desk) -> bool:
    """In a thread: whether nobody was chosen yet, or the Secret Service that was chosen is not there."""
    from store.keyrings import probe

    secrets = desk.secrets
    if secrets.kept is None:
        return True
    if secrets.state == "open":
        return False
    return secrets.keeper == "secret-service" and probe(secrets.deadline).kind in ("none", "secret-service-empty")


def _open(desk: Desk, passphrase: str) -> None:
    """Unlock, then clear away what a crash left half written. Raises a HostFault."""
    try:
        desk.secrets.unlock(passphrase)
        if not desk.record.read_only:
            sweep(desk.record, desk.secrets, desk.clock.now())
            clear(desk.secrets)
    except SecretsError as error:
        raise told(error) from None


def whereabouts(desk: Desk, *, long: bool = False) -> str:
    """Where the secrets lie, in a sentence's words; `long` adds the vault's folder."""
    secrets = desk.at_need.known
    if secrets is None:
        return "the keyring"
    if secrets.keeper == "vault":
        return f"{secrets.where}, a file below {desk.record.home}" if long else secrets.where
    return f"the {secrets.where}"


def told(error: SecretsError) -> HostFault:
    """The same trouble as a fault, which a dialog can show."""
    return HostFault("secrets-closed", error.sentence, error.cure)


async def open_secrets(app: StonechatApp) -> None:
    """The command: open them ahead of need."""
    if await unlocked(app.screen):
        app.notify(f"The secrets are open, in {whereabouts(app.world.desk)}.")


def refusal(app: StonechatApp, error: SecretsError) -> None:
    """Show why the secrets could not be read or kept."""
    show_fault(app, told(error))
