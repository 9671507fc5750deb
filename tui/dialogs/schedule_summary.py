"""The last page of the schedule's wizard: the sentence, the next launches, and what the clocks do to them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import ClassVar
from zoneinfo import ZoneInfo

from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from social.workflows.schedule import Launch, Recipe, coming, counted_from, sentence, why_never, words

TEN = 10
"""Launch times that are shown at first, and that are added each time."""
LINE = "%a %Y-%m-%d %H:%M"


@dataclass(frozen=True)
class Summary:
    """A schedule with its next launches; `more` tells whether others follow, `never` why there is none."""

    recipe: Recipe
    zone: str
    launches: tuple[Launch, ...]
    more: bool
    never: str


def summary(recipe: Recipe, zone: str, now: datetime, number: int) -> Summary:
    """The next `number` launches. May take some tenths of a second: not for the screen's thread."""
    whole = dict(recipe)
    if "iterations" in whole and "from" not in whole:
        plain = {key: whole[key] for key in whole if key != "iterations"}
        whole["from"] = counted_from(plain, zone, now)
    found = tuple(islice(coming(whole, zone, now), number + 1))
    return Summary(whole, zone, found[:number], len(found) > number, why_never(whole, zone, now))


class SummaryPage(Vertical):
    """Shows a summary."""

    title: ClassVar[str] = "Summary"

    def __init__(self, *, started: bool) -> None:
        super().__init__(id="summary")
        self._started = started

    def compose(self) -> ComposeResult:
        """The sentence, the list, what becomes of it."""
        yield Static(id="sentence", markup=False)
        yield Static(id="launch-head", markup=False)
        with VerticalScroll(id="launch-list", can_focus=False):
            yield Static(id="launches", markup=False)
        yield Static(id="twin", markup=False)
        yield Static(id="counts", markup=False)

    def show(self, told: Summary) -> None:
        """Paint it."""
        utc = any(launch.at.astimezone(ZoneInfo(told.zone)).utcoffset() for launch in told.launches)
        self.query_one("#sentence", Static).update(f"{sentence(told.recipe, told.zone)}.")
        head = f"{_head(told):<{_wide(told)}}{'UTC' if utc else ''}"
        self.query_one("#launch-head", Static).update("" if told.never else head)
        self.query_one("#launches", Static).update(_lines(told, utc))
        self.query_one("#twin", Static).update(f"In words: {words(told.recipe)}")
        self.query_one("#counts", Static).update("" if told.never else self._counts(told))

    def _counts(self, told: Summary) -> str:
        counts = "It counts at once." if self._started else "None of these happens until the workflow is started."
        return f"{counts}   m  ten more" if told.more else f"{counts} No launch comes after these."

    def scroll(self, by: int) -> None:
        """The list, by lines."""
        self.query_one("#launch-list").scroll_relative(y=by, animate=False)

    def to_the_end(self) -> None:
        """The list, to its end."""
        self.call_after_refresh(self.query_one("#launch-list").scroll_end, animate=False)


def _lines(told: Summary, utc: bool) -> Content:
    if told.never:
        return Content.styled(f"✗ {told.never}", "$bad")
    return Content("\n").join([_line(launch, utc, _wide(told)) for launch in told.launches])


def _head(told: Summary) -> str:
    return f"Launch times in {told.zone}"


def _wide(told: Summary) -> int:
    """Cells of the first column."""
    return len(_head(told)) + 3


def _line(launch: Launch, utc: bool, wide: int) -> Content:
    there, plain = launch.at.astimezone(ZoneInfo(launch.zone)), launch.at.astimezone(UTC)
    day = "" if there.date() == plain.date() else f"{plain:%Y-%m-%d} "
    beside = f"{day}{plain:%H:%M}" if utc else ""
    note = f"\n  ! {launch.note}" if launch.note else ""
    return Content.assemble(f"{there.strftime(LINE):<{wide}}", (beside, "$muted"), (note, "$attention"))
