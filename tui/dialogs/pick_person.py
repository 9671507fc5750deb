"""Test personalization: choose a person of the target, by walking or by words of the visitors' filter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.widgets import Input

from store.database import Record
from store.filters import FilterError
from store.visitors import visitors
from tui.amounts import counted, grouped
from tui.dialogs.dialog import Dialog
from tui.faults import show_fault
from tui.lull import Lull
from tui.people import Parts, People, people_of
from tui.signs import Word
from tui.widgets.field import Field
from tui.widgets.row_painting import Cell
from tui.widgets.window_table import Column, WindowTable

HINT = "A part of a name, or such as friends > 1000; ↓ goes into the list."


class PeopleRows:
    """People by row number, and their pages."""

    def __init__(self, record: Record, ids: Sequence[int]) -> None:
        self.ids = ids
        self._record = record

    def fetch(self, ids: Sequence[int]) -> Mapping[int, Sequence[Cell]]:
        """One page."""
        return {
            each.id: (
                each.full_name or Word("not told", "muted"),
                f"@{each.username}" if each.username else Word(each.external_id, "muted"),
                "" if each.number_of_friends is None else grouped(each.number_of_friends),
            )
            for each in visitors(self._record, list(ids))
        }


class PickPerson(Dialog[int]):
    """The row number of the visitor."""

    CSS_PATH = "pick_person.tcss"
    AUTO_FOCUS = "#person-words"
    BINDINGS = [Binding("down", "into_list", show=False)]

    def __init__(self, parts: Parts, people: People) -> None:
        super().__init__()
        self.heading = "Test personalization: Visitor Subscription"
        self._parts = parts
        self._people = people
        self._lull = Lull(self, self._search)
        self._shown = ""
        """The words that the list fits."""
        self._at_once = False
        """Whether Enter was pressed before the list fitted."""

    def compose_body(self) -> ComposeResult:
        """The words, the list."""
        yield Field("Filter", Input(id="person-words", compact=True), hint=HINT, id="person-field")
        columns = (Column("Full name", least=20), Column("Username", 18), Column("Friends", 10, "right"))
        yield WindowTable(columns, id="people", empty="Nobody of the target fits.", markable=False)

    def on_mount(self) -> None:
        """Everybody at first."""
        self._show(self._people)

    def _show(self, people: People) -> None:
        self.query_one("#people", WindowTable).set_source(PeopleRows(self.app.world.record, people.visitors))
        self.query_one("#person-field", Field).say(f"{counted(len(people.visitors), 'person', 'people')}. {HINT}")
        if self._at_once and self._shown == self.query_one("#person-words", Input).value:
            self.query_one("#people", WindowTable).action_select()

    @on(Input.Changed, "#person-words")
    def _typed(self) -> None:
        self._at_once = False
        self._lull.begin()

    def _search(self) -> None:
        world, words, parts = self.app.world, self.query_one("#person-words", Input).value, self._parts
        now = world.clock.now()

        def show(people: People) -> None:
            self._shown = words
            self._show(people)

        self.work_on(
            lambda: people_of(world.record, parts, now, words), group="people", then=show, failed=self._refused
        )

    def _refused(self, error: BaseException) -> None:
        if isinstance(error, FilterError):
            self.query_one("#person-field", Field).wrong(str(error))
        else:
            show_fault(self.app, error)

    def action_into_list(self) -> None:
        """Into the list."""
        self.query_one("#people").focus()

    @on(Input.Submitted)
    def _first(self) -> None:
        if self._shown == self.query_one("#person-words", Input).value:
            self.query_one("#people", WindowTable).action_select()
        else:
            self._at_once = True
            self._lull.over()

    @on(WindowTable.RowSelected, "#people")
    def _chosen(self, event: WindowTable.RowSelected) -> None:
        self.dismiss(event.row_id)
