"""The quarantine: which refusals bring an address into it, what keeps it out of a delivery, and what lets it out again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from social import erasure
from social import quarantine as acts
from social.deliveries import confirming, deciding
from social.deliveries.analysis import Analysis
from social.deliveries.certificate import certificate
from social.deliveries.reports import report
from social.quarantine import NotChanged
from social.rights import NotAllowed
from social.sandbox.server import Sandbox
from store import audit, consents, sends
from store import quarantine as store
from store.deliveries import DeliveryState, exclusions
from store.external_accounts import change_external_account
from store.failures import Failure
from store.operators import keep_operator
from store.quarantine import Status
from store.send_log import doubts, log_rows
from store.visitors import Visitor
from tests.social.deliveries.conftest import Office
from tests.social.deliveries.test_messages import SEND, TEXT, ask_all, messages, synchronize, to_the_end, write
from tests.social.desks import OPERATOR, HeldClock, desk_at, register

OLD_SEND = "POST /1.1/direct_messages/events/new.json"
DAY = 86_400


@pytest.fixture(params=["2"])
def office(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Office]:
    """An office whose people are all known; it may send as many messages as it likes."""
    clock = HeldClock(datetime.now(UTC).replace(microsecond=0))
    with Sandbox(followers=30, no_quota=True) as box:
        desk = desk_at(box, tmp_path / "home", version=request.param, clock=clock)
        found = Office(desk, box, clock, *register(desk, box))
        change_external_account(desk.record, daily_messages=0)
        synchronize(found)
        yield found
        desk.record.close()


def refuse(office: Office, people: Sequence[Visitor], refusal: str) -> None:
    """From now on X refuses messages to these people, and to nobody else."""
    rules = [{"endpoint": SEND.replace(":id", each.external_id), "effect": {"refuse": refusal}} for each in people]
    office.box.faults(rules)


def few(office: Office, people: Sequence[Visitor], content: str = TEXT) -> int:
    """A delivery to these people alone."""
    return write(office, content, {"service": office.brand, "ids": [each.external_id for each in people]})


def sent(office: Office, people: Sequence[Visitor]) -> int:
    """A delivery to these people, sent to the end."""
    written = few(office, people)
    assert office.analyze(written).ready
    office.confirm(written)
    assert to_the_end(office, written).state == DeliveryState.FINISHED
    return written


def standing(office: Office, person: Visitor) -> tuple[Status, int, int]:
    known = store.address(office.desk.record, person.external_id, office.clock.now())
    return (Status.VALID, 0, 0) if known is None else (known.status, known.failure, known.errors)


def new_quarantines(office: Office, delivery_id: int) -> int:
    return next(
        line.number for line in report(office.desk.record, delivery_id).summary if line.label == "New quarantines"
    )


def said(found: Analysis) -> str:
    return "\n".join(line.sentence for line in found.lines)


@pytest.mark.parametrize(("refusal", "failure"), [("user-not-found", 1), ("user-suspended", 4)])
def test_a_hard_failure_quarantines_at_once_and_later_deliveries_leave_it_out(
    office: Office, refusal: str, failure: int
) -> None:
    record, reached = office.desk.record, ask_all(office)
    gone = reached[:2]
    refuse(office, gone, refusal)
    written = sent(office, reached[:3])
    assert [standing(office, each) for each in gone] == [(Status.QUARANTINE, failure, 1)] * 2
    assert standing(office, reached[2]) == (Status.VALID, 0, 0)
    assert new_quarantines(office, written) == 2
    again = write(office)
    found = office.analyze(again)
    assert found.to_send == len(reached) - 2
    assert exclusions(record, again)["Address in quarantine"] == 2
    assert "Left out: 2, address in quarantine." in said(found)
    told = {each["external_id"]: each for each in certificate(record, office.clock, written)["messages"]}
    assert told[gone[0].external_id]["failure_code"] == failure
    assert told[gone[0].external_id]["failure_reason"] == Failure(failure).words
    assert told[reached[2].external_id]["failure_code"] is None


@pytest.mark.parametrize("office", ["1.1"], indirect=True)
def test_version_1_1_says_it_by_numbers(office: Office) -> None:
    reached = ask_all(office)
    rules = [{"endpoint": OLD_SEND, "nth": 1, "effect": {"refuse": "recipient-suspended"}}]
    rules += [{"endpoint": OLD_SEND, "nth": 2, "effect": {"refuse": "messages-closed"}}]
    office.box.faults(rules)
    written = sent(office, reached[:2])
    assert new_quarantines(office, written) == 1
    assert sorted(standing(office, each) for each in reached[:2]) == [
        (Status.QUARANTINE, 4, 1), (Status.WITH_ERRORS, 20, 1),
    ]  # fmt: skip


def test_soft_failures_are_counted_forgiven_after_ten_days_and_quarantine_at_the_fifth(office: Office) -> None:
    reached = ask_all(office)
    closed, others = reached[3], reached[3:5]
    refuse(office, [closed], "messages-closed")
    for number in range(1, 5):
        assert new_quarantines(office, sent(office, others)) == 0
        assert standing(office, closed) == (Status.WITH_ERRORS, Failure.REFUSED, number)
    office.clock.move(10 * DAY + 60)
    assert standing(office, closed)[0] is Status.VALID
    for number in range(1, 6):
        last = sent(office, others)
        assert standing(office, closed)[2] == number
    assert standing(office, closed) == (Status.QUARANTINE, Failure.REFUSED, 5)
    assert new_quarantines(office, last) == 1
    office.clock.move(30 * DAY)
    assert standing(office, closed)[0] is Status.QUARANTINE
    assert office.analyze(write(office)).to_send == len(reached) - 1


def test_who_comes_into_quarantine_after_the_confirmation_gets_nothing(office: Office) -> None:
    record, reached = office.desk.record, ask_all(office)
    waiting = few(office, reached[:3], "Later.")
    office.analyze(waiting)
    office.confirm(waiting, contact_at=office.clock.now().replace(year=office.clock.now().year + 1))
    refuse(office, reached[:1], "user-suspended")
    sent(office, reached[:2])
    office.box.faults([], replace=True)
    record.sql("UPDATE delivery SET contact_at = ? WHERE id = ?", (int(office.clock.now().timestamp() * 1000), waiting))
    record.sql("UPDATE send SET next_at = NULL WHERE delivery_id = ?", (waiting,))
    before = len(messages(office))
    to_the_end(office, waiting)
    assert sends.tally(record, waiting) == {"sent": 2, "excluded": 1}
    assert len(messages(office)) == before + 2
    left_out = next(each for each in sends.sends(record, waiting) if each.state == "excluded")
    assert (left_out.failure, left_out.quarantined) == (Failure.IN_QUARANTINE, False)
    assert left_out.reason.startswith("In quarantine since")
    assert new_quarantines(office, waiting) == 0


@pytest.mark.parametrize(
    "effect", [{"cut_before": True}, {"cut_after": True}, {"status": 503}, {"status": 401}, {"rate_limited": True}]
)
def test_what_is_not_known_or_no_fault_of_the_person_is_no_error_of_theirs(
    office: Office, effect: dict[str, object]
) -> None:
    office.box.faults([{"endpoint": SEND, "nth": [1, 2], "effect": effect}])
    written = few(office, ask_all(office)[:4])
    office.analyze(written)
    office.confirm(written)
    to_the_end(office, written, 20)
    assert office.desk.record.scalar("SELECT count(*) FROM quarantine") == 0
    assert new_quarantines(office, written) == 0


def test_twenty_refusals_in_a_row_are_nobodys_fault(office: Office) -> None:
    record, reached = office.desk.record, ask_all(office)
    refuse(office, reached[5:6], "messages-closed")
    sent(office, reached[5:6])
    office.box.faults([{"endpoint": SEND, "effect": {"refuse": "user-not-found"}}], replace=True)
    written = write(office, "Another.")
    office.analyze(written)
    office.confirm(written)
    assert to_the_end(office, written).state == DeliveryState.PAUSED
    assert "No address is blamed for it." in office.said(written)
    for _ in range(2):  # it goes on, and the next refusal pauses it again
        assert store.numbers(record, office.clock.now()) == {Status.WITH_ERRORS: 1}
        assert standing(office, reached[5])[2] == 1
        confirming.resume(record, office.clock, OPERATOR, written)
        assert to_the_end(office, written).state == DeliveryState.PAUSED
    assert new_quarantines(office, written) == 0


def test_an_administrator_sets_it_valid_and_nobody_undoes_an_opt_out(office: Office) -> None:
    record, reached = office.desk.record, ask_all(office)
    refuse(office, reached[:1], "user-suspended")
    sent(office, reached[:2])
    keep_operator(record, OPERATOR, ["Administrator"], [])
    with pytest.raises(NotAllowed):
        acts.set_valid(record, office.clock, "anna", reached[0].external_id)
    acts.set_valid(record, office.clock, OPERATOR, reached[0].external_id)
    assert standing(office, reached[0])[0] is Status.VALID
    (act,) = audit.acts(record, 1)
    assert (act.type, act.entity, act.action) == ("Address", reached[0].external_id, "Set valid")
    assert act.detail == "Quarantine, Account disabled (4), 1 error(s)"
    assert office.analyze(write(office)).to_send == len(reached)
    with pytest.raises(NotChanged, match="valid already"):
        acts.set_valid(record, office.clock, OPERATOR, reached[0].external_id)
    consents.keep_opt_out(record, reached[0].external_id, "reply", "stop", office.clock.now())
    assert standing(office, reached[0]) == (Status.DENYLISTED, Failure.DENYLISTED, 0)
    with pytest.raises(NotChanged, match="opted out, which stands for ever"):
        acts.set_valid(record, office.clock, OPERATOR, reached[0].external_id)
    with pytest.raises(NotChanged, match="Nothing is kept"):
        acts.set_valid(record, office.clock, OPERATOR, reached[1].external_id)


@pytest.mark.parametrize("office", ["2", "1.1"], indirect=True)
def test_an_account_that_x_shows_again_is_valid_and_a_closed_inbox_is_not_proved_open(office: Office) -> None:
    record, (gone, closed, *_) = office.desk.record, ask_all(office)
    now = office.clock.now()
    with record.writing():
        store.note_error(record, gone.external_id, 0, Failure.ACCOUNT_DISABLED, now, hard=True)
        for _ in range(5):
            store.note_error(record, closed.external_id, 0, Failure.REFUSED, now, hard=False)
    office.box.faults([{"effect": {"suspend": gone.external_id}}])
    office.clock.move(31 * DAY)
    synchronize(office)
    assert standing(office, gone)[0] is Status.QUARANTINE
    office.box.faults([{"effect": {"suspend": {"user": gone.external_id, "on": False}}}])
    office.clock.move(31 * DAY)
    synchronize(office)
    assert standing(office, gone)[0] is Status.VALID
    assert standing(office, closed)[0] is Status.QUARANTINE


def test_who_is_erased_is_gone_from_the_list(office: Office) -> None:
    record, reached = office.desk.record, ask_all(office)
    refuse(office, reached[:1], "user-suspended")
    sent(office, reached[:2])
    erased = erasure.erase(record, office.clock, OPERATOR, reached[0].external_id)
    assert erased["removed"]["entries of the quarantine"] == 1
    assert store.addresses(record, office.clock.now()) == []


def test_a_doubt_is_not_sent_again_into_the_quarantine(office: Office) -> None:
    record, reached = office.desk.record, ask_all(office)
    office.box.faults([{"endpoint": SEND, "nth": 1, "effect": {"cut_before": True}}])
    written = few(office, reached[:2])
    office.analyze(written)
    office.confirm(written)
    to_the_end(office, written)
    (row,) = doubts(record, written)
    assert standing(office, next(each for each in reached if each.external_id == row.external_id))[0] is Status.VALID
    with record.writing():
        store.note_error(record, row.external_id, row.id, Failure.USER_UNKNOWN, office.clock.now(), hard=True)
    (row,) = log_rows(record, [row.id])
    assert "is in quarantine since" in str(deciding.why_not_decide(record, office.clock, row, again=True))
    assert deciding.why_not_decide(record, office.clock, row, again=False) is None
