"""The technical workflows: how each stands and when it is due, by Campaign's filters and by a part of the name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.content import Content

from social.workflows.schedule import sentence
from social.workflows.views import ALL, VIEWS, is_stopped, views
from store.workflows import Workflow, WorkflowStatus
from tui.amounts import counted
from tui.commands import Command
from tui.dialogs.pick import Choice, Pick
from tui.moments import both, moment
from tui.screens.narrowed import Narrowed, filtering
from tui.screens.workflow import WorkflowPanel
from tui.signs import Word, state
from tui.widgets.row_pages import FixedRows
from tui.widgets.row_painting import Cell
from tui.widgets.steady_text import SteadyText
from tui.widgets.tones import painted
from tui.widgets.window_table import Column, WindowTable

SIGNS = {"Production": "◆", "Critical": "▲"}
"""What stands before the bold label of a workflow by its severity."""
STOPPED = "It is stopped, though its severity is {}. Start it, or set its severity to Normal in its properties."


async def _pick_view(screen: Workflows) -> None:
    choices = [Choice(view, view, counted(len(screen.found.get(view, ())), "workflow")) for view in VIEWS]
    chosen = await screen.app.push_screen_wait(Pick("Status", choices, search=False))
    if chosen is not None:
        screen.show_view(chosen)


class Workflows(Narrowed):
    """The list; Enter opens the panel of one."""

    mode = "workflows"
    CSS_PATH = "workflows.tcss"
    COLUMNS = (
        Column("Label", least=20),
        Column("Internal name", 13, from_width=94),
        Column("Status", 18),
        Column("Failed", 6),
        Column("Last processing", 16, from_width=106),
        Column("Next processing", 16),
    )
    LABEL = "Name or label contains"
    OPENS = "workflow.open"
    OFFERS: ClassVar[tuple[Command, ...]] = (
        Command(
            "workflow.open", "Open", lambda screen: screen.open_row(), key="enter", group="Workflows",
            show=True, help="Status, diagram, tasks and journal of the workflow.",
        ),
        filtering("workflows.filter", "Workflows", "Only those whose name or label contains what is typed."),
        Command(
            "workflows.status", "Status", _pick_view, key="f,f4", group="Workflows", show=True,
            help="Only those that are failed, paused, stopped, need action, and so on.",
        ),
    )  # fmt: skip

    def __init__(self) -> None:
        super().__init__()
        self.found: Mapping[str, list[Workflow]] = {}
        """What each filter shows."""
        self._view = ALL
        self._known: dict[int, Workflow] = {}
        self._cells: dict[int, tuple[Cell, ...]] = {}

    def compose_content(self) -> ComposeResult:
        """More of the workflow under the cursor below the list."""
        yield from super().compose_content()
        yield SteadyText(id="told")

    # Reading

    def reread(self) -> None:
        """Read them all: there are few."""
        record, now, words = self.world.record, self.world.clock.now(), self.words
        self.keep_up(lambda: (words, views(record, now, words)), group="workflows", then=self._see)

    def _see(self, read: tuple[str, Mapping[str, list[Workflow]]]) -> None:
        words, self.found = read
        if words == self.words:
            self._show()

    def _show(self) -> None:
        listed = self.found.get(self._view, [])
        self._known = {each.id: each for each in listed}
        cells = {each.id: _cells(each) for each in listed}
        self.table.empty = "There is none such. Esc shows all." if self.narrow else "There are no workflows."
        if cells != self._cells or not cells:
            self._cells = cells
            self.table.set_source(FixedRows(cells))
        self.query_one("#summary", SteadyText).show(self._told_view(len(listed)))
        self._tell()

    def _told_view(self, number: int) -> Content:
        named = f" whose name or label contains “{self.words}”" if self.words else ""
        return Content.assemble(
            ("Status  ", "$muted"), (self._view, "bold"), (f"   {counted(number, 'workflow')}{named}", "$muted")
        )

    @on(WindowTable.RowHighlighted)
    def _tell(self) -> None:
        workflow = self._known.get(self.table.row_id or 0)
        self.query_one("#told", SteadyText).show(_told(workflow) if workflow is not None else "")

    # The filters

    def show_view(self, view: str) -> None:
        """Only those that Campaign's filter of this name shows."""
        self._view = view
        self._show()

    @property
    def narrow(self) -> bool:
        """One status alone is cleared too."""
        return super().narrow or self._view != ALL

    def widen(self) -> None:
        """Every status again, too."""
        self._view = ALL
        super().widen()

    # One of them

    def open_thing(self, what: str) -> None:
        """The panel of the workflow with that internal name."""
        self.app.push_screen(WorkflowPanel(what))

    def open_row(self) -> None:
        """The panel of the workflow under the cursor."""
        if (known := self._known.get(self.table.row_id or 0)) is not None:
            self.open_thing(known.internal_name)


def _told(workflow: Workflow) -> Content:
    due, last, zone = workflow.next_processing, workflow.last_processing, workflow.zone
    before = both(last, zone) if last is not None else "never"
    none = (
        "the schedule has no launch left" if workflow.status == WorkflowStatus.STARTED else "none until it is started"
    )
    launch = both(due, zone) if due is not None else none
    lines = [
        Content.styled(f"{workflow.label} ({workflow.internal_name})", "bold"),
        Content.styled(
            f"{workflow.status}. {sentence(workflow.schedule, zone)}. Severity: {workflow.severity}.", "$muted"
        ),
        Content.styled(f"Last processing: {before}", "$muted"),
        Content.styled(f"Next processing: {launch}", "$muted"),
    ]
    if is_stopped(workflow):
        lines.append(painted(Word(STOPPED.format(workflow.severity), "attention", "!")))
    return Content("\n").join(lines)


def _cells(workflow: Workflow) -> tuple[Cell, ...]:
    due, last = workflow.next_processing, workflow.last_processing
    status = state(WorkflowStatus(workflow.status))
    sign = SIGNS.get(workflow.severity, " ")
    return (
        Word(workflow.label, "strong" if sign.strip() else "plain", sign),
        Word(workflow.internal_name, "muted"),
        Word(status.text, "attention", "!") if is_stopped(workflow) else status,
        Word("Yes", "bad", "✗") if workflow.failed else Word("No", "muted"),
        moment(last, workflow.zone) if last is not None else Word("–", "muted"),
        moment(due, workflow.zone) if due is not None else Word("–", "muted"),
    )
