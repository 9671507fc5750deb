"""The tab Dashboard of a service: followers, synchronization, deliveries, and what to do next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from textwrap import wrap

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from social.balances import Balance, Spending, balances, spending
from social.deliveries.reports import Reactivity, latest, together
from social.services.check import last_check
from social.workflows.counts import Count, explained, newest_count
from social.workflows.register import SYNC
from store.database import Record
from store.deliveries import Delivery, deliveries
from store.services import Service, service
from store.statistics import AccountPoint, account_curve
from store.subscriptions import came_and_left, subscriber_count
from store.workflows import WorkflowStatus, workflow
from tui.amounts import signed
from tui.budget_words import limit_lines, money_lines
from tui.curves import account_words, followers_words
from tui.foreign import one_line
from tui.moments import both, moment
from tui.report_words import percent, reaction_words
from tui.screens.service_words import standing
from tui.signs import Word, state
from tui.widgets.tones import painted, style

LATELY = timedelta(days=7)
CURVE = timedelta(days=30)
"""How far back the curve of followers goes."""
SHOWN = 5
"""Deliveries listed."""
WIDTH = 24
"""Cells of the words at the left."""


@dataclass(frozen=True)
class Overview:
    """All that the dashboard says."""

    service: Service
    followers: int
    came: int
    left: int
    last_sync: datetime | None
    next_sync: datetime | None
    started: bool
    deliveries: tuple[Delivery, ...]
    spending: Spending
    balances: tuple[Balance, ...]
    reactions: tuple[tuple[int, str, Reactivity | None], ...]
    """Those to the newest deliveries, as the statistics have measured them."""
    curve: tuple[AccountPoint, ...]
    """What the statistics have measured lately."""
    counted: Count | None
    """What X counted last."""
    explanation: str
    """Why that and the list differ."""
    at: datetime


def overview(record: Record, service_id: int, now: datetime) -> Overview | None:
    """Read it all, in a thread: counting the followers of a large account takes its time."""
    known, job = service(record, service_id), workflow(record, SYNC)
    if known is None:
        return None
    came, left = came_and_left(record, service_id, now - LATELY)
    own = tuple(each for each in deliveries(record) if service_id in each.main_target and each.proof_of is None)
    started = job is not None and job.status not in (WorkflowStatus.EDITED, WorkflowStatus.FINISHED)
    listed = subscriber_count(record, service_id)
    return Overview(
        known, listed, came, left, job.last_processing if job else None,
        job.next_processing if job and started else None, started, own,
        spending(record, service_id, now), balances(record, known, now),
        tuple(latest(record, service_id, SHOWN)), tuple(account_curve(record, service_id, now - CURVE)),
        newest_count(record, known),
        explained(record, known, listed), now,
    )  # fmt: skip


class Dashboard(VerticalScroll):
    """Facts in two columns, then the newest deliveries."""

    def __init__(self, zone: str) -> None:
        super().__init__(id="dashboard")
        self._zone = zone

    def compose(self) -> ComposeResult:
        """One text."""
        yield Static(id="overview", markup=False)

    def show(self, told: Overview | None) -> None:
        """Write it."""
        if told is None:
            return
        lines = [*self._facts(told), Content(""), *self._deliveries(told), Content(""), _next(told), Content("")]
        lines += [Content.styled("Budgets", "bold"), *money_lines(told.spending)]
        lines += limit_lines(told.balances, told.at, self._zone)
        self.query_one("#overview", Static).update(Content("\n").join(lines))

    def _facts(self, told: Overview) -> list[Content]:
        report = last_check(told.service)
        seen = f"   X counts {told.counted.followers:,}" if told.counted is not None else ""
        followers = Content.assemble((f"{told.followers:,}", "bold"), (seen, "$muted"))
        came = (f"+{told.came:,}", style("good")) if told.came else "0"
        lately = Content.assemble(came, f" came, {signed(-told.left)} left in the last 7 days")
        checked = f"   {moment(report.at, self._zone)} {self._zone}" if report is not None else ""
        return [
            _fact("Followers", followers),
            *self._difference(told),
            _fact("Subscriptions", lately),
            *self._measured(told),
            _fact("Last synchronization", Content(self._time(told.last_sync, "never"))),
            _fact("Next synchronization", self._next_sync(told)),
            _fact("Last check", Content.assemble(painted(standing(told.service)), (checked, "$muted"))),
        ]

    def _difference(self, told: Overview) -> list[Content]:
        """Why the list and X's own count differ; nothing where they do not."""
        if told.counted is None or told.counted.followers == told.followers:
            return []
        lines = wrap(told.explanation, max(30, min(self.size.width, 96) - WIDTH - 2))
        return [_fact("Why they differ" if not number else "", Content(line)) for number, line in enumerate(lines)]

    def _measured(self, told: Overview) -> list[Content]:
        """What X counted when it was asked last, with the followers' curve; nothing where it never was."""
        if not told.curve:
            return []
        at, curve = moment(told.curve[-1].until, self._zone), followers_words(told.curve)
        return [
            _fact("Measured on X", Content(account_words(told.curve))),
            _fact(
                "Followers in 30 days" if curve else "Last measured",
                Content.assemble((curve, "$accent"), (f"   {at}" if curve else at, "$muted")),
            ),
        ]

    def _time(self, at: datetime | None, otherwise: str) -> str:
        return otherwise if at is None else both(at, self._zone)

    def _next_sync(self, told: Overview) -> Content:
        if not told.service.synchronize:
            return painted(Word("left out: Synchronize subscriptions is off", "muted"))
        if not told.started:
            return painted(Word("the workflow is not started", "attention", "!"))
        return Content(self._time(told.next_sync, "as soon as possible"))

    def _deliveries(self, told: Overview) -> list[Content]:
        count = len(told.deliveries)
        rates = {number: reactions for number, _, reactions in told.reactions if reactions is not None}
        rate = percent(together(list(rates.values())))
        known = f"   reactivity rate of the latest {rate}" if rate else ""
        lines = [
            Content.assemble(("Deliveries", "bold"), ((f"   {count:,}" if count else "   none yet") + known, "$muted"))
        ]
        for each in told.deliveries[:SHOWN]:
            when = moment(each.modified_at, self._zone)
            words = reaction_words(rates.get(each.id))
            label = f"   {one_line(each.label)}" + ("   " if words else "")
            lines.append(
                Content.assemble((f"{when}  ", "$muted"), painted(state(each.state)), label, (words, "$muted"))
            )
        return lines


def _fact(words: str, what: Content) -> Content:
    return Content.assemble((words.ljust(WIDTH), "$muted"), what)


def _next(told: Overview) -> Content:
    return Content.assemble(("What to do next   ", "$accent"), _advice(told))


def _advice(told: Overview) -> str:
    report = last_check(told.service)
    if report is None:
        return "Check the service: press c."
    error = next((found for found in report.findings if found.severity == "error"), None)
    if error is not None:
        return one_line(f"{error.sentence} {error.cure}")
    if told.service.test_account:
        return "Let this account follow the sending account, and the reviewers this one; then send proofs to it."
    if told.service.synchronize and not told.started:
        return "Start Administration › Production › Technical workflows › Synchronization of Twitter accounts."
    if told.service.synchronize and not told.followers:
        return "Execute pending task(s) now, on the workflow: it reads the followers at once."
    if not told.deliveries:
        return "Write a first message: Campaign Management › Deliveries › Create."
    return "Nothing waits for you here."
