"""Writing a delivery: making one, and changing what it says and to whom, until it is confirmed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any, cast

from social.clock import Clock
from social.deliveries.modes import why_not_loosen
from social.deliveries.rendering import text_hash
from social.deliveries.target import senders
from social.deliveries.templates import Template, template_named
from social.rights import Right, needs
from store import approvals, audit
from store import deliveries as store
from store.database import Record
from store.deliveries import OPEN_STATES, Delivery, DeliveryState
from store.media import copy_media

CONTENT_FIELDS = {"content", "main_target", "proof_target", "media_hash", "parts", "rules"}


class NotPossible(Exception):
    """What was asked cannot be done with the delivery as it is; the text says why and what to do."""


def found(record: Record, delivery_id: int) -> Delivery:
    """The delivery with this number. Raises NotPossible where there is none."""
    known = store.delivery(record, delivery_id)
    if known is None:
        raise NotPossible(f"There is no delivery number {delivery_id}.")
    return known


@needs(Right.PREPARE)
def create(
    record: Record,
    clock: Clock,
    operator: str,
    template_name: str,
    label: str,
    *,
    code: str = "",
    description: str = "",
    content: str = "",
    main_target: Sequence[int] = (),
    proof_target: Sequence[int] = (),
    parts: Sequence[Mapping[str, Any]] = (),
    rules: Mapping[str, Any] | None = None,
) -> int:
    """Make a delivery from a template; its id comes back. What the template brings stands where the call names nothing.

    Raises NotPossible.
    """
    chosen = _template(record, template_name)
    _keep_asking(record, operator, chosen.rules, rules)
    if not label.strip():
        raise NotPossible("Label is empty. Give the delivery a name that you will find it by.")
    with record.writing():
        delivery_id = store.add_delivery(
            record,
            operator,
            clock.now(),
            template=chosen.name,
            label=label.strip(),
            code=code.strip(),
            description=description.strip() or chosen.description,
            content=content or chosen.content,
            main_target=senders(parts) if chosen.name == "dm" else list(main_target),
            proof_target=list(proof_target or chosen.proof_target),
            parts=list(parts),
            rules=dict(chosen.rules if rules is None else rules),
        )
        audit.note(record, clock.now(), operator, "Delivery", f"{label.strip()} ({delivery_id})", "Create")
    return delivery_id


def _keep_asking(record: Record, operator: str, before: Mapping[str, Any], after: object) -> None:
    """Raises NotPossible where the rules `after`, unless they are None, take a second person's approval away."""
    why = None if after is None else why_not_loosen(record, operator, before, cast("Mapping[str, Any]", after))
    if why is not None:
        raise NotPossible(why)


def _template(record: Record, name: str) -> Template:
    try:
        return template_named(record, name)
    except LookupError as error:
        raise NotPossible(str(error)) from None


@needs(Right.PREPARE)
def change(record: Record, clock: Clock, operator: str, delivery_id: int, **values: object) -> None:
    """Change fields of a delivery that is not confirmed; a change of content or target voids its analysis.

    Raises NotPossible.
    """
    known = found(record, delivery_id)
    if known.proof_of is not None:
        raise NotPossible("A proof is a copy: change the delivery it was made from, and send a new proof.")
    _keep_asking(record, operator, known.rules, values.get("rules"))
    target = cast("Sequence[int]", values.get("main_target", known.main_target))
    if known.continues is not None and list(target) != list(known.main_target):
        raise NotPossible(
            "It goes on with a thread of one account, so its target stays. Duplicate it for another target."
        )
    told = ", ".join(sorted(values))
    if CONTENT_FIELDS & values.keys() or known.state == DeliveryState.FAILED:
        values |= {"state": DeliveryState.EDITED, "analyzed_hash": None, "analyzed_at": None, "to_send": 0}
    if known.template == "dm" and "parts" in values:
        values |= {"main_target": senders(cast("Sequence[Mapping[str, Any]]", values["parts"]))}
    changed = {"modified_at": clock.now(), "modified_by": operator, **values}
    with record.writing():
        if not store.change_delivery(record, delivery_id, *OPEN_STATES, **changed):
            raise NotPossible(
                f"The delivery is {known.state.lower()} and opens read only. Duplicate it to write a new one."
            )
        store.note_writer(record, delivery_id, operator)
        if "analyzed_hash" in values:
            approvals.void(record, clock.now(), delivery_id, operator)
        label = values.get("label", known.label)
        audit.note(record, clock.now(), operator, "Delivery", f"{label} ({delivery_id})", "Modify", told)


@needs(Right.PREPARE)
def duplicate(record: Record, clock: Clock, operator: str, delivery_id: int) -> int:
    """A new delivery, being edited, with the content and targets of this one; its id. Raises NotPossible.

    The copy of a proof is a copy of the delivery it was made from, for a proof's target is the test account.
    """
    known = found(record, delivery_id)
    if known.proof_of is not None:
        known = found(record, known.proof_of)
    with record.writing():
        copy_id = copy(record, clock, operator, known, f"Copy of {known.label}", known.content, known.main_target)
        copy_media(record, known.id, copy_id)
        store.change_delivery(record, copy_id, media_hash=known.media_hash)
    return copy_id


@needs(Right.PREPARE)
def copy(
    record: Record, clock: Clock, operator: str, known: Delivery, label: str, content: str, main_target: Sequence[int]
) -> int:
    """A new delivery that is as this one but for label, content and accounts, and without its files; its id."""
    return create(
        record,
        clock,
        operator,
        known.template,
        label,
        description=known.description,
        content=content,
        main_target=main_target,
        proof_target=known.proof_target,
        parts=known.parts,
        rules=known.rules,
    )


def fingerprint(delivery: Delivery) -> str:
    """A digest of all that analysis and proof depend on."""
    told: list[object] = [delivery.template, delivery.content, list(delivery.main_target), list(delivery.proof_target)]
    told += [delivery.media_hash, list(delivery.parts), dict(delivery.rules)]
    told += [] if delivery.continues is None else [delivery.continues]
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def analysis_holds(delivery: Delivery) -> bool:
    """Whether the delivery was analysed as it stands."""
    return delivery.analyzed_hash == fingerprint(delivery)


def proof_holds(delivery: Delivery) -> bool | None:
    """Whether the last proof shows the content as it stands; None where there was no proof."""
    return None if delivery.proofed_hash is None else delivery.proofed_hash == proof_hash(delivery)


def proof_hash(delivery: Delivery) -> str:
    """A digest of what a proof shows: the content and the files."""
    return text_hash("\0".join((delivery.content, delivery.media_hash)))
