"""`stonechat service report`: the report Subscription tracking, which costs no call."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from tui.cli.output import DONE, when
from tui.cli.session import Session

if TYPE_CHECKING:
    from social.tracking import Period, Tracking

COLUMNS = ("Period", "Since", "Registered", "Subscriptions", "Unsubscriptions", "Evolution", "Loyalty")
STEPS = 40
"""Points of the curve for people."""


def add_report(add: Callable[..., argparse.ArgumentParser], named: Callable[..., argparse.ArgumentParser]) -> None:
    """Add the verb."""
    named(add("report", _report, "Subscription tracking: how the subscriptions changed, over six periods."))


def _report(session: Session, options: argparse.Namespace) -> int:
    from social.tracking import tracking

    known = session.service(options.name)
    told = tracking(session.record, known, session.clock.now())
    if session.output.as_json:
        session.output.give({"service": known.internal_name, "label": known.label} | _as_json(told))
    else:
        _tell(session, told)
    return DONE


def _as_json(told: Tracking) -> dict[str, Any]:
    counted = told.counted
    return {
        "registered": told.registered,
        "as_of": told.as_of,
        "x_counts": None if counted is None else counted.followers,
        "x_counted_at": None if counted is None else counted.at,
        "explanation": told.explanation,
        "periods": [_period(each) for each in told.periods],
        "curve": [{"at": level.at, "registered": level.registered} for level in told.levels],
    }


def _period(period: Period) -> dict[str, Any]:
    return {
        "period": period.label,
        "since": period.since,
        "registered": period.registered,
        "subscriptions": period.subscriptions,
        "unsubscriptions": period.unsubscriptions,
        "evolution": None if period.evolution is None else round(period.evolution, 3),
        "loyalty": None if period.loyalty is None else round(period.loyalty, 3),
    }


def _tell(session: Session, told: Tracking) -> None:
    from social.tracking import registered_curve
    from tui.curves import spark
    from tui.screens.subscription_tracking import percent

    output, zone = session.output, session.zone
    output.lines(f"{told.registered:,} registered to date")
    if told.counted is not None:
        output.lines(f"{told.counted.followers:,} counted by X, asked {when(told.counted.at, zone)}")
    output.lines(told.explanation)
    if not told.periods:
        output.say("There is nothing to compare yet. Run: stonechat workflow run syncTwitter --wait")
        return
    rows = [
        (
            each.label, when(each.since, zone), each.registered, each.subscriptions, each.unsubscriptions,
            percent(each.evolution, change=True), percent(each.loyalty),
        )
        for each in told.periods
    ]  # fmt: skip
    output.table(COLUMNS, rows)
    longest = told.periods[-1]
    output.lines(f"{longest.label}  {spark(registered_curve(told, longest, STEPS))}")
