"""What a post will cost, said before it is sent."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

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
    """What the delivery costs in millionths of a dollar, where nothing has to be done twice: each of the posts, and the
    alternative texts once for each account."""
    described = sum(bool(file.alt_text) for file in media(record, delivery_id))
    version, price, kinds = external_account(record).api_version, 0, dict[int, str]()
    for service, measure in measures:
        price += cost(record, service, measure) or 0
        kinds[service.id] = service.kind
    return price + sum(described * service_type(kind).price(version, "describe") for kind in kinds.values())


def thread_note(record: Record, service: Service, measures: Sequence[Measure]) -> str:
    """The price of a post or a whole thread as a sentence, and what links add to it; empty where there is no price."""
    if len(measures) == 1:
        return cost_note(record, service, measures[0])
    prices = [cost(record, service, measure) or 0 for measure in measures]
    if not any(prices):
        return ""
    linked = sum(map(has_url, measures))
    links = f", of which {linked} cost{'s' if linked == 1 else ''} more because of a link" if linked else ""
    return f"X charges {dollars(sum(prices))} for the {len(measures)} posts{links}."


def cost_note(record: Record, service: Service, measure: Measure) -> str:
    """The price of such a post as a sentence, and what a link adds to it; empty where there is no price."""
    price = cost(record, service, measure)
    if price is None:
        return ""
    if not has_url(measure):
        return f"X charges {dollars(price)} for it."
    plain = service_type(service.kind).post_price(False)
    return f"X charges {dollars(price)} because of the link; without one {dollars(plain)}."
