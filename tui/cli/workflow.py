"""`stonechat workflow`: the technical workflows and their runs."""

from __future__ import annotations

import argparse
from typing import Any

from social.workflows import requests
from social.workflows.register import SYNC
from social.workflows.views import WORDS, views
from store import journal
from store import workflows as store
from store.workflows import Workflow, WorkflowStatus
from tui.amounts import roughly
from tui.cli import following, workflow_schedule
from tui.cli.output import DONE, when
from tui.cli.parser import number, verbs
from tui.cli.session import Session
from tui.cli.workflow_acts import add_acts
from tui.cli.workflow_proposal import PROPOSED, add_propose, proposed, say_proposal
from tui.cli.workflow_telling import follow_run, known, tell, tell_run, workflow_json

S = WorkflowStatus
ALREADY = {"start": (S.STARTED,), "pause": (S.PAUSED,), "stop": (S.FINISHED, S.EDITED)}
"""States in which what is asked for is so already: said, and no failure."""


def fill(noun: argparse.ArgumentParser) -> None:
    """Add the verbs."""
    add = verbs(noun)

    def named(verb: argparse.ArgumentParser) -> argparse.ArgumentParser:
        verb.add_argument("name", metavar="NAME", help="internal name, such as syncTwitter")
        return verb

    listed = add("list", _list, "List the workflows.")
    listed.add_argument("--status", choices=WORDS, default="all", help="only those that Campaign's filter shows")
    listed.add_argument("--filter", default="", metavar="TEXT", help="only those whose name or label contains TEXT")
    named(add("start", _move, "Start: from now on it runs by its schedule."))
    named(add("pause", _move, "Pause: the page that is being read lands, nothing new begins."))
    named(add("stop", _move, "Stop: a run that is going on ends at once and keeps all it has."))
    run = named(add("run", _run, "Execute pending task(s) now, and start the workflow where it is not started."))
    run.add_argument(
        "--wait", action="store_true", help="follow the run to its end; where no engine lives, carry it out here"
    )
    how_deep = run.add_mutually_exclusive_group()
    for depth, reads in (
        ("full", "a synchronization reads every list whole, as it does unless it is told otherwise"),
        ("light", "a synchronization reads the newest followers, down to those known; it tells nobody gone"),
    ):
        how_deep.add_argument(f"--{depth}", dest="depth", action="store_const", const=depth, help=reads)
    says = "a synchronization reads as “workflow propose” says"
    how_deep.add_argument("--proposed", dest="depth", action="store_const", const=PROPOSED, help=says)
    run.add_argument(
        "--from-task",
        type=number(1, 2**53),
        metavar="N",
        help="begin with that task of the newest run, with those after it",
    )
    workflow_schedule.fill(named(add("schedule", _schedule, "Show when it is due, or change it.")))
    add_acts(add, named)
    add_propose(add, named)
    told = named(add("journal", _journal, "Show what was said about it, oldest first."))
    told.add_argument("--limit", type=number(1, 100_000), default=500, metavar="N", help="the newest N lines (500)")


def _list(session: Session, options: argparse.Namespace) -> int:
    found = views(session.record, session.clock.now(), options.filter)[WORDS[options.status]]
    if session.output.as_json:
        session.output.give([workflow_json(workflow) for workflow in found])
        return DONE
    rows = [
        (
            workflow.label,
            workflow.internal_name,
            workflow.status,
            workflow.failed,
            when(workflow.last_processing, workflow.zone),
            when(workflow.next_processing, workflow.zone),
        )
        for workflow in found
    ]
    session.output.table(("Label", "Internal name", "Status", "Failed", "Last processing", "Next processing"), rows)
    return DONE


def _move(session: Session, options: argparse.Namespace) -> int:
    workflow = known(session, options.name)
    simulated = options.verb == "stop" and store.open_run(session.record, workflow.id) is not None
    if workflow.status in ALREADY[options.verb] and not simulated:
        session.output.say(f"Nothing to do: the workflow's status is “{workflow.status}” already.")
    else:
        act = {"start": requests.start, "pause": requests.pause, "stop": requests.stop}[options.verb]
        act(session.record, session.clock, session.operator, options.name)
        following.answer_requests(session)
    return tell(session, options.name)


def _run(session: Session, options: argparse.Namespace) -> int:
    workflow = known(session, options.name)
    if options.wait and following.engine_place(session) is None:
        session.unlocked()
    if not S(workflow.status).going:
        session.output.say("The workflow was not started: it is started too.")
    if options.from_task is not None:
        return _run_from(session, options, workflow)
    going = store.open_run(session.record, workflow.id)
    if going is not None and options.wait:
        session.output.say("A run is open already; it is followed.")
        if not S(workflow.status).going:
            requests.start(session.record, session.clock, session.operator, options.name)
        return follow_run(session, workflow, going.id)
    depth = options.depth
    if workflow.internal_name == SYNC:
        say_proposal(session, depth)
        if depth == PROPOSED:
            told = proposed(session)
            depth = "full" if told is None else told.kind
    _say_prices(session, workflow, depth)
    who = (session.record, session.clock, session.operator)
    run_id = requests.run_now(*who, options.name, start_too=True, depth=None if depth == PROPOSED else depth)
    return _asked_for(session, options, workflow, run_id, "Execute pending task(s) now")


def _run_from(session: Session, options: argparse.Namespace, workflow: Workflow) -> int:
    who = (session.record, session.clock, session.operator)
    run_id = requests.restart_from(*who, options.name, options.from_task)
    return _asked_for(session, options, workflow, run_id, "Restart from this task")


def _asked_for(session: Session, options: argparse.Namespace, workflow: Workflow, run_id: int, what: str) -> int:
    """Follow the run that was asked for, or say who will carry it out."""
    if options.wait:
        return follow_run(session, workflow, run_id)
    session.output.say(f"Asked for: {what}.")
    if following.engine_place(session) is None:
        session.output.say("No engine is running, so it waits. Start one: stonechat worker, or add --wait.")
    return tell_run(session, workflow, run_id)


def _say_prices(session: Session, workflow: Workflow, depth: str | None) -> None:
    """What the run will cost, before it is asked for."""
    from social.budgets import dollars, why_not_pay
    from social.workflows.forecast import forecasts, light_forecasts, unknown
    from social.workflows.register import STATISTICS
    from social.workflows.statistics_costs import all_expected

    now, total = session.clock.now(), 0
    if workflow.internal_name == STATISTICS:
        for service in all_expected(session.record, now):
            session.output.say(f"{service.title}: {service.what}.")
    if workflow.internal_name != SYNC:
        return
    for each in light_forecasts(session.record, now) if depth == "light" else forecasts(session.record, now):
        total += each.price or 0
        paid = f", {each.paid:,} of them paid for today" if each.paid else ""
        price = "its price is not known" if each.price is None else f"X will charge {dollars(each.price)}"
        reading = each.reading
        session.output.say(
            f"{each.title}: about {reading.followers:,} followers{paid}, about {roughly(reading.time)}; {price}."
        )
    for title in unknown(session.record):
        session.output.say(f"{title}: its price is not known, because it was not checked. See: stonechat service check")
    why = why_not_pay(session.record, now, total, "the run may cost")
    if why is not None:
        session.output.say(f"{why} The run stops where the budget ends, and keeps what it has read.")


def _schedule(session: Session, options: argparse.Namespace) -> int:
    return workflow_schedule.show_or_change(session, options, known(session, options.name))


def _journal(session: Session, options: argparse.Namespace) -> int:
    workflow = known(session, options.name)
    entries = journal.workflow_journal(session.record, workflow.id, options.limit)[::-1]
    if session.output.as_json:
        session.output.give([entry_json(entry) for entry in entries])
    else:
        rows = [(when(entry.at, session.zone), entry.level, entry.activity, entry.message) for entry in entries]
        session.output.table(("Date", "Level", "Activity name", "Message"), rows)
    return DONE


def entry_json(entry: journal.Entry) -> dict[str, Any]:
    """A line of a journal as scripts get it."""
    names = ("at", "level", "activity", "message", "operator")
    return {name: getattr(entry, name) for name in names}
