"""What the command line tells of a delivery: its fields and its log, as JSON and for people."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import Any

from social.deliveries import waves
from social.deliveries.analysis import Analysis, proof_targets, targets
from social.deliveries.approving import approval_holds, turned_down, turned_down_words, why_not_approved
from social.deliveries.asking import wants_approval
from social.deliveries.certificate import outcomes
from social.deliveries.drafts import analysis_holds, found, proof_holds
from social.deliveries.grace import grace_of
from social.deliveries.target import part_words
from social.deliveries.thread import pieces
from store import approvals, journal, sends
from store.approvals import Turn
from store.deliveries import Delivery, exclusions, proofs_of
from store.failures import Failure
from store.failures import told as failed
from store.send_log import LogRow, log_rows
from store.sends import Send
from store.services import service
from tui.cli import delivery_media as media
from tui.cli import delivery_threads as threads
from tui.cli.output import DONE, when
from tui.cli.session import Session
from tui.cli.workflow import entry_json
from tui.media_words import summary as media_summary

AddArgument = Callable[..., Any]
MOST = 1000
"""Messages that are told with a delivery: its log tells all."""
PAGE = 500
"""Messages whose people are read in one go."""


def summary(delivery: Delivery) -> dict[str, Any]:
    """The line of a list."""
    names = (
        "id",
        "label",
        "code",
        "template",
        "state",
        "to_send",
        "proof_of",
        "contact_at",
        "confirmed_at",
        "ended_at",
    )
    return {name: getattr(delivery, name) for name in names}


def as_json(session: Session, delivery: Delivery) -> dict[str, Any]:
    """All that is known of a delivery."""
    record = session.record
    return summary(delivery) | {
        "description": delivery.description,
        "content": delivery.content,
        "to": [each.internal_name for each in targets(record, delivery)],
        "target": [part_words(record, part) for part in delivery.parts],
        "rules": dict(delivery.rules) | {"waves": waves.words(delivery.rules.get("waves"))},
        "left_out": exclusions(record, delivery.id),
        "proof_to": [each.internal_name for each in proof_targets(record, delivery)],
        "analyzed": analysis_holds(delivery),
        "approval": {
            "wanted": wants_approval(delivery),
            "approved": approval_holds(record, delivery),
            "by": delivery.approved_by,
            "at": delivery.approved_at,
            "turns": [_turn(each) for each in approvals.turns(record, delivery.id)],
        },
        "grace": delivery.grace if delivery.confirmed_at else grace_of(record, delivery),
        "proofed": proof_holds(delivery),
        "proofs": [proof.id for proof in proofs_of(record, delivery.id)],
        "outcomes": outcomes(record, delivery.id),
        "sends": sends_json(session, delivery.id, MOST),
        "media": [media.as_json(one) for one in media.files(session, delivery.id)],
        **threads.as_json(session, delivery),
    }


def _turn(turn: Turn) -> dict[str, Any]:
    """A word about the approval."""
    names = ("at", "word", "operator", "messages", "until", "comment")
    return {name: getattr(turn, name) for name in names}


def sends_json(session: Session, delivery_id: int, limit: int | None = None) -> list[dict[str, Any]]:
    """What became of each message, of the first `limit` where one is given."""
    known = sends.sends(session.record, delivery_id, limit)
    messages = [send.id for send in known if send.visitor_id]
    pages = (messages[start : start + PAGE] for start in range(0, len(messages), PAGE))
    people = {row.id: row for page in pages for row in log_rows(session.record, page)}
    return [_send_json(session, send, people.get(send.id)) for send in known]


def _send_json(session: Session, send: Send, whom: LogRow | None) -> dict[str, Any]:
    known = service(session.record, send.service_id)
    return {
        "service": None if known is None else known.internal_name,
        "username": (whom.username or None) if whom else None,
        "external_id": (whom.external_id or None) if whom else None,
        "part": send.part,
        "status": send.log_status,
        "state": send.state,
        "remote_id": send.remote_id,
        "remote_url": send.remote_url,
        "failure_code": send.failure,
        "failure_reason": None if send.failure is None else Failure(send.failure).words,
        "reason": send.reason,
        "next_at": send.next_at if send.ended_at is None else None,
        "ended_at": send.ended_at,
    }


def tell(session: Session, delivery_id: int) -> int:
    """Show a delivery."""
    delivery = found(session.record, delivery_id)
    if session.output.as_json:
        session.output.give(as_json(session, delivery))
        return DONE
    record, proofed = session.record, proof_holds(delivery)
    counted = outcomes(record, delivery_id)
    posts = len(pieces(delivery.content)) if delivery.template != "dm" else 1
    session.output.fields(
        {
            "ID": str(delivery.id),
            "Label": delivery.label,
            "Delivery template": delivery.template,
            "Status": delivery.state,
            "Main target": ", ".join(
                [part_words(record, part) for part in delivery.parts]
                or [each.title for each in targets(record, delivery)]
            ),
            "Target of the proofs": ", ".join(each.title for each in proof_targets(record, delivery)),
            **({"Thread": f"{posts} posts, each answers the one before it"} if posts > 1 else {}),
            **threads.fields(session, delivery),
            "Media": str(media_summary(media.files(session, delivery_id))) or "none",
            "Analysed as it stands": analysis_holds(delivery),
            "Approval": _approval(session, delivery),
            "Proof": "none yet" if proofed is None else "as it stands" if proofed else "of an older content",
            "Contact date": when(delivery.contact_at, session.zone),
            "Messages": ", ".join(f"{number} {name}" for name, number in counted.items() if number) or "none yet",
        }
    )
    tell_sends(session, delivery_id)
    session.output.lines("", delivery.content)
    return DONE


def _approval(session: Session, delivery: Delivery) -> str:
    if not wants_approval(delivery):
        return "by who confirms it"
    down = turned_down(session.record, delivery)
    if down is not None:
        return f"{turned_down_words(down, delivery)} Change it, then analyze it: that asks again"
    why = why_not_approved(session.record, delivery)
    return why or f"approved by {delivery.approved_by}, {when(delivery.approved_at, session.zone)}"


def tell_sends(session: Session, delivery_id: int, limit: int | None = MOST) -> None:
    """Show what became of each message, for people; of the first `limit`."""
    told = sends_json(session, delivery_id, limit)
    whom = any(each["external_id"] for each in told)
    rows = [
        (
            f"{each['service']}, post {each['part']}" if each["part"] else each["service"],
            *((f"@{each['username']}" if each["username"] else each["external_id"] or "",) if whom else ()),
            each["status"],
            each["remote_url"] or failed(each["failure_code"], each["reason"]),
        )
        for each in told
    ]
    if rows:
        session.output.table(("Account", *(("To",) if whom else ()), "Status", "Link or reason"), rows)
    if limit is not None and len(rows) == limit:
        session.output.say(f"The first {limit:,} messages. All of them: stonechat delivery log {delivery_id}")


def log(session: Session, options: argparse.Namespace) -> int:
    """`delivery log`."""
    found(session.record, options.id)
    entries = journal.delivery_journal(session.record, options.id)[::-1]
    if session.output.as_json:
        rows = sends_json(session, options.id)
        session.output.give({"sends": rows, "journal": [entry_json(entry) for entry in entries]})
        return DONE
    tell_sends(session, options.id, None)
    shown = [(when(entry.at, session.zone), entry.level, entry.activity, entry.message) for entry in entries]
    session.output.table(("Date", "Level", "Activity name", "Message"), shown)
    return DONE


def analysis_json(analysis: Analysis) -> dict[str, Any]:
    """What an analysis found."""
    lines = [{"level": line.level, "sentence": line.sentence} for line in analysis.lines]
    return {"ready": analysis.ready, "to_send": analysis.to_send, "lines": lines}
