"""The grace delay: nothing leaves in it, and a confirmation that is taken back leaves nothing behind."""

from __future__ import annotations

from datetime import timedelta
from threading import Thread

import pytest

from social.deliveries import confirming, grace
from social.deliveries.drafts import NotPossible
from social.deliveries.grace import Graces
from social.rights import NotAllowed
from store import audit, copies, operators, sends
from store.deliveries import DeliveryState
from store.external_accounts import change_external_account
from tests.social.deliveries.conftest import FILLED, TEXT, Office
from tests.social.desks import OPERATOR


def confirmed(office: Office, seconds: int = 10, content: str = TEXT, **values: object) -> int:
    written = office.write(content)
    assert office.analyze(written).ready
    office.confirm(written, grace=seconds, **values)
    return written


def undo(office: Office, delivery_id: int) -> int:
    return grace.undo(office.desk.record, office.clock, OPERATOR, delivery_id)


def test_nothing_leaves_in_the_grace_and_all_of_it_after(office: Office) -> None:
    written = confirmed(office)
    office.clock.move(9)
    assert office.work(written).state == DeliveryState.PENDING
    assert office.posts() == []
    office.clock.move(1)
    assert office.work(written).state == DeliveryState.FINISHED
    assert office.posts() == [FILLED]


def test_an_undone_confirmation_leaves_nothing_and_can_be_given_again(office: Office) -> None:
    written = confirmed(office)
    assert undo(office, written) == 1
    office.clock.move(60)
    left = office.work(written)
    assert (left.state, left.confirmed_at, left.confirmed_by, left.contact_at) == ("Ready to deliver", None, None, None)
    assert sends.sends(office.desk.record, written) == []
    assert office.posts() == []
    assert "taken back by tester: nothing has left. 1 message(s) are not sent." in office.said(written)
    assert [act.action for act in audit.acts(office.desk.record)[:2]] == ["Undo", "Confirm"]
    office.change(written, label="Other")
    office.confirm(written)
    assert office.work(written).state == DeliveryState.FINISHED
    assert office.posts() == [FILLED]


def test_a_grace_is_skipped_once_and_nothing_leaves_twice(office: Office) -> None:
    record, written = office.desk.record, confirmed(office, 600)
    assert office.work(written).state == DeliveryState.PENDING
    grace.send_now(record, office.clock, OPERATOR, written)
    with pytest.raises(NotPossible, match="in progress: no grace counts down"):
        grace.send_now(record, office.clock, OPERATOR, written)
    with pytest.raises(NotPossible, match="can be taken back until the sending begins"):
        undo(office, written)
    assert office.work(written).state == DeliveryState.FINISHED
    assert office.posts() == [FILLED]
    assert "tester did not wait for the end of the grace" in office.said(written)
    assert [act.action for act in audit.acts(record)[:2]] == ["Send now", "Confirm"]


def test_a_contact_date_that_somebody_chose_is_no_grace_to_be_skipped(office: Office) -> None:
    written = confirmed(office, contact_at=office.clock.now() + timedelta(hours=1))
    with pytest.raises(NotPossible, match="waits for its contact date, and not for its grace"):
        grace.send_now(office.desk.record, office.clock, OPERATOR, written)
    assert office.work(written).state == DeliveryState.PENDING


def test_what_has_begun_cannot_be_taken_back(office: Office) -> None:
    written = office.write()
    with pytest.raises(NotPossible, match="is not confirmed"):
        undo(office, written)
    office.analyze(written)
    office.confirm(written, grace=10)
    office.clock.move(10)
    office.work(written)
    with pytest.raises(NotPossible, match="The delivery is finished: a confirmation can be taken back until"):
        undo(office, written)
    assert office.posts() == [FILLED]


def test_a_postponed_delivery_can_be_taken_back_until_its_contact_date(office: Office) -> None:
    written = confirmed(office, contact_at=office.clock.now() + timedelta(hours=1))
    office.clock.move(1800)
    assert office.work(written).state == DeliveryState.PENDING
    undo(office, written)
    office.clock.move(1800)
    assert office.work(written).state == DeliveryState.READY


def test_a_contact_date_within_the_grace_waits_for_its_end(office: Office) -> None:
    written = confirmed(office, contact_at=office.clock.now() + timedelta(seconds=3))
    office.clock.move(5)
    assert office.work(written).state == DeliveryState.PENDING
    office.clock.move(5)
    assert office.work(written).state == DeliveryState.FINISHED


def test_a_clock_that_is_set_makes_the_grace_neither_shorter_nor_longer(office: Office) -> None:
    for jump in (3600.0, -3600.0):
        written = confirmed(office, 20)
        engine = office.desk.engine("test")
        while engine.step():
            pass
        office.clock.jump(jump)
        office.clock.move(19)
        while engine.step():
            pass
        assert office.found(written).state == DeliveryState.PENDING, jump
        office.clock.move(2)
        while engine.step():
            pass
        assert office.found(written).state == DeliveryState.FINISHED, jump
        engine.holding.give_back()


def test_an_engine_that_starts_anew_keeps_what_is_left_of_the_grace(office: Office) -> None:
    written = confirmed(office, 20)
    office.work(written)  # an engine that saw it, and was killed
    office.clock.move(15)
    delivery = office.found(written)
    assert Graces(office.clock).left(delivery) == 5
    office.clock.jump(-3600)
    assert Graces(office.clock).left(delivery) == 20  # never longer than it was asked for
    office.clock.jump(7200)
    assert Graces(office.clock).left(delivery) == 0


def test_an_engine_at_work_wakes_up_when_the_grace_ends(office: Office) -> None:
    written = confirmed(office, 10)
    office.desk.engine("test").run(until=lambda: office.found(written).state == DeliveryState.FINISHED)
    waited = office.clock.now() - (office.found(written).confirmed_at or office.clock.now())
    assert timedelta(seconds=10) <= waited < timedelta(seconds=11)


def test_a_pause_in_the_grace_holds_and_start_waits_for_the_rest(office: Office) -> None:
    written = confirmed(office, 10)
    confirming.pause(office.desk.record, office.clock, OPERATOR, written)
    with pytest.raises(NotPossible, match="The delivery is paused"):
        undo(office, written)
    confirming.resume(office.desk.record, office.clock, OPERATOR, written)
    assert office.work(written).state == DeliveryState.PENDING
    undo(office, written)


def test_a_copy_of_the_record_takes_nothing_back(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    written = confirmed(office)
    monkeypatch.setattr(copies, "is_copy", lambda record: True)
    with pytest.raises(NotPossible, match="This record was copied"):
        undo(office, written)
    assert len(sends.sends(office.desk.record, written)) == 1


def test_who_may_not_send_may_not_take_back(office: Office) -> None:
    written = confirmed(office)
    operators.keep_operator(office.desk.record, "boss", ["Administrator"], [])
    with pytest.raises(NotAllowed, match="needs the right START DELIVERIES"):
        undo(office, written)
    assert office.found(written).state == DeliveryState.PENDING


def test_the_grace_is_the_deliverys_else_the_accounts_and_a_proof_has_none(office: Office) -> None:
    record = office.desk.record
    plain, own = office.found(office.write()), office.found(office.write(rules={"grace": 45}))
    assert [grace.grace_of(record, each) for each in (plain, own)] == [10, 45]
    change_external_account(record, grace_seconds=0)
    assert [grace.grace_of(record, each) for each in (plain, own)] == [0, 45]
    proof, _ = office.prove(own.id)
    assert grace.grace_of(record, office.found(proof)) == 0


def test_of_an_undo_and_an_engine_that_begins_exactly_one_comes_first(office: Office) -> None:
    def engine() -> None:
        office.desk.engine("other").once()
        office.desk.record.close()

    for number in range(6):
        written = confirmed(office, 1, f"Offer {number}")
        office.clock.move(1)
        other = Thread(target=engine)
        other.start()
        other.join(timeout=0.02 * number)
        try:
            undo(office, written)
            undone = True
        except NotPossible:
            undone = False
        other.join()
        assert (f"Offer {number}" in office.posts()) is not undone
        assert office.found(written).state == (DeliveryState.READY if undone else DeliveryState.FINISHED)
