"""A thousand generated contents: what the preview shows, what is counted and what the sandbox receives is one text."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from social.deliveries.drafts import fingerprint
from social.deliveries.rendering import Rendering
from social.sandbox.server import Sandbox
from social.sandbox.texts import MAX_MESSAGE, MAX_WEIGHT, weight
from social.services import service_type
from store import deliveries as store
from store import sends, services
from store.deliveries import DeliveryState
from store.external_accounts import change_external_account
from tests.social.deliveries.conftest import Office
from tests.social.deliveries.test_messages import ask_all, synchronize
from tests.social.desks import OPERATOR, HeldClock, desk_at, register
from tests.whole.generated import APART, NAMES, SERVICE, VISITOR, contents
from tui.counting import MessageRuler, PostRuler
from tui.people import EVERYBODY, people_of, population
from tui.widgets import message_card, preview_card
from tui.widgets.preview_card import seats

EACH = 500
"""Posts, and as many direct messages."""
WHOLE_WAY = 50
"""One in so many goes by analysis and engine; the others are confirmed as well, and leave by the engine's gateway at once."""
LABEL = "Lark & Söhne ☕️ 新商品"


@dataclass
class Seen:
    """What each content showed on its way, to be held against what arrived."""

    previews: list[Rendering] = field(default_factory=list)
    counted: list[int] = field(default_factory=list)
    frozen: list[str] = field(default_factory=list)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """An office whose service and followers have names from all over the world."""
    with Sandbox(followers=len(NAMES), no_quota=True) as box:
        clock = HeldClock(datetime(2026, 11, 2, 9, 0, tzinfo=UTC))
        for number, name in enumerate(NAMES):
            person = box.world.people.person(number)
            box.world.people.put(person._replace(name=name, receives_dm=True))
        desk = desk_at(box, tmp_path / "home", clock=clock)
        desk.record.fleeting = True
        desk.record.sql("PRAGMA synchronous = OFF")  # a thousand texts need not outlive a power cut
        found = Office(desk, box, clock, *register(desk, box))
        change_external_account(desk.record, daily_messages=0)
        services.change_service(desk.record, found.brand, clock.now(), label=LABEL, description="Déjà vu 🦆")
        synchronize(found)
        ask_all(found)
        yield found
        desk.record.close()


def confirmed(office: Office, turn: int, content: str, **values: Any) -> str:
    """A delivery of the content on its way; the text that is frozen for it."""
    record, now = office.desk.record, office.clock.now()
    told = {"main_target": [office.brand], "label": f"Number {turn}", "content": content} | values
    number = store.add_delivery(record, OPERATOR, now, **told)
    if turn % WHOLE_WAY:
        found = office.found(number)
        store.change_delivery(
            record, number, state=DeliveryState.READY, to_send=1, analyzed_hash=fingerprint(found), analyzed_at=now
        )
    else:
        assert office.analyze(number).ready
    office.confirm(number)
    (send,) = sends.sends(record, number)
    if not turn % WHOLE_WAY:
        assert office.work(number).state == DeliveryState.FINISHED
        return send.text
    gateway = office.desk.connections.gateway(office.brand)
    if send.visitor_id:
        gateway.send_message(sends.addressee(record, send), send.text)
    else:
        gateway.post(send.text)
    store.change_delivery(
        record, number, state=DeliveryState.STOPPED
    )  # gone by hand: the engine has no more to do with it
    return send.text


def weighed(text: str) -> int:
    """By X's rules."""
    return service_type().measure(text, "tweet").length


def used(told: str) -> int:
    """The number in front of "231 / 280 for …"."""
    return int(told.partition(" / ")[0].rpartition(" ")[2].replace(",", ""))


def test_a_thousand_texts_are_the_same_in_preview_count_and_at_x(office: Office) -> None:
    dice = random.Random(20261102)
    posts, messages = posted(office, dice), written(office, dice)
    ledger = office.box.ledger()
    arrived = [each["text"] for each in ledger if each["kind"] == "post"]
    received = [each["text"] for each in ledger if each["kind"] == "message"]
    assert [each.text for each in posts.previews] == posts.frozen == arrived
    assert [each.text for each in messages.previews] == messages.frozen == received
    assert len(arrived) == len(received) == EACH
    assert posts.counted == [each.measure.length for each in posts.previews] == [weighed(text) for text in arrived]
    plain = [number for number, text in enumerate(arrived) if not any(link in text for link in APART)]
    assert [posts.counted[number] for number in plain] == [weight(arrived[number]) for number in plain]
    assert len(plain) > EACH / 4
    assert max(posts.counted) == MAX_WEIGHT
    measured = [service_type().measure(text, "dm").length for text in received]
    assert [each.measure.length for each in messages.previews] == measured == [len(text) for text in received]
    assert max(measured) <= MAX_MESSAGE
    assert all(count >= len(text) for count, text in zip(messages.counted, received, strict=True))


def posted(office: Office, dice: random.Random) -> Seen:
    """Every content as a post of the brand."""
    found, record = Seen(), office.desk.record
    service = services.service(record, office.brand)
    assert service is not None
    (seat,) = seats([service], [], [])
    for turn, content in enumerate(contents(dice, EACH, SERVICE, MAX_WEIGHT, weighed)):
        found.previews.append(preview_card.shown(record, content, seat).rendering)
        found.counted.append(used(str(PostRuler((service,)).told(content)[0])))
        found.frozen.append(confirmed(office, turn, content, template="tweet"))
    return found


def written(office: Office, dice: random.Random) -> Seen:
    """Every content as a direct message to one of the followers."""
    found, record, now = Seen(), office.desk.record, office.clock.now()
    service = services.service(record, office.brand)
    assert service is not None
    people = people_of(record, [{"service": office.brand, "words": ""}], now)
    for turn, content in enumerate(contents(dice, EACH, (*SERVICE, *VISITOR), 2_000, len)):
        preview = message_card.shown(record, content, people, turn % len(people.visitors))
        assert preview is not None
        parts = [{"service": office.brand, "ids": [preview.person.visitor.external_id]}]
        longest = population(record, parts, EVERYBODY, now).longest
        found.previews.append(preview.rendering)
        found.counted.append(used(str(MessageRuler((service,), longest).told(content)[0])))
        found.frozen.append(confirmed(office, turn, content, template="dm", parts=parts))
    return found
