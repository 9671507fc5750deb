"""Doubts on an account that X refuses to read: no look a minute without end, and all of them once the account is mended."""

from __future__ import annotations

from social.services.check import check
from store import sends
from store.deliveries import DeliveryState
from store.sends import MENDING
from tests.social.deliveries.conftest import FILLED, Office
from tests.social.deliveries.test_doubts import TIMELINE, order, to_the_end
from tests.social.desks import OPERATOR

REVOKED = {"status": 401}


def in_doubt(office: Office) -> int:
    """A tweet that was posted and never answered, on an account whose token is revoked from then on."""
    order(office, {"cut_after": True})
    written = office.write()
    office.send(written)
    return written


def test_a_revoked_token_is_waited_for_and_a_check_lets_the_doubt_be_settled(office: Office) -> None:
    written = in_doubt(office)
    office.box.faults([{"endpoint": TIMELINE, "effect": REVOKED}])
    for seconds in (16, 61, 5):
        office.clock.move(seconds)
        office.work(written)
    held = office.only_send(written)
    assert (held.state, held.waits_for, held.next_at, held.looks) == ("unknown", MENDING, None, 0)
    assert held.reason.endswith("It is looked for once the account is mended and checked.")
    assert office.said(written).count("mended and checked") == 1
    office.box.clear_faults()
    office.clock.move(3600)
    assert office.work(written).state == DeliveryState.SENDING, "nobody checked the account"
    assert check(office.desk.record, office.desk.connections, office.clock, OPERATOR, office.brand).may_send
    assert office.work(written).state == DeliveryState.FINISHED
    assert office.posts() == [FILLED]


def test_one_refusal_alone_is_a_slip_and_looked_over(office: Office) -> None:
    written = in_doubt(office)
    office.box.faults([{"endpoint": TIMELINE, "times": 1, "effect": REVOKED}])
    office.clock.move(15)
    office.work(written)
    assert office.only_send(written).waits_for == "refused"
    assert to_the_end(office, written).state == DeliveryState.FINISHED
    assert (office.posts(), office.only_send(written).state) == ([FILLED], "sent")


def test_a_check_that_finds_the_token_refused_lets_nothing_go(office: Office) -> None:
    written = in_doubt(office)
    office.box.faults([{"endpoint": TIMELINE, "effect": REVOKED}, {"endpoint": "GET /2/users/me", "effect": REVOKED}])
    for seconds in (16, 61):
        office.clock.move(seconds)
        office.work(written)
    assert not check(office.desk.record, office.desk.connections, office.clock, OPERATOR, office.brand).may_send
    assert office.only_send(written).waits_for == MENDING
    assert sends.release_doubts(office.desk.record, office.proofs, office.clock.now()) == 0


def test_an_app_without_credits_is_asked_once_an_hour(office: Office) -> None:
    written = in_doubt(office)
    office.box.faults([{"endpoint": TIMELINE, "effect": {"status": 402}}])
    office.clock.move(15)
    office.work(written)
    wait = office.only_send(written)
    assert wait.next_at is not None
    assert (wait.next_at - office.clock.now()).total_seconds() == 3600
