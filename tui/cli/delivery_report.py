"""`stonechat delivery report`: the summary of a delivery with rates, the reactions to it, or those of an account's latest."""

from __future__ import annotations

import argparse
from typing import Any

from social.deliveries.reports import FORMULA, LATEST, Line, Reactivity, latest, report, together
from tui.cli.output import DONE, Usage, when
from tui.cli.parser import number
from tui.cli.session import Session
from tui.report_words import percent, rows


def fill(verb: argparse.ArgumentParser) -> None:
    """Add what it takes."""
    verb.add_argument("id", type=number(1, 10**12), nargs="?", metavar="ID", help="the delivery's number")
    verb.add_argument("--service", metavar="S", help="instead: the reactions to the latest deliveries of this account")
    verb.add_argument(
        "--limit", type=number(1, 10_000), default=LATEST, metavar="N", help=f"with --service: the newest N ({LATEST})"
    )


def show(session: Session, options: argparse.Namespace) -> int:
    """One of the two."""
    if (options.id is None) == (options.service is None):
        raise Usage("Name either a delivery or, with --service, an account.", "See: stonechat delivery report --help")
    return _delivery(session, options.id) if options.service is None else _service(session, options)


def _delivery(session: Session, delivery_id: int) -> int:
    told = report(session.record, delivery_id)
    if session.output.as_json:
        session.output.give(
            {
                "id": told.delivery_id,
                "label": told.label,
                "template": told.template,
                "calculated_at": session.clock.now(),
                "summary": [_line(line) for line in told.summary],
                "causes": [_line(line) for line in told.causes],
                "reactivity": _reactivity(told.reactivity),
                "by_day": [{"day": day.isoformat(), "left": left} for day, left in told.by_day],
            }
        )
        return DONE
    session.output.table((told.label, "Number", "Rate"), rows(told))
    if told.reactivity is not None:
        session.output.lines(
            f"Reactivity rate = {FORMULA}; measured {when(told.reactivity.measured_at, session.zone)}."
        )
    return DONE


def _service(session: Session, options: argparse.Namespace) -> int:
    known = session.service(options.service)
    found = latest(session.record, known.id, options.limit)
    rate = together([each for _, _, each in found if each is not None])
    if session.output.as_json:
        listed = [{"id": number, "label": label, **(_reactivity(told) or {})} for number, label, told in found]
        session.output.give({"service": known.internal_name, "rate": rate, "deliveries": listed})
        return DONE
    columns = ("ID", "Label", "Posts", "Impressions", "Reactions", "Rate", "Measured")
    session.output.table(columns, [_row(session, *each) for each in found])
    session.output.lines(f"Reactivity rate of all: {percent(rate) or 'not known'}, {FORMULA}.")
    return DONE


def _row(session: Session, delivery_id: int, label: str, told: Reactivity | None) -> tuple[object, ...]:
    if told is None:
        return (str(delivery_id), label, None, None, None, None, "not yet")
    numbers = (told.posts, told.impressions, told.reactions, percent(told.rate))
    return (str(delivery_id), label, *numbers, when(told.measured_at, session.zone))


def _line(line: Line) -> dict[str, Any]:
    return {"label": line.label, "number": line.number, "rate": _rounded(line.rate)}


def _rounded(rate: float | None) -> float | None:
    return None if rate is None else round(rate, 4)


def _reactivity(told: Reactivity | None) -> dict[str, Any] | None:
    if told is None:
        return None
    return {
        "posts": told.posts,
        "impressions": told.impressions,
        "reactions": told.reactions,
        "rate": _rounded(told.rate),
        "breakdown": {line.label: line.number for line in told.breakdown},
        "measured_at": told.measured_at,
        "formula": FORMULA,
    }
