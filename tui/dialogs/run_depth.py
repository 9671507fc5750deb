"""Execute now, light or in full: which is proposed and why, what either reads, costs and takes, a key for each."""

from __future__ import annotations

from textwrap import wrap
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Button, Static

from social.workflows.forecast import MANY
from social.workflows.proposal import Proposal
from social.workflows.simulation import Total
from store.passes import Kind
from tui.amounts import counted, estimate, roughly
from tui.commands import Command
from tui.dialogs.dialog import Answers, Dialog
from tui.foreign import inert, one_line

MEANINGS: dict[Kind, str] = {
    "light": "the newest, down to those known; tells nobody gone",
    "full": "the whole list; tells who left",
}

WIDTH = 66
"""Cells of a line in the box."""


def way_words(way: Total) -> str:
    """What a way takes: "about 1,000 followers, 1 call, about $10, 1 s"."""
    price = "its price is not known" if way.price is None else estimate(way.price)
    told = (
        f"about {counted(way.followers, 'follower')}",
        counted(way.calls, "call"),
        price,
        roughly(way.time),
    )
    return ", ".join(told)


def _way(kind: Kind, way: Total) -> Content:
    head = Content.styled(f"{kind[0]}  {kind.capitalize():<7}", "bold")
    lines = wrap(way_words(way), WIDTH, initial_indent=" " * 10, subsequent_indent=" " * 10)
    return Content.assemble(head, f"{MEANINGS[kind]}\n", ("\n".join(lines), "$muted"))


class RunDepth(Dialog[Kind]):
    """The chosen depth; None where it was left."""

    CSS = """
    RunDepth #ways { height: auto; margin-bottom: 1; }
    """
    OFFERS: ClassVar[tuple[Command, ...]] = (
        Command(
            "run.light", "Light", lambda dialog: dialog.dismiss("light"), key="l", group="Dialog",
            help="Reads the newest followers, down to those known.",
        ),
        Command(
            "run.full", "Full", lambda dialog: dialog.dismiss("full"), key="f", group="Dialog",
            help="Reads the whole list.",
        ),
    )  # fmt: skip

    def __init__(self, heading: str, quote: str, told: Proposal, lines: tuple[str, ...] = ()) -> None:
        """`lines` are told first: what else comes with it."""
        super().__init__()
        self.heading = heading
        self._quote, self._told, self._lines = quote, told, lines

    def compose_body(self) -> ComposeResult:
        """What is proposed, the two ways, the answers."""
        yield Static(inert(self._quote), classes="quote", markup=False)
        for line in self._lines:
            yield Static(inert(line), classes="sentence", markup=False)
        proposed = Content.assemble(
            ("Proposed: ", "$muted"), (self._told.kind, "bold"), f", because {one_line(self._told.why)}"
        )
        yield Static(proposed, classes="sentence")
        ways: tuple[tuple[Kind, Total], ...] = (("light", self._told.light), ("full", self._told.full))
        told = [_way(kind, way) for kind, way in ways]
        yield Static(Content("\n").join(told), id="ways")
        yield Answers(("light", "l Light"), ("full", "f Full"), ("cancel", "Cancel"))

    def on_mount(self) -> None:
        """What is proposed has the focus, unless it reads very many: then nothing is done by Enter alone."""
        way = self._told.light if self._told.kind == "light" else self._told.full
        self.query_one("#cancel" if way.followers >= MANY else f"#{self._told.kind}").focus()

    @on(Button.Pressed, "#cancel")
    def _cancel(self) -> None:
        self.leave()

    @on(Button.Pressed, "#light")
    @on(Button.Pressed, "#full")
    def _chosen(self, event: Button.Pressed) -> None:
        self.dismiss("light" if event.button.id == "light" else "full")
