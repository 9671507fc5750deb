"""What list and window alike can do to a delivery: pause, start, stop, duplicate, each with why not."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from social.deliveries import confirming, drafts, grace
from social.deliveries.drafts import NotPossible
from social.deliveries.own_templates import save_as_template
from social.errors import HostFault
from store.templates import own_template
from tui.command_rights import READ_ONLY
from tui.commands import Command
from tui.dialogs.confirm import Confirm
from tui.dialogs.line import Line
from tui.faults import show_fault
from tui.screens.page import Page
from tui.secrets_door import unlocked

if TYPE_CHECKING:
    from tui.screens.deliveries import Deliveries
    from tui.screens.delivery import DeliveryWindow

    Holder: TypeAlias = Deliveries | DeliveryWindow

T = TypeVar("T")
NO_DELIVERY = "There is no delivery here yet. Press n for a new one."


async def carried_out(screen: Page[None], act: Callable[[], T]) -> T | None:
    """Do `act` in a thread; None where it was refused, which is shown."""
    try:
        return await asyncio.to_thread(act)
    except NotPossible as refused:
        show_fault(screen.app, HostFault("not-possible", str(refused)))
        return None


def why_not_change(screen: Holder) -> str | None:
    """Why nothing can be written now."""
    if screen.world.read_only:
        return READ_ONLY
    return None if screen.chosen_delivery is not None else NO_DELIVERY


def _why_not(verb: str, screen: Holder) -> str | None:
    delivery = screen.chosen_delivery
    if delivery is None or screen.world.read_only:
        return why_not_change(screen)
    return confirming.why_not_move(delivery, verb)


async def _move(screen: Holder, act: Callable[..., None], said: str) -> None:
    delivery, world = screen.chosen_delivery, screen.world
    if delivery is None:
        return

    def do() -> bool:
        act(world.record, world.clock, world.operator, delivery.id)
        return True

    if await carried_out(screen, do):
        screen.say(said.format(delivery.label))


async def _pause(screen: Holder) -> None:
    await _move(screen, confirming.pause, "Paused: {}.")


async def _start(screen: Holder) -> None:
    if await _agreed(screen, "Start the sending again?", "What has not left yet is sent, from where it was paused."):
        if not await unlocked(screen):
            return
        await _move(screen, confirming.resume, "Started again: {}.")


async def _stop(screen: Holder) -> None:
    if await _agreed(
        screen, "Stop this delivery for good?", "What has not left is canceled. It cannot be started again."
    ):
        await _move(screen, confirming.stop, "Stopped: {}.")


async def _agreed(screen: Holder, question: str, line: str) -> bool:
    delivery = screen.chosen_delivery
    if delivery is None:
        return False
    answer = await screen.app.push_screen_wait(Confirm(question, quote=delivery.label, lines=(line,), danger=True))
    return answer is True


async def _duplicate(screen: Holder) -> None:
    delivery, world = screen.chosen_delivery, screen.world
    if delivery is None:
        return
    act = partial(drafts.duplicate, world.record, world.clock, world.operator, delivery.id)
    copy = await carried_out(screen, act)
    if copy is not None:
        await screen.open_delivery(copy)


def _why_not_template(screen: Holder) -> str | None:
    delivery = screen.chosen_delivery
    if delivery is not None and delivery.proof_of is not None:
        return "A proof is a copy: save the delivery it was made from as a template."
    return why_not_change(screen)


async def _save_template(screen: Holder) -> None:
    delivery, world = screen.chosen_delivery, screen.world
    if delivery is None:
        return
    lines = (
        "Kept are content, target of the proofs, waves, rules, approval mode and grace delay; not whom it goes to.",
    )
    name = await screen.app.push_screen_wait(Line("Save as template", "Name", value=delivery.label, lines=lines))
    if name is None:
        return
    there = own_template(world.record, name)
    if there is not None:
        question = Confirm(
            "Replace this template?", quote=there.name, lines=("It is changed for new deliveries alone.",)
        )
        if not await screen.app.push_screen_wait(question):
            return
    act = partial(save_as_template, world.record, world.clock, world.operator, delivery.id, name)
    if await carried_out(screen, act) is not None:
        screen.say(f"Kept under Resources › Templates › Delivery templates: {name}.", "good")


def _why_not_undo(screen: Holder) -> str | None:
    delivery = screen.chosen_delivery
    if delivery is None or screen.world.read_only:
        return why_not_change(screen)
    return grace.why_not_undo(screen.world.record, delivery)


async def _undo(screen: Holder) -> None:
    delivery, world = screen.chosen_delivery, screen.world
    if delivery is None:
        return
    number = await carried_out(screen, partial(grace.undo, world.record, world.clock, world.operator, delivery.id))
    if number is not None:
        screen.say(f"Taken back: nothing of {delivery.label} has left.", "good")


def _why_not_send_now(screen: Holder) -> str | None:
    delivery = screen.chosen_delivery
    if delivery is None or screen.world.read_only:
        return why_not_change(screen)
    return grace.why_not_send_now(screen.world.record, delivery)


def shared_commands() -> tuple[Command, ...]:
    """The commands; those of them that can work now are in the foot."""
    group = "Delivery"
    return (
        Command(
            "delivery.duplicate", "Duplicate", _duplicate, key="d", group=group, show=True, why_not=why_not_change,
            help="A new delivery with the same content and targets; nothing of the history.",
        ),
        Command(
            "delivery.template", "Save as template…", _save_template, key="t", group=group, why_not=_why_not_template,
            help="Keeps it as a delivery template under a name; one of your own of that name is replaced.",
        ),
        Command(
            "delivery.pause", "Pause", _pause, key="p", group=group, show=True, why_not=partial(_why_not, "Pause"),
            help="Holds the sending between two messages.",
        ),
        Command(
            "delivery.start", "Start…", _start, key="s", group=group, show=True, why_not=partial(_why_not, "Start"),
            foot="Start", help="Goes on after a pause; asks first.",
        ),
        Command(
            "delivery.stop", "Stop…", _stop, key="x", group=group, show=True, why_not=partial(_why_not, "Stop"),
            foot="Stop", help="Stops for good; what has not left is canceled. Asks first.",
        ),
        Command(
            "delivery.undo", "Undo", _undo, key="z", group=group, show=True, why_not=_why_not_undo,
            help="Takes a confirmation back before anything has left, as if it had never been given.",
        ),
        Command(
            "delivery.send-now", "Send now", partial(_move, act=grace.send_now, said="Sending: {}."), key="g",
            group=group, show=True, why_not=_why_not_send_now, help="Skips what is left of the grace after a confirmation.",
        ),
    )  # fmt: skip
