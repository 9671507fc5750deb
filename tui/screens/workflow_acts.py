"""What can be asked of a workflow from the console: each act in a thread, with a question before what is dear or final."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from social.workflows import requests
from social.workflows.forecast import MANY, Forecast, forecasts
from social.workflows.requests import NotNow
from store.workflows import WorkflowStatus
from tui.amounts import counted, roughly, round_dollars
from tui.dialogs.confirm import Confirm
from tui.dialogs.schedule import ScheduleChange
from tui.moments import moment
from tui.screens.workflow_sight import Sight
from tui.secrets_door import unlocked

if TYPE_CHECKING:
    from tui.screens.workflow import WorkflowPanel

READ_ONLY = "This console only reads: it was started with --read-only."
LOCKED = "Nothing was asked for: the engine of this console begins once the secrets are open."


def why_not(panel: WorkflowPanel, act: str) -> str | None:
    """Why `act` (start, pause, stop, run) cannot be asked now."""
    sight = panel.sight
    if panel.world.read_only:
        return READ_ONLY
    if sight is None:
        return "The workflow has not been read yet."
    since = None if sight.going is None else moment(sight.going.started_at or sight.going.asked_at, panel.world.zone)
    return requests.why_not(sight.workflow, act, since)


async def start(panel: WorkflowPanel) -> None:
    """Start, or go on where it is paused."""
    if await _engine_can(panel):
        await _carry_out(panel, requests.start)


async def pause(panel: WorkflowPanel) -> None:
    """Pause."""
    await _carry_out(panel, requests.pause)


async def stop(panel: WorkflowPanel) -> None:
    """Stop; asks first where a run goes on."""
    if panel.sight is not None and panel.sight.going is not None:
        lines = (
            "What was read is kept. The next run begins at the head of the list, and X charges for it again.",
            "Pause keeps the place instead.",
        )
        question = Confirm("Stop while a run goes on?", quote=panel.sight.workflow.label, lines=lines, yes="Stop")
        if not await panel.app.push_screen_wait(question):
            return
    await _carry_out(panel, requests.stop)


async def execute(panel: WorkflowPanel) -> None:
    """Execute pending task(s) now; asks first where that starts the workflow, or reads very many followers."""
    if panel.sight is None or not await _engine_can(panel):
        return
    world = panel.world
    asked = question(panel.sight, await asyncio.to_thread(forecasts, world.record, world.clock.now()))
    if asked is not None and not await panel.app.push_screen_wait(asked):
        return
    too = not panel.sight.status.going
    await _carry_out(panel, lambda *known: requests.run_now(*known, start_too=too))


async def change(panel: WorkflowPanel) -> None:
    """Another schedule."""
    if panel.sight is None:
        return
    workflow = panel.sight.workflow
    started = workflow.next_processing is not None
    chosen = await panel.app.push_screen_wait(ScheduleChange(workflow.schedule, workflow.zone, started=started))
    if chosen is not None:
        recipe, zone = chosen
        await _carry_out(
            panel,
            lambda record, clock, operator, name: requests.reschedule(record, clock, operator, name, recipe, zone),
        )


def question(sight: Sight, expected: Sequence[Forecast]) -> Confirm | None:
    """What must be agreed to before a run; None where nothing must."""
    followers = sum(each.reading.followers for each in expected)
    if sight.status.going and followers < MANY:
        return None
    lines = []
    if not sight.status.going:
        going_on = "goes on" if sight.status is WorkflowStatus.PAUSED else "is started"
        lines.append(
            f"The workflow is not started. It {going_on} with this, and runs by its schedule too: {sight.due}."
        )
    if followers >= MANY:
        lines += [f"{each.title}: {_price(each)}." for each in expected]
        sources = {each.reading.source for each in expected if each.reading.source}
        lines += [f"Prices: {source}." for source in sorted(sources)]
    words = "Execute now" if sight.status.going else "Start and run now"
    return Confirm(
        f"{words}?", quote=sight.workflow.label, lines=tuple(lines), yes=words, no="Cancel", danger=followers >= MANY
    )


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


async def _carry_out(panel: WorkflowPanel, act: Callable[..., object]) -> None:
    world = panel.world
    known = (world.record, world.clock, world.operator, panel.internal_name)
    try:
        await asyncio.to_thread(act, *known)
    except NotNow as refusal:
        panel.app.notify(str(refusal), title="Not now", severity="warning", markup=False)
    panel.reread()
