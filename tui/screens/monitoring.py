"""Monitoring: what needs attention, all of it from the record; Enter opens the thing concerned."""

from __future__ import annotations

from functools import partial
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.content import Content

from social.workflows.health import Concern
from tui.amounts import counted
from tui.commands import Command
from tui.concerns import LEVELS, NOTHING, concerns, timed
from tui.foreign import one_line
from tui.moments import moment
from tui.screens.doubts import open_doubts
from tui.screens.place import Place
from tui.signs import Word
from tui.widgets.row_pages import FixedRows
from tui.widgets.row_painting import Cell
from tui.widgets.steady_text import SteadyText
from tui.widgets.tones import painted
from tui.widgets.window_table import Column, WindowTable

COLUMNS = (
    Column("State", 9),
    Column("What", 24),
    Column("Why", least=26),
    Column("Since", 16, from_width=100),
)
LOOK_ANYWAY = 30
"""Seconds after which it is read again though nothing was committed: days pass, and an engine dies, without a commit."""


async def open_concern(screen: Monitoring) -> None:
    """Go to what the row under the cursor is about."""
    concern = screen.chosen
    if concern is None:
        return
    if concern.thing == "workflow":
        await screen.app.go("workflows", concern.name)
    elif concern.thing == "delivery":
        from tui.screens.delivery import DeliveryWindow

        await screen.app.push_screen_wait(DeliveryWindow(int(concern.name)))
    elif concern.kind == "secrets":
        from tui.secrets_door import open_secrets

        await open_secrets(screen.app)
    else:
        screen.app.notify(concern.cure, title=concern.sentence, severity="warning")


class Monitoring(Place):
    """The list, errors first."""

    mode = "monitoring"
    CSS_PATH = "monitoring.tcss"
    AUTO_FOCUS = "#concerns"
    OFFERS: ClassVar[tuple[Command, ...]] = (
        Command(
            "monitoring.open", "Open", open_concern, key="enter", group="Monitoring", show=True,
            why_not=lambda screen: None if screen.chosen is not None else NOTHING,
            help="The workflow or the delivery that the row is about.",
        ),
        Command(
            "monitoring.doubts", "Doubts…", open_doubts, key="u", group="Monitoring", show=True, foot="Doubts",
            help="What X never answered for, of all deliveries: the evidence, and what a person decides.",
        ),
    )  # fmt: skip

    def __init__(self) -> None:
        super().__init__()
        self._numbers: dict[tuple[str, str, str], int] = {}
        """Kind, name and sentence → the row's number, so that the cursor stays on its row."""
        self._found: dict[int, Concern] = {}
        self._cells: dict[int, tuple[Cell, ...]] | None = None

    def compose_content(self) -> ComposeResult:
        """How many, the table, and more of the row under the cursor."""
        yield SteadyText(id="summary")
        yield WindowTable(COLUMNS, id="concerns", empty="Reading…", markable=False)
        yield SteadyText(id="told")

    def on_mount(self) -> None:
        """Look anew now and then while this place is in front; nothing is painted where nothing differs."""
        self.set_interval(LOOK_ANYWAY, lambda: self.reread() if self.is_current else None)

    @property
    def chosen(self) -> Concern | None:
        """What the row under the cursor is about."""
        return self._found.get(self.query_one("#concerns", WindowTable).row_id or 0)

    def reread(self) -> None:
        """Ask in a thread."""
        desk, clock, viewer = self.world.desk, self.world.clock, self.world.operator
        found = partial(concerns, desk.record, desk.at_need.known)
        self.keep_up(lambda: found(clock.now(), viewer), group="concerns", then=self._see)

    def _see(self, found: list[Concern]) -> None:
        keys = [(each.kind, f"{each.thing} {each.name}", each.sentence) for each in found]
        numbers = [self._numbers.setdefault(key, len(self._numbers) + 1) for key in keys]
        self._found = dict(zip(numbers, found, strict=True))
        cells = {number: _cells(each, self.world.zone) for number, each in self._found.items()}
        table = self.query_one("#concerns", WindowTable)
        if cells != self._cells:
            self._cells = cells
            table.empty = "What needs a hand, or waits, will stand here."
            table.set_source(FixedRows(cells))
            self.query_one("#summary", SteadyText).show(_summary(found))
            self.refresh_bindings()
        self._tell()

    @on(WindowTable.RowHighlighted, "#concerns")
    def _tell(self) -> None:
        concern = self.chosen
        self.query_one("#told", SteadyText).show(_told(concern, self.world.zone) if concern is not None else "")

    @on(WindowTable.RowSelected, "#concerns")
    def _enter(self) -> None:
        self.action_command("monitoring.open")


def _summary(found: list[Concern]) -> Content:
    hands = sum(each.level != "info" for each in found)
    waits = len(found) - hands
    if not found:
        return painted(Word(NOTHING, "good", "✓"))
    told = (
        painted(Word(f"{counted(hands, 'thing needs', 'things need')} a hand", "attention", "!"))
        if hands
        else Content("")
    )
    waiting = Content.styled(f"{counted(waits, 'waits', 'wait')} and will go on", "$muted") if waits else Content("")
    return Content(" · ").join([part for part in (told, waiting) if part])


def _told(concern: Concern, zone: str) -> Content:
    when = timed(concern, zone)
    return Content.assemble(
        (one_line(concern.subject), "bold"), f"\n{one_line(concern.sentence)}\n",
        (f"{one_line(concern.cure)}\n", "$muted"), (when, "$muted"),
    )  # fmt: skip


def _cells(concern: Concern, zone: str) -> tuple[Cell, ...]:
    since, until = concern.since, concern.until
    waits = f"until {moment(until, zone)}: " if until is not None and concern.level == "info" else ""
    return (
        LEVELS[concern.level],
        concern.subject,
        f"{waits}{concern.sentence}",
        Word(moment(since, zone), "muted") if since is not None else "",
    )
