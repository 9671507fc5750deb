"""The window of a delivery: its six tabs, the text that saves itself, and the record followed live."""

from __future__ import annotations

import asyncio
from functools import partial
from math import ceil
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Static, TabbedContent, TabPane, Tabs

from social.deliveries import drafts
from social.deliveries.approving import turned_down_words, why_not_refuse
from social.deliveries.asking import wants_approval
from social.deliveries.drafts import NotPossible, found
from social.deliveries.grace import Graces
from social.deliveries.target import rules_of
from social.rights import Right
from store.deliveries import OPEN_STATES, Delivery, DeliveryState
from tui.command_rights import refused
from tui.commands import Command
from tui.counting import MessageRuler, PostRuler, Ruler
from tui.delivery_view import DeliveryView, main_words, read, target_words
from tui.foreign import one_line
from tui.lull import Lull
from tui.media_words import on_posts, summary
from tui.people import Population, population
from tui.screens.delivery_acts import shared_commands
from tui.screens.delivery_certificate import CERTIFICATE
from tui.screens.delivery_commands import WINDOW_COMMANDS
from tui.screens.delivery_rehearsing import REHEARSING
from tui.screens.delivery_threads import RESUMING
from tui.screens.delivery_tracking import TRACKING, show_tracking
from tui.screens.page import Page
from tui.signs import Word, state
from tui.widgets.content_editor import MESSAGE_HINT, ContentEditor
from tui.widgets.delivery_audit import DeliveryAudit
from tui.widgets.delivery_log import DeliveryLog
from tui.widgets.delivery_summary import DeliverySummary, goes_on
from tui.widgets.delivery_tracking import DeliveryTracking
from tui.widgets.hanging import Hanging
from tui.widgets.message_card import MessageCard
from tui.widgets.message_log import MessageLog
from tui.widgets.panes import Panes
from tui.widgets.preview_card import PreviewCard, seats
from tui.widgets.tones import painted
from tui.widgets.window_table import WindowTable

TABS = {
    "summary": "Summary",
    "text": "Content",
    "preview": "Preview",
    "delivery": "Delivery",
    "tracking": "Tracking",
    "audit": "Audit",
}
FIRST = {
    "summary": "DeliverySummary",
    "text": "TextArea",
    "preview": "#preview-card",
    "delivery": "#delivery-log",
    "tracking": "DeliveryTracking",
    "audit": "#delivery-journal",
}
"""What takes the focus in each tab."""
SAVE_AFTER = 0.6
"""Seconds after the last key until the text is saved: a pause in typing, and little to lose when the line is cut."""


class DeliveryWindow(Page[None]):
    """One delivery; it opens on its content while that can be changed, and read only on its summary after that."""

    CSS_PATH = "delivery.tcss"
    AUTO_FOCUS = ""
    WORKING_FIRST = True
    OFFERS: ClassVar[tuple[Command, ...]] = (
        *WINDOW_COMMANDS,
        *REHEARSING,
        *TRACKING,
        *RESUMING,
        *shared_commands(),
        *CERTIFICATE,
    )

    def __init__(self, delivery_id: int) -> None:
        super().__init__()
        self.delivery_id = delivery_id
        self.view: DeliveryView | None = None
        """The delivery as it was read last."""
        self._kept = ""
        self._keeping = asyncio.Lock()
        self._saves = 0
        self._lull = Lull(self, self._keep_later, SAVE_AFTER)
        self.editor = ContentEditor()
        """The content; it outlives its place on the screen, for the last save."""
        self._population: Population | None = None
        self._counted: object = None
        self._ticking: Timer | None = None

    @property
    def what(self) -> str:
        """The delivery."""
        return str(self.delivery_id)

    @property
    def crumbs(self) -> str:
        """The path, with the delivery's label."""
        label = self.view.delivery.label if self.view is not None else found(self.world.record, self.delivery_id).label
        return f"Campaign Management › Deliveries › {label}"

    @property
    def chosen_delivery(self) -> Delivery | None:
        """This delivery."""
        return self.view.delivery if self.view is not None else None

    @property
    def may_not_write(self) -> bool:
        """Whether who sits here may only read the text."""
        return refused(self.world, Right.PREPARE) is not None

    @property
    def reached(self) -> int | None:
        """How many people of a draft's target get a message by its rules, where they were counted."""
        return None if self._population is None else self._population.reached

    @property
    def tab(self) -> str:
        """The tab in front, one of `TABS`; "" while the window is still being laid out, or is no more."""
        return next((tabs.active for tabs in self.query("#delivery-tabs").results(TabbedContent)), "")

    def compose_content(self) -> ComposeResult:
        """Head and tabs."""
        self._graces = Graces(self.world.clock)
        delivery = found(self.world.record, self.delivery_id)
        editable = delivery.state in OPEN_STATES and delivery.proof_of is None and not self.may_not_write
        direct = delivery.template == "dm"
        if direct:
            self.editor = ContentEditor(MESSAGE_HINT)
        self.editor.load(delivery.content)
        self.editor.read_only = not editable
        self._kept = self.editor.text
        yield Static(id="delivery-head", markup=False)
        written = editable and why_not_refuse(self.world.record, self.world.operator, delivery) is not None
        with Panes(initial="text" if written else "summary", id="delivery-tabs"):
            with TabPane(TABS["summary"], id="summary"):
                yield DeliverySummary()
            with TabPane(TABS["text"], id="text"):
                yield self.editor
                yield Static(id="content-media", markup=False)
            with TabPane(TABS["preview"], id="preview"):
                card = MessageCard if direct else PreviewCard
                yield card(self.world.record, id="preview-card")
            with TabPane(TABS["delivery"], id="delivery"):
                yield MessageLog(self.world.record, id="delivery-log") if direct else DeliveryLog(id="delivery-log")
            with TabPane(TABS["tracking"], id="tracking"):
                yield DeliveryTracking()
            with TabPane(TABS["audit"], id="audit"):
                yield DeliveryAudit()

    def on_mount(self) -> None:
        """The first key belongs to the tab in front."""
        self.call_after_refresh(self._focus_tab)

    # Reading

    def reread(self) -> None:
        """Read all of it in a thread."""
        show = partial(self._show, self._saves)
        now = self.world.clock.now()
        viewer = self.world.operator
        self.work_on(partial(read, self.world.record, self.delivery_id, now, viewer), group="view", then=show)

    def _show(self, saves: int, view: DeliveryView) -> None:
        self.view = view
        self.set_crumbs(self.crumbs)
        self._show_head(view)
        self._show_content(view, fresh=saves == self._saves and not self._keeping.locked())
        self.query_one(DeliverySummary).show(view, self.world.zone, self._population)
        self.log_list.show(view, self.world.zone)
        self.query_one(DeliveryAudit).show(view, self.world.zone)
        self._show_preview()
        show_tracking(self)
        self._count_people(view)
        self.refresh_bindings()

    def _count_people(self, view: DeliveryView) -> None:
        """Count the target of a draft, once for each: a million take some seconds."""
        delivery, world = view.delivery, self.world
        counted = (view.delivery.parts, view.delivery.rules, view.delivery.analyzed_at)
        if view.messages is None or not view.editable or counted == self._counted:
            return
        self._counted, now = counted, world.clock.now()
        rules = rules_of(delivery, now)
        question = partial(population, world.record, delivery.parts, rules, now)
        self.keep_up(question, group="population", then=self._know_people)

    def _know_people(self, found: Population) -> None:
        self._population = found
        if self.view is not None:
            self._show_head(self.view)
            self.editor.count_by(self._ruler(self.view))
            self.query_one(DeliverySummary).show(self.view, self.world.zone, found)

    def _ruler(self, view: DeliveryView) -> Ruler:
        if view.messages is None:
            return PostRuler(view.main)
        return MessageRuler(view.main, None if self._population is None else self._population.longest)

    def _show_head(self, view: DeliveryView) -> None:
        nothing, remark = Content(""), _remark(view, self._count_down(view))
        lines = [(nothing, Content.assemble(painted(state(view.delivery.state)), remark))]
        if view.turned_down is not None:
            told = one_line(turned_down_words(view.turned_down, view.delivery))
            lines.append((Content.styled("✗ ", "$bad"), Content.styled(told, "$bad")))
        whom = one_line(main_words(view, self._population))
        lines.append((Content.styled("To                    ", "$muted"), Content(whom)))
        if view.delivery.proof_of is not None:
            lines.append((nothing, Content.styled("A proof: read only.", "$muted")))
        else:
            proofs = one_line(target_words(view.proof, "nobody yet: press F4"))
            lines.append((Content.styled("Target of the proofs  ", "$muted"), Content(proofs)))
        self.query_one("#delivery-head", Static).update(Hanging(*lines))

    def _count_down(self, view: DeliveryView) -> int:
        """Seconds of the grace that are left, begun ones too; while there are any, the head is painted each second."""
        left = ceil(self._graces.left(view.delivery))
        if left and self._ticking is None:
            self._ticking = self.set_interval(1, self._tick)
        elif not left and self._ticking is not None:
            self._ticking.stop()
            self._ticking = None
        return left

    def _tick(self) -> None:
        if self.view is not None:
            self._show_head(self.view)

    def _show_content(self, view: DeliveryView, *, fresh: bool) -> None:
        """Take over what somebody else wrote, but never over what is being written here."""
        editor = self.editor
        if fresh and editor.text == self._kept and view.delivery.content != self._kept:
            editor.load(view.delivery.content)
            self._kept = editor.text
        if not view.editable and not editor.read_only:
            self.say("")
        editor.read_only = not view.editable or self.may_not_write
        editor.count_by(self._ruler(view))
        line = self.query_one("#content-media", Static)
        line.display = bool(view.media)
        line.update(
            Content.assemble(painted(summary(view.media)), (f"{on_posts(view.media)}   F12 shows them", "$muted"))
        )

    def _show_preview(self) -> None:
        if self.view is None or self.tab != "preview":
            return
        if self.view.messages is not None:
            parts = tuple(self.view.delivery.parts)
            self.query_one(MessageCard).show(self.editor.text, parts, self.world.clock.now())
        else:
            chosen = seats(self.view.main, self.view.proof, self.view.services)
            self.query_one(PreviewCard).show(self.editor.text, chosen, self.view.media, goes_on(self.view))

    # Tabs

    def open_tab(self, name: str, *, into: bool = True) -> None:
        """Bring a tab to the front, and go into it or, without `into`, only onto it: the next key is not typed then."""
        tabs = self.query_one("#delivery-tabs", Panes)
        tabs.turn_to(name, self._first_of(name) if into else tabs.query_one(Tabs))

    def turn(self, by: int) -> None:
        """The next tab, or the one before."""
        names = list(TABS)
        if self.tab in names:
            name = names[(names.index(self.tab) + by) % len(names)]
            self.open_tab(name, into=name != "text" or self.editor.read_only)

    def _focus_tab(self) -> None:
        if self.is_mounted and self.tab and self.focused is None:
            self.set_focus(self._first_of(self.tab))

    def _first_of(self, name: str) -> Widget:
        """What takes the focus in that tab."""
        first = self.query_one(f"#{name}").query(FIRST[name]).first()
        return first.front if isinstance(first, DeliveryLog | MessageLog) else first

    @property
    def log_list(self) -> DeliveryLog | MessageLog:
        """The log of a tweet, or that of direct messages."""
        found = self.query_one("#delivery-log")
        assert isinstance(found, DeliveryLog | MessageLog)  # noqa: S101 — for the reader of types
        return found

    @on(TabbedContent.TabActivated, "#delivery-tabs")
    def _turned(self) -> None:
        self._show_preview()
        show_tracking(self)

    @on(Tabs.TabActivated)
    def _stop_tabs(self, event: Tabs.TabActivated) -> None:
        event.stop()

    # Keeping the text

    @on(ContentEditor.Edited)
    def _edited(self) -> None:
        self._lull.begin()

    def _keep_later(self) -> None:
        self.run_worker(self.keep(), group="keep", exit_on_error=False)

    async def keep(self) -> bool:
        """Save the text where it differs from what is saved; False where it cannot be saved, and why is said."""
        async with self._keeping:
            text = self.editor.text
            if text == self._kept:
                return True
            try:
                await asyncio.to_thread(self._write, text)
            except NotPossible as refused:
                self.say(Word(f"Not saved: {refused}", "bad", "✗"))
                return False
            self._kept = text
            self._saves += 1
            self.say("Saved.")
        return True

    def _write(self, text: str) -> None:
        world = self.world
        drafts.change(world.record, world.clock, world.operator, self.delivery_id, content=text)

    async def leave(self) -> None:
        """Save and go; a text that cannot be saved any more is handed to the terminal's clipboard."""
        if not await self.keep():
            self.app.copy_to_clipboard(self.editor.text)
            self.app.notify("The text could not be saved. It was sent to the terminal's clipboard.", severity="warning")
        self.dismiss(None)

    def on_screen_suspend(self) -> None:
        """Another screen comes to the front: nothing waits for the pause in typing."""
        self._keep_later()

    def on_unmount(self) -> None:
        """The console is left: what is not saved yet is saved now, though the screen waits for it."""
        text = self.editor.text
        if text != self._kept and not self.editor.read_only:
            try:
                self._write(text)
            except NotPossible:  # confirmed elsewhere a moment ago: the last place that still takes the words
                self.app.copy_to_clipboard(text)

    # Others

    async def open_delivery(self, delivery_id: int) -> None:
        """Open another delivery, such as a copy, in the place of this one."""
        await self.app.push_screen_wait(DeliveryWindow(delivery_id))

    @on(WindowTable.RowSelected, "#delivery-proofs")
    def _open_proof(self, event: WindowTable.RowSelected) -> None:
        self.app.push_screen(DeliveryWindow(event.row_id))


def _remark(view: DeliveryView, left: int) -> Content:
    """What is worth knowing beside the state; `left` are seconds of grace."""
    if left:
        return Content.assemble(
            (f"   nothing leaves for {left} s   ", "$attention"),
            ("z", "bold $accent"),
            " takes it back   ",
            ("g", "bold $accent"),
            " sends it now",
        )
    if not view.editable:
        return Content("")
    if view.turned_down is not None:
        return Content("")
    if view.delivery.state == DeliveryState.READY and view.no_approval is not None:
        return Content.styled("   ? waits for approval", "$attention")
    if view.approved and view.delivery.approved_by and wants_approval(view.delivery):
        return Content.styled(f"   ✓ approved by {one_line(view.delivery.approved_by)}", "$good")
    if view.proof_holds is None:
        return Content.styled("   no proof yet", "$muted")
    if not view.proof_holds:
        return Content.styled("   ! the content changed since the last proof", "$attention")
    return Content.styled("   ✓ proofed as it stands", "$good")
