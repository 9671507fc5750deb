"""The delivery templates: what a new delivery starts from."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult

from social.deliveries.templates import TEMPLATES
from tui.commands import Command
from tui.screens.deliveries import create_delivery
from tui.screens.delivery_acts import READ_ONLY
from tui.screens.place import Place
from tui.signs import Word
from tui.widgets.row_pages import FixedRows
from tui.widgets.window_table import Column, WindowTable


def _why_not_create(screen: Templates) -> str | None:
    return READ_ONLY if screen.world.read_only else None


async def _create(screen: Templates) -> None:
    await create_delivery(screen, TEMPLATES[screen.query_one(WindowTable).row_id or 0].name)


class Templates(Place):
    """The built-in templates; they cannot be changed, and deliveries are made from them."""

    mode = "templates"
    CSS_PATH = "templates.tcss"
    OFFERS: ClassVar[tuple[Command, ...]] = (
        Command(
            "template.use", "New delivery", _create, key="enter,n", group="Delivery templates", show=True,
            why_not=_why_not_create, help="Writes a new delivery from the template under the cursor.",
        ),
    )  # fmt: skip

    def compose_content(self) -> ComposeResult:
        """The table."""
        columns = (
            Column("Delivery template", least=24),
            Column("Internal name", 14),
            Column("Target mapping", 22, from_width=70),
            Column("Built-in", 8),
        )
        yield WindowTable(columns, id="templates", markable=False)

    def on_mount(self) -> None:
        """They are known; nothing is read. A Word in the accent's tone is bold here, as built-ins are in Campaign."""
        rows = {
            number: (Word(each.label, "accent"), each.internal_name, Word(each.mapping, "muted"), "Yes")
            for number, each in enumerate(TEMPLATES)
        }
        self.query_one(WindowTable).set_source(FixedRows(rows))

    @on(WindowTable.RowSelected, "#templates")
    def _enter(self, _event: WindowTable.RowSelected) -> None:
        self.action_command("template.use")
