"""Confirming, postponing, pausing and stopping: nothing leaves that was not confirmed, and everything is counted."""

from __future__ import annotations

from datetime import timedelta

import pytest

from social.deliveries import confirming
from social.deliveries.drafts import NotPossible
from store import sends, services
from store.deliveries import DeliveryState
from store.sends import SendState
from tests.social.deliveries.conftest import FILLED, Office
from tests.social.desks import OPERATOR


def test_a_confirmed_delivery_is_posted_once_with_its_fields_filled(office: Office) -> None:
    written = office.write()
    assert office.send(written).state == DeliveryState.FINISHED
    assert office.posts() == [FILLED]
    send = office.only_send(written)
    assert (send.log_status, send.remote_url) == ("Sent", f"https://x.com/brandlark/status/{send.remote_id}")
    assert send.remote_id == office.box.ledger()[0]["id"]
    with pytest.raises(NotPossible, match="finished already"):
        office.confirm(written)
    office.work(written)
    assert len(office.box.ledger()) == 1


def test_the_text_is_frozen_at_the_confirmation(office: Office) -> None:
    written = office.write()
    office.analyze(written)
    office.confirm(written)
    services.change_service(office.desk.record, office.brand, office.clock.now(), label="Renamed")
    office.work(written)
    assert office.posts() == [FILLED]


def test_a_service_that_changed_or_went_after_the_analysis_is_seen(office: Office) -> None:
    written = office.write("x" * 260 + "<%= service.label %>")
    office.analyze(written)
    services.change_service(office.desk.record, office.brand, office.clock.now(), label="Longer than it was before")
    with pytest.raises(NotPossible, match="too long by 5 since the service was changed"):
        office.confirm(written)
    services.remove_service(office.desk.record, office.brand)
    with pytest.raises(NotPossible, match="is another than when it was analysed"):
        office.confirm(written)
    assert sends.sends(office.desk.record, written) == []


def test_a_postponed_delivery_waits_for_its_contact_date(office: Office) -> None:
    written = office.write()
    office.analyze(written)
    with pytest.raises(NotPossible, match="is in the past"):
        office.confirm(written, contact_at=office.clock.now() - timedelta(minutes=1))
    office.confirm(written, contact_at=office.clock.now() + timedelta(hours=1))
    assert office.work(written).state == DeliveryState.PENDING
    office.clock.move(3600)
    assert office.work(written).state == DeliveryState.FINISHED
    assert office.posts() == [FILLED]


def test_pause_holds_and_start_goes_on(office: Office) -> None:
    written = office.write()
    office.analyze(written)
    office.confirm(written)
    confirming.pause(office.desk.record, office.clock, OPERATOR, written)
    assert office.work(written).state == DeliveryState.PAUSED
    assert office.posts() == []
    confirming.resume(office.desk.record, office.clock, OPERATOR, written)
    assert office.work(written).state == DeliveryState.FINISHED
    assert office.posts() == [FILLED]


def test_stop_is_final_and_cancels_what_has_not_left(office: Office) -> None:
    written = office.write()
    office.analyze(written)
    office.confirm(written)
    confirming.stop(office.desk.record, office.clock, OPERATOR, written)
    assert office.work(written).state == DeliveryState.STOPPED
    assert office.only_send(written).log_status == "Delivery canceled"
    assert office.posts() == []
    with pytest.raises(NotPossible, match="is stopped; Start needs one that is paused"):
        confirming.resume(office.desk.record, office.clock, OPERATOR, written)


def test_closed_secrets_hold_the_delivery_and_say_so(office: Office) -> None:
    written = office.write()
    office.analyze(written)
    office.confirm(written)
    office.desk.secrets.remove(services.service(office.desk.record, office.brand).secret_key)
    assert office.work(written).state == DeliveryState.PAUSED
    assert "The delivery is paused." in office.said(written)
    assert sends.tally(office.desk.record, written)[SendState.PLANNED] == 1
    assert office.posts() == []
