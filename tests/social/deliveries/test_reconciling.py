"""Copies of a record: nothing goes out from one before a person says so and X was asked."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from social.deliveries import confirming
from social.deliveries.drafts import NotPossible
from social.deliveries.reconciling import HELD, reconcile
from social.sandbox.server import Sandbox
from store import audit
from store.database import FILE_NAME
from store.deliveries import DeliveryState
from tests.social.deliveries.conftest import FILLED, Office
from tests.social.deliveries.test_doubts import POST, to_the_end
from tests.social.deliveries.test_threads import POSTS, is_a_chain, waiting_for_the_second
from tests.social.desks import OPERATOR, HeldClock, desk_at, register

PASSPHRASE = "two of a kind"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """As elsewhere, with secrets in a vault, which a copy of the home holds too."""
    clock = HeldClock()
    with Sandbox(followers=0) as box:
        desk = desk_at(box, tmp_path / "home", clock=clock, passphrase=PASSPHRASE)
        yield Office(desk, box, clock, *register(desk, box))


def copied(office: Office, place: Path) -> Office:
    """A second office at a copy of the first one's home."""
    office.desk.record.sql("PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copytree(office.desk.record.home, place)
    return replace(office, desk=desk_at(office.box, place, clock=office.clock, passphrase=PASSPHRASE))


def waiting(office: Office) -> int:
    """A delivery that is confirmed and has not left."""
    written = office.write()
    assert office.analyze(written).ready
    office.confirm(written)
    return written


def test_nothing_goes_out_from_a_copy_beside_the_original(office: Office, tmp_path: Path) -> None:
    written = waiting(office)
    twin = copied(office, tmp_path / "twin")
    for _ in range(20):
        assert twin.work(written).state == DeliveryState.SENDING
        office.clock.move(3600)
    assert office.posts() == []
    office.work(written)
    assert office.posts() == [FILLED]


def test_a_copy_of_a_half_sent_thread_finds_what_its_twin_sent(office: Office, tmp_path: Path) -> None:
    written = waiting_for_the_second(office)
    twin = copied(office, tmp_path / "twin")
    office.clock.move(3600)
    office.box.clear_faults()
    office.box.faults([{"endpoint": POST, "nth": [2], "effect": {"cut_before": True}}])
    assert office.work(written).state == DeliveryState.SENDING
    assert office.posts() == POSTS[:2]
    reconcile(twin.desk.record, twin.clock, OPERATOR)
    assert to_the_end(twin, written).state == DeliveryState.FINISHED
    assert is_a_chain(twin, written)


def test_a_copy_confirms_nothing_either(office: Office, tmp_path: Path) -> None:
    twin = copied(office, tmp_path / "twin")
    written = twin.write()
    assert twin.analyze(written).ready
    with pytest.raises(NotPossible, match="sends nothing"):
        twin.confirm(written)
    proof, _ = twin.prove(written)
    assert confirming.why_not_confirm(twin.desk.record, twin.found(proof)) == HELD


def test_what_the_original_sent_meanwhile_is_found_and_not_sent_again(office: Office, tmp_path: Path) -> None:
    written = waiting(office)
    twin = copied(office, tmp_path / "twin")
    office.work(written)
    assert reconcile(twin.desk.record, twin.clock, OPERATOR) == 1
    assert to_the_end(twin, written).state == DeliveryState.FINISHED
    assert twin.only_send(written).remote_id == office.only_send(written).remote_id
    assert office.posts() == [FILLED]


def test_what_nobody_sent_goes_out_once_it_was_looked_for(office: Office, tmp_path: Path) -> None:
    written = waiting(office)
    office.desk.record.close()
    twin = copied(office, tmp_path / "twin")
    reconcile(twin.desk.record, twin.clock, OPERATOR)
    assert to_the_end(twin, written).state == DeliveryState.FINISHED
    assert office.posts() == [FILLED]
    assert "The record was a copy: 1 message(s) are looked for on X" in twin.said(written)
    assert audit.acts(twin.desk.record)[0].action == "Reconcile"


def test_a_copy_that_is_written_back_over_the_record_sends_nothing_twice(office: Office, tmp_path: Path) -> None:
    written, home = waiting(office), office.desk.record.home
    office.desk.record.close()
    shutil.copyfile(home / FILE_NAME, tmp_path / FILE_NAME)
    assert office.work(written).state == DeliveryState.FINISHED
    office.desk.record.close()
    shutil.copyfile(tmp_path / FILE_NAME, home / FILE_NAME)
    again = replace(office, desk=desk_at(office.box, home, clock=office.clock, passphrase=PASSPHRASE))
    assert again.work(written).state == DeliveryState.SENDING
    assert office.box.state()["calls"]["POST /2/tweets"] == 1
    reconcile(again.desk.record, again.clock, OPERATOR)
    assert to_the_end(again, written).state == DeliveryState.FINISHED
    assert office.posts() == [FILLED]


def test_a_paused_delivery_is_looked_for_as_well(office: Office, tmp_path: Path) -> None:
    written = waiting(office)
    confirming.pause(office.desk.record, office.clock, OPERATOR, written)
    twin = copied(office, tmp_path / "twin")
    confirming.resume(office.desk.record, office.clock, OPERATOR, written)
    office.work(written)
    reconcile(twin.desk.record, twin.clock, OPERATOR)
    confirming.resume(twin.desk.record, twin.clock, OPERATOR, written)
    assert to_the_end(twin, written).state == DeliveryState.FINISHED
    assert office.posts() == [FILLED]


def test_a_record_that_is_no_copy_has_nothing_to_reconcile(office: Office) -> None:
    with pytest.raises(NotPossible, match="nothing to reconcile"):
        reconcile(office.desk.record, office.clock, OPERATOR)
