"""`stonechat delivery rehearse`: a delivery played whole against a stand-in for X, with faults, and what came of it."""

from __future__ import annotations

import argparse
from datetime import datetime

from social.rehearsal.order import MOST, SAMPLE, TROUBLES, Order, OrderError, troubles
from social.rehearsal.words import lines
from tui.cli.output import DONE, FAILED, Usage, when
from tui.cli.parser import number
from tui.cli.session import Session

EVERY = 100
"""Steps between two words to a person who waits."""


def fill(verb: argparse.ArgumentParser) -> None:
    """Add the options."""
    names = ", ".join(TROUBLES)
    verb.add_argument("--faults", default="all", metavar="F", help=f"what comes in the way: all, none, or of {names}")
    verb.add_argument(
        "--seed", type=number(0, 10**9), default=1, metavar="S", help="the same seed strikes the same messages (1)"
    )
    verb.add_argument(
        "--sample", type=number(1, MOST), default=SAMPLE, metavar="N", help=f"the first N messages at most ({SAMPLE:,})"
    )


def rehearse(session: Session, options: argparse.Namespace) -> int:
    """Rehearse, and show the report; 1 where it does not hold."""
    from social.rehearsal.rehearse import rehearse as play

    try:
        order = Order(options.id, troubles(options.faults), options.seed, options.sample)
    except OrderError as error:
        raise Usage(str(error), "See: stonechat delivery rehearse --help") from None

    def tell(steps: int, at: datetime) -> None:
        if steps % EVERY == 1:
            session.output.say(f"Step {steps:,}; in the rehearsal it is {when(at, session.zone)}.")

    session.output.say("Rehearsing on a copy of the record; nothing leaves this machine.")
    told = play(session.record, session.clock, session.operator, order, tell)
    if session.output.as_json:
        session.output.give(told)
    else:
        session.output.lines(*lines(told))
    return DONE if told["holds"] else FAILED
