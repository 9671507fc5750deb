"""The certificate of a delivery in the console: the sum that accounts for every message, its price and its digest."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING

from social.deliveries.certificate import certificate, lines
from tui.commands import Command
from tui.dialogs.told import Told
from tui.moments import both

if TYPE_CHECKING:
    from tui.screens.delivery import DeliveryWindow


def _why_not(window: DeliveryWindow) -> str | None:
    if window.view is None or window.view.delivery.confirmed_at is None:
        return "A certificate accounts for what was to be sent: there is one once the delivery is confirmed."
    return None


async def _certificate(window: DeliveryWindow) -> None:
    world, number = window.world, window.delivery_id
    told = await asyncio.to_thread(partial(certificate, world.record, world.clock, number))
    heading, *sums, _digest = lines(told | {"messages": []})
    facts = (
        (f"As of {both(world.clock.now(), world.zone)}", "\n".join(sums)),
        ("SHA-256 of all of it, message by message", told["digest"]),
        ("To keep it, and to hold it against the record later", _commands(number)),
    )
    await window.app.push_screen_wait(Told(f"Certificate: {heading}", facts))


def _commands(number: int) -> str:
    command = f"stonechat delivery certificate {number}"
    return f"{command} --json > certificate-{number}.json\n{command} --check certificate-{number}.json"


CERTIFICATE: tuple[Command, ...] = (
    Command(
        "look.certificate", "Certificate…", _certificate, key="n", group="Delivery", show=True, foot="Certificate",
        why_not=_why_not, help="That every planned message is accounted for, what X charged, and how to check it later.",
    ),
)  # fmt: skip
