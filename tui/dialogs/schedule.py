"""Change when a workflow is due: a few words, with their meaning and the next launches shown while they are typed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Button, Input, Static

from social.workflows.schedule import ScheduleError, next_launches, recipe, sentence, words
from tui.dialogs.dialog import Answers, Dialog
from tui.moments import both
from tui.widgets.field import Field

HINT = "daily 07:00, or weekly thursday 07:30, or weekly monday,friday 18:00"
LAUNCHES = 5


@dataclass(frozen=True)
class Meaning:
    """What the words of both fields mean: a recipe with its sentence and launches, or what is wrong and where."""

    recipe: Mapping[str, Any] | None = None
    zone: str = ""
    sentence: str = ""
    launches: tuple[datetime, ...] = ()
    wrong: str = ""
    wrong_zone: str = ""


def meaning(text: str, zone: str, now: datetime) -> Meaning:
    """Read both fields; takes some milliseconds the first time."""
    try:
        ZoneInfo(zone)
    except (LookupError, ValueError, OSError):
        return Meaning(wrong_zone=f"There is no time zone “{zone}”. Write its IANA name, such as Europe/Berlin.")
    try:
        read = recipe(text)
    except ScheduleError as error:
        return Meaning(wrong=str(error))
    return Meaning(read, zone, sentence(read, zone), tuple(next_launches(read, zone, now, LAUNCHES)))


class ScheduleChange(Dialog[tuple[Mapping[str, Any], str]]):
    """The recipe and the zone that were chosen."""

    heading = "Execution schedule"
    AUTO_FOCUS = "#words"

    def __init__(self, schedule: Mapping[str, Any], zone: str, *, started: bool) -> None:
        super().__init__()
        self._words, self._zone = words(schedule), zone
        self._started = started
        self._meaning = Meaning()

    def compose_body(self) -> ComposeResult:
        """Two fields, the sentence, the launches."""
        yield Field("Schedule", Input(self._words, compact=True, id="words"), hint=HINT, id="words-field")
        yield Field("Time zone", Input(self._zone, compact=True, id="zone"), id="zone-field")
        yield Static(id="launches", markup=False)
        yield Answers(("cancel", "Cancel"), ("save", "Finish"))

    @on(Input.Changed)
    def _read(self, _event: Input.Changed) -> None:
        text, zone = self.query_one("#words-field", Field).text, self.query_one("#zone-field", Field).text
        now = self.app.world.clock.now()
        self.work_on(lambda: meaning(text, zone, now), group="meaning", then=self._show)

    def _show(self, read: Meaning) -> None:
        self._meaning = read
        self.query_one("#words-field", Field).wrong(read.wrong)
        self.query_one("#zone-field", Field).wrong(read.wrong_zone)
        self.query_one("#launches", Static).update(self._told(read))

    def _told(self, read: Meaning) -> Content:
        if read.recipe is None:
            return Content("")
        counts = "It counts at once." if self._started else "None of these happens until the workflow is started."
        lines = [f"  {both(launch, read.zone)}" for launch in read.launches]
        return Content.assemble(
            (f"{read.sentence}.\n", "bold"), ("Launch times\n", "$muted"), "\n".join(lines), (f"\n{counts}", "$muted")
        )

    @on(Button.Pressed, "#save")
    @on(Input.Submitted)
    def _save(self) -> None:
        text, zone = self.query_one("#words-field", Field).text, self.query_one("#zone-field", Field).text
        now = self.app.world.clock.now()
        self.work_on(lambda: meaning(text, zone, now), group="meaning", then=self._take)

    def _take(self, read: Meaning) -> None:
        self._show(read)
        if read.recipe is not None:
            self.dismiss((read.recipe, read.zone))

    @on(Button.Pressed, "#cancel")
    def _cancel(self) -> None:
        self.dismiss(None)
