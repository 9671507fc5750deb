"""The technical workflows: how each stands, and when it is due."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from social.workflows.schedule import sentence
from store.workflows import Workflow, WorkflowStatus, workflows
from tui.commands import Command
from tui.moments import both, moment
from tui.screens.place import Place
from tui.screens.workflow import WorkflowPanel
from tui.signs import Word, state
from tui.widgets.row_pages import FixedRows
from tui.widgets.row_painting import Cell
from tui.widgets.window_table import Column, WindowTable

COLUMNS = (
    Column("Label", least=20),
    Column("Internal name", 13, from_width=94),
    Column("Status", 18),
    Column("Failed", 6),
    Column("Last processing", 16, from_width=106),
    Column("Next processing", 16),
)


def _open(screen: Workflows) -> None:
    screen.query_one("#workflows", WindowTable).action_select()


class Workflows(Place):
    """The list; Enter opens the panel of one."""

    mode = "workflows"
    CSS_PATH = "workflows.tcss"
    OFFERS: ClassVar[tuple[Command, ...]] = (
        Command(
            "workflow.open", "Open", _open, key="enter", group="Workflows", show=True,
            help="Status, diagram, tasks and journal of the workflow.",
        ),
    )  # fmt: skip

    def compose_content(self) -> ComposeResult:
        """The table."""
        yield WindowTable(COLUMNS, id="workflows", empty="There are no workflows.", markable=False)
        yield Static(id="told", markup=False)

    def on_mount(self) -> None:
        """Nothing is known yet."""
        self._found: dict[int, Workflow] = {}
        self._cells: dict[int, tuple[Cell, ...]] = {}

    def reread(self) -> None:
        """Read them all: there are few."""
        self.keep_up(lambda: workflows(self.world.record), group="workflows", then=self._see)

    def _see(self, found: list[Workflow]) -> None:
        cells = {each.id: _cells(each) for each in found}
        self._found = {each.id: each for each in found}
        if cells != self._cells:
            self._cells = cells
            self.query_one("#workflows", WindowTable).set_source(FixedRows(cells))

    @on(WindowTable.RowHighlighted, "#workflows")
    def _tell(self, event: WindowTable.RowHighlighted) -> None:
        self.query_one("#told", Static).update(_told(self._found[event.row_id]))

    def open_thing(self, what: str) -> None:
        """The panel of the workflow with that internal name, in the place of another's."""
        stack = self.app.screen_stack
        if len(stack) > 1 and isinstance(stack[-1], WorkflowPanel):
            if stack[-1].internal_name == what:
                return
            self.app.pop_screen()
        self.app.push_screen(WorkflowPanel(what))

    @on(WindowTable.RowSelected, "#workflows")
    def _enter(self, event: WindowTable.RowSelected) -> None:
        self.open_thing(self._found[event.row_id].internal_name)


def _told(workflow: Workflow) -> Content:
    due = workflow.next_processing
    launch = both(due, workflow.zone) if due is not None else "none until it is started"
    return Content.assemble(
        (f"{workflow.label} ({workflow.internal_name})\n", "bold"),
        (f"{workflow.status}. {sentence(workflow.schedule, workflow.zone)}.\nNext processing: {launch}", "$muted"),
    )


def _cells(workflow: Workflow) -> tuple[Cell, ...]:
    due, last = workflow.next_processing, workflow.last_processing
    status = state(WorkflowStatus(workflow.status))
    return (
        workflow.label,
        Word(workflow.internal_name, "muted"),
        status,
        Word("Yes", "bad", "✗") if workflow.failed else Word("No", "muted"),
        moment(last, workflow.zone) if last is not None else Word("–", "muted"),
        moment(due, workflow.zone) if due is not None else Word("–", "muted"),
    )
