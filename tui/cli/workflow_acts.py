"""The further verbs of `stonechat workflow`: restart, the last resorts, the simulation, and the properties."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from social.workflows import properties, requests
from social.workflows.properties import ALWAYS
from store import workflows as store
from store.workflows import ON_ERROR, SEVERITIES, Workflow
from tui.cli import following
from tui.cli.output import DONE, Usage
from tui.cli.parser import number
from tui.cli.session import Session
from tui.cli.workflow_telling import follow_run, known, run_json, tell, tell_run


def add_acts(add: Callable[..., argparse.ArgumentParser], named: Callable[..., argparse.ArgumentParser]) -> None:
    """Add the verbs."""
    named(add("restart", _restart, "Stop, then start; a run that was open, or had failed, is followed by a whole one."))
    last = named(
        add("unconditional-stop", _last_resort, "The last resort: Finished at once, even where no engine runs.")
    )
    last.add_argument("--yes", action="store_true", help="yes, end it without a clean end")
    purge = named(add("purge", _purge, "Purge history: its journal, and the tasks and runs that have ended."))
    purge.add_argument("--yes", action="store_true", help="yes, drop them; nothing brings them back")
    simulate = named(add("simulate", _simulate, "Start in simulation mode: tell what a run would read and cost."))
    simulate.add_argument("--wait", action="store_true", help="follow it; where no engine lives, carry it out here")
    _add_properties(named(add("properties", _properties, "Show the properties of the workflow, or change them.")))


def _add_properties(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--description", metavar="TEXT", help="what it is for")
    verb.add_argument("--severity", choices=SEVERITIES, help="how much it matters when it does not run")
    words = [each.split()[0].lower() for each in ON_ERROR]
    verb.add_argument("--on-error", choices=words, help="stop: pause it as failed at once; ignore: go on")
    verb.add_argument(
        "--consecutive-errors",
        type=number(0, properties.MOST_ERRORS),
        metavar="N",
        help="runs with errors in a row after which it is paused; 0: never",
    )
    verb.add_argument(
        "--history-days",
        type=number(0, properties.MOST_DAYS),
        metavar="N",
        help="days to keep its history; 0: for ever",
    )
    told = f"minutes for which a missed launch is still made up for; “{ALWAYS}”: however late it is"
    verb.add_argument("--lateness", type=_lateness, metavar="N", help=told)


def _lateness(word: str) -> int | str:
    return word if word == ALWAYS else number(1, properties.MOST_MINUTES)(word)


def _restart(session: Session, options: argparse.Namespace) -> int:
    requests.restart(session.record, session.clock, session.operator, options.name)
    following.answer_requests(session)
    return tell(session, options.name)


def _last_resort(session: Session, options: argparse.Namespace) -> int:
    workflow = known(session, options.name)
    _agreed(options, f"This ends “{workflow.label}” without a clean end.", "workflow stop is the gentle way")
    requests.unconditional_stop(session.record, session.clock, session.operator, options.name)
    return tell(session, options.name)


def _purge(session: Session, options: argparse.Namespace) -> int:
    workflow = known(session, options.name)
    _agreed(options, f"This drops the history of “{workflow.label}” for good.", "workflow journal shows it before")
    gone = requests.purge_history(session.record, session.clock, session.operator, options.name)
    told = dict(zip(("runs", "tasks", "lines"), gone, strict=True))
    if session.output.as_json:
        session.output.give({"internal_name": workflow.internal_name} | told)
    else:
        session.output.lines(
            f"{workflow.label}: {told['runs']:,} runs, {told['tasks']:,} tasks, {told['lines']:,} lines."
        )
    return DONE


def _agreed(options: argparse.Namespace, what: str, otherwise: str) -> None:
    """Raises Usage where --yes was not written."""
    if not options.yes:
        raise Usage(what, f"Add --yes if that is what you want; stonechat {otherwise}.")


def _simulate(session: Session, options: argparse.Namespace) -> int:
    workflow = known(session, options.name)
    if options.wait and following.engine_place(session) is None:
        session.unlocked()
    run_id = requests.simulate(session.record, session.clock, session.operator, options.name)
    if options.wait:
        return follow_run(session, workflow, run_id, _tell_forecast)
    session.output.say("Asked for: Start in simulation mode. What it finds stands in the journal.")
    if following.engine_place(session) is None:
        session.output.say("No engine is running, so it waits. Start one: stonechat worker, or add --wait.")
    return tell_run(session, workflow, run_id)


def _tell_forecast(session: Session, workflow: Workflow, run_id: int) -> int:
    """The result of a simulation: the run, with what each service and all together would take."""
    from social.budgets import dollars
    from social.workflows.simulation import foretold, total

    run = store.run(session.record, run_id)
    if not session.output.as_json or run is None:
        return tell_run(session, workflow, run_id)

    def amount(price: int | None) -> str | None:
        return None if price is None else dollars(price).removeprefix("$").replace(",", "")

    found = foretold(session.record, run, session.clock.now())
    services = [
        {
            "service": each.title,
            "followers": each.reading.followers,
            "paid_today": each.paid,
            "calls": each.reading.calls,
            "seconds": round(each.reading.time.total_seconds()),
            "dollars": amount(each.price),
        }
        for each in found
    ]
    sums = asdict(total(found))
    sums |= {"seconds": round(sums.pop("time").total_seconds()), "dollars": amount(sums.pop("price"))}
    told, code = run_json(session, workflow, run)
    session.output.give(told | {"forecast": services, "total": sums})
    return code


def _properties(session: Session, options: argparse.Namespace) -> int:
    given: dict[str, Any] = {name: getattr(options, name) for name in properties.LABELS}
    chosen = {name: value for name, value in given.items() if value is not None}
    if "on_error" in chosen:
        chosen["on_error"] = next(each for each in ON_ERROR if each.lower().startswith(chosen["on_error"]))
    if chosen.get("lateness") == ALWAYS:
        chosen["lateness"] = None
    known(session, options.name)
    if chosen:
        requests.change_properties(session.record, session.clock, session.operator, options.name, **chosen)
    workflow = known(session, options.name)
    if session.output.as_json:
        told = {name: getattr(workflow, name) for name in ("internal_name", "label", *properties.LABELS)}
        session.output.give(told)
    else:
        pairs = {label: properties.shown(name, getattr(workflow, name)) for name, label in properties.LABELS.items()}
        session.output.fields({"Label": workflow.label} | pairs)
    return DONE
