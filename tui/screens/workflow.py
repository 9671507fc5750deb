"""The panel of one technical workflow: how it stands, its diagram, how a run gets on, its tasks and its journal."""

from __future__ import annotations

from array import array
from dataclasses import replace
from typing import ClassVar, NamedTuple

from textual import events, on
from textual.app import ComposeResult
from textual.content import Content
from textual.timer import Timer
from textual.widgets import TabPane

from social.workflows.forecast import Pace
from social.workflows.proposal import Proposal, basis, proposal
from social.workflows.register import SYNC
from store import workflows as store
from store.workflows import TaskStatus
from tui.amounts import counted
from tui.commands import Command
from tui.dialogs.told import Told
from tui.screens.page import Page
from tui.screens.workflow_commands import OFFERS
from tui.screens.workflow_journal import JournalPane, Narrowing
from tui.screens.workflow_rows import TASK_COLUMNS, JournalRows, TaskRows, renew
from tui.screens.workflow_sight import Sight, activities, look, names
from tui.screens.workflow_words import progress, standing, timing
from tui.widgets.diagram import Diagram
from tui.widgets.foot import Foot
from tui.widgets.panes import Panes
from tui.widgets.steady_text import SteadyText
from tui.widgets.window_table import WindowTable


class Seen(NamedTuple):
    """One look: the workflow, its tasks of the chosen activity, and the lines of its journal that are wanted."""

    sight: Sight | None
    activity: str
    tasks: array[int]
    narrowing: Narrowing
    lines: array[int]


class WorkflowPanel(Page[None]):
    """Everything about the workflow of that internal name."""

    CSS_PATH = "workflow.tcss"
    AUTO_FOCUS = "#tasks"
    OFFERS: ClassVar[tuple[Command, ...]] = OFFERS

    def __init__(self, internal_name: str) -> None:
        super().__init__()
        self.internal_name = internal_name
        self.sight: Sight | None = None
        """The newest look at it."""
        self._paces: dict[int, Pace] = {}
        self._tasks: TaskRows | None = None
        self._activity = ""
        self._proposal: Proposal | None = None
        self._basis: tuple[object, ...] = ()
        self._seconds: Timer | None = None

    @property
    def what(self) -> str:
        """The workflow."""
        return self.internal_name

    @property
    def crumbs(self) -> str:
        """Shortened, for the path is long."""
        label = self.sight.workflow.label if self.sight is not None else self.internal_name
        return f"Administration › … › {label}"

    def compose_content(self) -> ComposeResult:
        """How it stands, the diagram, the run, the lists."""
        yield SteadyText(id="standing")
        yield SteadyText(id="timing")
        yield Diagram(id="diagram")
        yield SteadyText(id="progress")
        with Panes(id="lists"):
            with TabPane("Tasks", id="tasks-tab"):
                yield WindowTable(TASK_COLUMNS, id="tasks", empty="No tasks yet: it has not run.", markable=False)
            with TabPane("Journal", id="journal-tab"):
                yield JournalPane()

    def on_mount(self) -> None:
        """Seconds are counted only while something moves; an engine that dies without a commit is seen by the outlook."""
        self._seconds = self.set_interval(1, self._second, pause=True)
        self.app.outlook_signal.subscribe(self, lambda _outlook: self.reread())

    # Reading

    def reread(self) -> None:
        """Look at it in a thread."""
        self.keep_up(self._look, group="look", then=self._see)

    def _look(self) -> Seen:
        record, activity, narrowing = self.world.record, self._activity, self.journal.narrowing
        sight = look(record, self.internal_name, self.world.clock.now())
        if sight is None:
            return Seen(None, activity, array("q"), narrowing, array("q"))
        number = sight.workflow.id
        tasks = store.task_numbers(record, number, activity)
        return Seen(sight, activity, tasks, narrowing, narrowing.lines(record, number))

    def _see(self, seen: Seen) -> None:
        sight = seen.sight
        if sight is None:
            self.say(f"There is no workflow “{self.internal_name}”.", "bad")
            return
        sight = replace(sight, proposal=self._proposal if sight.going is None else None)
        before, self.sight = self.sight, sight
        self._note_paces(sight)
        self._paint(sight)
        zone, record = self.world.zone, self.world.record
        table = self.query_one("#tasks", WindowTable)
        if seen.activity == self._activity and (sight != before or table.ids != seen.tasks):
            self._tasks = TaskRows(record, self.world.clock, zone, seen.tasks, sight.counts)
            renew(table, self._tasks)
        self.journal.see(JournalRows(record, zone, seen.lines), seen.narrowing)
        if sight != before:
            self.set_crumbs(self.crumbs)
            self.query_one(Foot).look_again()
        if self._seconds is not None:
            self._seconds.resume() if sight.moves else self._seconds.pause()
        if self.internal_name == SYNC and sight.going is None:
            self.keep_up(self._propose, group="proposal", then=self._see_proposal)

    def _propose(self) -> tuple[tuple[object, ...], Proposal | None]:
        """In a thread: which depth is proposed, reckoned anew only where something that it is made of has changed."""
        record, now = self.world.record, self.world.clock.now()
        found = basis(record, now)
        return found, self._proposal if found == self._basis else proposal(record, now)

    def _see_proposal(self, found: tuple[tuple[object, ...], Proposal | None]) -> None:
        self._basis, before = found[0], self._proposal
        self._proposal = found[1]
        if self._proposal != before and self.sight is not None and self.sight.going is None:
            self.sight = replace(self.sight, proposal=self._proposal)
            self._paint(self.sight)

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
        self.query_one("#diagram", Diagram).show(activities(sight), self._activity)
        self.query_one("#standing", SteadyText).show(standing(sight, now))
        self.query_one("#timing", SteadyText).show(timing(sight))
        self.query_one("#progress", SteadyText).show(progress(sight, self._paces, now, width, most))

    def _second(self) -> None:
        if self.sight is not None:
            self._paint(self.sight)
            if self.sight.going is not None:
                self.query_one("#tasks", WindowTable).reread()

    def on_resize(self, _event: events.Resize) -> None:
        """Another width holds other lines."""
        if self.sight is not None:
            self.call_after_refresh(self._paint, self.sight)

    # The diagram

    def choose_activity(self, by: int) -> None:
        """The next activity, or the one before; beyond either end there is none, and all is shown."""
        if self.sight is not None:
            each = ["", *names(self.sight)]
            at = each.index(self._activity) if self._activity in each else 0
            self._narrow_to(each[(at + by) % len(each)])

    def _narrow_to(self, activity: str) -> None:
        self._activity = activity
        lists = self.query_one("#lists", Panes)
        for name in ("Tasks", "Journal"):
            lists.get_tab(f"{name.lower()}-tab").label = Content(f"{name} of {activity}" if activity else name)
        self.journal.narrow(activity=activity)
        self.reread()

    # The lists

    @property
    def journal(self) -> JournalPane:
        """The journal, which knows what of it is shown."""
        return self.query_one(JournalPane)

    @property
    def chosen_task(self) -> int | None:
        """The task under the cursor, where the tasks are in front."""
        return self.query_one("#tasks", WindowTable).row_id if self._front == "tasks" else None

    @property
    def _front(self) -> str:
        return "journal" if self.query_one("#lists", Panes).active == "journal-tab" else "tasks"

    def turn(self) -> None:
        """The other list."""
        self._bring("tasks" if self._front == "journal" else "journal")

    def _bring(self, name: str) -> None:
        self.query_one("#lists", Panes).turn_to(f"{name}-tab", self.query_one(f"#{name}", WindowTable))
        self.call_after_refresh(self.query_one(Foot).look_again)

    @on(WindowTable.RowHighlighted, "#tasks")
    def _moved(self) -> None:
        """Whether a run can begin with the task differs from row to row."""
        self.query_one(Foot).look_again()

    def filter_journal(self) -> None:
        """Into the field of the journal."""
        self._bring("journal")
        self.journal.start_filter()

    def turn_level(self) -> None:
        """Another level of the journal."""
        if self._front == "tasks":
            self._bring("journal")
        self.journal.turn_level()

    def newest(self) -> None:
        """To the newest line of the journal."""
        self._bring("journal")
        self.journal.follow()

    @on(JournalPane.Narrowed)
    def _other_lines(self) -> None:
        self.reread()

    def climb(self) -> None:
        """Show the whole journal first, then all activities, leave last."""
        if self._front == "journal" and self.journal.widen():
            return
        if self._activity:
            self._narrow_to("")
        else:
            self.dismiss()

    @on(WindowTable.RowSelected)
    def _tell(self, event: WindowTable.RowSelected) -> None:
        rows: TaskRows | JournalRows | None = self.journal.rows if event.table.id == "journal" else self._tasks
        heading, number = "Line of the journal" if event.table.id == "journal" else "Task", event.row_id
        if rows is not None:
            ask = rows.facts
            self.work_on(lambda: ask(number), group="facts", then=lambda facts: self._told(Told(heading, facts)))

    def _told(self, facts: Told) -> None:
        if self.is_active:  # whoever went on meanwhile does not want them any more
            self.app.push_screen(facts)

    def copy(self) -> None:
        """The lines that are marked, or the one under the cursor, to the terminal's clipboard."""
        rows: TaskRows | JournalRows | None = self.journal.rows if self._front == "journal" else self._tasks
        chosen = self.query_one(f"#{self._front}", WindowTable).chosen_ids
        if rows is not None and chosen:
            self.work_on(lambda: rows.lines(chosen), group="copy", then=self._copy)

    def _copy(self, lines: list[str]) -> None:
        self.app.copy_to_clipboard("\n".join(lines))
        many = f"{counted(len(lines), 'line')} " if len(lines) > 1 else ""
        self.app.notify(f"{many}sent to the terminal's clipboard.".capitalize())
