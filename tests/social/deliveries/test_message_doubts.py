"""Doubts of direct messages: several are looked for by one read, back to where they left, whatever came on top of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from social.deliveries.looking import LOOKS
from social.sandbox.accounts import AccountSpec
from social.sandbox.server import Sandbox
from social.sandbox.world import World
from social.services.base import Message
from social.services.check import check
from store import consents, leases, sends
from store.deliveries import DeliveryState
from store.sends import SendState
from tests.social.deliveries.conftest import Office
from tests.social.deliveries.test_doubts import CHANGED
from tests.social.deliveries.test_messages import ask_all, everybody, messages, synchronize, to_the_end, write
from tests.social.desks import OPERATOR, HeldClock, desk_at, register

SEND = {"2": "POST /2/dm_conversations/with/*/messages", "1.1": "POST /1.1/direct_messages/events/new.json"}
ALL = {"2": "GET /2/dm_events", "1.1": "GET /1.1/direct_messages/events/list.json"}
ONE = "GET /2/dm_conversations/with/:id/dm_events"


@pytest.fixture(params=["2", "1.1"])
def office(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Office]:
    """An office with followers, one of which has keys of its own and can write."""
    clock = HeldClock(datetime.now(UTC).replace(microsecond=0))
    friend = AccountSpec("chattyfriend", "Chatty Friend", follows=("brandlark",))
    with Sandbox(world=World(followers=24, accounts=(friend,), clock=clock), no_quota=True) as box:
        desk = desk_at(box, tmp_path / "home", version=request.param, clock=clock)
        found = Office(desk, box, clock, *register(desk, box))
        synchronize(found)
        for each in everybody(found):  # version 1.1 does not tell whose messages are closed
            person = box.world.named(each.external_id)
            if person is not None and not person.receives_dm:
                desk.record.sql("UPDATE visitor SET receives_messages = 0 WHERE id = ?", (each.id,))
        yield found
        desk.record.close()


def version(office: Office) -> str:
    return str(office.desk.record.scalar("SELECT api_version FROM external_account"))


def writes(office: Office, text: str, times: int = 1) -> str:
    """The friend writes to the brand, so often; the id of the last message."""
    world = office.box.world

    def send() -> str:
        author, brand = world.account("chattyfriend"), world.account("brandlark")
        assert author is not None
        assert brand is not None
        brand_person = world.person(brand.number)
        world.people.put(world.people.person(brand.number)._replace(receives_dm=True))
        return str([world.send(author, brand_person.id, text).id for _ in range(times)][-1])

    return office.box.on_its_thread(send)


def confirmed(office: Office, effect: dict[str, object], nth: list[int]) -> int:
    office.box.faults([{"endpoint": SEND[version(office)], "nth": nth, "effect": effect}])
    written = write(office)
    assert office.analyze(written).ready
    office.confirm(written)
    return written


def test_a_message_is_found_though_its_text_comes_back_changed(office: Office) -> None:
    ask_all(office)
    office.box.faults([{"endpoint": SEND[version(office)], "nth": [1], "effect": {"cut_after": True}}])
    written = write(office, CHANGED)
    assert office.analyze(written).ready
    office.confirm(written)
    assert to_the_end(office, written).state == DeliveryState.FINISHED
    assert set(sends.tally(office.desk.record, written)) == {SendState.SENT}


def calls(office: Office, endpoint: str) -> int:
    return int(office.box.state()["calls"].get(endpoint, 0))


def test_several_in_doubt_on_an_account_are_found_by_one_read(office: Office) -> None:
    reached = ask_all(office)
    written = confirmed(office, {"cut_after": True}, [2, 5, 6, 9])
    engine = office.desk.engine("test")
    while engine.step():
        pass
    assert sends.tally(office.desk.record, written)["unknown"] == 4
    before = calls(office, ALL[version(office)])
    assert before == 1, "the one read before the wave"
    office.clock.move(LOOKS[0].total_seconds())
    while engine.step():
        pass
    engine.stop()
    assert calls(office, ALL[version(office)]) == before + 1
    assert calls(office, ONE) == 0
    assert sends.tally(office.desk.record, written) == {"sent": len(reached)}
    assert len(dict(messages(office))) == len(messages(office)) == len(reached)


def test_messages_in_doubt_on_an_account_that_x_refuses_wait_for_its_check(office: Office) -> None:
    reached = ask_all(office)
    written = confirmed(office, {"cut_after": True}, [2, 5])
    assert office.desk.engine("test").once()
    office.box.faults([{"endpoint": ALL[version(office)], "effect": {"status": 403}}])
    for seconds in (16, 61, 5):
        office.clock.move(seconds)
        office.desk.engine("test").once()
    doubtful = [send for send in sends.sends(office.desk.record, written) if send.state == SendState.UNKNOWN]
    assert [send.waits_for for send in doubtful] == [sends.MENDING] * 2
    asked = calls(office, ALL[version(office)])
    office.clock.move(120)
    office.desk.engine("test").once()
    assert calls(office, ALL[version(office)]) == asked
    office.box.clear_faults()
    assert check(office.desk.record, office.desk.connections, office.clock, OPERATOR, office.brand).may_send
    assert to_the_end(office, written).state == DeliveryState.FINISHED
    assert sends.tally(office.desk.record, written) == {"sent": len(reached)}


def test_a_doubt_is_found_under_many_newer_messages(office: Office) -> None:
    reached = ask_all(office)
    written = confirmed(office, {"cut_after": True}, [3])
    engine = office.desk.engine("test")
    while engine.step():
        pass
    writes(office, "so much to tell", 120)
    assert to_the_end(office, written).state == DeliveryState.FINISHED
    assert sends.tally(office.desk.record, written) == {"sent": len(reached)}


def test_one_to_somebody_who_writes_a_lot_is_found_among_theirs(office: Office) -> None:
    ask_all(office)
    office.box.faults([{"endpoint": SEND[version(office)], "nth": 1, "effect": {"cut_after": True}}])
    person = office.box.account("chattyfriend")["user_id"]
    written = write(office, "Only for you", {"service": office.brand, "ids": [person]})
    assert office.analyze(written).to_send == 1
    office.confirm(written)
    assert office.desk.engine("test").once()
    writes(office, "and another thing", 60)
    assert to_the_end(office, written).state == DeliveryState.FINISHED
    assert office.only_send(written).state == SendState.SENT


def test_stop_and_the_like_end_it_at_once_before_the_wave(office: Office) -> None:
    reached = ask_all(office)
    friend = office.box.account("chattyfriend")["user_id"]
    said = writes(office, "  „STOPP!“ ")
    written = confirmed(office, {"delay": 0}, [1])
    assert to_the_end(office, written).state == DeliveryState.FINISHED
    known = consents.opt_out(office.desk.record, friend)
    assert known is not None
    assert (known.way, said in known.evidence) == ("reply", True)
    assert friend not in dict(messages(office))
    assert sends.tally(office.desk.record, written) == {"sent": len(reached) - 1, "excluded": 1}
    assert "gets no more messages" in office.said(written)


def test_who_wrote_first_has_asked_and_who_answers_has_not(office: Office) -> None:
    record, friend = office.desk.record, office.box.account("chattyfriend")["user_id"]
    written = confirmed_to_the_others(office, friend)
    first = writes(office, "Hello, may I have your offers?")
    office.clock.move(1)
    writes(office, "Do not stop the music")
    assert to_the_end(office, written).state == DeliveryState.FINISHED
    known = consents.consent(record, office.brand, friend)
    assert known is not None
    assert (known.way, known.evidence) == ("wrote first", f"Message {first}")
    answered = next(send for send in sends.sends(record, written) if send.state == SendState.SENT)
    person, at = sends.addressee(record, answered), answered.started_at
    assert at is not None
    record.sql("DELETE FROM consent")
    heed(office, Message("1", "Thanks", person, "", at), written)
    assert consents.consent(record, office.brand, person) is None


def confirmed_to_the_others(office: Office, friend: str) -> int:
    for each in ask_all(office):
        if each.external_id == friend:
            office.desk.record.sql("DELETE FROM consent WHERE external_id = ?", (friend,))
    return confirmed(office, {"delay": 0}, [1])


def heed(office: Office, message: Message, delivery_id: int) -> None:
    from social.deliveries.replies import Replies
    from store.services import service

    known = service(office.desk.record, office.brand)
    assert known is not None
    record = office.desk.record
    held = leases.lease(record)
    assert held is not None
    Replies(record, office.clock, held.fence).heed(known, [message], delivery_id)


def test_a_wave_waits_while_replies_cannot_be_read(office: Office) -> None:
    reached = ask_all(office)
    office.box.faults([{"endpoint": ALL[version(office)], "times": 1, "effect": {"status": 503}}])
    written = write(office)
    assert office.analyze(written).ready
    office.confirm(written)
    assert office.desk.engine("test").once()
    assert messages(office) == []
    assert "Replies are read first" in office.said(written)
    assert to_the_end(office, written).state == DeliveryState.FINISHED
    assert len(messages(office)) == len(reached)
