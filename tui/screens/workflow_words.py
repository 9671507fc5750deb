"""The panel of a workflow in words: how it stands, how far a run has come, and how long it still takes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from textwrap import wrap

from rich.cells import cell_len
from textual.content import Content

from social.workflows.forecast import Pace, time_left
from social.workflows.health import WATCHED
from social.workflows.proposal import Proposal
from social.workflows.simulation import Total
from store.workflows import Task, TaskStatus, WorkflowStatus
from tui.amounts import clocked, counted, estimate, grouped, roughly, round_dollars
from tui.foreign import clipped, steady
from tui.moments import both, moment
from tui.screens.workflow_sight import Sight, outcome, working
from tui.signs import Word, state
from tui.widgets.tones import painted

NO_ENGINE = "engine not running: start one with stonechat worker"
OPEN = (TaskStatus.PENDING, TaskStatus.RUNNING, TaskStatus.WAITING)


def standing(sight: Sight, now: datetime) -> Content:
    """Status, with its age where it is a request; whether it failed; where the engine is, and its heartbeat where seconds
    count."""
    workflow = sight.workflow
    parts = [painted(state(sight.status))]
    if sight.status.requested:
        parts.append(Content(f"asked {_asked(sight, workflow.status_at, now)}"))
    if workflow.failed:
        parts.append(painted(Word("Failed: Yes", "bad", "✗")))
    if workflow.status == WorkflowStatus.FINISHED and workflow.severity in WATCHED:
        parts.append(painted(Word(f"stopped, though {workflow.severity}", "attention", "!")))
    if not sight.engine:
        parts.append(Content.styled(f"! {NO_ENGINE}", "$attention"))
    else:
        beat = f", beat {roughly(now - sight.beat)} ago" if sight.beat is not None and sight.moves else ""
        parts.append(Content.styled(f"● engine: {sight.engine}{beat}", "$good"))
    return Content(" · ").join(parts)


def _asked(sight: Sight, at: datetime, now: datetime) -> str:
    """Counted in seconds only while an engine may answer; else by the clock, for nothing else is painted then."""
    return f"{roughly(now - at)} ago" if sight.engine else f"at {moment(at, sight.workflow.zone)}"


def timing(sight: Sight) -> Content:
    """The schedule, and when it was and will be due."""
    workflow = sight.workflow
    if workflow.next_processing is not None:
        due = both(workflow.next_processing, workflow.zone)
    elif sight.status is WorkflowStatus.STARTED:
        due = "none: the schedule has no launch left"
    else:
        due = "none: the workflow is not started"
    last = both(workflow.last_processing, workflow.zone) if workflow.last_processing is not None else "never"
    return Content.assemble(
        ("Scheduler        ", "$muted"), f"{sight.due}.", ("   c  Change...\n", "$muted"),
        ("Next processing  ", "$muted"), f"{due}\n",
        ("Last processing  ", "$muted"), last,
    )  # fmt: skip


def progress(sight: Sight, paces: Mapping[int, Pace], now: datetime, width: int, most: int) -> Content:
    """A line or two for each task while a run goes on; else what the last one came to, and what can be done."""
    going = sight.going
    if going is None:
        return _idle(sight, width)
    if going.started_at is None:
        what = "Simulation" if going.simulated else "Run"
        told = f"… {what} asked for {_asked(sight, going.asked_at, now)} by {steady(going.asked_by)}"
        return Content.styled(told, "$muted" if sight.engine else "$attention")
    tasks = [task for task in sight.tasks if working(task)]
    tasks.sort(key=lambda task: (task.status not in OPEN, task.started_at is None))
    lines = [_line(sight, task, paces.get(task.id, Pace()), now, width) for task in tasks[:most]]
    if going.simulated:
        lines.insert(
            0, Content.styled("Simulation: nothing is changed; the journal tells what a run would do.", "$muted")
        )
    if len(tasks) > most:
        lines.append(Content.styled(f"and {counted(len(tasks) - most, 'more task')}: see Tasks", "$muted"))
    return Content("\n").join(lines)


def _idle(sight: Sight, width: int) -> Content:
    hints = {
        WorkflowStatus.STARTED: "e  Execute pending task(s) now runs it at once.",
        WorkflowStatus.PAUSED: "s  Start goes on where it was paused.",
    }
    hint = hints.get(sight.status, "It is stopped until you start it: s  Start by the schedule, e  Start and run now.")
    last = outcome(sight)
    lines = [Content.assemble(("Last run  ", "$muted"), painted(last))] if last.text else []
    if sight.proposal is not None and not sight.status.requested:
        lines += _proposed(sight.proposal, width)
        if sight.status is WorkflowStatus.STARTED:
            hint = "e  Execute pending task(s) now asks which: l light, f full."
    return Content("\n").join([*lines, Content.styled("" if sight.status.requested else hint, "$muted")])


def _proposed(told: Proposal, width: int) -> list[Content]:
    """Which depth a run is proposed to have and why, with the price and the time of either."""
    told_lines = wrap(steady(f"{told.kind}: {told.why}"), max(20, width - 10))
    lines = [
        Content.assemble(("Proposed  " if not number else " " * 10, "$muted"), line)
        for number, line in enumerate(told_lines)
    ]
    prices = "   ".join(f"{name}: {way_price(way)}" for name, way in (("Light", told.light), ("Full", told.full)))
    return [*lines, Content.styled(" " * 10 + prices, "$muted")]


def way_price(way: Total) -> str:
    """Price and time: "about $10, 1 s"."""
    price = "price not known" if way.price is None else estimate(way.price)
    return f"{price}, {roughly(way.time)}"


def _line(sight: Sight, task: Task, pace: Pace, now: datetime, width: int) -> Content:
    parts = [done(task, sight.counts)]
    if task.pages:
        parts.append(counted(task.pages, "page"))
    if sight.spent.get(task.id):
        parts.append(round_dollars(sight.spent[task.id]))
    ticks = sight.moves and task.status == TaskStatus.RUNNING
    if task.started_at is not None and (ticks or task.ended_at is not None):
        parts.append(f"{clocked((task.ended_at or now) - task.started_at)} elapsed")
    if ticks or task.status == TaskStatus.WAITING:
        parts.append(_left(sight, task, pace, now))
    head = _head(task, " · ".join(part for part in parts if part), width)
    if task.status != TaskStatus.WAITING or task.wait_until is None:
        return head
    until = both(task.wait_until, sight.workflow.zone)
    because = f"\n  waiting until {until} because: {steady(task.wait_reason or 'X asked for it.')}"
    return Content.assemble(head, (because, "$attention"))


def _head(task: Task, told: str, width: int) -> Content:
    """The service and how far it has come: on one line where there is room."""
    word, subject = state(task.status), steady(task.subject)
    room = width - cell_len(told) - cell_len(word.sign) - 3
    if room < min(24, cell_len(subject)):
        return Content.assemble(painted(Word(subject, word.tone, word.sign)), f"\n  {told}")
    shown = clipped(subject, min(room, cell_len(subject)))
    return Content.assemble(painted(Word(shown, word.tone, word.sign)), f"  {told}")


def done(task: Task, counts: str = "follower") -> str:
    """How far a task has come: things read, of those expected; `counts` names one of them."""
    if not working(task) or task.status == TaskStatus.PENDING:
        return ""
    if task.expected is None:
        return counted(task.followers, counts)
    if task.status == TaskStatus.FINISHED and task.expected and not task.pages and not task.followers:
        return f"about {grouped(task.expected)}, none read"  # a simulation counts, and reads nobody
    share = f" ({min(100, 100 * task.followers // task.expected)} %)" if task.expected else ""
    return f"{grouped(task.followers)} of {grouped(task.expected)}{share}"


def _left(sight: Sight, task: Task, pace: Pace, now: datetime) -> str:
    left = sight.left.get(task.id)
    if left is None:
        return ""
    # While it waits, the time left is reckoned from the end of the wait: it stands still, and so does the screen.
    since = max(now, task.wait_until) if task.wait_until is not None and not sight.moves else now
    after = " after that" if since != now else ""
    return f"about {roughly(time_left(left, pace, task.wait_until, since))} left{after}"
