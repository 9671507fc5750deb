"""A delivery's text for one account or person: the one text that preview shows, analysis measures and the engine sends."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace

from social.deliveries.thread import pieces
from social.personalization import Slip, fill, service_values, slips, visitor_values
from social.services import service_type
from social.services.base import Measure, MessageKind
from store.database import Record
from store.deliveries import Delivery
from store.sends import texts_sent
from store.services import Service
from store.visitors import Visitor


@dataclass(frozen=True, slots=True)
class Rendering:
    """The text for one account, its length by X's rules, the fields without a value, and the faults in the content."""

    text: str
    measure: Measure
    missing: tuple[str, ...]
    slips: tuple[Slip, ...]


def render(content: str, service: Service) -> Rendering:
    """The text of a post of `content` from `service`."""
    return _told(content, service_values(service), service, "tweet")


def render_posts(content: str, service: Service) -> tuple[Rendering, ...]:
    """The texts of all posts of `content` from `service`: one, or those of a thread. Slips have their place in the whole."""
    return tuple(_placed(render(piece.text, service), piece.line) for piece in pieces(content))


def _placed(told: Rendering, line: int) -> Rendering:
    return replace(told, slips=tuple(replace(slip, line=slip.line + line - 1) for slip in told.slips))


def render_message(content: str, service: Service, visitor: Visitor) -> Rendering:
    """The text of a direct message of `content` from `service` to `visitor`."""
    return _told(content, service_values(service) | visitor_values(visitor), service, "dm")


def _told(content: str, values: Mapping[str, str], service: Service, kind: MessageKind) -> Rendering:
    filled = fill(content, values)
    measure = service_type(service.kind).measure(filled.text, kind)
    return Rendering(filled.text, measure, filled.missing, tuple(slips(content, tuple(values))))


def posts(record: Record, delivery: Delivery, service: Service) -> tuple[Rendering, ...]:
    """The texts of a tweet for `service`: one, or those of a thread, in their order.

    In a proof, each of which the text went out there before bears the proof's number, because X refuses the same text twice;
    the first bears it where any other does.
    """
    told = render_posts(delivery.content, service)
    if delivery.proof_of is None:
        return told
    before = [bool(texts_sent(record, service.id, text_hash(each.text))) for each in told]
    before[0] = any(before)
    mark = f"\n\n[Proof {delivery.proof_number}]"
    contents = (
        piece.text + mark if known else piece.text
        for piece, known in zip(pieces(delivery.content), before, strict=True)
    )
    marked = (render(content, service) for content in contents)
    return tuple(replace(new, slips=each.slips) for new, each in zip(marked, told, strict=True))


def text_hash(text: str) -> str:
    """The digest by which equal texts are known."""
    return hashlib.sha256(text.encode()).hexdigest()
