"""What the window of a delivery can do besides what the list can: targets, fields, preview, proof, send, properties."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from social.clock import Clock
from social.deliveries import approving, drafts
from social.deliveries.target import parts_of
from social.personalization import SERVICE_FIELDS, VISITOR_FIELDS, service_values, visitor_values
from store import members
from store.database import Record
from store.external_accounts import external_account
from store.folders import folders
from store.visitors import visitor
from tui.command_rights import READ_ONLY
from tui.commands import Command
from tui.delivery_view import DeliveryView
from tui.dialogs.delivery_properties import DeliveryProperties
from tui.dialogs.media import DeliveryMedia
from tui.dialogs.pick import Choice, Pick
from tui.dialogs.proof import SendProof
from tui.dialogs.send import SendDelivery, approval_question
from tui.dialogs.subscribers import SelectSubscribers
from tui.dialogs.target import MAIN, PROOF, SelectTarget, Target
from tui.people import EVERYBODY
from tui.screens.delivery_acts import carried_out
from tui.widgets.delivery_summary import approval_words

if TYPE_CHECKING:
    from tui.screens.delivery import DeliveryWindow

NOT_YET = "The delivery is still being read."
UNASKED = "An approval comes from somebody who did not write in it, by a login of their own; any change makes it void."


def why_not_edit(window: DeliveryWindow) -> str | None:
    """Why content and targets cannot be changed."""
    if window.world.read_only:
        return READ_ONLY
    if window.view is None:
        return NOT_YET
    if window.view.delivery.proof_of is not None:
        return "A proof is a copy: change the delivery it was made from."
    if not window.view.editable:
        return f"The delivery is {window.view.delivery.state.lower()} and opens read only. Duplicate it with d."
    return None


async def choose_target(tab: str, window: DeliveryWindow) -> None:
    """Select target, then keep what was changed."""
    view, world = window.view, window.world
    if view is None:
        return
    labels = {folder.id: folder.label for folder in folders(world.record, "service")}
    delivery = view.delivery
    before = Target(tuple(delivery.main_target), tuple(delivery.proof_target))
    dialog = SelectTarget(view.services, labels, before, tab)
    if view.messages is not None:
        before = Target((), before.proof, tuple(delivery.parts), dict(delivery.rules))
        dialog = SelectSubscribers(view.services, labels, delivery, tab)
    chosen = await window.app.push_screen_wait(dialog)
    if chosen is None:
        return
    named = {"main_target": "main", "proof_target": "proof", "parts": "parts", "rules": "rules"}
    told = {field: (getattr(before, name), getattr(chosen, name)) for field, name in named.items()}
    values = {field: dict(now) if field == "rules" else list(now) for field, (was, now) in told.items() if now != was}
    if values:
        await _change(window, values)


async def _change(window: DeliveryWindow, values: Mapping[str, object]) -> None:
    world = window.world
    act = partial(drafts.change, world.record, world.clock, world.operator, window.delivery_id, **values)
    await carried_out(window, act)


async def _insert(window: DeliveryWindow) -> None:
    view = window.view
    if view is None:
        return
    window.open_tab("text")
    model = await asyncio.to_thread(_model, window.world.record, view, window.world.clock.now())
    fields = SERVICE_FIELDS if view.messages is None else (*VISITOR_FIELDS, *SERVICE_FIELDS)
    choices = [Choice(name, f"<%= {name} %>", model.get(name, "")) for name in fields]
    name = await window.app.push_screen_wait(Pick("Insert a field", choices))
    if name is not None:
        window.editor.insert_field(name)


def _model(record: Record, view: DeliveryView, now: datetime) -> dict[str, str]:
    """What the fields stand for: for the first account and, of direct messages, the first person of the target."""
    values = service_values(view.main[0]) if view.main else {}
    if view.messages is None:
        return values
    found = members.members(record, parts_of(view.delivery, now), EVERYBODY)
    first = next(((service_id, visitor(record, visitor_id)) for service_id, visitor_id in found), None)
    return values if first is None or first[1] is None else values | visitor_values(first[1])


def _why_not_thread(window: DeliveryWindow) -> str | None:
    if window.view is not None and window.view.messages is not None:
        return "A direct message is one message: only tweets make a thread."
    return why_not_edit(window)


def _begin_post(window: DeliveryWindow) -> None:
    window.open_tab("text")
    window.editor.begin_post()


def _why_not_media(window: DeliveryWindow) -> str | None:
    """A delivery that cannot be changed still shows its files, where it has some."""
    if window.view is not None and window.view.messages is not None:
        return "Direct messages go out as text alone."
    return None if window.view is not None and window.view.media else why_not_edit(window)


async def _media(window: DeliveryWindow) -> None:
    if window.view is not None and await window.keep():
        fixed = why_not_edit(window) or ""
        await window.app.push_screen_wait(DeliveryMedia(window.delivery_id, window.view.delivery.label, fixed))


def _preview(window: DeliveryWindow) -> None:
    window.open_tab("text" if window.tab == "preview" else "preview")


async def _proof(window: DeliveryWindow) -> None:
    if window.view is not None and await window.keep():
        label = window.view.delivery.label
        if await window.app.push_screen_wait(SendProof(window.delivery_id, label)):
            window.open_tab("audit")


async def _send(window: DeliveryWindow) -> None:
    if window.view is not None and await window.keep():
        label = window.view.delivery.label
        if await window.app.push_screen_wait(SendDelivery(window.delivery_id, label)):
            window.open_tab("summary")


async def _properties(window: DeliveryWindow) -> None:
    if window.view is None:
        return
    view, delivery, world = window.view, window.view.delivery, window.world
    total = delivery.to_send or window.reached
    grace = external_account(world.record).grace_seconds
    entered = await window.app.push_screen_wait(
        DeliveryProperties(delivery, total, grace, approval_words(view, world.zone) or UNASKED)
    )
    if entered is None:
        return
    fields = ("label", "code", "description")
    changed = {name: getattr(entered.named, name) for name in fields}
    values: dict[str, object] = {name: value for name, value in changed.items() if value != getattr(delivery, name)}
    if entered.rules != delivery.rules:
        values["rules"] = dict(entered.rules)
    if values:
        await _change(window, values)


def _why_not_approve(window: DeliveryWindow) -> str | None:
    if window.world.read_only:
        return READ_ONLY
    if window.view is None:
        return NOT_YET
    world = window.world
    return approving.why_not_refuse(world.record, world.operator, window.view.delivery)


async def _approve(window: DeliveryWindow) -> None:
    world = window.world
    asked = partial(approval_question, world.record, window.delivery_id, world.operator, world.clock.now())
    said = await window.app.push_screen_wait(await asyncio.to_thread(asked))
    if said is None:
        return
    given = (world.record, world.clock, world.operator, window.delivery_id, said.comment)
    if said.approved and await carried_out(window, partial(approving.approve, *given)) is not None:
        window.say("Approved. It can be confirmed now: F8.", "good")
    elif not said.approved and await carried_out(window, partial(_refused, *given)):
        window.say("Refused. It is being edited again, and who wrote it is shown why.", "attention")


def _refused(record: Record, clock: Clock, operator: str, delivery_id: int, reason: str) -> bool:
    approving.refuse(record, clock, operator, delivery_id, reason)
    return True


async def _climb(window: DeliveryWindow) -> None:
    await window.leave()


WINDOW_COMMANDS: tuple[Command, ...] = (
    Command(
        "delivery.to", "To…", partial(choose_target, MAIN), key="f3", group="Delivery", show=True, foot="To",
        why_not=why_not_edit, help="Chooses the accounts that the post goes out from, or the people that messages go to.",
    ),
    Command(
        "delivery.proofs-target", "Target of the proofs…", partial(choose_target, PROOF), key="f4", group="Delivery",
        show=True, foot="Proofs to", why_not=why_not_edit, help="Chooses the test account that proofs go to.",
    ),
    Command(
        "delivery.field", "Insert a field…", _insert, key="f5", group="Delivery", foot="Field",
        why_not=why_not_edit, help="Writes <%= service.label %>, <%= visitor.name %> or another field at the cursor.",
    ),
    Command(
        "delivery.next-post", "Next post of the thread", _begin_post, key="f2", group="Delivery", foot="Next post",
        why_not=_why_not_thread, help="Parts the text at the cursor by a line of ---: what follows is a post that answers it.",
    ),
    Command(
        "delivery.preview", "Preview", _preview, key="f6", group="Delivery", show=True,
        help="The text as each account would post it, or each person get it; once more goes back to the content.",
    ),
    Command(
        "delivery.proof", "Send a proof…", _proof, key="f7", group="Delivery", show=True, foot="Proof",
        why_not=why_not_edit, help="Sends the content to the test account, after an analysis.",
    ),
    Command(
        "delivery.send", "Send…", _send, key="f8", group="Delivery", show=True, foot="Send", why_not=why_not_edit,
        help="Analyses, and sends after you confirmed twice.",
    ),
    Command(
        "delivery.media", "Media…", _media, key="f12", group="Delivery", show=True, foot="Media",
        why_not=_why_not_media, help="The pictures or the video of the post, each with its alternative text.",
    ),
    Command(
        "delivery.properties", "Properties…", _properties, key="f9", group="Delivery", why_not=why_not_edit,
        help="Label, code, approval mode and grace delay; of direct messages also waves, validity and exclusions.",
    ),
    Command(
        "delivery.approve", "Approve or refuse…", _approve, key="v,f10", group="Delivery", why_not=_why_not_approve,
        foot="Approve", help="As a second person, where the delivery asks for one: approves what somebody else wrote, or"
        " refuses it with a reason.",
    ),
    Command(
        "delivery.tab.next", "Next tab", lambda window: window.turn(1), key="right_square_bracket", group="Delivery",
        help="Summary, Content, Preview, Delivery, Audit.",
    ),
    Command(
        "delivery.tab.before", "Tab before", lambda window: window.turn(-1), key="left_square_bracket",
        group="Delivery", help="The other way round.",
    ),
    Command(
        "climb", "Back", _climb, key="escape", group="Everywhere", foot="Back",
        help="Back to the list; the text is saved.",
    ),
)  # fmt: skip
