"""What a post will cost, said before it is sent."""

from __future__ import annotations

from social.services import service_type
from social.services.base import Measure
from store.database import Record
from store.external_accounts import external_account
from store.services import Service

MILLION = 1_000_000
"""Prices are told in millionths of a dollar."""


def cost(record: Record, service: Service, measure: Measure) -> int | None:
    """What a post of that measure costs there, in millionths of a dollar; None where the API's version has no price list."""
    if external_account(record).api_version != "2":
        return None
    return service_type(service.kind).post_price(has_url(measure))


def has_url(measure: Measure) -> bool:
    """Whether a text holds a link: X charges more for it."""
    return any(entity.kind == "url" for entity in measure.entities)


def dollars(millionths: int) -> str:
    """A price as people write it: "$0.20", "$0.015"."""
    text = f"{millionths / MILLION:.3f}"
    return "$" + (text[:-1] if text.endswith("0") else text)


def cost_note(record: Record, service: Service, measure: Measure) -> str:
    """The price of such a post as a sentence, and what a link adds to it; empty where there is no price."""
    price = cost(record, service, measure)
    if price is None:
        return ""
    if not has_url(measure):
        return f"X charges {dollars(price)} for it."
    plain = service_type(service.kind).post_price(False)
    return f"X charges {dollars(price)} because of the link; without one {dollars(plain)}."
