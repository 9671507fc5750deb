"""Proofs: a delivery's content as a delivery of its own, to the test accounts, numbered."""

from __future__ import annotations

from social.clock import Clock
from social.deliveries.analysis import Analysis, analyze, proof_targets
from social.deliveries.drafts import NotPossible, found, proof_hash
from social.rights import Right, needs
from social.services.check import last_check
from store import audit, media
from store import deliveries as store
from store.database import Record
from store.deliveries import OPEN_STATES, Delivery
from store.services import Service, service
from store.subscriptions import follows


def why_not_proof(record: Record, delivery: Delivery) -> str | None:
    """Why no proof can be sent of the delivery, or None."""
    if delivery.proof_of is not None:
        return "This is a proof already. Open the delivery it was made from."
    if delivery.state not in OPEN_STATES:
        return f"The delivery is {delivery.state.lower()}; a proof comes before it is confirmed."
    chosen = proof_targets(record, delivery)
    if not chosen:
        return "The test account is missing: set Target of the proofs (F4), or save it in the delivery template."
    for test in chosen:
        if test.id in delivery.main_target:
            return f"{test.title} is in the main target: a proof there would be the real post. Choose a test account."
        if not test.test_account:
            return f"{test.title} is not marked as a test account. Mark it in its service, or choose another."
    if not delivery.content.strip():
        return "The content is empty: there is nothing to prove."
    return _why_no_message(record, delivery, chosen) if delivery.template == "dm" else None


def _why_no_message(record: Record, delivery: Delivery, chosen: list[Service]) -> str | None:
    """A proof of a direct message goes to the visitor that the test account is."""
    sender = next((service(record, service_id) for service_id in delivery.main_target), None)
    if sender is None:
        return "There is no target, so nobody to send the proof from. Choose To, Add, Twitter subscribers."
    for test in chosen:
        if test.account_id is None:
            return f"{test.title} was never checked, so its account is not known. Open the service and check it."
        if not follows(record, sender.id, test.account_id):
            return (
                f"{test.title} is not among the followers of {sender.title}, so no direct message reaches it."
                " Let it follow, run the synchronization, then send the proof."
            )
    return None


def public_accounts(record: Record, delivery: Delivery) -> list[Service]:
    """Those of the test accounts that everybody can read: a proof there wants a second yes."""
    if delivery.template == "dm":  # nobody else sees a direct message
        return []
    reports = ((test, last_check(test)) for test in proof_targets(record, delivery))
    return [test for test, report in reports if report is None or not (report.account and report.account.protected)]


@needs(Right.PREPARE, Right.START)
def prepare(
    record: Record, clock: Clock, operator: str, delivery_id: int, *, public_too: bool = False
) -> tuple[int, Analysis]:
    """Make the next proof of a delivery and analyse it: its id, and what the analysis found. Raises NotPossible."""
    delivery = found(record, delivery_id)
    why = why_not_proof(record, delivery)
    if why is not None:
        raise NotPossible(why)
    public = public_accounts(record, delivery)
    if public and not public_too:
        names = ", ".join(test.title for test in public)
        raise NotPossible(
            f"{names} is not known to be protected: the proof would be public. Protect it, or say so twice."
        )
    proof_id = _copy(record, clock, operator, delivery)
    return proof_id, analyze(record, clock, operator, proof_id)


def _target(record: Record, delivery: Delivery) -> dict[str, object]:
    """Where the proof goes: out from the test accounts or, as a direct message, to them."""
    if delivery.template != "dm":
        return {"main_target": list(delivery.proof_target)}
    sender = delivery.main_target[0]
    ids = [test.account_id for test in proof_targets(record, delivery)]
    return {"main_target": [sender], "parts": [{"service": sender, "ids": ids}]}


def _copy(record: Record, clock: Clock, operator: str, delivery: Delivery) -> int:
    """The proof of the delivery as it stands; one that was prepared and never confirmed is written anew, not counted up."""
    now = clock.now()
    known = store.proofs_of(record, delivery.id)
    waiting = next((proof for proof in known if proof.state in OPEN_STATES), None)
    number = waiting.proof_number if waiting is not None else len(known) + 1
    label = f"[Proof {number}] {delivery.label}"
    told = {
        "label": label,
        "content": delivery.content,
        **_target(record, delivery),
        "proofed_hash": proof_hash(delivery),
        "media_hash": delivery.media_hash,
    }
    with record.writing():
        if waiting is not None and store.change_delivery(record, waiting.id, *OPEN_STATES, **told):
            media.copy_media(record, delivery.id, waiting.id)
            return waiting.id
        parts = {"template": delivery.template, "proof_of": delivery.id, "proof_number": number}
        proof_id = store.add_delivery(record, operator, now, **parts, **told)
        media.copy_media(record, delivery.id, proof_id)
        audit.note(record, now, operator, "Delivery", f"{label} ({proof_id})", "Create", "proof")
    return proof_id
