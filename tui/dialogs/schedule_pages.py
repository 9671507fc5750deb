"""The pages of the schedule's wizard that ask: each holds its fields, and makes a part of the recipe of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widget import Widget
from textual.widgets import Input

from social.workflows.schedule import TYPES, Recipe, ScheduleError, checked, readings
from social.workflows.schedule.words import span_words
from tui.widgets.boxes import Boxes
from tui.widgets.field import Field
from tui.widgets.radio import Radio

DAYS = tuple(day[:3] for day in readings.DAYS)
MONTHS = tuple(month[:3] for month in readings.MONTHS)
TIME, DATE = "such as 07:30", "such as 2026-12-24"
Read = Callable[[str], Any]


class Part(VerticalScroll, can_focus=False):
    """One page. `known` is the recipe that its fields show at first."""

    title: ClassVar[str] = ""

    def __init__(self, name: str, known: Recipe) -> None:
        super().__init__(id=name)
        self.known = known

    def asking(self, label: str, key: str, taker: Boxes | str, hint: str = "") -> Field:
        """A field for a key of the recipe; a text is what an input holds at first."""
        widget: Widget = taker if isinstance(taker, Boxes) else Input(taker, compact=True)
        widget.id = f"{self.id}-{key}"
        return Field(label, widget, hint=hint, id=f"{widget.id}-field")

    def field(self, key: str) -> Field:
        """The field of that key."""
        return self.query_one(f"#{self.id}-{key}-field", Field)

    def asked(self) -> Mapping[str, Read]:
        """The keys that are asked for now, with what reads an input's text."""
        return {}

    def take(self, base: Recipe) -> dict[str, Any] | None:
        """The recipe `base` with what is asked here; None where something is wrong, which then stands at its field."""
        made, wrong = dict(base), False
        for key, read in self.asked().items():
            try:
                value = self._value(self.field(key), read)
            except ScheduleError as error:
                wrong = self._refuse(key, error, first=not wrong)
            else:
                made |= {} if value is None else {key: value}
        if wrong:
            return None
        try:
            return self.check(made)
        except ScheduleError as error:
            self._refuse(error.part, error, first=True)
            return None

    def check(self, made: Recipe) -> dict[str, Any]:
        """The recipe in its plainest form. Raises ScheduleError."""
        return checked(made)

    def _value(self, field: Field, read: Read) -> Any:
        return self.boxed(field.taker) if isinstance(field.taker, Boxes) else read(field.text)

    def boxed(self, boxes: Boxes) -> list[int] | None:
        """The boxes that are on; None where all are and that need not be said."""
        return None if boxes.every and boxes.all else sorted(boxes.chosen)

    def _refuse(self, key: str, error: ScheduleError, *, first: bool) -> bool:
        field = self.field(key if key in self.asked() else next(iter(self.asked())))
        field.wrong(str(error))
        if first:
            field.taker.focus()
        return True

    @on(Boxes.Changed)
    def _innocent(self, event: Boxes.Changed) -> None:
        for field in self.query(Field):
            if field.taker is event.boxes:
                field.wrong("")

    def days(self, *, every: str = "Every day") -> Field:
        """The boxes of the week; those of the recipe are on."""
        return self.asking("Day selection", "days", Boxes(DAYS, self.known.get("days", range(7)), every=every))

    def time(self) -> Field:
        """The one time of day."""
        return self.asking("Time", "time", self.known.get("time", "07:30"), TIME)


class TypePage(Part):
    """Which frequency, in which zone."""

    title = "Select frequency type"

    def __init__(self, known: Recipe, zone: str) -> None:
        super().__init__("type", known)
        self.zone = zone

    def compose(self) -> ComposeResult:
        """The five types and the zone."""
        choice = Radio(tuple(TYPES.values()), id="frequency")
        choice.set_reactive(Radio.value, list(TYPES).index(self.known["type"]))
        yield choice
        yield self.asking("Time zone", "zone", self.zone, "an IANA name; → takes what is suggested")

    @property
    def kind(self) -> str:
        """The chosen type, as a recipe names it."""
        return list(TYPES)[self.query_one(Radio).value]


class SeveralPage(Part):
    """Several times a day: on selected hours, or every so often."""

    title = "Several times a day"

    def compose(self) -> ComposeResult:
        """The two ways, the fields of both, the days."""
        way = Radio(("On selected hours", "Every"), id="way")
        way.set_reactive(Radio.value, int("every" in self.known))
        yield way
        times = ", ".join(self.known.get("times", ("08:00", "12:00", "16:00")))
        yield self.asking("Hours", "times", times, "times of day with commas between them")
        yield self.asking("Interval", "every", span_words(self.known.get("every", 60)), "such as 30m, 2h or 1h30m")
        yield self.asking("From", "start", self.known.get("start", "08:00"))
        yield self.asking("To", "end", self.known.get("end", "18:00"), "included")
        yield self.days()

    def asked(self) -> Mapping[str, Read]:
        """Those of the chosen way."""
        if self.query_one(Radio).value == 0:
            return {"times": readings.read_times, "days": str}
        return {"every": readings.read_span, "start": readings.read_time, "end": readings.read_time, "days": str}

    def on_mount(self) -> None:
        """Show the fields of the way that is chosen."""
        self._turn()

    @on(Radio.Changed)
    def _turn(self) -> None:
        shown = self.asked()
        for key in ("times", "every", "start", "end"):
            self.field(key).display = key in shown


class DailyPage(Part):
    """A time, on which days."""

    title = "Daily"

    def compose(self) -> ComposeResult:
        """The time and the days."""
        yield self.time()
        yield self.days()

    def asked(self) -> Mapping[str, Read]:
        """Both."""
        return {"time": readings.read_time, "days": str}


class WeeklyPage(DailyPage):
    """Days of the week, and a time."""

    title = "Weekly"

    def compose(self) -> ComposeResult:
        """The days and the time."""
        yield self.days(every="")
        yield self.time()


class MonthlyPage(Part):
    """Days of some months, and a time."""

    title = "Monthly"

    def compose(self) -> ComposeResult:
        """The months, the days, the time."""
        months = [month - 1 for month in self.known.get("months", range(1, 13))]
        yield self.asking("Months", "months", Boxes(MONTHS, months, every="Every month"))
        days = ", ".join(map(str, self.known.get("month_days", (1,))))
        hint = "such as 1, 15, last; in a shorter month a 31st comes on its last day"
        yield self.asking("Days of the month", "month_days", days, hint)
        yield self.time()

    def asked(self) -> Mapping[str, Read]:
        """All three."""
        return {"months": str, "month_days": readings.read_month_days, "time": readings.read_time}

    def boxed(self, boxes: Boxes) -> list[int] | None:
        """Months are counted from 1."""
        places = super().boxed(boxes)
        return None if places is None else [place + 1 for place in places]


class OncePage(Part):
    """A date and a time."""

    title = "Once"

    def compose(self) -> ComposeResult:
        """Both."""
        yield self.asking("Date", "date", self.known["date"], DATE)
        yield self.time()

    def asked(self) -> Mapping[str, Read]:
        """Both."""
        return {"date": readings.read_date, "time": readings.read_time}


class ValidityPage(Part):
    """For ever, or from when until when and how often."""

    title = "Validity period"

    def compose(self) -> ComposeResult:
        """The two ways, and the bounds."""
        way = Radio(("Permanent validity", "Validity with bounds"), id="bounds")
        way.set_reactive(Radio.value, int(any(key in self.known for key in ("from", "to", "iterations"))))
        yield way
        hint = f"included, {DATE}; empty for at once"
        yield self.asking("Valid from", "from", self.known.get("from", ""), hint)
        yield self.asking("To", "to", self.known.get("to", ""), "included; empty for no end")
        most = str(self.known.get("iterations", ""))
        hint = "counted from Valid from; empty for no limit"
        yield self.asking("Maximum number of iterations", "iterations", most, hint)

    def asked(self) -> Mapping[str, Read]:
        """The bounds, where there are any."""
        if self.query_one(Radio).value == 0:
            return {}
        dates = {key: _unless_empty(readings.read_date) for key in ("from", "to")}
        return dates | {"iterations": _unless_empty(readings.read_iterations)}

    def check(self, made: Recipe) -> dict[str, Any]:
        """As everywhere; but the day from which iterations are counted may still be found."""
        if "iterations" not in made or "from" in made:
            return checked(made)
        return checked({key: made[key] for key in made if key != "iterations"}) | {"iterations": made["iterations"]}

    def on_mount(self) -> None:
        """Show the bounds where there are any."""
        self._turn()

    @on(Radio.Changed)
    def _turn(self) -> None:
        for key in ("from", "to", "iterations"):
            self.field(key).display = key in self.asked()


def _unless_empty(read: Read) -> Read:
    return lambda text: read(text) if text else None
