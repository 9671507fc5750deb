"""`stonechat workflow propose`: whether the next synchronization should be light or full, why, and what either takes."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from social.workflows.register import SYNC
from tui.amounts import roughly
from tui.cli.output import DONE, Failure
from tui.cli.session import Session
from tui.cli.workflow_telling import known

if TYPE_CHECKING:
    from social.workflows.proposal import Proposal
    from social.workflows.simulation import Total

PROPOSED = "proposed"
"""Stands for the depth that is proposed when the run is asked for."""


def add_propose(add: Callable[..., argparse.ArgumentParser], named: Callable[..., argparse.ArgumentParser]) -> None:
    """Add the verb."""
    named(
        add("propose", _propose, "Say whether a synchronization should be light or full, why, and what either takes.")
    )


def _propose(session: Session, options: argparse.Namespace) -> int:
    workflow = known(session, options.name)
    if workflow.internal_name != SYNC:
        raise Failure(f"“{workflow.label}” is neither light nor full.", f"See: stonechat workflow propose {SYNC}")
    told = proposed(session)
    only = _first_pass(session) if told is None else None
    if session.output.as_json:
        session.output.give({"workflow": workflow.internal_name} | _as_json(told, only))
        return DONE
    if told is None:
        session.output.lines("full: no service was read whole yet, so there is no choice.")
    else:
        session.output.lines(f"{told.kind}: {told.why}")
    ways = _ways(told) if told is not None else (("full", only),) if only is not None else ()
    rows = [(kind, way.followers, way.calls, roughly(way.time), _price(way)) for kind, way in ways]
    if rows:
        session.output.table(("Depth", "Followers", "Calls", "Time", "Price"), rows)
    return DONE


def _first_pass(session: Session) -> Total | None:
    """What the first reading takes; None where X was never asked how many follow one of the services."""
    from social.workflows.forecast import forecasts, unknown
    from social.workflows.simulation import total

    known = [] if unknown(session.record) else forecasts(session.record, session.clock.now())
    return total(known) if known else None


def proposed(session: Session) -> Proposal | None:
    """What is proposed now; None where there is no choice."""
    from social.workflows.proposal import proposal

    return proposal(session.record, session.clock.now())


def say_proposal(session: Session, depth: str | None) -> None:
    """Say, before a run that nobody said the depth of, that a light one is proposed: without a word it is full."""
    told = proposed(session) if depth is None else None
    if told is not None and told.kind == "light":
        session.output.say(f"Proposed: light, because {told.why} It takes: {_price(told.light)}. Write --light for it.")


def _ways(told: Proposal) -> tuple[tuple[str, Total], ...]:
    return ("light", told.light), ("full", told.full)


def _seconds(way: Total) -> int:
    return round(way.time.total_seconds())


def _price(way: Total) -> str:
    from social.budgets import dollars

    return "its price is not known" if way.price is None else dollars(way.price)


def _as_json(told: Proposal | None, only: Total | None) -> dict[str, Any]:
    if told is None:
        return {"depth": "full", "why": [], "light": None, "full": None if only is None else _way(only)}
    why = [{"service": each.title, "depth": each.kind, "why": each.why} for each in told.reasons]
    return {"depth": told.kind, "why": why} | {kind: _way(way) for kind, way in _ways(told)}


def _way(way: Total) -> dict[str, Any]:
    price = None if way.price is None else _price(way).removeprefix("$").replace(",", "")
    return {"followers": way.followers, "calls": way.calls, "seconds": _seconds(way), "dollars": price}
