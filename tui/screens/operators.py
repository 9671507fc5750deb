"""Operators: who may do what here, as groups and named rights by login name."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult

from social import operators as acts
from social.rights import Right, given, held
from store.database import Record
from store.operators import KnownOperator, operators
from tui.amounts import counted
from tui.commands import Command
from tui.dialogs.confirm import Confirm
from tui.screens.operator import OperatorEditor
from tui.screens.place import Place
from tui.signs import Word
from tui.widgets.row_pages import FixedRows
from tui.widgets.row_painting import Cell
from tui.widgets.steady_text import SteadyText
from tui.widgets.window_table import Column, WindowTable

COLUMNS = (
    Column("Operator", least=12),
    Column("Groups", least=18),
    Column("Named rights", least=20),
)
EMPTY = "No operators are defined. Press n to begin with yourself, as an administrator."
OPEN = "No operators are defined: everybody who can open this home may do everything."


def _why_none(screen: Operators) -> str | None:
    return None if screen.chosen is not None else EMPTY


async def _create(screen: Operators) -> None:
    await screen.app.push_screen_wait(OperatorEditor(first=not screen.known))


async def _open(screen: Operators) -> None:
    if screen.chosen is not None:
        await screen.app.push_screen_wait(OperatorEditor(screen.chosen))


async def _remove(screen: Operators) -> None:
    known, world = screen.chosen, screen.world
    if known is None:
        return
    lines = ("They may read from then on, and nothing else. What they did stays in the audit trail.",)
    question = Confirm("Remove this operator?", quote=known.name, lines=lines, yes="Remove", no="Keep", danger=True)
    if await screen.app.push_screen_wait(question):
        acts.remove(world.record, world.clock, world.operator, known.name)
        screen.say(f"Removed: {known.name}.")


class Operators(Place):
    """The operators, by name."""

    mode = "operators"
    CSS = """
    Operators #operators { height: 1fr; }
    Operators #standing { height: auto; margin-bottom: 1; color: $muted; }
    """
    AUTO_FOCUS = "#operators"
    OFFERS: ClassVar[tuple[Command, ...]] = (
        Command(
            "operator.create", "Create", _create, key="n", group="Operators", show=True,
            help="Gives a login groups and named rights.",
        ),
        Command(
            "operator.open", "Open", _open, key="enter", group="Operators", show=True, why_not=_why_none,
            help="Groups and named rights of the operator.",
        ),
        Command(
            "operator.remove", "Remove…", _remove, key="delete", group="Operators", show=True, why_not=_why_none,
            foot="Remove", help="Takes all rights from the operator.",
        ),
    )  # fmt: skip

    def __init__(self) -> None:
        super().__init__()
        self.known: dict[int, KnownOperator] = {}

    @property
    def chosen(self) -> KnownOperator | None:
        """The operator under the cursor."""
        return self.known.get(self.query_one(WindowTable).row_id or 0)

    def compose_content(self) -> ComposeResult:
        """How it stands, the table."""
        yield SteadyText(id="standing")
        yield WindowTable(COLUMNS, id="operators", empty=EMPTY, markable=False)

    def reread(self) -> None:
        """They are few: ask at once."""
        world = self.world
        self.known = {each.id: each for each in operators(world.record)}
        self.query_one("#standing", SteadyText).show(standing(world.record, world.operator, len(self.known)))
        rows = {number: _row(each, each.name == world.operator) for number, each in self.known.items()}
        self.query_one(WindowTable).set_source(FixedRows(rows))
        self.refresh_bindings()

    @on(WindowTable.RowSelected, "#operators")
    def _enter(self) -> None:
        self.action_command("operator.open")


def standing(record: Record, operator: str, number: int) -> str:
    """Who decides here, and what that leaves to who sits here."""
    if not number:
        return OPEN
    rights = held(record, operator)
    mine = "everything" if Right.ADMINISTRATION in rights else ", ".join(sorted(rights)) or "reading alone"
    return f"{counted(number, 'operator', 'operators')}; whoever is not listed may read. You are {operator}: {mine}."


def _row(known: KnownOperator, mine: bool) -> tuple[Cell, ...]:
    rights = given(known)
    told = "everything" if Right.ADMINISTRATION in rights else ", ".join(right for right in Right if right in rights)
    name = Word(known.name, "accent" if mine else "plain", "▸" if mine else "")
    return name, ", ".join(known.groups), Word(told or "reading alone", "muted")
