"""What needs attention, asked of the record alone: for the place Monitoring, for `stonechat monitoring`, and for alerts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from social.workflows.long_pauses import LONG_PAUSE, end_of
from social.workflows.schedule import next_launches
from store import attention as found
from store import leases
from store import workflows as store
from store.copies import is_copy
from store.database import Record
from store.deliveries import Delivery, DeliveryState, open_deliveries
from store.send_log import DECISION
from store.sends import MENDING, SendState
from store.set_back import LITTLE, later_than_now
from store.workflows import Workflow, WorkflowStatus

S = WorkflowStatus
Level = Literal["error", "warning", "info"]
LEVELS: tuple[Level, ...] = ("error", "warning", "info")
PERIODS = 2
"""Launches without a run that ended well after which a workflow is called late: one may fail by chance."""
REMEMBERED = timedelta(days=7)
"""For how long refused sends of a delivery that is over are told."""
GOES_ON = "It goes on by itself."
AHEAD = "An engine was at work at {last:%Y-%m-%d %H:%M} UTC, which is later than now: the clock was ahead then, or is behind now."
RIGHT = (
    "See whether the clock is right now (stonechat doctor). The next engine that runs by it ends the waits of then, and reckons"
    " launches anew."
)
WATCHED = ("Production", "Critical")
"""Severities of which a stop is a warning; Normal silences it."""


@dataclass(frozen=True, slots=True)
class Late:
    """A workflow without a run that ended well for two periods. `since` is when the last good run ended, or when the
    workflow was started where there is none; `missed` is the second launch after that, which is past."""

    workflow: Workflow
    since: datetime
    missed: datetime
    ever: bool
    """Whether any run ever ended well."""


@dataclass(frozen=True, slots=True)
class Concern:
    """One thing that needs attention. `error` and `warning` want a hand, `info` only time.

    `kind` is stable: copy, clock, engine, request, failed, errors, late, stopped, paused, waiting, delivery; where people
    read them, secrets, disk, approval and turned-down too. `thing` and `name` say what it is about: a workflow by its
    internal name, a delivery by its number, or nothing ("").
    """

    kind: str
    level: Level
    subject: str
    sentence: str
    cure: str = ""
    thing: Literal["workflow", "delivery", ""] = ""
    name: str = ""
    since: datetime | None = None
    until: datetime | None = None


def late(record: Record, now: datetime) -> list[Late]:
    """The workflows that should run by themselves, and of which no run ended well for two launches of their schedule.

    Launches before the workflow was last started, or its schedule changed, were none: nobody is late for them.
    """
    told = []
    for workflow in store.workflows(record):
        if not S(workflow.status).going:
            continue
        since, ever = _last_good(record, workflow)
        second = _second(workflow, max(since, workflow.status_at), now)
        if second is not None:
            changed = found.rescheduled_at(record, workflow.internal_name)
            if changed is not None:
                second = _second(workflow, max(since, workflow.status_at, changed), now)
        if second is not None:
            told.append(Late(workflow, since, second, ever))
    return told


def _second(workflow: Workflow, after: datetime, now: datetime) -> datetime | None:
    """The second launch after `after`, where it is past."""
    launches = next_launches(workflow.schedule, workflow.zone, after, PERIODS)
    return launches[-1] if len(launches) == PERIODS and launches[-1] <= now else None


def _last_good(record: Record, workflow: Workflow) -> tuple[datetime, bool]:
    """When a run last ended well, and whether any did. Where the history was purged, the last processing is taken at its
    word; where nothing ever ran, it counts from the start."""
    good = found.last_good_run(record, workflow.id)
    if good is not None and good.ended_at is not None:
        return good.ended_at, True
    purged = workflow.last_processing is not None and store.newest_run(record, workflow.id) is None
    if purged and workflow.last_processing is not None and not workflow.errors_in_row:
        return workflow.last_processing, True
    return workflow.status_at, False


def attention(record: Record, now: datetime) -> list[Concern]:
    """Everything that needs attention, errors first, the newest first within a level."""
    engine = leases.running(record, now) is not None
    told = [
        *_copy(record),
        *_clock(record, now),
        *_engine(record, engine),
        *_workflows(record, now, engine),
        *_waits(record),
        *_deliveries(record, now, engine),
    ]
    return in_order(told, now)


def in_order(told: Iterable[Concern], now: datetime) -> list[Concern]:
    """Errors first, the newest first within a level."""
    return sorted(told, key=lambda each: (LEVELS.index(each.level), -(each.since or now).timestamp()))


def wants_a_hand(concerns: list[Concern]) -> bool:
    """Whether any of them goes beyond waiting."""
    return any(each.level != "info" for each in concerns)


def _copy(record: Record) -> Iterator[Concern]:
    if is_copy(record):
        sentence = "It was copied, moved or restored, so nothing is sent."
        cure = "See to it that no other copy is at work, then reconcile the deliveries: stonechat delivery reconcile."
        yield Concern("copy", "error", "Record", sentence, cure)


def _clock(record: Record, now: datetime) -> Iterator[Concern]:
    """A clock that was years ahead, or is behind; and deliveries that were confirmed by it, whose dates are a person's."""
    last = later_than_now(record, now)
    if last is not None:
        yield Concern("clock", "warning", "Clock", AHEAD.format(last=last), RIGHT)
    for delivery in open_deliveries(record):
        at, contact = delivery.confirmed_at, delivery.contact_at
        if delivery.state == DeliveryState.PENDING and at is not None and contact is not None and at - now > LITTLE:
            sentence = f"It was confirmed at {at:%Y-%m-%d %H:%M} UTC, by a clock that was set back since."
            cure = f"Its contact date is {contact:%Y-%m-%d %H:%M} UTC: take the confirmation back where that is wrong."
            yield Concern("clock", "warning", delivery.label, sentence, cure, "delivery", str(delivery.id))


def _engine(record: Record, engine: bool) -> Iterator[Concern]:
    if not engine:
        last = leases.lease(record)
        sentence = "No engine is running, so nothing happens by itself."
        cure = "Start one: stonechat worker, or open the console."
        yield Concern("engine", "warning", "Engine", sentence, cure, since=last.heartbeat if last is not None else None)


def _workflows(record: Record, now: datetime, engine: bool) -> Iterator[Concern]:
    tardy = {each.workflow.id: each for each in late(record, now)}
    for workflow in store.workflows(record):
        told = [*_standing(record, workflow, now), *_late(tardy.get(workflow.id))]
        if not engine:
            told += _unanswered(record, workflow)
        for kind, level, sentence, cure, since in told:
            yield Concern(kind, level, workflow.label, sentence, cure, "workflow", workflow.internal_name, since)


Told = tuple[str, Level, str, str, datetime | None]


def _standing(record: Record, workflow: Workflow, now: datetime) -> Iterator[Told]:
    status, at = S(workflow.status), workflow.status_at
    if workflow.failed:
        sentence = f"It failed and is {status.lower()}, {_for(now - at)}."
        yield "failed", "error", sentence, "Read its journal, mend the cause, then Start.", at
    elif status is S.PAUSED:
        level: Level = "warning" if now - at > LONG_PAUSE else "info"
        end = end_of(record, workflow.id)
        sentence = f"Paused {_for(now - at)}." + (f" On {end:%Y-%m-%d} it is stopped for good." if end else "")
        yield "paused", level, sentence, "Start goes on where it was paused; Stop ends it.", at
    elif status is S.FINISHED and workflow.severity in WATCHED:
        sentence = f"Its severity is {workflow.severity}, and it is stopped, {_for(now - at)}."
        yield "stopped", "warning", sentence, "Start it, or set its severity to Normal in its properties.", at
    elif workflow.errors_in_row:
        limit = f" of {workflow.consecutive_errors}" if workflow.consecutive_errors else ""
        sentence = f"Its last run had errors: {workflow.errors_in_row}{limit} in a row."
        yield "errors", "warning", sentence, "Read its journal and mend the cause.", workflow.last_processing


def _for(span: timedelta) -> str:
    days = span // timedelta(days=1)
    if not days:
        return "for less than a day"
    return f"for {days} day{'s' if days > 1 else ''}"


def _late(tardy: Late | None) -> Iterator[Told]:
    if tardy is not None:
        last = "last one ended" if tardy.ever else "first one is missing; it was started"
        sentence = f"No run ended well for two periods of its schedule; the {last} {tardy.since:%Y-%m-%d %H:%M} UTC."
        yield "late", "warning", sentence, "Look at its tasks and its journal.", tardy.since


def _unanswered(record: Record, workflow: Workflow) -> Iterator[Told]:
    cure = "It waits for an engine: stonechat worker, or open the console."
    if S(workflow.status).requested:
        yield (
            "request",
            "warning",
            f"“{workflow.status}” was asked for, and no engine answers.",
            cure,
            workflow.status_at,
        )
    run = store.open_run(record, workflow.id)
    if run is not None:
        begun = "was asked for and has not begun" if run.started_at is None else "is open and stands still"
        yield "request", "warning", f"A run {begun}: no engine is running.", cure, run.asked_at


def _waits(record: Record) -> Iterator[Concern]:
    known = {workflow.id: workflow for workflow in store.workflows(record)}
    for task in found.waiting_tasks(record):
        workflow = known.get(task.workflow_id)
        if workflow is not None:
            sentence = f"{task.subject or task.activity} waits. {task.wait_reason or ''}".strip()
            name, since, until = workflow.internal_name, task.created_at, task.wait_until
            yield Concern("waiting", "info", workflow.label, sentence, GOES_ON, "workflow", name, since, until)


def _deliveries(record: Record, now: datetime, engine: bool) -> Iterator[Concern]:
    troubles, waits = found.troubles(record, now - REMEMBERED), found.waiting_sends(record, now)
    for delivery in found.deliveries_that_stand(record, list(troubles)):
        tally = troubles.get(delivery.id, Counter[str]())
        due = delivery.contact_at is None or delivery.contact_at <= now
        told = [
            *_outcomes(tally),
            *_state(delivery, engine and delivery.id in waits, engine or not due),
        ]
        for kind, level, sentence, cure in told:
            since = delivery.ended_at or delivery.confirmed_at or delivery.modified_at
            until = waits.get(delivery.id) if kind == "waiting" else None
            yield Concern(kind, level, delivery.label, sentence, cure, "delivery", str(delivery.id), since, until)


def _outcomes(tally: Mapping[str, int]) -> Iterator[tuple[str, Level, str, str]]:
    """What was refused, and what is in doubt: looking goes on by itself, a decision and an account's cure do not."""
    looked_for, refused, undecided = (tally.get(each, 0) for each in (SendState.UNKNOWN, MENDING, DECISION))
    errors = tally.get(SendState.REFUSED, 0) + tally.get(SendState.ABSENT, 0)
    if looked_for:
        sentence = f"The outcome of {_sends(looked_for)} is not known."
        yield "delivery", "info", sentence, "It is looked for at X before anything is tried again. " + GOES_ON
    if refused:
        sentence = f"The outcome of {_sends(refused)} is not known, for X refuses the account."
        yield (
            "delivery",
            "warning",
            sentence,
            "Mend the account at X, then check its service: it is looked for at once.",
        )
    if undecided:
        sentence = f"{_sends(undecided)} not found at X."
        yield "delivery", "warning", sentence, "Decide what becomes of them under Doubts, one by one or all."
    if errors:
        yield "delivery", "error", f"{_sends(errors)} failed.", "Its log says why."


def _sends(number: int) -> str:
    return f"{number:,} send{'' if number == 1 else 's'}"


def _state(delivery: Delivery, waits: bool, served: bool) -> Iterator[tuple[str, Level, str, str]]:
    if delivery.state == DeliveryState.PAUSED:
        yield "delivery", "warning", "It is paused.", "Its audit says why; Start goes on, Stop cancels what is left."
    elif delivery.state == DeliveryState.FAILED:
        yield "delivery", "warning", "Its preparation failed.", "Mend what the analysis says, and analyse again."
    elif waits:
        yield "waiting", "info", "What is left to send waits.", GOES_ON
    elif not served and delivery.state in (DeliveryState.PENDING, DeliveryState.SENDING):
        yield "request", "warning", "It is confirmed, and no engine sends it.", "Start one: stonechat worker."
