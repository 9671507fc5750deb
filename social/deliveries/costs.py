"""What a post will cost, said before it is sent."""

from __future__ import annotations

from collections.abc import Iterable

from social.budgets import dollars
from social.services import service_type
from social.services.base import Measure
from store.database import Record
from store.external_accounts import external_account
from store.media import media
from store.services import Service


def cost(record: Record, service: Service, measure: Measure) -> int | None:
    """What a post of that measure costs there, in millionths of a dollar; None where the API's version has no price list."""
    if external_account(record).api_version != "2":
        return None
    return service_type(service.kind).post_price(has_url(measure))


def has_url(measure: Measure) -> bool:
    """Whether a text holds a link: X charges more for it."""
    return any(entity.kind == "url" for entity in measure.entities)


def total(record: Record, delivery_id: int, measures: Iterable[tuple[Service, Measure]]) -> int:
    """What the delivery costs in millionths of a dollar, posts and alternative texts, where nothing has to be done twice."""
    described = sum(bool(file.alt_text) for file in media(record, delivery_id))
    version, price = external_account(record).api_version, 0
    for service, measure in measures:
        price += cost(record, service, measure) or 0
        price += described * service_type(service.kind).price(version, "describe")
    return price


def cost_note(record: Record, service: Service, measure: Measure) -> str:
    """The price of such a post as a sentence, and what a link adds to it; empty where there is no price."""
    price = cost(record, service, measure)
    if price is None:
        return ""
    if not has_url(measure):
        return f"X charges {dollars(price)} for it."
    plain = service_type(service.kind).post_price(False)
    return f"X charges {dollars(price)} because of the link; without one {dollars(plain)}."
