"""`stonechat workflow`: the technical workflows and their runs."""

from __future__ import annotations

import argparse
from typing import Any

from social.workflows import requests
from store import journal
from store import workflows as store
from store.workflows import Workflow, WorkflowStatus
from tui.cli import following, workflow_schedule
from tui.cli.output import DONE, FAILED, Failure, when
from tui.cli.parser import number, verbs
from tui.cli.session import Session

S = WorkflowStatus
ALREADY = {"start": (S.STARTED,), "pause": (S.PAUSED,), "stop": (S.FINISHED, S.EDITED)}
"""States in which what is asked for is so already: said, and no failure."""
TASK_FIELDS: tuple[str, ...] = ("activity", "subject", "status", "pages", "followers", "expected", "came", "gone")
TASK_FIELDS += ("wait_until", "wait_reason")


def fill(noun: argparse.ArgumentParser) -> None:
    """Add the verbs."""
    add = verbs(noun)

    def named(verb: argparse.ArgumentParser) -> argparse.ArgumentParser:
        verb.add_argument("name", metavar="NAME", help="internal name, such as syncTwitter")
        return verb

    add("list", _list, "List the workflows.")
    named(add("start", _move, "Start: from now on it runs by its schedule."))
    named(add("pause", _move, "Pause: the page that is being read lands, nothing new begins."))
    named(add("stop", _move, "Stop: a run that is going on ends at once and keeps all it has."))
    run = named(add("run", _run, "Execute pending task(s) now, and start the workflow where it is not started."))
    run.add_argument(
        "--wait", action="store_true", help="follow the run to its end; where no engine lives, carry it out here"
    )
    workflow_schedule.fill(named(add("schedule", _schedule, "Show when it is due, or change it.")))
    told = named(add("journal", _journal, "Show what was said about it, oldest first."))
    told.add_argument("--limit", type=number(1, 100_000), default=500, metavar="N", help="the newest N lines (500)")


def _known(session: Session, name: str) -> Workflow:
    found = store.workflow(session.record, name)
    if found is None:
        names = ", ".join(workflow.internal_name for workflow in store.workflows(session.record))
        raise Failure(f"There is no workflow “{name}”.", f"There are: {names}.")
    return found


def _list(session: Session, options: argparse.Namespace) -> int:
    found = store.workflows(session.record)
    if session.output.as_json:
        session.output.give([_workflow_json(workflow) for workflow in found])
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


def _workflow_json(workflow: Workflow) -> dict[str, Any]:
    return {
        "internal_name": workflow.internal_name,
        "label": workflow.label,
        "status": workflow.status,
        "failed": workflow.failed,
        "last_processing": workflow.last_processing,
        "next_processing": workflow.next_processing,
    }


def _move(session: Session, options: argparse.Namespace) -> int:
    workflow = _known(session, options.name)
    if workflow.status in ALREADY[options.verb]:
        session.output.say(f"Nothing to do: the workflow's status is “{workflow.status}” already.")
    else:
        act = {"start": requests.start, "pause": requests.pause, "stop": requests.stop}[options.verb]
        act(session.record, session.clock, session.operator, options.name)
        following.answer_requests(session)
    return _tell(session, options.name)


def _tell(session: Session, name: str) -> int:
    workflow = _known(session, name)
    if session.output.as_json:
        session.output.give(_workflow_json(workflow))
    else:
        due = when(workflow.next_processing, workflow.zone)
        session.output.lines(f"{workflow.label}: {workflow.status}." + (f" Next processing {due}." if due else ""))
    if following.engine_place(session) is None and S(workflow.status).going:
        session.output.say("No engine is running, so nothing happens by itself. Start one: stonechat worker")
    return DONE


def _run(session: Session, options: argparse.Namespace) -> int:
    workflow = _known(session, options.name)
    if options.wait and following.engine_place(session) is None:
        session.unlocked()
    if not S(workflow.status).going:
        session.output.say("The workflow was not started: it is started too.")
    going = store.open_run(session.record, workflow.id)
    if going is not None and options.wait:
        session.output.say("A run is open already; it is followed.")
        if not S(workflow.status).going:
            requests.start(session.record, session.clock, session.operator, options.name)
        return _follow(session, workflow, going.id)
    _say_prices(session, workflow)
    run_id = requests.run_now(session.record, session.clock, session.operator, options.name, start_too=True)
    if options.wait:
        return _follow(session, workflow, run_id)
    session.output.say("Asked for: Execute pending task(s) now.")
    if following.engine_place(session) is None:
        session.output.say("No engine is running, so it waits. Start one: stonechat worker, or add --wait.")
    return _tell_run(session, workflow, run_id)


def _say_prices(session: Session, workflow: Workflow) -> None:
    """What the run will cost, before it is asked for."""
    from social.budgets import dollars, why_not_pay
    from social.workflows.forecast import forecasts, unknown
    from social.workflows.register import SYNC

    if workflow.internal_name != SYNC:
        return
    now, total = session.clock.now(), 0
    for each in forecasts(session.record, now):
        if each.price is not None:
            total += each.price
            paid = f", {each.paid:,} of them paid for today" if each.paid else ""
            told = (
                f"{each.title}: about {each.reading.followers:,} followers{paid}; X will charge {dollars(each.price)}."
            )
            session.output.say(told)
    for title in unknown(session.record):
        session.output.say(f"{title}: its price is not known, because it was not checked. See: stonechat service check")
    why = why_not_pay(session.record, now, total, "the run may cost")
    if why is not None:
        session.output.say(f"{why} The run stops where the budget ends, and keeps what it has read.")


def _follow(session: Session, workflow: Workflow, run_id: int) -> int:
    followed = following.FollowedRun(session, workflow.internal_name, run_id)
    following.follow(session, followed)
    code = _tell_run(session, workflow, run_id)
    if followed.waits is not None:
        task = followed.waits
        following.raise_waiting(session, task.subject, task.wait_until, task.wait_reason)
    if followed.run().ended_at is None:
        name = workflow.internal_name
        raise Failure("The workflow was paused before the run ended.", f"Go on: stonechat workflow run {name} --wait")
    return code


def _tell_run(session: Session, workflow: Workflow, run_id: int) -> int:
    known = store.run(session.record, run_id)
    if known is None:
        raise Failure(f"There is no run number {run_id} any more.")
    tasks = store.tasks(session.record, run_id)
    if session.output.as_json:
        told = {"run": run_id, "workflow": workflow.internal_name, "state": known.state}
        instants = {"asked_at": known.asked_at, "started_at": known.started_at, "ended_at": known.ended_at}
        rows = [{name: getattr(task, name) for name in TASK_FIELDS} for task in tasks]
        session.output.give(told | instants | {"tasks": rows})
    elif tasks:
        rows_shown = [(task.activity, task.subject, task.status, task.pages, task.followers) for task in tasks]
        session.output.table(("Activity", "Subject", "Status", "Pages", "Followers"), rows_shown)
    return FAILED if known.state in ("failed", "stopped") else DONE


def _schedule(session: Session, options: argparse.Namespace) -> int:
    return workflow_schedule.show_or_change(session, options, _known(session, options.name))


def _journal(session: Session, options: argparse.Namespace) -> int:
    workflow = _known(session, options.name)
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
