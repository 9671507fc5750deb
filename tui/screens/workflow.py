"""The panel of one technical workflow: how it stands, its diagram, how a run gets on, its tasks and its journal."""

from __future__ import annotations

from array import array
from collections.abc import Callable
from functools import partial
from typing import ClassVar, NamedTuple

from textual import events, on
from textual.app import ComposeResult
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Input, Static, TabbedContent, TabPane

from social.workflows.forecast import Pace
from store import journal
from store import workflows as store
from store.workflows import TaskStatus
from tui.commands import Command
from tui.dialogs.told import Told
from tui.foreign import one_line
from tui.screens import workflow_acts as acts
from tui.screens.page import Page
from tui.screens.workflow_rows import JOURNAL_COLUMNS, TASK_COLUMNS, JournalRows, TaskRows, renew
from tui.screens.workflow_sight import Sight, activities, look
from tui.screens.workflow_words import progress, standing, timing
from tui.widgets.diagram import Diagram
from tui.widgets.foot import Foot
from tui.widgets.window_table import WindowTable

DEBOUNCE = 0.15
"""Seconds after the last letter before the journal is searched."""


class Seen(NamedTuple):
    """One look: the workflow, and the numbers of its tasks and lines."""

    sight: Sight | None
    tasks: array[int]
    lines: array[int]


class WorkflowPanel(Page[None]):
    """Everything about the workflow of that internal name."""

    CSS_PATH = "workflow.tcss"
    AUTO_FOCUS = "#tasks"
    OFFERS: ClassVar[tuple[Command, ...]] = (
        Command(
            "workflow.start", "Start", acts.start, key="s,f5", group="Workflow", show=True,
            why_not=partial(acts.why_not, act="start"), help="From now on it runs by its schedule; goes on where it is paused.",
        ),
        Command(
            "workflow.pause", "Pause", acts.pause, key="p,f6", group="Workflow", show=True,
            why_not=partial(acts.why_not, act="pause"), help="The page that is being read lands, nothing new begins.",
        ),
        Command(
            "workflow.stop", "Stop", acts.stop, key="x,f7", group="Workflow", show=True,
            why_not=partial(acts.why_not, act="stop"), help="Ends a run that goes on, and the schedule with it.",
        ),
        Command(
            "workflow.run", "Execute pending task(s) now", acts.execute, key="e,f8", group="Workflow", show=True,
            foot="Execute now", why_not=partial(acts.why_not, act="run"), help="Reads the followers at once.",
        ),
        Command(
            "workflow.journal", "Journal", lambda panel: panel.turn(), key="l,f4", group="Workflow", show=True,
            help="From Tasks to Journal and back.",
        ),
        Command(
            "workflow.schedule", "Change...", acts.change, key="c,f9", group="Workflow", show=True,
            why_not=lambda panel: acts.READ_ONLY if panel.world.read_only else None, help="When it is due.",
        ),
        Command(
            "workflow.filter", "Filter the journal", lambda panel: panel.filter_journal(), key="slash,f3",
            group="Workflow", help="Only the lines that hold what is typed.",
        ),
        Command(
            "workflow.copy", "Copy the line", lambda panel: panel.copy(), key="y", group="Workflow",
            help="Sends the task or line under the cursor to the terminal's clipboard (OSC 52).",
        ),
    )  # fmt: skip

    def __init__(self, internal_name: str) -> None:
        super().__init__()
        self.internal_name = internal_name
        self.sight: Sight | None = None
        """The newest look at it."""
        self._paces: dict[int, Pace] = {}
        self._shown: dict[str, Content] = {}
        self._rows: dict[str, TaskRows | JournalRows] = {}
        self._words = ""
        self._typing: Timer | None = None
        self._seconds: Timer | None = None

    @property
    def crumbs(self) -> str:
        """Shortened, for the path is long."""
        label = self.sight.workflow.label if self.sight is not None else self.internal_name
        return f"Administration › … › {label}"

    def compose_content(self) -> ComposeResult:
        """How it stands, the diagram, the run, the lists."""
        yield Static(id="standing", markup=False)
        yield Static(id="timing", markup=False)
        yield Diagram(id="diagram")
        yield Static(id="progress", markup=False)
        with TabbedContent(id="lists"):
            with TabPane("Tasks", id="tasks-tab"):
                yield WindowTable(TASK_COLUMNS, id="tasks", empty="No tasks yet: it has not run.", markable=False)
            with TabPane("Journal", id="journal-tab"):
                yield Input(id="filter", placeholder="words of the journal", compact=True)
                yield WindowTable(JOURNAL_COLUMNS, id="journal", empty="Nothing here.", markable=False)

    def on_mount(self) -> None:
        """The field for the journal waits for its key; seconds are counted only while something moves."""
        self.query_one("#filter").display = False
        self._seconds = self.set_interval(1, self._second, pause=True)

    # Reading

    def reread(self) -> None:
        """Look at it in a thread."""
        self.keep_up(self._look, group="look", then=self._see)

    def _look(self) -> Seen:
        record = self.world.record
        sight = look(record, self.internal_name, self.world.clock.now())
        if sight is None:
            return Seen(None, array("q"), array("q"))
        lines = journal.workflow_lines(record, sight.workflow.id, self._words)
        return Seen(sight, store.task_numbers(record, sight.workflow.id), lines)

    def _see(self, seen: Seen) -> None:
        sight, tasks, lines = seen
        if sight is None:
            self.say(f"There is no workflow “{self.internal_name}”.", "bad")
            return
        before, self.sight = self.sight, sight
        self._note_paces(sight)
        self._paint(sight)
        zone, record = self.world.zone, self.world.record
        if sight != before or self._list("tasks").ids != tasks:
            self._renew("tasks", TaskRows(record, self.world.clock, zone, tasks))
        if self._list("journal").ids != lines:
            self._renew("journal", JournalRows(record, zone, lines))
        if sight != before:
            self.set_crumbs(self.crumbs)
            self.query_one(Foot).look_again()
        if self._seconds is not None:
            self._seconds.resume() if sight.moves else self._seconds.pause()

    def _note_paces(self, sight: Sight) -> None:
        for task in sight.tasks:
            if task.started_at is None:
                continue
            if task.id not in self._paces:
                self._paces[task.id] = Pace()
                self._paces[task.id].note(task.started_at, 0)
            if task.status == TaskStatus.RUNNING:
                self._paces[task.id].note(self.world.clock.now(), task.followers)
            else:
                self._paces[task.id].rest()

    # Painting

    def _paint(self, sight: Sight) -> None:
        now, width = self.world.clock.now(), self.query_one("#progress").content_size.width
        most = 2 if self.app.size.height < 32 else 5
        self.query_one("#diagram", Diagram).show(activities(sight))
        self._put("standing", standing(sight, now))
        self._put("timing", timing(sight))
        self._put("progress", progress(sight, self._paces, now, width, most))

    def _put(self, name: str, content: Content) -> None:
        """Paint what differs; lay out again only where a line has come or gone."""
        before = self._shown.get(name)
        if before is not None and before.plain == content.plain and before.spans == content.spans:
            return
        self._shown[name] = content
        widget = self.query_one(f"#{name}", Static)
        width = widget.content_size.width
        widget.update(content, layout=not width or len(content.wrap(width)) != widget.content_size.height)

    def _second(self) -> None:
        if self.sight is not None:
            self._paint(self.sight)
            if self.sight.going is not None:
                self._list("tasks").reread()

    def on_resize(self, _event: events.Resize) -> None:
        """Another width holds other lines."""
        if self.sight is not None:
            self.call_after_refresh(self._paint, self.sight)

    # The lists

    def _list(self, name: str) -> WindowTable:
        return self.query_one(f"#{name}", WindowTable)

    def _renew(self, name: str, rows: TaskRows | JournalRows) -> None:
        self._rows[name] = rows
        renew(self._list(name), rows)

    @property
    def _front(self) -> str:
        return "journal" if self.query_one("#lists", TabbedContent).active == "journal-tab" else "tasks"

    def turn(self) -> None:
        """The other list."""
        self._bring("tasks" if self._front == "journal" else "journal")

    def _bring(self, name: str) -> None:
        self.query_one("#lists", TabbedContent).active = f"{name}-tab"
        self.call_after_refresh(self._list(name).focus)

    def filter_journal(self) -> None:
        """Into the field of the journal."""
        self.query_one("#lists", TabbedContent).active = "journal-tab"
        field = self.query_one("#filter", Input)
        field.display = True
        self.call_after_refresh(field.focus)

    @on(Input.Changed, "#filter")
    def _typed(self, event: Input.Changed) -> None:
        self._words = event.value
        if self._typing is not None:
            self._typing.stop()
        self._typing = self.set_timer(DEBOUNCE, self.reread)

    @on(Input.Submitted, "#filter")
    def _into_the_lines(self) -> None:
        self._list("journal").focus()

    def climb(self) -> None:
        """Clear the journal's filter first, leave second."""
        field = self.query_one("#filter", Input)
        if not field.display:
            self.dismiss()
        elif field.value:
            field.value = ""
        else:
            field.display = False
            self._list("journal").focus()

    @on(WindowTable.RowSelected)
    def _tell(self, event: WindowTable.RowSelected) -> None:
        heading = "Line of the journal" if event.table.id == "journal" else "Task"
        self._with_facts(event.table, lambda facts: self.app.push_screen(Told(heading, facts)))

    def copy(self) -> None:
        """The line under the cursor, to the terminal's clipboard."""
        self._with_facts(self._list(self._front), self._copy)

    def _copy(self, facts: list[tuple[str, str]]) -> None:
        self.app.copy_to_clipboard(" · ".join(one_line(text) for _, text in facts if text))
        self.app.notify("Sent to the terminal's clipboard.", markup=False)

    def _with_facts(self, table: WindowTable, then: Callable[[list[tuple[str, str]]], object]) -> None:
        number = table.row_id
        if number is not None:
            rows = self._rows[table.id or ""]
            self.work_on(lambda: rows.facts(number), group="facts", then=then)
