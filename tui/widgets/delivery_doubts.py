"""The doubt desk of a delivery: messages whose outcome is not known, what shows it, and the two things a person can do."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import ClassVar

from textual import getters, on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from social.deliveries.deciding import decide, leave_all, shown, why_not_decide, why_not_leave_all
from social.deliveries.drafts import NotPossible, found
from social.errors import HostFault
from store.database import Record
from store.send_log import Evidence, LogRow, evidence
from store.sends import MENDING
from tui.amounts import counted, grouped
from tui.app import StonechatApp
from tui.command_rights import READ_ONLY
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
ALL_LEFT = (
    "They count as failed, and nothing is sent. This cannot be decided again. What is still looked for, and what was found,"
    " stays as it is."
)


def _why_not(again: bool, desk: DeliveryDoubts) -> str | None:
    row, world = desk.chosen, desk.app.world
    if row is None:
        return NONE
    return READ_ONLY if world.read_only else why_not_decide(world.record, world.clock, row, again=again)


def _why_not_all(desk: DeliveryDoubts) -> str | None:
    world, delivery = desk.app.world, desk.delivery
    if delivery is None:
        return NONE
    return READ_ONLY if world.read_only else why_not_leave_all(world.record, delivery)


class DeliveryDoubts(Commanded, Vertical):
    """A row for each doubt; those that are still looked for stand last and have no choice yet."""

    DEFAULT_CSS = """
    DeliveryDoubts { height: 1fr; }
    DeliveryDoubts #doubt-shown { height: auto; }
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
        Command(
            "doubt.leave-all", "Leave all the rest…", lambda desk: desk.let_all_be(), key="B", group="Doubts", show=True,
            why_not=_why_not_all, foot="Leave all",
            help="Leaves every message of the delivery failed that was not found; nothing is sent.",
        ),
    )  # fmt: skip

    app = getters.app(StonechatApp)

    def __init__(self, id: str | None = None, *, everywhere: bool = False) -> None:
        """`everywhere` names the delivery of each, for the doubts of all of them."""
        super().__init__(id=id)
        self._everywhere = everywhere
        self._labels: Mapping[int, str] = {}
        self._rows: dict[int, LogRow] = {}
        self._evidence: Mapping[int, Evidence] = {}
        self._zone = "UTC"

    def compose(self) -> ComposeResult:
        """What the looks have shown, the table, and the doubt under the cursor in full."""
        of = (Column("Delivery", least=14),) if self._everywhere else ()
        whom = Column("To" if self._everywhere else "Person", least=16)
        columns = (Column("Doubt", 17), *of, whom, Column("Left at", 16), Column("Looks", 5, "right"))
        yield Static(id="doubt-shown", markup=False)
        yield WindowTable(columns, id="doubt-rows", empty=NONE, markable=False)
        yield Static(id="doubt-told", markup=False)

    @property
    def chosen(self) -> LogRow | None:
        """The message under the cursor."""
        return self._rows.get(self.query_one(WindowTable).row_id or 0)

    @property
    def delivery(self) -> int | None:
        """The number of the delivery that the message under the cursor is of."""
        return None if self.chosen is None else self.chosen.delivery_id

    def show(
        self,
        doubts: Sequence[LogRow],
        zone: str,
        labels: Mapping[int, str] | None = None,
        evidence: Mapping[int, Evidence] | None = None,
    ) -> None:
        """Show the doubts as they stand; `labels` are those of the deliveries, `evidence` what was found of each."""
        self._rows, self._zone, self._labels = {row.id: row for row in doubts}, zone, labels or {}
        self._evidence = evidence or {}
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
        self.query_one("#doubt-shown", Static).update(self._shown(row))
        if row is None:
            self.query_one("#doubt-told", Static).update("")
            return
        looks = f" Next look: {both(row.next_at, self._zone)}." if row.next_at and not row.undecided else ""
        choice = self._choice(row) if row.undecided else "It is settled by itself."
        if row.waits_for == MENDING:
            choice = "Mend the account at X, then check its service: it is looked for at once."
        lines = [
            Content(one_line(f"{row.reason}{looks}")),
            Content.styled(one_line(row.text), "$muted"),
            Content(choice),
        ]
        self.query_one("#doubt-told", Static).update(Content("\n").join(lines))

    def _shown(self, row: LogRow | None) -> Content:
        """What was found of the delivery under the cursor; of one, where none is in doubt any more."""
        number = next(iter(self._evidence), 0) if row is None else row.delivery_id
        known = self._evidence.get(number)
        told = "" if known is None else shown(known)
        if known is None or not told:
            return Content("")
        of = self._labels.get(number, "") if self._everywhere else "Never answered for"
        cut = not self._everywhere and known.open > len(self._rows) > 0
        more = f" The first {grouped(len(self._rows))} are listed." if cut else ""
        return Content.styled(one_line(f"{of}: {told}.{more}"), "$muted")

    def _choice(self, row: LogRow) -> str:
        known = self._evidence.get(row.delivery_id)
        why_not = _why_not(True, self)
        words = "a sends it again, b leaves it as it is" if why_not is None else f"{why_not} b leaves it as it is"
        if known is None or known.undecided < 2:
            return f"{words}."
        return f"{words}, B all {grouped(known.undecided)} of this delivery."

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

    async def let_all_be(self) -> None:
        """Ask for the delivery's name, and close all the doubts of it that are to be decided."""
        world, number = self.app.world, self.delivery
        if number is None:
            return
        known, label = await asyncio.to_thread(_read, world.record, number)
        question = Confirm(
            f"Leave {counted(known.undecided, 'message')} as {'it is' if known.undecided == 1 else 'they are'}?",
            quote=label,
            lines=(*(f"{grouped(many)}: {reason}" for reason, many in known.missing.items()), ALL_LEFT),
            yes="Leave all",
            typed=one_line(label),
        )
        if await self.app.push_screen_wait(question):
            await self._carry_out(partial(leave_all, world.record, world.clock, world.operator, number))

    async def _decide(self, row: LogRow, *, again: bool) -> None:
        world = self.app.world
        await self._carry_out(
            partial(decide, world.record, world.clock, world.operator, row.id, again=again, typed=row.named)
        )

    async def _carry_out(self, act: Callable[[], object]) -> None:
        try:
            await asyncio.to_thread(act)
        except NotPossible as refused:
            show_fault(self.app, HostFault("not-possible", str(refused)))


def _read(record: Record, delivery_id: int) -> tuple[Evidence, str]:
    return evidence(record, delivery_id), found(record, delivery_id).label


def _standing(row: LogRow) -> Word:
    if row.undecided:
        return Word("to be decided", "attention", "?")
    return Word("account refused", "bad", "✗") if row.waits_for == MENDING else Word("looked for", "running", "▸")
