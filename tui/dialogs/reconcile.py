"""Lets a copied or restored record send, after the one question that no program can answer."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from social.deliveries.drafts import NotPossible
from social.deliveries.reconciling import reconcile as carry_out
from tui.amounts import counted
from tui.dialogs.confirm import Confirm

if TYPE_CHECKING:
    from tui.app import StonechatApp

LINES = (
    "This record was copied, moved or restored. The one it came from may have sent since, and may be at work still.",
    "Whatever had not left is looked for on X first. A post that is not there is sent; of messages that are not there you"
    " decide. What is not confirmed yet stays as it is: look whether the other one confirmed it.",
)


async def reconcile(app: StonechatApp) -> None:
    """Ask, and carry it out in a thread."""
    question = Confirm(
        "Is no other copy of this record at work?",
        quote=app.world.home,
        lines=LINES,
        yes="None is: send from here",
        no="Cancel",
        danger=True,
    )
    if not await app.push_screen_wait(question):
        return
    world = app.world
    try:
        waiting = await asyncio.to_thread(carry_out, world.record, world.clock, world.operator)
    except NotPossible as refusal:
        app.notify(str(refusal), title="Not now", severity="warning")
    else:
        app.notify(f"This record sends from now on. {counted(waiting, 'message')} looked for on X first.")
