"""Resuming a torn thread, from the list of deliveries and from a delivery's window: the rest of it is opened to be sent."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from social.deliveries import resuming
from tui.commands import Command
from tui.dialogs.pick import Choice, Pick
from tui.screens.delivery_acts import carried_out, why_not_change

if TYPE_CHECKING:
    from tui.screens.delivery_acts import Holder


def _why_not(screen: Holder) -> str | None:
    delivery = screen.chosen_delivery
    if delivery is None or screen.world.read_only:
        return why_not_change(screen)
    threads = resuming.torn(screen.world.record, delivery)
    if not threads:
        return resuming.why_none(delivery)
    return None if any(each.why_not is None for each in threads) else threads[0].why_not


async def _resume(screen: Holder) -> None:
    """Make what is to go on, or find it where it was made, and open it; of several accounts one is chosen first."""
    delivery, world = screen.chosen_delivery, screen.world
    if delivery is None:
        return
    threads = resuming.torn(world.record, delivery)
    service = threads[0].service.id
    if threads[1:]:
        choices = [
            Choice(str(each.service.id), each.service.title, _place(each), each.why_not or "") for each in threads
        ]
        chosen = await screen.app.push_screen_wait(Pick("Resume the thread: at which account?", choices))
        if chosen is None:
            return
        service = int(chosen)
    act = partial(resuming.resume_thread, world.record, world.clock, world.operator, delivery.id, service)
    made = await carried_out(screen, act)
    if made is not None:
        await screen.open_delivery(made)


def _place(each: resuming.Torn) -> str:
    return f"{each.standing} of {each.posts} posts stand"


RESUMING = (
    Command(
        "delivery.resume-thread", "Resume the thread…", _resume, key="m", group="Delivery", why_not=_why_not,
        help="Of a thread that was torn: a new delivery with the rest, whose first post answers the last one that stands.",
    ),
)  # fmt: skip
