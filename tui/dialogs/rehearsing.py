"""Rehearse a delivery: with which faults and which dice, how far it is, and the report of what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from threading import Event
from typing import Any

from textual import on
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Button, Input, Static

from social.rehearsal.order import TROUBLES, Order
from social.rehearsal.rehearse import LeftOff, rehearse
from social.rehearsal.words import equation, lines
from tui.curves import spark
from tui.dialogs.dialog import Answers, Dialog
from tui.faults import show_fault
from tui.foreign import one_line
from tui.moments import moment
from tui.signs import Word
from tui.widgets.field import Field
from tui.widgets.radio import Radio
from tui.widgets.tones import style

WHAT = (
    "The same delivery, sent whole to a stand-in for X made of its real target. Hours and days pass at once, nothing leaves"
    " this machine, and nobody gets anything."
)
READY = "Choose Rehearse. A thousand messages take some twenty seconds."


class Rehearse(Dialog[None]):
    """The report stays until it is closed; closing it in the middle ends the rehearsal."""

    CSS_PATH = "rehearsing.tcss"
    AUTO_FOCUS = "#rehearse"

    def __init__(self, delivery_id: int, label: str) -> None:
        super().__init__()
        self.heading = f"Rehearse: {label}"
        self._delivery = delivery_id
        self._unwanted = Event()
        self._under_way = False

    def compose_body(self) -> ComposeResult:
        """What it is, the choices, the report, the answers."""
        yield Static(WHAT, classes="muted", id="what", markup=False)
        yield Radio(("With faults in the way", "Without faults"), id="faults")
        yield Field("Seed", Input("1", id="seed", compact=True, max_length=9), id="seed-field")
        yield Static(id="verdict", markup=False)
        with VerticalScroll(id="report-box"):
            yield Static(id="report", markup=False)
        yield Answers(("rehearse", "Rehearse"), ("close", "Close"))

    def on_mount(self) -> None:
        """Nothing was rehearsed yet."""
        self.query_one("#report-box").display = False
        self.query_one("#seed-field", Field).say("the same seed strikes the same messages")
        self.say(Word(READY, "muted"))

    def say(self, word: Word) -> None:
        """Say how it stands."""
        self.query_one("#verdict", Static).update(Content.styled(one_line(str(word)), style(word.tone)))

    @on(Button.Pressed, "#rehearse")
    def _begin(self) -> None:
        """With the choices or, after a report, with the next seed."""
        field, given = self.query_one("#seed-field", Field), self.query_one("#seed", Input).value.strip()
        if not (given.isascii() and given.isdigit()):
            field.wrong("Seed must be a whole number from 0.")
            field.taker.focus()
            return
        if self._under_way:
            return
        seed = int(given) + self.query_one("#report-box").display
        self.query_one("#seed", Input).value = str(seed)
        troubles = () if self.query_one("#faults", Radio).value else tuple(TROUBLES)
        self._under_way = True
        self.say(Word("Copying the record and analyzing…", "running", "▸"))
        world, order = self.app.world, Order(self._delivery, troubles, seed)
        act = partial(rehearse, world.record, world.clock, world.operator, order, self._progress, self._unwanted)
        self.work_on(act, group="rehearsal", then=self._show, failed=self._failed)

    def _progress(self, steps: int, at: datetime) -> None:
        """How far it is; told in the thread of the rehearsal."""
        said = f"Rehearsing… step {steps:,}; on its clock it is {moment(at, self.app.world.zone)}"
        self.app.call_later(self.say, Word(said, "running", "▸"))

    def _failed(self, error: BaseException) -> None:
        self._under_way = False
        self.say(Word("Not rehearsed.", "muted"))
        if not isinstance(error, LeftOff):
            show_fault(self.app, error)

    def _show(self, told: Mapping[str, Any]) -> None:
        """The verdict, and below it all else, in the place of the choices."""
        self._under_way = False
        verdict, *rest = lines(told)
        shown = [Content(one_line(line)) for line in rest]
        if told["ready"]:
            shown = [_figures(told), *_curve(told), *shown[1:]]
        self.query_one("#report", Static).update(Content("\n").join(shown))
        self.query_one("#report-box").display = True
        for choice in ("#what", "#faults", "#seed-field"):
            self.query_one(choice).display = False
        again = self.query_one("#rehearse", Button)
        again.label = f"With seed {told['seed'] + 1}"
        again.refresh(layout=True)
        self.say(Word(verdict, *(("good", "✓") if told["holds"] else ("bad", "✗"))))
        self.query_one("#close", Button).focus()

    @on(Button.Pressed, "#close")
    def _close(self) -> None:
        self.leave()

    def leave(self) -> None:
        """Close; what still runs is ended."""
        self._unwanted.set()
        super().leave()

    def on_unmount(self) -> None:
        """However it goes: nobody wants the report any more."""
        self._unwanted.set()


def _figures(told: Mapping[str, Any]) -> Content:
    """The sum that must come out, to be seen first."""
    return Content.assemble((equation(told), "bold"), (f"   seed {told['seed']}", "$muted"))


def _curve(told: Mapping[str, Any]) -> list[Content]:
    """How many left by day, where that is more than one."""
    days = [each["left"] for each in told["by_day"]]
    if len(days) < 2:
        return []
    span = f"   {told['by_day'][0]['day']} to {told['by_day'][-1]['day']}, {max(days):,} a day at most"
    return [Content.assemble(("By day  ", "$muted"), (spark(days), "$accent"), (span, "$muted"))]
