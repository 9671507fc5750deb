"""The verb of `stonechat delivery` for a thread that was torn, and what is told of one."""

from __future__ import annotations

import argparse
from typing import Any

from social.deliveries import resuming
from store.deliveries import Delivery
from tui.cli.output import DONE
from tui.cli.session import Session


def fill(verb: argparse.ArgumentParser) -> None:
    """Add the arguments of `resume-thread`."""
    verb.add_argument("--service", metavar="S", help="the account, where the thread was torn at several")


def resume(session: Session, options: argparse.Namespace) -> int:
    """`delivery resume-thread`: make what is to go on, or find it where it was made."""
    service = session.service(options.service).id if options.service else None
    made = resuming.resume_thread(session.record, session.clock, session.operator, options.id, service)
    if session.output.as_json:
        session.output.give({"id": made})
    else:
        session.output.lines(f"Delivery {made} holds the rest of the thread: analyse it, then confirm it.")
    return DONE


def as_json(session: Session, delivery: Delivery) -> dict[str, Any]:
    """Behind which post of another delivery it goes on, and which of its own threads were torn."""
    head = resuming.continued(session.record, delivery)
    torn = resuming.torn(session.record, delivery)
    return {
        "continues": None if head is None else {"delivery": head.delivery_id, "part": head.part, "remote_id": head.remote_id},
        "torn": [
            {
                "service": each.service.internal_name,
                "posts": each.posts,
                "standing": each.standing,
                "goes_on_in": None if each.successor is None else each.successor.id,
                "why_not": each.why_not,
            }
            for each in torn
        ],
    }  # fmt: skip


def fields(session: Session, delivery: Delivery) -> dict[str, str]:
    """The same for people; empty where there is nothing to say."""
    told = as_json(session, delivery)
    head, torn = told["continues"], told["torn"]
    words = {"Goes on behind": f"post {head['part']} of delivery {head['delivery']}"} if head else {}
    if torn:
        words["Torn"] = "; ".join(f"@{each['service']}: {_words(each, delivery)}" for each in torn)
    return words


def _words(each: dict[str, Any], delivery: Delivery) -> str:
    ending = each["why_not"] or f"stonechat delivery resume-thread {delivery.id}"
    return f"{each['standing']} of {each['posts']} posts stand. {ending}"
