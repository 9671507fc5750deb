"""Send to the main delivery target: now or at a contact date, analysed, confirmed, and asked once more."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from textual import on
from textual.app import ComposeResult
from textual.widgets import Button, Input

from social.budgets import dollars
from social.deliveries import confirming
from social.deliveries.analysis import Analysis, analyze, targets
from social.deliveries.approving import why_not_approve
from social.deliveries.costs import total
from social.deliveries.drafts import NotPossible, found
from social.deliveries.grace import grace_of
from social.deliveries.message_analysis import cost
from social.deliveries.rendering import Rendering, posts
from social.deliveries.target import part_words, parts_of, rules_of
from social.deliveries.thread import DIVIDER
from store import members
from store.approvals import refused
from store.database import Record
from store.deliveries import Delivery, writers
from tui.amounts import grouped
from tui.delivery_view import target_words
from tui.dialogs.analyzing import Analyzing, kept_lines
from tui.dialogs.confirm import Confirm
from tui.dialogs.review import Review
from tui.dialogs.send_messages import first_message, message_question, send_in_waves, wants_waves
from tui.moments import both
from tui.secrets_door import unlocked
from tui.signs import Word
from tui.wall_time import FORM, instant
from tui.widgets.field import Field
from tui.widgets.radio import Radio
from tui.world import World

TWO_TEXTS = 2
"""Texts quoted in the question at most; the preview shows the others."""


class SendDelivery(Analyzing):
    """True once it was confirmed."""

    def __init__(self, delivery_id: int, label: str) -> None:
        super().__init__()
        self.heading = f"Send to the main delivery target: {label}"
        self._delivery = delivery_id

    ANSWERS = (("analyze", "Analyze"), ("waves", "In waves"), ("confirm", "Confirm delivery"), ("close", "Close"))

    def compose_question(self) -> ComposeResult:
        """Now or later."""
        yield Radio(("Deliver as soon as possible", "Postpone the delivery"), id="when")
        yield Field("Contact date", Input(self._tomorrow(), id="contact", compact=True), id="contact-field")

    def on_mount(self) -> None:
        """An analysis that still holds need not be made again."""
        self.query_one("#contact-field").display = False
        world = self.app.world
        if self.why_not() is None:
            self.work_on(lambda: kept_lines(world.record, self._delivery), group="kept", then=self.show_lines)

    def look_again(self) -> None:
        """Offer the preset of waves where the analysis asks for waves."""
        super().look_again()
        self.query_one("#waves", Button).display = wants_waves(self.app.world.record, self._delivery)

    @on(Button.Pressed, "#waves")
    def _wave(self) -> None:
        self.run_worker(self._waved(), group="act", exclusive=True, exit_on_error=False)

    async def _waved(self) -> None:
        world = self.app.world
        try:
            await asyncio.to_thread(send_in_waves, world.record, world.clock, world.operator, self._delivery)
        except NotPossible as refused:
            self.say(Word(str(refused), "bad", "✗"))
        else:
            await self.analyzed()

    def _tomorrow(self) -> str:
        there = self.app.world.clock.now().astimezone(ZoneInfo(self.app.world.zone)) + timedelta(days=1)
        return there.replace(hour=9, minute=0).strftime(FORM)

    @on(Radio.Changed)
    def _turn(self, event: Radio.Changed) -> None:
        self.query_one("#contact-field").display = bool(event.value)
        self._tell_date()

    @on(Input.Changed, "#contact")
    def _tell_date(self) -> None:
        field, world = self.query_one("#contact-field", Field), self.app.world
        try:
            field.say(both(instant(self.query_one("#contact", Input).value, world.zone), world.zone))
        except ValueError as wrong:
            field.say(str(wrong))

    @property
    def _postponed(self) -> bool:
        return bool(self.query_one("#when", Radio).value)

    def _contact_at(self) -> datetime | None:
        """The contact date; None for at once. Raises NotPossible."""
        if not self._postponed:
            return None
        world, field = self.app.world, self.query_one("#contact-field", Field)
        try:
            at = instant(self.query_one("#contact", Input).value, world.zone)
            if at <= world.clock.now():
                raise ValueError("This lies in the past. Choose a later time.")
        except ValueError as wrong:
            field.wrong(str(wrong))
            field.taker.focus()
            raise NotPossible(f"The contact date cannot be: {wrong}") from None
        return at

    async def analysis(self) -> Analysis | None:
        """In a thread; nothing is asked of X."""
        world = self.app.world
        return await asyncio.to_thread(analyze, world.record, world.clock, world.operator, self._delivery)

    def why_not(self) -> str | None:
        """The record says."""
        record = self.app.world.record
        return confirming.why_not_confirm(record, found(record, self._delivery))

    async def confirm(self) -> bool:
        """Open the secrets where they are locked, quote everything, and send only upon a Yes."""
        at, world = self._contact_at(), self.app.world
        if not await unlocked(self):
            return False
        question = await asyncio.to_thread(_asked, world, self._delivery, at)
        if not await self.app.push_screen_wait(question):
            return False
        delivery = found(world.record, self._delivery)
        typed = delivery.to_send if confirming.wants_number(delivery) else None
        grace = grace_of(world.record, delivery)
        given = (self._delivery, at, typed, grace)
        number = await asyncio.to_thread(confirming.confirm, world.record, world.clock, world.operator, *given)
        undo = f" Press z to take it back: nothing leaves for {grace} s." if grace else ""
        self.app.notify(f"Confirmed. Messages to send: {number}.{undo}")
        return True


def _asked(world: World, delivery_id: int, at: datetime | None) -> Confirm:
    delivery = found(world.record, delivery_id)
    if delivery.template == "dm":
        when = _when(world.record, delivery, at, world.zone)
        return message_question(world.record, delivery, at or world.clock.now(), when, world.zone)
    return _question(world.record, delivery_id, at, world.zone)


def _when(record: Record, delivery: Delivery, at: datetime | None, zone: str) -> str:
    if at is not None:
        return both(at, zone)
    grace = grace_of(record, delivery)
    return f"in {grace} seconds, until then it can be taken back" if grace else "as soon as possible"


def _question(record: Record, delivery_id: int, at: datetime | None, zone: str) -> Confirm:
    delivery = found(record, delivery_id)
    chosen = targets(record, delivery)
    threads = [(service, posts(record, delivery, service)) for service in chosen]
    told = [(service, each) for service, thread in threads for each in thread]
    of_each = f", a thread of {len(told) // len(chosen)} posts from each account" if len(told) > len(chosen) else ""
    price = total(record, delivery_id, [(service, each.measure) for service, each in told])
    lines = [
        f"From: {target_words(tuple(chosen), 'nobody')}",
        f"Messages to send: {len(told)}{of_each}",
        f"When: {_when(record, delivery, at, zone)}",
    ]
    if price:
        lines.append(f"Price at X: {dollars(price)}")
    quote = _texts([_whole(thread) for _, thread in threads])
    return Confirm("Do you confirm the sending of this delivery?", quote=quote, lines=tuple(lines))


def _whole(thread: Sequence[Rendering]) -> str:
    """The text of an account, or all texts of its thread."""
    return f"\n{DIVIDER}\n".join(each.text for each in thread)


def _texts(told: Sequence[str]) -> str:
    texts = list(dict.fromkeys(told))
    more = f"\n… and {len(texts) - TWO_TEXTS} more texts" if len(texts) > TWO_TEXTS else ""
    return "\n———\n".join(texts[:TWO_TEXTS]) + more


def approval_question(record: Record, delivery_id: int, viewer: str, now: datetime) -> Review:
    """The question to a second person, with the text as it would be sent; for a thread."""
    delivery = found(record, delivery_id)
    why_not = why_not_approve(record, viewer, delivery, now)
    refusals = [f"Refused before by {each.operator}: {each.comment}" for each in refused(record, delivery_id)]
    if delivery.template == "dm":
        quote, whom = (
            first_message(record, delivery, now),
            "; ".join(part_words(record, each) for each in delivery.parts),
        )
        price = cost(record, members.count(record, parts_of(delivery, now), rules_of(delivery, now))[0])
    else:
        chosen = tuple(targets(record, delivery))
        threads = [(service, posts(record, delivery, service)) for service in chosen]
        quote, whom = _texts([_whole(thread) for _, thread in threads]), target_words(chosen, "nobody")
        price = total(record, delivery_id, [(service, each.measure) for service, thread in threads for each in thread])
    lines = (
        f"{whom}. Messages to send: {grouped(delivery.to_send)}."
        + (f" Price at X: {dollars(price)}." if price else ""),
        f"Written by {' and '.join(writers(record, delivery_id))}. Any change makes the approval void.",
        *refusals[-1:],
        *filter(None, (why_not,)),
    )
    return Review(quote, lines, why_not)
