"""Change when a workflow is due, by Campaign's wizard: frequency type, its page, validity period, summary."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.suggester import SuggestFromList
from textual.widgets import Button, ContentSwitcher, Input, Static

from social.workflows.schedule import Recipe, ScheduleError, read_zone, zone_names
from tui.commands import Command
from tui.dialogs.dialog import Answers, Dialog
from tui.dialogs.schedule_pages import (
    DailyPage,
    MonthlyPage,
    OncePage,
    Part,
    SeveralPage,
    TypePage,
    ValidityPage,
    WeeklyPage,
)
from tui.dialogs.schedule_summary import TEN, Summary, SummaryPage, summary
from tui.faults import show_fault
from tui.widgets.field import Field

FREQUENCIES: Mapping[str, type[Part]] = {
    "several": SeveralPage,
    "daily": DailyPage,
    "weekly": WeeklyPage,
    "monthly": MonthlyPage,
    "once": OncePage,
}


def _why_not_next(dialog: ScheduleChange) -> str | None:
    return "This is the last page. Finish keeps the schedule." if dialog.at == "summary" else None


def _why_not_previous(dialog: ScheduleChange) -> str | None:
    return "This is the first page. Esc leaves everything as it was." if dialog.at == "type" else None


def _why_not_more(dialog: ScheduleChange) -> str | None:
    if dialog.at != "summary":
        return "The launch times are on the last page."
    return None if dialog.told is not None and dialog.told.more else "No launch comes after these."


class ScheduleChange(Dialog[tuple[Mapping[str, Any], str]]):
    """The recipe and the zone that were chosen."""

    heading = "Execution schedule"
    CSS_PATH = "schedule.tcss"
    AUTO_FOCUS = "#frequency"
    OFFERS: ClassVar[tuple[Command, ...]] = (
        Command(
            "schedule.next", "Next", lambda dialog: dialog.go_on(), key="pagedown,enter", group="Schedule",
            why_not=_why_not_next, help="To the next page, if this one is right.",
        ),
        Command(
            "schedule.previous", "Previous", lambda dialog: dialog.go_back(), key="pageup", group="Schedule",
            why_not=_why_not_previous, help="To the page before; nothing typed is lost.",
        ),
        Command(
            "schedule.more", "Ten more", lambda dialog: dialog.add_ten(), key="m", group="Schedule",
            why_not=_why_not_more, help="Ten more launch times.",
        ),
        Command("schedule.up", "Up", lambda dialog: dialog.scroll_list(-1), key="up,k", group="Schedule"),
        Command("schedule.down", "Down", lambda dialog: dialog.scroll_list(1), key="down,j", group="Schedule"),
    )  # fmt: skip

    def __init__(self, schedule: Recipe, zone: str, *, started: bool) -> None:
        super().__init__()
        self._known = dict(schedule)
        self._zone = zone
        self._started = started
        self.at = "type"
        """The name of the page in front."""
        self.told: Summary | None = None
        """What the summary shows."""

    def compose_body(self) -> ComposeResult:
        """All pages, of which one is in front: what is typed in another stays there."""
        yield Static(id="page-title", markup=False)
        with ContentSwitcher(id="pages", initial="type"):
            yield TypePage(self._known, self._zone)
            for kind, page in FREQUENCIES.items():
                yield page(kind, self._first(kind))
            yield ValidityPage("validity", self._known)
            yield SummaryPage(started=self._started)
        yield Answers(("cancel", "Cancel"), ("previous", "< Previous"), ("next", "Next >"), ("finish", "Finish"))

    def _first(self, kind: str) -> Recipe:
        """What a page shows at first: the schedule as it is, where it is of that type."""
        if kind == self._known["type"]:
            return self._known
        tomorrow = self.app.world.clock.now().astimezone(ZoneInfo(self._zone)) + timedelta(days=1)
        days = {"days": [tomorrow.weekday()]} if kind == "weekly" else {}
        return {"date": f"{tomorrow:%Y-%m-%d}", "time": self._known.get("time", "07:30")} | days

    def on_mount(self) -> None:
        """The first page; the names of the zones are read meanwhile."""
        self._show("type")
        self.work_on(zone_names, group="zones", then=self._suggest)

    def _suggest(self, names: list[str]) -> None:
        self.query_one("#type-zone", Input).suggester = SuggestFromList(names, case_sensitive=False)

    # The way through the pages

    @property
    def path(self) -> list[str]:
        """The pages that are gone through; what happens once needs no validity."""
        kind = self.query_one(TypePage).kind
        return ["type", kind, *([] if kind == "once" else ["validity"]), "summary"]

    @on(Button.Pressed, "#next")
    @on(Input.Submitted)
    def go_on(self) -> None:
        """To the next page; what is wrong on this one is told at its field."""
        if self.at == "type":
            text = self.query_one("#type-zone-field", Field).text
            self.work_on(lambda: read_zone(text), group="zone", then=self._take_zone, failed=self._refuse_zone)
        elif self.at != "summary" and self._taken() is not None:
            self._show(self.path[self.path.index(self.at) + 1])

    @on(Button.Pressed, "#previous")
    def go_back(self) -> None:
        """To the page before."""
        if self.at != "type":
            self._show(self.path[self.path.index(self.at) - 1])

    def _take_zone(self, zone: str) -> None:
        self._zone = zone
        self.query_one("#type-zone", Input).value = zone
        self._show(self.path[1])

    def _refuse_zone(self, error: BaseException) -> None:
        if not isinstance(error, ScheduleError):
            show_fault(self.app, error)
            return
        field = self.query_one("#type-zone-field", Field)
        field.wrong(str(error))
        field.taker.focus()

    def _taken(self) -> dict[str, Any] | None:
        """The recipe as far as the page in front; None where something on it is wrong."""
        made: dict[str, Any] | None = {"type": self.query_one(TypePage).kind}
        for name in self.path[1 : self.path.index(self.at) + 1]:
            if made is not None and name != "summary":
                made = self.query_one(f"#{name}", Part).take(made)
        return made

    def _show(self, name: str) -> None:
        self.at = name
        page = self.query_one(f"#{name}")
        self.query_one("#pages", ContentSwitcher).current = name
        title = getattr(page, "title", "")
        first, last = name == "type", name == "summary"
        keys = "PgDn next" if first else "PgUp previous" if last else "PgUp previous, PgDn next"
        step = f"   {self.path.index(name) + 1} of {len(self.path)}   {keys}"
        self.query_one("#page-title", Static).update(Content.assemble((title, "$accent"), (step, "$muted")))
        self.query_one("#previous", Button).disabled = first
        self.query_one("#next", Button).disabled = last
        self.query_one("#finish", Button).disabled = True
        if last:
            self._tell(TEN)
        else:
            self.call_after_refresh(self._focus_first)

    def _focus_first(self) -> None:
        self.query_one(f"#{self.at}").query("Radio, Boxes, Input").first().focus()

    # The summary

    def _tell(self, number: int) -> None:
        made, zone, now = self._taken(), self._zone, self.app.world.clock.now()
        if made is not None:
            self.work_on(lambda: summary(made, zone, now, number), group="summary", then=self._see)

    def _see(self, told: Summary) -> None:
        if self.at != "summary":
            return
        more = self.told is not None and len(told.launches) > TEN
        self.told = told
        page = self.query_one(SummaryPage)
        page.show(told)
        self.query_one("#finish", Button).disabled = bool(told.never)
        if more:
            page.to_the_end()
        else:
            self.query_one("#previous" if told.never else "#finish").focus()

    def add_ten(self) -> None:
        """Ten more launch times."""
        self._tell(len(self.told.launches) + TEN if self.told is not None else TEN)

    def scroll_list(self, by: int) -> None:
        """The launch times, up or down."""
        if self.at == "summary":
            self.query_one(SummaryPage).scroll(by)

    @on(Button.Pressed, "#finish")
    def _finish(self) -> None:
        if self.told is not None and self.at == "summary" and not self.told.never:
            self.dismiss((self.told.recipe, self.told.zone))

    @on(Button.Pressed, "#cancel")
    def _cancel(self) -> None:
        self.dismiss(None)
