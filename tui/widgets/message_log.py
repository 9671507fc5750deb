"""The delivery log of direct messages: a row for each person, the exclusions, the waves, and the doubts to be decided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import ContentSwitcher, Static

from store.database import Record
from store.failures import code_of
from store.failures import told as told_failure
from store.send_log import LogRow, log_ids, log_rows
from store.sends import LOG_STATUS, SendState
from tui.amounts import grouped
from tui.commands import Command, Commanded
from tui.delivery_view import DeliveryView
from tui.foreign import one_line
from tui.message_view import Messages, WaveRow
from tui.moments import both, moment
from tui.signs import Word, state
from tui.threads import Working
from tui.widgets.delivery_doubts import DeliveryDoubts
from tui.widgets.delivery_log import SHORT
from tui.widgets.row_pages import FixedRows
from tui.widgets.row_painting import Cell
from tui.widgets.window_table import Column, WindowTable

VIEWS = {"logs": ("l", "Logs"), "excluded": ("e", "Exclusions"), "waves": ("w", "Waves"), "doubts": ("u", "Doubts")}
"""Key and label of each list, by its id."""
FAILED = (SendState.REFUSED, SendState.ABSENT, SendState.EXPIRED, SendState.EXCLUDED, SendState.CANCELLED)
LEFT = (SendState.PLANNED, SendState.SENDING, SendState.UNKNOWN)


class MessageRows:
    """The sends of a delivery by row number, and their pages."""

    def __init__(self, record: Record, ids: Sequence[int], zone: str) -> None:
        self.ids = ids
        self._record = record
        self._zone = zone

    def fetch(self, ids: Sequence[int]) -> Mapping[int, Sequence[Cell]]:
        """One page."""
        return {each.id: self._cells(each) for each in log_rows(self._record, ids)}

    def _cells(self, row: LogRow) -> tuple[Cell, ...]:
        known = state(LOG_STATUS[row.state])
        at = row.ended_at or row.started_at
        when = Word(moment(at, self._zone), "muted") if at else Word("", "muted")
        told = Word(SHORT.get(known.text, known.text), known.tone, known.sign)
        return told, row.person, Word(f"@{row.username}", "muted") if row.username else "", str(row.wave), when


async def _filter(log: MessageLog) -> None:
    await log.choose_state()


class MessageLog(Commanded, Working, Vertical):
    """One of four lists in front, the day's number above, and all that is known of the row under the cursor below."""

    DEFAULT_CSS = """
    MessageLog { height: 1fr; }
    MessageLog ContentSwitcher { height: 1fr; }
    MessageLog #log-views, MessageLog #log-day, MessageLog #send-told { height: auto; }
    MessageLog #log-views { margin-bottom: 1; }
    """
    OFFERS: ClassVar[tuple[Command, ...]] = (
        *(
            Command(
                f"log.{name}", label, partial(lambda name, log: log.turn(name), name), key=key, group="Delivery log",
                help=f"Shows the list {label} of the direct messages.",
            )
            for name, (key, label) in VIEWS.items()
        ),
        Command(
            "log.filter", "By state…", _filter, key="f", group="Delivery log", show=True, foot="By state",
            help="Shows only the messages in one state.",
        ),
    )  # fmt: skip

    def __init__(self, record: Record, id: str | None = None) -> None:
        super().__init__(id=id)
        self._record = record
        self._view: DeliveryView | None = None
        self._zone = "UTC"
        self._status = ""
        """The one status in Campaign's words that is shown; "" for all."""
        self._asked: object = None

    def compose(self) -> ComposeResult:
        """The line of lists, the lists, the lines below."""
        yield Static(id="log-views", markup=False)
        with ContentSwitcher(initial="logs"):
            with Vertical(id="logs"):
                columns = (
                    Column("Status", 20),
                    Column("Person", least=16),
                    Column("Username", 17),
                    Column("Wave", 4, "right"),
                    Column("Date", 16, from_width=78),
                )
                yield WindowTable(columns, id="sends", empty="Nothing was confirmed yet.", markable=False)
                yield Static(id="send-told", markup=False)
            causes = (Column("Cause of exclusion", least=30), Column("Code", 4, "right"), Column("People", 10, "right"))
            yield WindowTable(causes, id="excluded", empty="The analysis left nobody out.", markable=False)
            yield WindowTable(WAVES, id="waves", empty="The analysis tells the waves.", markable=False)
            yield DeliveryDoubts(id="doubts")
        yield Static(id="log-day", markup=False)

    @property
    def front(self) -> WindowTable:
        """The table in front."""
        chosen = self.query_one(f"#{self.query_one(ContentSwitcher).current}")
        return chosen if isinstance(chosen, WindowTable) else chosen.query_one(WindowTable)

    def turn(self, name: str) -> None:
        """Bring another list to the front."""
        self.query_one(ContentSwitcher).current = name
        self.front.focus()
        self._show_line()

    async def choose_state(self) -> None:
        """Choose the state to be listed."""
        from tui.dialogs.pick import Choice, Pick

        if self._view is None:
            return
        numbers: dict[str, int] = {}
        for known, number in self._view.tally.items():
            status = LOG_STATUS[SendState(known)]
            numbers[status] = numbers.get(status, 0) + number
        choices = [Choice("", "All", grouped(sum(numbers.values())))]
        choices += [Choice(status, status, grouped(number)) for status, number in numbers.items()]
        chosen = await self.app.push_screen_wait(Pick("Filter by state", choices))
        if chosen is not None:
            self._status = chosen
            self.turn("logs")
            self._read()

    def show(self, view: DeliveryView, zone: str) -> None:
        """Show the messages as they stand."""
        if view.messages is None:
            return
        self._view, self._zone = view, zone
        excluded = {
            number: (cause, str(code_of(cause) or ""), grouped(many))
            for number, (cause, many) in enumerate(view.messages.left_out.items())
        }
        self.query_one("#excluded", WindowTable).set_source(FixedRows(excluded))
        waves = {row.wave.number: _wave_cells(row, zone) for row in view.messages.waves}
        self.query_one("#waves", WindowTable).set_source(FixedRows(waves))
        self.query_one(DeliveryDoubts).show(
            view.messages.doubts, zone, evidence={view.delivery.id: view.messages.evidence}
        )
        day = "; ".join(map(str, view.messages.today))
        self.query_one("#log-day", Static).update(Content.styled(day, "$muted"))
        self._show_line()
        self._read()

    def _read(self) -> None:
        view, record = self._view, self._record
        if view is None:
            return
        states = [str(known) for known, status in LOG_STATUS.items() if status == self._status]
        self.keep_up(lambda: log_ids(record, view.delivery.id, states), group="log", then=self._list)

    def _list(self, ids: Sequence[int]) -> None:
        table = self.query_one("#sends", WindowTable)
        if self._asked != (self._status, ids):
            self._asked = (self._status, ids)
            table.set_source(MessageRows(self._record, ids, self._zone))
        else:
            table.reread()
        self._show_line()
        self._tell()

    def _show_line(self) -> None:
        if self._view is None or self._view.messages is None:
            return
        current, told = self.query_one(ContentSwitcher).current, self._view.messages
        parts: list[Content] = []
        for name, (key, label) in VIEWS.items():
            words = f"{label} {grouped(self._number(name, told))}"
            if name == "logs" and self._status:
                words += f" ({SHORT.get(self._status, self._status)})"
            style = "bold" if name == current else "$attention" if name == "doubts" and told.doubts else "$muted"
            parts += [Content.assemble((f"{key} ", "$accent"), (words, style))]
        self.query_one("#log-views", Static).update(Content("   ").join(parts))

    def _number(self, name: str, told: Messages) -> int:
        return {
            "logs": len(self.query_one("#sends", WindowTable).ids),
            "excluded": sum(told.left_out.values()),
            "waves": len(told.waves),
            "doubts": told.evidence.open,
        }[name]

    @on(WindowTable.RowHighlighted, "#sends")
    def _tell(self) -> None:
        row = self.query_one("#sends", WindowTable).row_id
        if row is None:
            self.query_one("#send-told", Static).update("")
            return
        self.keep_up(partial(log_rows, self._record, [row]), group="told", then=self._show_told)

    def _show_told(self, rows: list[LogRow]) -> None:
        told = self.query_one("#send-told", Static)
        for row in rows:
            waits = row.state is SendState.PLANNED and row.next_at is not None
            later = f"It leaves at {both(row.next_at, self._zone)}." if waits and row.next_at else ""
            sent = f"X knows it as {row.remote_id}." if row.remote_id else ""
            words = " ".join(filter(None, [told_failure(row.failure, row.reason), later, sent]))
            told.update(Content("\n").join([Content.styled(one_line(words), "$muted"), Content(one_line(row.text))]))


WAVES = (
    Column("Wave", 5, "right"),
    Column("Start", 16),
    Column("Size", 7, "right"),
    Column("Sent", 7, "right"),
    Column("Not sent", 8, "right"),
    Column("Left", 7, "right"),
)


def _wave_cells(row: WaveRow, zone: str) -> tuple[Cell, ...]:
    numbers = [sum(row.tally.get(known, 0) for known in states) for states in ((SendState.SENT,), FAILED, LEFT)]
    told = [grouped(number) if row.tally else "" for number in numbers]
    return str(row.wave.number), moment(row.wave.starts, zone), grouped(row.wave.size), *told
