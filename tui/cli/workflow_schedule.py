"""`stonechat workflow schedule`: when a workflow is due, in a sentence and in its next launches; and how to change it."""

from __future__ import annotations

import argparse
from itertools import islice

from social.workflows import requests
from social.workflows.schedule import Launch, coming, read_zone, recipe, sentence, why_never, words
from store import workflows as store
from store.workflows import Workflow, WorkflowStatus
from tui.cli.output import DONE, Usage, when
from tui.cli.parser import number
from tui.cli.session import Session

LAUNCHES = 10
"""Launches that are shown where no other number is asked for."""
WHEN = (
    "daily [DAYS] 07:00; weekly DAYS 07:30; hours 08:00,12:00 [DAYS]; every 30m 08:00-18:00 [DAYS]; "
    "monthly 1,last [MONTHS] 07:00; once 2026-12-24 18:00; then, where wanted: from DATE, to DATE, times N. "
    "DAYS are monday,friday or monday-friday, MONTHS likewise; without them it is every one"
)


def fill(verb: argparse.ArgumentParser) -> None:
    """Add the options."""
    verb.add_argument("words", nargs="*", metavar="WHEN", help=WHEN)
    verb.add_argument("--zone", metavar="ZONE", help="IANA name of the zone that the time is meant in")
    verb.add_argument(
        "--launches", type=number(1, 1000), default=LAUNCHES, metavar="N", help=f"show the next N launches ({LAUNCHES})"
    )


def show_or_change(session: Session, options: argparse.Namespace, workflow: Workflow) -> int:
    """Carry the verb out for a workflow that is known."""
    if options.words or options.zone:
        workflow = _changed(session, options, workflow)
    now = session.clock.now()
    found = list(islice(coming(workflow.schedule, workflow.zone, now), options.launches))
    if session.output.as_json:
        session.output.give(_json(workflow, found))
    else:
        session.output.lines(sentence(workflow.schedule, workflow.zone), *map(_line, found))
        session.output.say(why_never(workflow.schedule, workflow.zone, now))
    if WorkflowStatus(workflow.status) in (WorkflowStatus.EDITED, WorkflowStatus.FINISHED):
        session.output.say("The workflow is not started: none of these launches happens until it is.")
    elif options.words or options.zone:
        session.output.say("It counts at once.")
    return DONE


def _changed(session: Session, options: argparse.Namespace, workflow: Workflow) -> Workflow:
    """The workflow with its new schedule. Raises Usage and ScheduleError, and then nothing has changed."""
    now = session.clock.now()
    zone = read_zone(options.zone) if options.zone else workflow.zone
    wanted = recipe(" ".join(options.words), zone, now) if options.words else workflow.schedule
    never = why_never(wanted, zone, now)
    if never:
        raise Usage(never, "Nothing was changed.")
    requests.reschedule(session.record, session.clock, session.operator, workflow.internal_name, wanted, zone)
    return store.workflow(session.record, workflow.internal_name) or workflow


def _line(launch: Launch) -> str:
    told = f"  {when(launch.at, launch.zone)}"
    return f"{told}: {launch.note}" if launch.note else told


def _json(workflow: Workflow, found: list[Launch]) -> dict[str, object]:
    return {
        "internal_name": workflow.internal_name,
        "schedule": workflow.schedule,
        "words": words(workflow.schedule),
        "zone": workflow.zone,
        "sentence": sentence(workflow.schedule, workflow.zone),
        "launches": [launch.at for launch in found],
        "notes": [{"at": launch.at, "note": launch.note} for launch in found if launch.note],
    }
