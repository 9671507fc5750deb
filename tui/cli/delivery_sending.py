"""The verbs of `stonechat delivery` that let messages leave, or hold them back."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from social.deliveries import approving, confirming, grace, proofs, reconciling
from social.deliveries.certificate import outcomes
from social.deliveries.drafts import NotPossible, found
from store import journal, sends
from store.deliveries import OPEN_STATES, DeliveryState
from tui.cli import delivery_telling as telling
from tui.cli import following
from tui.cli.output import DONE, FAILED, Failure, Usage, when
from tui.cli.session import Session


def proof(session: Session, options: argparse.Namespace) -> int:
    """Make a proof, analyse it, confirm it, and follow it to its end."""
    delivery = found(session.record, options.id)
    why = proofs.why_not_proof(session.record, delivery)
    if why is not None:
        raise NotPossible(why)
    public = proofs.public_accounts(session.record, delivery)
    if public and not options.public:
        names = ", ".join(service.title for service in public)
        raise Failure(
            f"{names} is not known to be protected: everybody could read the proof.",
            "Protect it on X and check the service again, or say --public as well.",
        )
    _open_where_needed(session)
    proof_id, analysis = proofs.prepare(
        session.record, session.clock, session.operator, options.id, public_too=options.public
    )
    session.output.say(*(f"{line.level}: {line.sentence}" for line in analysis.lines))
    if not analysis.ready:
        telling.tell(session, proof_id)
        return FAILED
    confirming.confirm(session.record, session.clock, session.operator, proof_id)
    return _to_its_end(session, proof_id)


def confirm(session: Session, options: argparse.Namespace) -> int:
    """Confirm a delivery and, unless told otherwise, follow it to its end."""
    at = _instant(session, options.at) if options.at else None
    delivery = found(session.record, options.id)
    why = confirming.why_not_confirm(session.record, delivery)
    if why is not None:
        errors = journal.delivery_journal(session.record, delivery.id) if delivery.state == DeliveryState.FAILED else []
        session.output.say(*(f"{line.level}: {line.message}" for line in errors if line.level == "error"))
        raise NotPossible(why)
    if confirming.wants_number(delivery) and options.typed is None:
        raise Failure(
            "This delivery goes to people who have not asked for it; X forbids that, and the account may be locked.",
            f"Say that this is meant by the number of messages: --typed {delivery.to_send}",
        )
    if at is None and not options.no_wait:
        _open_where_needed(session)
    given = (options.id, at, options.typed, options.grace)
    planned = confirming.confirm(session.record, session.clock, session.operator, *given)
    session.output.say(f"Confirmed. Messages to send: {planned:,}.")
    if options.grace:
        session.output.say(
            f"Nothing leaves for {options.grace} s. To take it back: stonechat delivery undo {options.id}"
        )
    if at is not None:
        session.output.say(f"It is sent at {when(at, session.zone)}, by the engine that runs then.")
    if at is None and not options.no_wait:
        return _to_its_end(session, options.id)
    if following.engine_place(session) is None:
        session.output.say("No engine is running. Start one: stonechat worker")
    return telling.tell(session, options.id)


def _open_where_needed(session: Session) -> None:
    """Where no engine lives the sending happens here: better to ask for the passphrase before anything is confirmed."""
    if following.engine_place(session) is None:
        session.unlocked()


def _instant(session: Session, words: str) -> datetime:
    """An instant from wall time in the host's zone, or from an ISO 8601 time that says its offset."""
    wanted = "Write it as '2026-12-01 09:00', in the host's zone, or with an offset as 2026-12-01T09:00+01:00."
    try:
        named = datetime.fromisoformat(words.strip())
    except ValueError:
        raise Usage(f"“{words}” is no date with a time.", wanted) from None
    if len(words.strip()) <= len("2026-12-01"):
        raise Usage(f"“{words}” has no time of day.", wanted)
    if named.tzinfo is not None:
        return named.astimezone(UTC)
    zone = ZoneInfo(session.zone)
    instant = named.replace(tzinfo=zone).astimezone(UTC)
    if instant.astimezone(zone).replace(tzinfo=None) != named:
        raise Usage(f"There is no {words} in {session.zone}: the clocks go forward then.", "Choose another time.")
    return instant


def _to_its_end(session: Session, delivery_id: int) -> int:
    followed = following.FollowedDelivery(session, delivery_id)
    following.follow(session, followed)
    telling.tell(session, delivery_id)
    if followed.waits is not None:
        waiting = (
            each for each in sends.sends(session.record, delivery_id, left=True) if each.next_at == followed.waits
        )
        following.raise_waiting(session, f"Delivery {delivery_id}", followed.waits, next(waiting).reason)
    state = followed.delivery().state
    if state in OPEN_STATES:
        raise Failure(
            f"The confirmation of delivery {delivery_id} was taken back: nothing has left.",
            f"To send it all the same: stonechat delivery confirm {delivery_id}",
        )
    if state == DeliveryState.PAUSED:
        raise Failure(
            f"Delivery {delivery_id} is paused: {_reason(session, delivery_id)}",
            f"Mend the cause, then: stonechat delivery resume {delivery_id}",
        )
    counted = outcomes(session.record, delivery_id)
    return DONE if counted["planned"] == counted["sent"] else FAILED


def _reason(session: Session, delivery_id: int) -> str:
    """Why the first message that is left has not left."""
    left = (send.reason for send in sends.sends(session.record, delivery_id, left=True) if send.reason)
    return next(left, "someone paused it.")


def undo(session: Session, options: argparse.Namespace) -> int:
    """Take a confirmation back."""
    number = grace.undo(session.record, session.clock, session.operator, options.id)
    session.output.say(f"Taken back: nothing has left. Messages that are not sent: {number:,}.")
    return telling.tell(session, options.id)


def send_now(session: Session, options: argparse.Namespace) -> int:
    """Skip the rest of a grace and, unless told otherwise, follow the delivery to its end."""
    why = grace.why_not_send_now(session.record, found(session.record, options.id))
    if why is not None:
        raise NotPossible(why)
    if not options.no_wait:
        _open_where_needed(session)
    grace.send_now(session.record, session.clock, session.operator, options.id)
    return _followed(session, options)


def approve(session: Session, options: argparse.Namespace) -> int:
    """Approve a delivery as a second person."""
    approving.approve(session.record, session.clock, session.operator, options.id, options.comment)
    session.output.say(f"Approved. It can be confirmed: stonechat delivery confirm {options.id}")
    return telling.tell(session, options.id)


def refuse(session: Session, options: argparse.Namespace) -> int:
    """Refuse a delivery as a second person, with the reason."""
    approving.refuse(session.record, session.clock, session.operator, options.id, options.reason)
    session.output.say("Refused. It is being edited again; who wrote it is shown the reason.")
    return telling.tell(session, options.id)


def resume(session: Session, options: argparse.Namespace) -> int:
    """Go on after a pause and, where its time has come, follow it to its end."""
    if not options.no_wait:
        _open_where_needed(session)
    confirming.resume(session.record, session.clock, session.operator, options.id)
    return _followed(session, options)


def _followed(session: Session, options: argparse.Namespace) -> int:
    """To its end where it is being sent and somebody waits for it; else how it stands."""
    if not options.no_wait and found(session.record, options.id).state == DeliveryState.SENDING:
        return _to_its_end(session, options.id)
    if following.engine_place(session) is None:
        session.output.say("No engine is running. Start one: stonechat worker")
    return telling.tell(session, options.id)


def move(session: Session, options: argparse.Namespace) -> int:
    """Pause or stop a delivery; the engine looks before each send."""
    act = {"pause": confirming.pause, "stop": confirming.stop}[options.verb]
    act(session.record, session.clock, session.operator, options.id)
    return telling.tell(session, options.id)


def reconcile(session: Session, options: argparse.Namespace) -> int:
    """Let a copied record send, once a person says that no other copy of it does."""
    if reconciling.held(session.record) is not None and not options.yes:
        raise Usage("Only a person can tell that no other copy of this record is at work.", "If so, say --yes.")
    waiting = reconciling.reconcile(session.record, session.clock, session.operator)
    if session.output.as_json:
        session.output.give({"doubts": waiting})
    session.output.say(f"This record sends from now on. Messages that are looked for on X first: {waiting}.")
    return DONE
