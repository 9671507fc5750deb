"""The command that rehearses the delivery in a window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from social.rehearsal.rehearse import why_not_rehearse
from tui.command_rights import READ_ONLY
from tui.commands import Command
from tui.dialogs.rehearsing import Rehearse

if TYPE_CHECKING:
    from tui.screens.delivery import DeliveryWindow


def _why_not(window: DeliveryWindow) -> str | None:
    if window.world.read_only:
        return READ_ONLY
    return "The delivery is still being read." if window.view is None else why_not_rehearse(window.view.delivery)


async def _rehearse(window: DeliveryWindow) -> None:
    if window.view is not None and await window.keep():
        await window.app.push_screen_wait(Rehearse(window.delivery_id, window.view.delivery.label))


REHEARSING: tuple[Command, ...] = (
    Command(
        "delivery.rehearse", "Rehearse…", _rehearse, key="r,f11", group="Delivery", why_not=_why_not,
        help="Plays it whole on a copy against a stand-in for X, with faults in the way; nothing leaves this machine.",
    ),
)  # fmt: skip
