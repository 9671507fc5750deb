"""Places made for the tests of the ground: a table of a million rows with names from hell, and a form."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.widgets import Input, Static

from social.errors import AppFault
from tui.commands import Command
from tui.screens.place import Place
from tui.signs import Word, state
from tui.widgets.field import Field
from tui.widgets.secret_input import SecretInput
from tui.widgets.toggle import Toggle
from tui.widgets.window_table import Column, WindowTable

NAMES = (
    "Jane Marge",
    "[/red] [bold]",
    "\x1b]0;owned\x07\x1b[31mEvil",
    "\u202eabc\u2066 שלום",
    "👨\u200d👩\u200d👧 family",
    "山田太郎",
    "Zoë ❤\ufe0f 👍🏽 🇩🇪",
    "x" * 60,
)
COLUMNS = (
    Column("External ID", 14),
    Column("Full name"),
    Column("Number of friends", 17, "right", sort="friends"),
    Column("Status", 12, from_width=70),
)
STATES = ("Sent", "Failed", "Pending", "Started", "Paused")


class Many:
    """Any number of rows, made up when asked for."""

    def __init__(self, ids: Sequence[int]) -> None:
        self.ids = ids
        self.asked: list[int] = []

    def fetch(self, ids: Sequence[int]) -> Mapping[int, Sequence[str | Word]]:
        self.asked.append(len(ids))
        return {i: (str(10**12 + i), NAMES[i % 8], str(i * 7), state(STATES[i % 5])) for i in ids}


async def bad_work(_screen: Place) -> None:
    raise AppFault("credits", "The credits of the app are used up.", "Buy more in X's console.", raw="CreditsDepleted")


class Table(Place):
    """A million rows in the place of the visitors."""

    mode = "visitors"
    OFFERS: ClassVar[tuple[Command, ...]] = (
        Command("test.sort", "Sort", lambda screen: screen.say("sorted"), key="o", group="Table", show=True),
        Command(
            "test.export", "Export...", lambda screen: screen.say("exported"), key="e,f9", group="Table", show=True,
            why_not=lambda screen: "Nothing is marked: mark rows with Space." if not screen.marked else None,
        ),
        Command("test.pay", "Pay", bad_work, key="p", group="Table", help="Always fails."),
        Command("test.secret", "Only by its name", lambda screen: screen.say("found"), group="Table"),
    )  # fmt: skip

    @property
    def marked(self) -> bool:
        return bool(self.query_one(WindowTable).marks)

    def compose_content(self) -> ComposeResult:
        yield WindowTable(COLUMNS, id="rows", empty="No visitors yet. Run the synchronization first.")

    def on_mount(self) -> None:
        self.query_one(WindowTable).set_source(Many(array("q", range(1, 1_000_001))))


class Form(Place):
    """Fields in the place of the services."""

    mode = "services"

    def compose_content(self) -> ComposeResult:
        yield Field("Internal name", Input("jane marge!", compact=True, id="name"), id="name-field")
        yield Field("Synchronize subscriptions", Toggle(True), hint="Every Thursday.")
        yield Field("Consumer key", SecretInput(id="key"), id="key-field")
        yield Static(NAMES[1], markup=False)


class Hostile(Place):
    """Foreign words in every kind of widget, as a careless author might put them there."""

    mode = "deliveries"

    def compose_content(self) -> ComposeResult:
        from textual.content import Content
        from textual.widgets import Label, OptionList, TextArea

        yield Static(Content(NAMES[2]))
        yield Label(NAMES[2], markup=False)
        yield OptionList(NAMES[2], NAMES[1], markup=False)
        yield TextArea(NAMES[2])
        yield Input(NAMES[2])
        yield Field(NAMES[2], Toggle(), hint=NAMES[2])

    def on_mount(self) -> None:
        self.set_crumbs(NAMES[2])
        self.say(NAMES[2])
