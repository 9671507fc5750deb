"""Errors that nobody foresaw: what met one is paused and told of, and everything else goes on."""

from __future__ import annotations

from social.deliveries import confirming
from social.workflows import requests
from social.workflows.register import STATISTICS, SYNC
from store import journal
from store import workflows as store
from store.deliveries import DeliveryState
from store.sends import SendState
from store.workflows import WorkflowStatus
from tests.social.deliveries.conftest import Office, office
from tests.social.desks import OPERATOR
from tests.social.test_engine import said

__all__ = ["office"]
POST = "POST /2/tweets"
UNKNOWN = "Stonechat met an error that it does not know: "


def test_a_workflow_that_cannot_be_read_is_paused_as_failed_and_the_others_run(office: Office) -> None:
    desk = office.desk
    requests.run_now(desk.record, desk.clock, OPERATOR, STATISTICS, start_too=True)
    desk.engine("test").once()
    damaged = "UPDATE workflow SET schedule = '{}', next_processing = 0 WHERE internal_name = ?"
    desk.record.sql(damaged, (STATISTICS,))
    requests.run_now(desk.record, desk.clock, OPERATOR, SYNC, start_too=True)
    desk.engine("test").once()
    assert "The run ended well." in said(desk)
    broken = store.workflow(desk.record, STATISTICS)
    assert (broken.status, broken.failed) == (WorkflowStatus.PAUSED, True)
    journal_of = [entry.message for entry in journal.workflow_journal(desk.record, broken.id)]
    assert any(UNKNOWN in message for message in journal_of)


def test_a_delivery_that_meets_one_is_paused_and_the_next_goes_out(office: Office) -> None:
    broken, whole = office.write("Broken"), office.write("Whole", main_target=[office.proofs])
    for number in (broken, whole):
        assert office.analyze(number).ready
        office.confirm(number)
    spoil(office)
    assert office.work(broken).state == DeliveryState.PAUSED
    assert UNKNOWN in office.said(broken)
    assert office.found(whole).state == DeliveryState.FINISHED
    assert office.posts("larkproofs") == ["Whole"]
    mend(office)
    confirming.resume(office.desk.record, office.clock, OPERATOR, broken)
    assert office.work(broken).state == DeliveryState.FINISHED
    assert office.posts() == ["Broken"]


def test_a_doubt_that_meets_one_is_looked_for_an_hour_later_and_others_meanwhile(office: Office) -> None:
    office.box.faults([{"endpoint": POST, "times": 2, "effect": {"cut_after": True}}])
    broken, whole = office.write("Broken"), office.write("Whole", main_target=[office.proofs])
    for number in (broken, whole):
        office.send(number)
    spoil(office)
    office.clock.move(16)
    assert office.work(whole).state == DeliveryState.FINISHED
    assert office.only_send(broken).state == SendState.UNKNOWN
    assert "It is looked for again in an hour." in office.said(broken)
    mend(office)
    office.clock.move(3600)
    assert office.work(broken).state == DeliveryState.FINISHED
    assert (office.posts(), office.posts("larkproofs")) == (["Broken"], ["Whole"])


def spoil(office: Office) -> None:
    """Make the brand's account one that no version knows how to speak to."""
    office.desk.record.sql("UPDATE service SET kind = 'unheard' WHERE id = ?", (office.brand,))


def mend(office: Office) -> None:
    office.desk.record.sql("UPDATE service SET kind = 'twitter' WHERE id = ?", (office.brand,))
