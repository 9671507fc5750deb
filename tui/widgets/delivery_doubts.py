"""The doubt desk of a delivery: messages whose outcome is not known, what shows it, and the two things a person can do."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from functools import partial
from typing import ClassVar

from textual import getters, on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from social.deliveries.deciding import decide, why_not_decide
from social.deliveries.drafts import NotPossible
from social.errors import HostFault
from store.send_log import LogRow
from store.sends import MENDING
from tui.app import StonechatApp
from tui.commands import Command, Commanded
from tui.dialogs.confirm import Confirm
from tui.faults import show_fault
from tui.foreign import one_line
from tui.moments import both, moment
from tui.signs import Word
from tui.widgets.row_pages import FixedRows
from tui.widgets.window_table import Column, WindowTable

NONE = "No message is in doubt."
TWICE = (
    "It was looked for among the messages with them and is not there. Should it have arrived all the same, they get it"
    " twice. Ask them, or look at the conversation on X, before you send it again."
)
READ_ONLY = "This console only reads: it was started with --read-only."


def _why_not(again: bool, desk: DeliveryDoubts) -> str | None:
    row, world = desk.chosen, desk.app.world
    if row is None:
        return NONE
    return READ_ONLY if world.read_only else why_not_decide(world.record, world.clock, row, again=again)


class DeliveryDoubts(Commanded, Vertical):
    """A row for each doubt; those that are still looked for stand last and have no choice yet."""

    DEFAULT_CSS = """
    DeliveryDoubts { height: 1fr; }
    DeliveryDoubts #doubt-told { height: auto; max-height: 5; margin-top: 1; }
    """
    OFFERS: ClassVar[tuple[Command, ...]] = (
        Command(
            "doubt.again", "Send again…", lambda desk: desk.again(), key="a", group="Doubts", show=True,
            why_not=partial(_why_not, True), foot="Send again",
            help="Sends the message once more, after the person's name was typed: they may get it twice.",
        ),
        Command(
            "doubt.leave", "Leave it…", lambda desk: desk.let_be(), key="b", group="Doubts", show=True,
            why_not=partial(_why_not, False), foot="Leave it", help="Leaves it failed, and closes the doubt.",
        ),
    )  # fmt: skip

    app = getters.app(StonechatApp)

    def __init__(self, id: str | None = None, *, everywhere: bool = False) -> None:
        """`everywhere` names the delivery of each, for the doubts of all of them."""
        super().__init__(id=id)
        self._everywhere = everywhere
        self._labels: Mapping[int, str] = {}
        self._rows: dict[int, LogRow] = {}
        self._zone = "UTC"

    def compose(self) -> ComposeResult:
        """The table, and the doubt under the cursor in full."""
        of = (Column("Delivery", least=14),) if self._everywhere else ()
        whom = Column("To" if self._everywhere else "Person", least=16)
        columns = (Column("Doubt", 17), *of, whom, Column("Left at", 16), Column("Looks", 5, "right"))
        yield WindowTable(columns, id="doubt-rows", empty=NONE, markable=False)
        yield Static(id="doubt-told", markup=False)

    @property
    def chosen(self) -> LogRow | None:
        """The message under the cursor."""
        return self._rows.get(self.query_one(WindowTable).row_id or 0)

    def show(self, doubts: Sequence[LogRow], zone: str, labels: Mapping[int, str] | None = None) -> None:
        """Show the doubts as they stand; `labels` are those of the deliveries."""
        self._rows, self._zone, self._labels = {row.id: row for row in doubts}, zone, labels or {}
        cells = {
            row.id: (
                _standing(row),
                *((self._labels.get(row.delivery_id, ""),) if self._everywhere else ()),
                row.person or Word("a post", "muted"),
                moment(row.started_at, zone) if row.started_at else "",
                str(row.looks + 1 if row.undecided else row.looks),
            )
            for row in doubts
        }
        self.query_one(WindowTable).set_source(FixedRows(cells))
        self._tell()

    @on(WindowTable.RowHighlighted)
    def _tell(self) -> None:
        row = self.chosen
        if row is None:
            self.query_one("#doubt-told", Static).update("")
            return
        looks = f" Next look: {both(row.next_at, self._zone)}." if row.next_at and not row.undecided else ""
        choice = "a sends it again, b leaves it as it is." if row.undecided else "It is settled by itself."
        if row.waits_for == MENDING:
            choice = "Mend the account at X, then check its service: it is looked for at once."
        lines = [
            Content(one_line(f"{row.reason}{looks}")),
            Content.styled(one_line(row.text), "$muted"),
            Content(choice),
        ]
        self.query_one("#doubt-told", Static).update(Content("\n").join(lines))

    async def again(self) -> None:
        """Ask for the name, and plan it once more."""
        row = self.chosen
        if row is None:
            return
        question = Confirm(
            f"Send it again to @{row.named}?", quote=row.text, lines=(TWICE,), yes="Send again", typed=row.named
        )
        if await self.app.push_screen_wait(question):
            await self._decide(row, again=True)

    async def let_be(self) -> None:
        """Ask, and close the doubt."""
        row = self.chosen
        if row is None:
            return
        line = "It counts as failed, and nothing is sent. This cannot be decided again."
        question = Confirm(
            f"Leave the message to @{row.named} as it is?", quote=row.text, lines=(line,), yes="Leave it"
        )
        if await self.app.push_screen_wait(question):
            await self._decide(row, again=False)

    async def _decide(self, row: LogRow, *, again: bool) -> None:
        world = self.app.world
        act = partial(decide, world.record, world.clock, world.operator, row.id, again=again, typed=row.named)
        try:
            await asyncio.to_thread(act)
        except NotPossible as refused:
            show_fault(self.app, HostFault("not-possible", str(refused)))


def _standing(row: LogRow) -> Word:
    if row.undecided:
        return Word("to be decided", "attention", "?")
    return Word("account refused", "bad", "✗") if row.waits_for == MENDING else Word("looked for", "running", "▸")
