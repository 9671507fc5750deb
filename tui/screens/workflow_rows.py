"""The tasks and the journal of a workflow as rows of tables, and as facts told in full."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from social.clock import Clock
from store import journal
from store import workflows as store
from store.database import Record
from store.journal import Entry
from store.workflows import Task
from tui.amounts import clocked, grouped
from tui.foreign import one_line
from tui.moments import both, moment
from tui.screens.workflow_words import done
from tui.signs import Tone, Word, state
from tui.widgets.row_painting import Cell
from tui.widgets.window_table import Column, WindowTable

TASK_COLUMNS = (
    Column("Creation date", 16),
    Column("Status", 13),
    Column("Activity name", 13),
    Column("Duration", 8, "right"),
    Column("Progress", least=16),
    Column("Next execution", 16, from_width=100),
)
JOURNAL_COLUMNS = (
    Column("Date", 16),
    Column("Activity name", 13),
    Column("Message", least=24),
    Column("Operator", 12, from_width=100),
)
CHUNK = 300
"""Lines read at a time where many are copied."""
LEVELS: dict[str, tuple[Tone, str]] = {"warning": ("attention", "!"), "error": ("bad", "✗")}


@dataclass(frozen=True)
class TaskRows:
    """Tasks by their numbers, newest first."""

    record: Record
    clock: Clock
    zone: str
    ids: array[int]
    counts: str
    """What a task counts, in the singular."""

    def fetch(self, ids: Sequence[int]) -> Mapping[int, Sequence[Cell]]:
        """The cells of these tasks."""
        return {task.id: self._cells(task) for task in store.tasks_numbered(self.record, ids)}

    def _cells(self, task: Task) -> tuple[Cell, ...]:
        return (
            moment(task.created_at, self.zone),
            state(task.status),
            task.activity,
            self._duration(task),
            " · ".join(part for part in (done(task, self.counts), task.subject) if part),
            moment(task.wait_until, self.zone) if task.wait_until is not None else "",
        )

    def _duration(self, task: Task) -> str:
        return clocked((task.ended_at or self.clock.now()) - task.started_at) if task.started_at is not None else ""

    def facts(self, task_id: int) -> list[tuple[str, str]]:
        """A task in full."""
        task = store.task(self.record, task_id)
        return [
            ("Activity name", task.activity),
            ("Status", task.status),
            ("Subject", task.subject),
            ("Creation date", both(task.created_at, self.zone)),
            ("Duration", self._duration(task)),
            ("Progress", done(task, self.counts)),
            ("Pages", grouped(task.pages) if task.pages else ""),
            (
                "Came and left",
                f"{grouped(task.came)} and {grouped(task.gone)}"
                if task.service_id is not None and self.counts == "follower"
                else "",
            ),
            ("Next execution", both(task.wait_until, self.zone) if task.wait_until is not None else ""),
            ("Because", task.wait_reason or ""),
        ]

    def lines(self, ids: Sequence[int]) -> list[str]:
        """These tasks as plain text."""
        facts = ([one_line(text) for _, text in self.facts(number) if text] for number in ids)
        return [" · ".join(each) for each in facts]


@dataclass(frozen=True)
class JournalRows:
    """Lines of the journal by their numbers, newest first."""

    record: Record
    zone: str
    ids: array[int]

    def fetch(self, ids: Sequence[int]) -> Mapping[int, Sequence[Cell]]:
        """The cells of these lines."""
        return {entry.id: self._cells(entry) for entry in journal.entries(self.record, ids)}

    def _cells(self, entry: Entry) -> tuple[Cell, ...]:
        tone, sign = LEVELS.get(entry.level, ("plain", ""))
        message = Word(entry.message, tone, sign)
        return moment(entry.at, self.zone), entry.activity, message, Word(entry.operator or "", "muted")

    def lines(self, ids: Sequence[int]) -> list[str]:
        """These lines as plain text, oldest first."""
        chunks = (ids[at : at + CHUNK] for at in range(0, len(ids), CHUNK))
        found = sorted((entry for chunk in chunks for entry in journal.entries(self.record, chunk)), key=_number)
        return [" · ".join(one_line(text) for text in self._told(entry) if text) for entry in found]

    def _told(self, entry: Entry) -> tuple[str, ...]:
        at = f"{both(entry.at, self.zone)}, second {entry.at:%S}"
        return at, entry.level, entry.activity, entry.operator or "", entry.message

    def facts(self, entry_id: int) -> list[tuple[str, str]]:
        """A line in full."""
        labels = ("Date", "Level", "Activity name", "Operator", "Message")
        return [
            fact
            for entry in journal.entries(self.record, [entry_id])
            for fact in zip(labels, self._told(entry), strict=True)
        ]


def _number(entry: Entry) -> int:
    return entry.id


def renew(table: WindowTable, rows: TaskRows | JournalRows) -> None:
    """Show newer rows: the newest stay in sight where they were, else every line stays where it is."""
    if table.ids == rows.ids:
        table.reread()
        return
    follows, before, top = table.index == 0, table.index, table.scroll_y
    table.set_source(rows, keep_cursor=not follows)
    if not follows:
        # Forced, for a list that was short until now has no scrollbar yet.
        table.scroll_to(y=top + table.index - before, animate=False, immediate=True, force=True)
