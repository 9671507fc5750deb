"""The delivery templates, built-in and own: what a new delivery starts from."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from social.deliveries import own_templates
from social.deliveries.own_templates import why_not_name
from social.deliveries.templates import Template, templates
from tui.command_rights import READ_ONLY
from tui.commands import Command
from tui.dialogs.confirm import Confirm
from tui.dialogs.line import Line
from tui.foreign import one_line
from tui.screens.deliveries import create_delivery
from tui.screens.delivery_acts import carried_out
from tui.screens.place import Place
from tui.signs import Word
from tui.template_words import template_facts
from tui.widgets.hanging import Hanging
from tui.widgets.row_pages import FixedRows
from tui.widgets.window_table import Column, WindowTable

WRITES = "Enter writes a delivery from it, d makes a template of your own like it."
CHANGES = "To change it, write a delivery from it (Enter), and save that under the same name (t)."


def _why_not(screen: Templates) -> str | None:
    return READ_ONLY if screen.world.read_only else None


def _why_not_own(screen: Templates) -> str | None:
    if screen.world.read_only:
        return READ_ONLY
    if screen.chosen.built_in:
        return f"{screen.chosen.label} is built in and cannot be changed. Duplicate it with d."
    return None


async def _create(screen: Templates) -> None:
    await create_delivery(screen, screen.chosen.called)


async def _named(screen: Templates, heading: str, value: str, act: Callable[[str], object], but: str = "") -> None:
    """Ask for a name that is free, and let `act` have it."""
    wrong = partial(why_not_name, screen.world.record, but=but)
    name = await screen.app.push_screen_wait(Line(heading, "Name", value=value, wrong=wrong))
    if name is not None and await carried_out(screen, partial(act, name)) is not None:
        screen.reread()
        screen.say(f"Kept: {name}.", "good")


async def _duplicate(screen: Templates) -> None:
    world, chosen = screen.world, screen.chosen
    act = partial(own_templates.duplicate_template, world.record, world.clock, world.operator, chosen.called)
    await _named(screen, f"Duplicate: {chosen.label}", f"Copy of {chosen.label}", act)


async def _rename(screen: Templates) -> None:
    world, chosen = screen.world, screen.chosen
    act = partial(own_templates.rename_template, world.record, world.clock, world.operator, chosen.called)
    await _named(screen, f"Rename: {chosen.label}", chosen.label, act, chosen.label)


async def _remove(screen: Templates) -> None:
    world, chosen = screen.world, screen.chosen
    line = "Deliveries that were made from it stay as they are."
    question = Confirm("Delete this template?", quote=chosen.label, lines=(line,), yes="Delete", danger=True)
    if await screen.app.push_screen_wait(question):

        def act() -> bool:
            own_templates.remove_template(world.record, world.clock, world.operator, chosen.called)
            return True

        if await carried_out(screen, act):
            screen.reread()
            screen.say(f"Deleted: {chosen.label}.")


class Templates(Place):
    """The built-in ones, in bold, then your own; below them what the one under the cursor brings."""

    mode = "templates"
    CSS_PATH = "templates.tcss"
    OFFERS: ClassVar[tuple[Command, ...]] = (
        Command(
            "template.use", "New delivery", _create, key="enter,n", group="Delivery templates", show=True,
            why_not=_why_not, help="Writes a new delivery from the template under the cursor.",
        ),
        Command(
            "template.duplicate", "Duplicate…", _duplicate, key="d", group="Delivery templates", show=True,
            why_not=_why_not, foot="Duplicate", help="Makes a template of your own like the one under the cursor.",
        ),
        Command(
            "template.rename", "Rename…", _rename, key="e", group="Delivery templates", show=True,
            why_not=_why_not_own, foot="Rename", help="Gives a template of your own another name.",
        ),
        Command(
            "template.remove", "Delete…", _remove, key="x,delete", group="Delivery templates", show=True,
            why_not=_why_not_own, foot="Delete", help="Forgets a template of your own; asks first.",
        ),
    )  # fmt: skip

    def compose_content(self) -> ComposeResult:
        """The table and the facts."""
        columns = (
            Column("Delivery template", least=22),
            Column("Internal name", 13),
            Column("Built-in", 8),
            Column("Target mapping", 21, from_width=70),
        )
        yield WindowTable(columns, id="templates", markable=False)
        yield Static(id="template-told", markup=False)

    @property
    def chosen(self) -> Template:
        """The template under the cursor."""
        return self._known[min(self.query_one(WindowTable).row_id or 0, len(self._known) - 1)]

    def reread(self) -> None:
        """A few dozen at most. A Word in the accent's tone is bold here, as built-ins are in Campaign."""
        self._known = templates(self.world.record)
        rows = {
            number: (
                Word(each.label, "accent") if each.built_in else each.label,
                Word(each.internal_name if each.built_in else "", "muted"),
                "Yes" if each.built_in else "No",
                Word(each.mapping, "muted"),
            )
            for number, each in enumerate(self._known)
        }
        self.query_one(WindowTable).set_source(FixedRows(rows))
        self._tell()
        self.refresh_bindings()

    @on(WindowTable.RowHighlighted, "#templates")
    def _tell(self) -> None:
        next_step = WRITES if self.chosen.built_in else CHANGES
        lines = [*template_facts(self.world.record, self.chosen), ("", ""), ("", next_step)]
        told = ((Content.styled(label, "$muted"), Content.styled(one_line(words), "$muted")) for label, words in lines)
        self.query_one("#template-told", Static).update(Hanging(*told))
        self.refresh_bindings()

    @on(WindowTable.RowSelected, "#templates")
    def _enter(self, _event: WindowTable.RowSelected) -> None:
        self.action_command("template.use")
