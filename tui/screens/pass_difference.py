"""The difference of two passes: who came, left, came back or was renamed between them, when and by which pass."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from store.database import Record
from store.ledger import ACTIONS, LedgerEvent, LedgerView, Turns, ledger, ledger_events, turns
from store.passes import Pass, pair, passes, passes_between
from store.services import Service
from tui.amounts import counted, grouped
from tui.commands import Command
from tui.dialogs.pick import Choice, Pick
from tui.pass_words import KINDS, STATES, caution, net_words, pass_facts, pass_title, turns_words
from tui.screens import pass_files as files
from tui.screens.export_file import Written
from tui.screens.ledger_rows import COLUMNS, LedgerRows
from tui.screens.page import Page, way_back
from tui.screens.visitor import VisitorDetail
from tui.signs import Word
from tui.widgets.growing_table import GrowingTable
from tui.widgets.tones import painted
from tui.widgets.window_table import WindowTable

OFFERED = 500
"""Passes to choose from: the newest; a daily one for more than a year."""
NOTHING = "Nothing happened between these two passes."
NONE_OF_KIND = "Nobody {kind} between these two passes. v shows the other kinds."
NO_TWO = "No two passes to compare yet: each run of the synchronization makes one."


@dataclass(frozen=True)
class Compared:
    """Two passes, what the sums between them are, and what they cannot tell."""

    earlier: Pass
    later: Pass
    turns: Turns
    caution: str


def compare(record: Record, service_id: int, after: int | None, until: int | None) -> Compared | None:
    """Look at two passes; None where there are no two. See `store.passes.pair`."""
    two = pair(record, service_id, after, until)
    if two is None:
        return None
    span = (two[0].id, two[1].id)
    between = passes_between(record, service_id, *span)
    return Compared(*two, turns(record, service_id, *span), caution(between))


def _why_no_pick(page: PassDifference) -> str | None:
    return None if page.found is not None else NO_TWO


def _why_not_older(page: PassDifference) -> str | None:
    return _why_no_pick(page) or (None if page.steps_back else "These are the last two passes.")


class PassDifference(Page[None]):
    """Of one service; the last two passes at first."""

    AUTO_FOCUS = "#changes"
    CSS = """
    PassDifference {
        #two { height: auto; margin-bottom: 1; }
        &.-low #two { margin-bottom: 0; }
        #counter { height: 1; color: $muted; text-align: right; }
    }
    """
    VERTICAL_BREAKPOINTS = [(0, "-low"), (32, "-tall")]
    OFFERS: ClassVar[tuple[Command, ...]] = (
        Command(
            "look.pass-from", "From…", lambda page: page.pick("from"), key="f,f5", group="Passes", show=True, foot="From",
            why_not=_why_no_pick, help="Another earlier pass.",
        ),
        Command(
            "look.pass-to", "To…", lambda page: page.pick("to"), key="t,f6", group="Passes", show=True, foot="To",
            why_not=_why_no_pick, help="Another later pass.",
        ),
        Command(
            "look.pass-kind", "Kind", lambda page: page.turn(), key="v,f3", group="Passes", show=True,
            why_not=_why_no_pick, help="All, or only those who came, left, came back, or were renamed.",
        ),
        Command(
            "look.pass-copy", "Copy…", files.copy, key="c,f9", group="Passes", show=True, foot="Copy",
            why_not=files.nothing_listed,
            help="The marked rows, or this one, to the terminal's clipboard (OSC 52), also over SSH.",
        ),
        Command(
            "passes.export", "Export...", files.start, key="e,f7", group="Passes", show=True, foot="Export",
            why_not=files.nothing_to_export, help="Writes the list into a csv, jsonl, parquet or xlsx file.",
        ),
        Command(
            "look.pass-stop-export", "Stop the export", files.stop, key="x", group="Passes",
            why_not=files.nothing_to_stop, help="Nothing of its file is left.",
        ),
        Command(
            "look.pass-before", "The two before", lambda page: page.step(1), key="p,left", group="Passes",
            why_not=_why_no_pick, help="The pass before this one, with the one before it.",
        ),
        Command(
            "look.pass-after", "The two after", lambda page: page.step(-1), key="n,right", group="Passes",
            why_not=_why_not_older, help="The pass after this one, with the one before it.",
        ),
        Command("look.pass-mark-all", "Mark all", lambda page: page.table.mark_all(), key="a", group="Passes",
                help="All that are listed."),
        Command("look.pass-unmark", "Unmark all", lambda page: page.table.clear_marks(), key="u", group="Passes",
                help="Takes all marks away."),
        Command("look.pass-refresh", "Refresh", lambda page: page.ask(), key="r,f8", group="Passes",
                help="Reads it anew: a pass that is going on finds more."),
        way_back("Back to the service."),
    )  # fmt: skip

    def __init__(self, service: Service) -> None:
        super().__init__()
        self.service = service
        self.found: Compared | None = None
        self.view = LedgerView(service.id)
        self.exporting = files.Exporting()
        self.steps_back = 0
        """How many pairs of passes lie after this one, where it was come to by steps."""
        self._known: list[Pass] = []
        self._span: tuple[int | None, int | None] = (None, None)

    @property
    def crumbs(self) -> str:
        """The service, and what this is."""
        return f"{self.service.title} › Difference of two passes"

    @property
    def table(self) -> GrowingTable:
        """The list."""
        return self.query_one("#changes", GrowingTable)

    def compose_content(self) -> ComposeResult:
        """The two passes with their sums, the list, the counter."""
        yield Static(id="two", markup=False)
        yield GrowingTable(COLUMNS, id="changes", empty="")
        yield Static(id="counter", markup=False)

    def on_mount(self) -> None:
        """Ask for the last two."""
        self.ask()

    def on_unmount(self) -> None:
        """What goes on in threads is to end soon."""
        files.stop(self)

    def ask(self) -> None:
        """Look at the two passes anew, and read what lies between."""
        record, service_id, span = self.world.record, self.service.id, self._span

        def question() -> tuple[list[Pass], Compared | None]:
            return passes(record, service_id, OFFERED), compare(record, service_id, *span)

        self.work_on(question, group="two", then=self._see)

    def _see(self, answer: tuple[list[Pass], Compared | None]) -> None:
        self._known, self.found = answer
        if self.found is None:
            self.table.empty = NO_TWO
            self.table.refresh()
            return
        self.view = LedgerView(self.service.id, self.found.earlier.id, self.found.later.id, self.view.actions)
        self._paint(self.found)
        record, zone, view = self.world.record, self.world.zone, self.view
        only = view.actions[0] if len(view.actions) == 1 else ""
        self.table.clear_marks()
        self.table.read(
            lambda stop, tell: ledger(record, view, stop, tell),
            lambda ids: LedgerRows(record, ids, zone),
            empty=NONE_OF_KIND.format(kind=f"{'was ' if only == 'renamed' else ''}{KINDS[only]}") if only else NOTHING,
        )

    def _paint(self, found: Compared) -> None:
        zone = self.world.zone
        lines = [
            Content.assemble((label, "$muted"), pass_title(known, zone), ("   ", ""), (pass_facts(known), "$muted"))
            for label, known in (("From  ", found.earlier), ("To    ", found.later))
        ]
        sums = [
            Content.assemble((number, "bold"), f" {KINDS[kind]}") if kind in self.view.actions else
            Content.styled(f"{number} {KINDS[kind]}", "$muted") for kind, number in turns_words(found.turns)
        ]  # fmt: skip
        lines.append(Content(" · ").join([*sums, Content.styled(net_words(found.turns), "$accent")]))
        if found.caution:
            lines.append(painted(Word(found.caution, "attention", "!")))
        self.query_one("#two", Static).update(Content("\n").join(lines))

    # What is compared

    async def pick(self, which: str) -> None:
        """Another pass for one of the two ends."""
        if self.found is None:
            return
        zone, (first, last) = self.world.zone, (self.found.earlier.id, self.found.later.id)
        wanted = [each for each in self._known if (each.id < last if which == "from" else each.id > first)]
        choices = [
            Choice(str(each.id), pass_title(each, zone), f"{STATES[each.state].sign} {pass_facts(each)}")
            for each in wanted
        ]
        heading = "From which pass?" if which == "from" else "To which pass?"
        chosen = await self.app.push_screen_wait(Pick(heading, choices, search=False))
        if chosen is not None:
            self._show(int(chosen), last) if which == "from" else self._show(first, int(chosen))

    def step(self, by: int) -> None:
        """The pair of passes before (1) or after (-1) this one."""
        numbers = [each.id for each in self._known if each.state != "going"]
        at = max(0, self.steps_back + by)
        if at + 1 >= len(numbers):
            self.app.notify("There is no pass before these.", severity="warning")
            return
        self.steps_back = at
        self._show(numbers[at + 1], numbers[at])

    def _show(self, after: int, until: int) -> None:
        numbers = [each.id for each in self._known if each.state != "going"]
        self.steps_back = numbers.index(until) if until in numbers else 0
        self._span = (after, until)
        self.ask()

    def turn(self) -> None:
        """The next kind alone; all after the last one."""
        kinds = [ACTIONS, *((each,) for each in ACTIONS)]
        self.view = self.view.only(*kinds[(kinds.index(self.view.actions) + 1) % len(kinds)])
        self.ask()

    # The list

    @on(WindowTable.RowHighlighted)
    @on(WindowTable.MarksChanged)
    @on(GrowingTable.Grown)
    def _count(self) -> None:
        table = self.table
        marked = table.marks.count(len(table.ids))
        told = f"{counted(marked, 'row')} marked   " if marked else ""
        at = f"{grouped(table.index + 1 if table.ids else 0)} / {grouped(len(table.ids))}"
        self.query_one("#counter", Static).update(f"{told}{at}{'' if table.complete else '…'}")

    @on(Written)
    def _written(self, message: Written) -> None:
        files.tell_progress(self, message.number)

    @on(WindowTable.RowSelected)
    def _detail(self, event: WindowTable.RowSelected) -> None:
        record, number = self.world.record, event.row_id
        self.work_on(lambda: ledger_events(record, [number]), group="who", then=self._open)

    def _open(self, found: list[LedgerEvent]) -> None:
        for event in found:
            self.app.push_screen(VisitorDetail([event.visitor_id], 0))
