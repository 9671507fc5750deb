"""Sending under faults: each confirmed row is one post in the sandbox's ledger, whatever is cut, late or refused."""

from __future__ import annotations

import sqlite3
from datetime import timedelta
from threading import Thread

import pytest

from social.deliveries import confirming
from social.deliveries.looking import LOOKS
from store import services
from store.deliveries import Delivery, DeliveryState
from store.sends import SendState
from tests.social.deliveries.conftest import FILLED, Office
from tests.social.desks import OPERATOR

POST = "POST /2/tweets"
TIMELINE = "GET /2/users/:id/tweets"


def order(office: Office, effect: dict[str, object], endpoint: str = POST, **rule: object) -> None:
    office.box.faults([{"endpoint": endpoint, "times": 1, **rule, "effect": effect}])


def to_the_end(office: Office, delivery_id: int, most: int = 40) -> Delivery:
    """Let time pass until the delivery is over."""
    for _ in range(most):
        known = office.work(delivery_id)
        if known.state in (DeliveryState.FINISHED, DeliveryState.PAUSED):
            return known
        office.clock.move(60)
    return known


@pytest.mark.parametrize("effect", [{"cut_after": True}, {"truncate": True}, {"status": 503, "done": True}])
def test_a_post_that_left_without_an_answer_is_found_and_not_sent_again(
    office: Office, effect: dict[str, object]
) -> None:
    order(office, effect)
    written = office.write()
    assert office.send(written).state == DeliveryState.SENDING
    assert office.only_send(written).log_status == "Taken into account by the service provider"
    office.clock.move(LOOKS[0].total_seconds())
    assert office.work(written).state == DeliveryState.FINISHED
    assert office.posts() == [FILLED]
    send = office.only_send(written)
    assert (send.log_status, send.remote_id, send.attempts) == ("Sent", office.box.ledger()[0]["id"], 1)


CHANGED = (
    "Cafe\N{COMBINING ACUTE ACCENT} 5 \N{KELVIN SIGN}  & \u202bשלום\u202c <3\t\N{ZERO WIDTH SPACE}\n"
    "see https://example.com/a?b=1&c=2 \u2067אב\u2069 &amp; \N{HEAVY BLACK HEART}\N{VARIATION SELECTOR-16}  \n"
)
"""What comes back from X in other characters than it was sent in: in one spelling, escaped, with other links and blanks."""


def test_a_post_is_found_though_its_text_comes_back_changed(office: Office) -> None:
    order(office, {"cut_after": True})
    written = office.write(CHANGED)
    office.send(written)
    assert to_the_end(office, written).state == DeliveryState.FINISHED
    assert (office.only_send(written).state, office.only_send(written).attempts) == (SendState.SENT, 1)


def test_a_post_that_never_arrived_is_sent_once_more_after_the_last_look(office: Office) -> None:
    order(office, {"cut_before": True})
    written = office.write()
    office.send(written)
    assert to_the_end(office, written).state == DeliveryState.FINISHED
    assert office.posts() == [FILLED]
    assert office.only_send(written).attempts == 2
    assert "not on the timeline after 3 looks, so it did not arrive. It is sent once more." in office.said(written)


def test_a_post_that_shows_late_is_found_by_a_later_look(office: Office) -> None:
    office.box.faults([{"endpoint": POST, "times": 1, "effect": {"cut_after": True, "late": {"reads": 2}}}])
    written = office.write()
    office.send(written)
    assert to_the_end(office, written).state == DeliveryState.FINISHED
    assert office.posts() == [FILLED]
    assert (office.only_send(written).attempts, office.only_send(written).looks) == (1, 2)


def test_a_first_try_that_shows_after_the_last_look_is_found_though_others_followed_it(office: Office) -> None:
    """X refuses the second try as a duplicate; the first is older than what was posted since, and hours old."""
    office.box.faults([{"endpoint": POST, "nth": [1], "effect": {"cut_after": True, "late": {"reads": len(LOOKS)}}}])
    written = office.write()
    office.send(written)
    other = office.write("Another text")
    assert office.send(other).state == DeliveryState.FINISHED
    confirming.pause(office.desk.record, office.clock, OPERATOR, written)
    while office.only_send(written).state == SendState.UNKNOWN:
        office.clock.move(60)
        office.work(written)
    office.clock.move(4 * 3600)
    confirming.resume(office.desk.record, office.clock, OPERATOR, written)
    assert to_the_end(office, written).state == DeliveryState.FINISHED
    assert sorted(office.posts()) == sorted([FILLED, "Another text"])
    send = office.only_send(written)
    assert (send.state, send.remote_id) == (SendState.SENT, office.box.ledger()[0]["id"])


def test_a_try_that_was_taken_for_not_sent_is_looked_for_where_x_calls_the_next_a_duplicate(office: Office) -> None:
    order(office, {"status": 403, "html": "<p>Log in to this network first.</p>", "done": True})
    written = office.write()
    office.send(written)
    assert to_the_end(office, written).state == DeliveryState.FINISHED
    assert office.posts() == [FILLED]
    assert office.only_send(written).remote_id == office.box.ledger()[0]["id"]


def test_no_answer_twice_and_no_post_is_given_up(office: Office) -> None:
    order(office, {"cut_before": True}, times=2)
    written = office.write()
    office.send(written)
    assert to_the_end(office, written).state == DeliveryState.FINISHED
    assert office.posts() == []
    assert office.only_send(written).log_status == "Failed"
    assert office.only_send(written).reason == "It did not arrive, twice."


def test_a_doubt_that_cannot_be_looked_into_waits(office: Office) -> None:
    order(office, {"cut_after": True})
    order(office, {"status": 503}, TIMELINE)
    written = office.write()
    office.send(written)
    office.clock.move(20)
    assert office.work(written).state == DeliveryState.SENDING
    assert office.only_send(written).looks == 0
    assert to_the_end(office, written).state == DeliveryState.FINISHED
    assert office.posts() == [FILLED]


def test_an_older_post_of_the_same_words_is_not_taken_for_this_one(office: Office) -> None:
    first = office.write("Same words")
    office.send(first)
    order(office, {"cut_before": True})
    second = office.write("Same words")
    office.send(second)
    assert to_the_end(office, second).state == DeliveryState.FINISHED
    assert office.only_send(second).remote_id != office.only_send(first).remote_id
    assert office.posts() == ["Same words"]


def test_stopped_in_doubt_it_is_looked_for_and_never_sent_again(office: Office) -> None:
    order(office, {"cut_before": True})
    written = office.write()
    office.send(written)
    confirming.stop(office.desk.record, office.clock, OPERATOR, written)
    for _ in range(12):
        office.clock.move(60)
        office.work(written)
    assert office.found(written).state == DeliveryState.STOPPED
    assert office.only_send(written).log_status == "Delivery canceled"
    assert "The delivery was stopped, so it is not sent again." in office.said(written)
    assert office.posts() == []


def test_a_limit_is_waited_for_and_is_no_attempt_too_many(office: Office) -> None:
    order(office, {"rate_limited": True})
    written = office.write()
    assert office.send(written).state == DeliveryState.SENDING
    send = office.only_send(written)
    assert send.log_status == "Pending"
    assert send.next_at is not None
    assert send.next_at > office.clock.now()
    office.clock.instant = send.next_at + timedelta(seconds=1)
    assert office.work(written).state == DeliveryState.FINISHED
    assert office.posts() == [FILLED]


def test_a_text_x_refuses_fails_and_one_account_fails_alone(office: Office) -> None:
    order(office, {"duplicate": True}, username="brandlark")
    written = office.write(main_target=[office.brand, office.proofs], proof_target=[])
    assert office.send(written).state == DeliveryState.FINISHED
    assert office.posts() == []
    assert len(office.posts("larkproofs")) == 1
    assert "Finished: 1 refused, 1 sent." in office.said(written)


def test_a_revoked_token_pauses_the_delivery_and_loses_nothing(office: Office) -> None:
    office.box.faults([{"effect": {"revoke": "brandlark"}}])
    written = office.write()
    assert office.send(written).state == DeliveryState.PAUSED
    assert office.only_send(written).log_status == "Pending"
    office.box.faults([{"effect": {"revoke": {"user": "brandlark", "on": False}}}])
    confirming.resume(office.desk.record, office.clock, OPERATOR, written)
    assert office.work(written).state == DeliveryState.FINISHED
    assert office.posts() == [FILLED]


def test_an_engine_cut_off_in_the_middle_leaves_a_doubt_for_the_next(office: Office) -> None:
    written = office.write()
    office.analyze(written)
    office.confirm(written)
    send = office.only_send(written)
    record = office.desk.record
    gateway = office.desk.connections.gateway(services.service(record, office.brand).id)
    record.sql(
        "UPDATE send SET state = 'sending', fence = 0, attempts = 1, started_at = ? WHERE id = ?",
        (int(office.clock.now().timestamp() * 1000), send.id),
    )
    gateway.post(send.text)
    assert to_the_end(office, written).state == DeliveryState.FINISHED
    assert office.posts() == [FILLED]
    assert office.only_send(written).reason == "Found on the timeline."


def test_an_outcome_that_could_not_be_written_down_becomes_a_doubt_and_no_double(office: Office) -> None:
    order(office, {"delay": 1})
    written = office.write()
    assert office.analyze(written).ready
    office.confirm(written)
    record, engine = office.desk.record, office.desk.engine("test")
    record.sql("PRAGMA busy_timeout = 10")
    other = sqlite3.connect(record.path, isolation_level=None, check_same_thread=False)

    def hold_from_the_call_on() -> None:
        reader = sqlite3.connect(record.path)
        while reader.execute("SELECT state FROM send").fetchone() != (SendState.SENDING,):
            pass
        reader.close()
        other.execute("BEGIN IMMEDIATE")

    holding = Thread(target=hold_from_the_call_on)
    holding.start()

    def until() -> bool:
        if engine.outage and other.in_transaction:
            other.execute("ROLLBACK")
        return office.found(written).state == DeliveryState.FINISHED

    engine.run(until)
    holding.join()
    other.close()
    assert office.posts() == [FILLED]
    assert office.only_send(written).log_status == "Sent"
    assert record.scalar("SELECT count(*) FROM journal WHERE message LIKE '%cut off while leaving%'") == 1
