"""The form of an operator: the login name, the groups, and named rights besides."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widgets import Input, Static

from social import operators as acts
from social.operators import OperatorRefused
from social.rights import GROUPS, MEANS, Right
from store.operators import KnownOperator
from tui.commands import Command
from tui.dialogs.confirm import Confirm
from tui.screens.page import Page
from tui.widgets.field import Field
from tui.widgets.toggle import Toggle

NAME = "What the host calls them (whoami). Through sudo it is who called it."
NOTE = (
    "This is order among colleagues who share the home, and no wall: whoever can write its files can change anything."
)


async def _save(page: OperatorEditor) -> None:
    world = page.world
    try:
        acts.keep(world.record, world.clock, world.operator, page.name_wanted, page.groups_wanted, page.rights_wanted)
    except OperatorRefused as refused:
        page.query_one("#name-field", Field).wrong(f"{refused.sentence} {refused.cure}".strip())
        page.say("Not saved: see below the name.", "bad")
    else:
        page.dismiss(True)


async def _leave(page: OperatorEditor) -> None:
    if page.unsaved and not await page.app.push_screen_wait(
        Confirm("Leave without saving?", quote=page.unsaved, yes="Leave", no="Stay")
    ):
        return
    page.dismiss(False)


class OperatorEditor(Page[bool]):
    """True once it was saved. `first` offers who sits here, as an administrator."""

    CSS = """
    OperatorEditor #operator-form { height: 1fr; }
    OperatorEditor .heading { margin-top: 1; text-style: bold; }
    """
    OFFERS: ClassVar[tuple[Command, ...]] = (
        Command(
            "operator.save", "Save", _save, key="f5,f10,ctrl+s", group="Operator", show=True,
            help="Counts at once, also in consoles that are open.",
        ),
        Command("climb", "Back", _leave, key="escape", show=True, group="Operator", foot="Back", help="Back to the operators."),
    )  # fmt: skip

    def __init__(self, known: KnownOperator | None = None, *, first: bool = False) -> None:
        super().__init__()
        self._known = known
        self._first = first
        self._before: tuple[object, ...] = ()

    @property
    def crumbs(self) -> str:
        """The way here."""
        return f"Operators › {self._known.name if self._known else 'New'}"

    @property
    def name_wanted(self) -> str:
        """The login name as typed."""
        return self._known.name if self._known else self.query_one("#name", Input).value.strip()

    @property
    def groups_wanted(self) -> list[str]:
        """The groups that are turned on."""
        return [name for number, name in enumerate(GROUPS) if self.query_one(f"#group-{number}", Toggle).value]

    @property
    def rights_wanted(self) -> list[str]:
        """The named rights that are turned on."""
        return [right for number, right in enumerate(Right) if self.query_one(f"#right-{number}", Toggle).value]

    @property
    def unsaved(self) -> str:
        """The operator, once something of it was changed."""
        return f"Operator {self.name_wanted} *" if self.is_mounted and self._held() != self._before else ""

    def compose_content(self) -> ComposeResult:
        """Name, groups, named rights, and what they are worth."""
        known = self._known
        name = known.name if known else str(self.world.operator) if self._first else ""
        groups = known.groups if known else ("Administrator",) if self._first else ()
        with VerticalScroll(id="operator-form", can_focus=False):
            taker = Input(name, id="name", compact=True, disabled=known is not None, select_on_focus=False)
            yield Field("Operator", taker, hint=NAME, id="name-field")
            yield Static("Groups", classes="heading", markup=False)
            for number, (group, gives) in enumerate(GROUPS.items()):
                yield _line(group, _gives(gives), group in groups, f"group-{number}")
            yield Static("Named rights besides", classes="heading", markup=False)
            for number, right in enumerate(Right):
                yield _line(right, MEANS[right], known is not None and right in known.rights, f"right-{number}")
            yield Static(NOTE, classes="muted", markup=False)

    def on_mount(self) -> None:
        """Remember what is kept."""
        self._before = self._held()

    def _held(self) -> tuple[object, ...]:
        return self.name_wanted, *(each.value for each in self.query(Toggle))

    @on(Input.Submitted)
    def _submitted(self) -> None:
        self.action_command("operator.save")


def _gives(rights: frozenset[Right]) -> str:
    """What a group gives, as short as the line is."""
    if Right.ADMINISTRATION in rights:
        return "everything"
    lacks = [right for right in Right if right not in rights]
    return f"all but {' and '.join(lacks)}" if len(lacks) < 3 else ", ".join(sorted(rights)) or "reading alone"


def _line(label: str, told: str, on: bool, name: str) -> Toggle:
    """A group or right on one line, with what it gives."""
    words = f"{label:<22}{told}"
    return Toggle(on, words=(f"No   {words}", f"Yes  {words}"), id=name)
