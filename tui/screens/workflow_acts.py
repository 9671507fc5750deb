"""What can be asked of a workflow from the console: each act in a thread, with a question before what is dear or final."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from social.clock import Clock
from social.workflows import requests
from social.workflows.forecast import MANY, Forecast, forecasts
from social.workflows.proposal import Proposal, proposal
from social.workflows.register import STATISTICS, SYNC
from social.workflows.requests import NotNow
from social.workflows.statistics_costs import Expected, all_expected
from store import workflows as store
from store.database import Record
from store.workflows import WorkflowStatus
from tui.amounts import counted, roughly, round_dollars
from tui.command_rights import READ_ONLY
from tui.dialogs.confirm import Confirm
from tui.dialogs.run_depth import RunDepth
from tui.dialogs.schedule import ScheduleChange
from tui.dialogs.workflow_properties import WorkflowProperties
from tui.moments import moment
from tui.screens.workflow_sight import Sight
from tui.secrets_door import unlocked

if TYPE_CHECKING:
    from tui.screens.workflow import WorkflowPanel

T = TypeVar("T")
LOCKED = "Nothing was asked for: the engine of this console begins once the secrets are open."


def why_not(panel: WorkflowPanel, act: str) -> str | None:
    """Why `act` (a key of `social.workflows.states.MOVES`) cannot be asked now."""
    sight = panel.sight
    if sight is None:
        return why_not_write(panel)
    since = None if sight.going is None else moment(sight.going.started_at or sight.going.asked_at, panel.world.zone)
    return why_not_write(panel) or requests.why_not(sight.workflow, act, since)


def why_not_write(panel: WorkflowPanel) -> str | None:
    """Why nothing can be asked at all."""
    if panel.world.read_only:
        return READ_ONLY
    return None if panel.sight is not None else "The workflow has not been read yet."


def why_not_from(panel: WorkflowPanel) -> str | None:
    """Why no run can begin with the task under the cursor."""
    task = panel.chosen_task
    if panel.sight is None or task is None:
        return why_not_write(panel) or "Go to Tasks first, and to the task that a run shall begin with."
    old = "This task is none of the newest run, so no run can begin with it."
    return why_not(panel, "restart-from") or panel.sight.why_from.get(task, old)


async def start(panel: WorkflowPanel) -> None:
    """Start, or go on where it is paused."""
    if await _engine_can(panel):
        await _carry_out(panel, requests.start)


async def pause(panel: WorkflowPanel) -> None:
    """Pause."""
    await _carry_out(panel, requests.pause)


async def stop(panel: WorkflowPanel) -> None:
    """Stop; asks first where a run goes on."""
    if await _agreed_to_end(panel, "Stop while a run goes on?", "Stop", "Pause keeps the place instead."):
        await _carry_out(panel, requests.stop)


async def restart(panel: WorkflowPanel) -> None:
    """Stop, then start; asks first where a run goes on."""
    again = "It is started again at once, and runs as a whole."
    if await _agreed_to_end(panel, "Restart while a run goes on?", "Restart", again) and await _engine_can(panel):
        await _carry_out(panel, requests.restart)


async def _agreed_to_end(panel: WorkflowPanel, heading: str, yes: str, more: str) -> bool:
    """Whether a run that goes on may end; asks only where one does."""
    if panel.sight is None or panel.sight.going is None:
        return panel.sight is not None
    lines = ("What was read is kept. The next run begins at the head of the list, and X charges for it again.", more)
    question = Confirm(heading, quote=panel.sight.workflow.label, lines=lines, yes=yes)
    return await panel.app.push_screen_wait(question) is True


async def unconditional_stop(panel: WorkflowPanel) -> None:
    """The last resort: asks twice, the second time for a typed word."""
    if panel.sight is None:
        return
    workflow = panel.sight.workflow
    why = (
        "It becomes Finished at once, even where no engine runs. A run ends where it stands, and what is being read right"
        " now does not land.",
        "Stop ends it cleanly. This is for a workflow that Stop does not end.",
    )
    first = Confirm("Stop unconditionally?", quote=workflow.label, lines=why, yes="Go on", danger=True)
    if not await panel.app.push_screen_wait(first):
        return
    told = ("This is written into the audit trail with your name.",)
    second = Confirm(
        "Stop it without a clean end?", quote=workflow.label, lines=told, yes="Stop", typed=workflow.internal_name
    )
    if await panel.app.push_screen_wait(second):
        await _carry_out(panel, requests.unconditional_stop)


async def purge(panel: WorkflowPanel) -> None:
    """Purge history: asks first."""
    if panel.sight is None:
        return
    lines = ["The journal, and the tasks and runs that have ended, are dropped. Nothing brings them back."]
    if panel.sight.going is not None:
        lines.append("A run that is open keeps its own.")
    question = Confirm(
        "Purge history?", quote=panel.sight.workflow.label, lines=tuple(lines), yes="Purge history", danger=True
    )
    if not await panel.app.push_screen_wait(question):
        return
    gone = await _carry_out(panel, requests.purge_history)
    if gone is not None:
        runs, tasks, said = gone
        told = f"{counted(runs, 'run')}, {counted(tasks, 'task')} and {counted(said, 'line')} of the journal went."
        panel.app.notify(told, title="Purge history")


async def simulate(panel: WorkflowPanel) -> None:
    """Start in simulation mode."""
    if await _engine_can(panel):
        await _carry_out(panel, requests.simulate)


async def restart_from(panel: WorkflowPanel) -> None:
    """Restart from the task under the cursor; asks first, for X charges for what is read again."""
    sight, task_id = panel.sight, panel.chosen_task
    if sight is None or task_id is None or not await _engine_can(panel):
        return
    task = await asyncio.to_thread(store.task, panel.world.record, task_id)
    lines = ["A new run begins with this task, and has those after it. X charges for what is read again."]
    if not sight.status.going:
        lines.append(f"The workflow is started with it, and runs by its schedule too: {sight.due}.")
    if sight.going is not None:
        lines.append("The run that is open ends.")
    named = " · ".join(part for part in (task.activity, task.subject, task.status) if part)
    question = Confirm("Restart from this task?", quote=named, lines=tuple(lines), yes="Restart")
    if await panel.app.push_screen_wait(question):
        await _carry_out(panel, partial(_from, task_id=task_id))


def _from(record: Record, clock: Clock, operator: str, name: str, *, task_id: int) -> int:
    return requests.restart_from(record, clock, operator, name, task_id)


async def properties(panel: WorkflowPanel) -> None:
    """Its properties."""
    if panel.sight is None:
        return
    changed = await panel.app.push_screen_wait(WorkflowProperties(panel.sight.workflow))
    if changed:
        await _carry_out(panel, partial(_change, changed=changed))


async def execute(panel: WorkflowPanel) -> None:
    """Execute pending task(s) now; asks first where that starts the workflow, reads very many followers, or can be light or
    full."""
    if panel.sight is None or not await _engine_can(panel):
        return
    record, now = panel.world.record, panel.world.clock.now()
    expected, measured = list[Forecast](), list[Expected]()
    if panel.internal_name == SYNC:
        told = await asyncio.to_thread(proposal, record, now)
        if told is not None:
            await _execute_as_chosen(panel, panel.sight, told)
            return
        expected = await asyncio.to_thread(forecasts, record, now)
    elif panel.internal_name == STATISTICS:
        measured = await asyncio.to_thread(all_expected, record, now)
    asked = question(panel.sight, expected, measured)
    if asked is not None and not await panel.app.push_screen_wait(asked):
        return
    too = not panel.sight.status.going
    await _carry_out(panel, lambda *known: requests.run_now(*known, start_too=too))


async def _execute_as_chosen(panel: WorkflowPanel, sight: Sight, told: Proposal) -> None:
    """Light or in full, as is chosen; both are told with what they take."""
    too = not sight.status.going
    lines = (_started_too(sight),) if too else ()
    words = "Start and run now?" if too else "Execute now?"
    depth = await panel.app.push_screen_wait(RunDepth(words, sight.workflow.label, told, lines))
    if depth is not None:
        await _carry_out(panel, lambda *known: requests.run_now(*known, start_too=too, depth=depth))


def _change(record: Record, clock: Clock, operator: str, name: str, *, changed: Mapping[str, object]) -> None:
    requests.change_properties(record, clock, operator, name, **changed)


async def change(panel: WorkflowPanel) -> None:
    """Another schedule."""
    if panel.sight is None:
        return
    workflow = panel.sight.workflow
    started = panel.sight.status not in (WorkflowStatus.EDITED, WorkflowStatus.FINISHED)
    chosen = await panel.app.push_screen_wait(ScheduleChange(workflow.schedule, workflow.zone, started=started))
    if chosen is not None:
        recipe, zone = chosen
        await _carry_out(
            panel,
            lambda record, clock, operator, name: requests.reschedule(record, clock, operator, name, recipe, zone),
        )
        counts = "counts at once" if started else "counts once the workflow is started"
        panel.say(f"The new schedule {counts}.", "good")


def question(sight: Sight, expected: Sequence[Forecast], measured: Sequence[Expected] = ()) -> Confirm | None:
    """What must be agreed to before a run; None where nothing must."""
    followers = sum(each.reading.followers for each in expected)
    if sight.status.going and followers < MANY and not any(each.price for each in expected):
        return None
    lines = []
    if not sight.status.going:
        lines.append(_started_too(sight))
    lines += [f"{each.title}: {each.what}." for each in measured]
    lines += [f"{each.title}: {_price(each)}." for each in expected]
    sources = {each.reading.source for each in expected if each.reading.source}
    lines += [f"Prices: {source}." for source in sorted(sources)]
    words = "Execute now" if sight.status.going else "Start and run now"
    return Confirm(
        f"{words}?", quote=sight.workflow.label, lines=tuple(lines), yes=words, no="Cancel", danger=followers >= MANY
    )


def _started_too(sight: Sight) -> str:
    going_on = "goes on" if sight.status is WorkflowStatus.PAUSED else "is started"
    return f"The workflow is not started. It {going_on} with this, and runs by its schedule too: {sight.due}."


def _price(forecast: Forecast) -> str:
    reading = forecast.reading
    told = [f"about {counted(reading.followers, 'follower')}", f"about {counted(reading.calls, 'call')}"]
    if forecast.price is not None:
        why = ["the account owns the app"] if forecast.owned else []
        why += [f"{counted(forecast.paid, 'follower')} were paid for today"] if forecast.paid else []
        because = f", because {' and '.join(why)}" if why else ""
        if not why and reading.owned_price is not None:
            because = f" ({round_dollars(reading.owned_price)} if the account owns the app)"
        told.append(f"about {round_dollars(forecast.price)}{because}")
    waits = f", {roughly(reading.waits)} of it waiting for X's limits" if reading.waits else ""
    return ", ".join([*told, f"about {roughly(reading.time)}{waits}"])


async def _engine_can(panel: WorkflowPanel) -> bool:
    """Where no engine works, the one of this console may only wait for the passphrase."""
    if panel.sight is None or panel.sight.engine or await unlocked(panel):
        return True
    panel.say(LOCKED, "attention")
    return False


async def _carry_out(panel: WorkflowPanel, act: Callable[..., T]) -> T | None:
    """Do it in a thread; None where it was refused, which is shown."""
    world = panel.world
    known = (world.record, world.clock, world.operator, panel.internal_name)
    try:
        return await asyncio.to_thread(act, *known)
    except NotNow as refusal:
        panel.app.notify(str(refusal), title="Not now", severity="warning")
        return None
    finally:
        panel.reread()
