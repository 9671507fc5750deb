"""Deciding of a message that X does not show: sent again upon a typed name, or left, and each only once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from social.deliveries import confirming
from social.deliveries.deciding import decide, leave_all, shown, why_not_decide
from social.deliveries.drafts import NotPossible
from social.sandbox.server import Sandbox
from store import audit, consents, sends
from store.deliveries import DeliveryState
from store.send_log import LogRow, doubts, evidence, log_ids, log_rows, next_leaves, wave_tallies
from store.sends import SendState
from tests.social.deliveries.conftest import Office
from tests.social.deliveries.test_messages import SEND, ask_all, messages, synchronize, to_the_end, write
from tests.social.desks import OPERATOR, HeldClock, desk_at, register


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """An office with a few followers."""
    with Sandbox(followers=8, no_quota=True) as box:
        desk = desk_at(box, tmp_path / "home", clock=HeldClock(datetime.now(UTC).replace(microsecond=0)))
        found = Office(desk, box, desk.clock, *register(desk, box))
        synchronize(found)
        yield found
        desk.record.close()


def lost(office: Office) -> tuple[int, LogRow]:
    """A finished delivery of which one message never arrived, and that message."""
    ask_all(office)
    office.box.faults([{"endpoint": SEND, "nth": 2, "effect": {"cut_before": True}}])
    written = write(office)
    office.analyze(written)
    office.confirm(written)
    assert to_the_end(office, written).state == DeliveryState.FINISHED
    (row,) = doubts(office.desk.record, written)
    return written, row


def test_sent_again_it_arrives_once_and_the_delivery_is_finished_again(office: Office) -> None:
    written, row = lost(office)
    assert (row.undecided, row.state, evidence(office.desk.record, written).undecided) == (True, SendState.ABSENT, 1)
    assert "Not among the messages" in row.reason
    record, clock = office.desk.record, office.clock
    with pytest.raises(NotPossible, match=f"Type {row.named}"):
        decide(record, clock, OPERATOR, row.id, again=True, typed="yes")
    before = len(messages(office))
    decide(record, clock, OPERATOR, row.id, again=True, typed=f"@{row.named}")
    assert office.found(written).state == DeliveryState.SENDING
    assert to_the_end(office, written).state == DeliveryState.FINISHED
    assert messages(office)[before:] == [(row.external_id, row.text)]
    assert sends.tally(record, written)["absent"] == 0
    assert "sent again, by decision of tester." in office.said(written)
    assert "Decide" in [entry.action for entry in audit.acts(record)]


def test_left_as_it_is_it_stays_failed_and_is_decided_once(office: Office) -> None:
    written, row = lost(office)
    record, clock = office.desk.record, office.clock
    decide(record, clock, OPERATOR, row.id, again=False)
    assert doubts(record, written) == []
    assert sends.tally(record, written)["absent"] == 1
    assert log_rows(record, [row.id])[0].reason.endswith("left as it is, by decision of tester.")
    for again in (True, False):
        with pytest.raises(NotPossible, match="nothing to decide"):
            decide(record, clock, OPERATOR, row.id, again=again, typed=row.named)


def test_all_the_rest_is_left_in_one_act_and_nothing_else_is_touched(office: Office) -> None:
    ask_all(office)
    faults = [{"endpoint": SEND, "nth": [2, 3, 4], "effect": {"cut_before": True}}]
    office.box.faults([*faults, {"endpoint": SEND, "nth": 1, "effect": {"cut_after": True}}])
    written = write(office)
    office.analyze(written)
    office.confirm(written)
    record, clock = office.desk.record, office.clock
    assert office.desk.engine("test").once()
    for _ in range(2):
        with pytest.raises(NotPossible, match="Wait until that is over"):
            leave_all(record, clock, OPERATOR, written)
        clock.move(20)
        office.desk.engine("test").once()
    assert to_the_end(office, written).state == DeliveryState.FINISHED
    known, before = evidence(record, written), messages(office)
    assert (known.found, known.undecided, known.looked_for, known.refused) == (1, 3, 0, 0)
    assert shown(known) == "1 found on X, sent; 3 not found, to be decided"
    again = doubts(record, written)[0]
    decide(record, clock, OPERATOR, again.id, again=True, typed=again.named)
    assert leave_all(record, clock, OPERATOR, written) == 2
    assert sends.send(record, again.id).state == SendState.PLANNED
    assert to_the_end(office, written).state == DeliveryState.FINISHED
    assert messages(office)[len(before) :] == [(again.external_id, again.text)]
    left = log_rows(record, log_ids(record, written, ["absent"]))
    assert [(row.undecided, row.reason.endswith("by decision of tester.")) for row in left] == [(False, True)] * 2
    assert "All the rest, 2 messages, left as they are" in audit.acts(record)[0].detail
    with pytest.raises(NotPossible, match="nothing to decide"):
        leave_all(record, clock, OPERATOR, written)


def test_nothing_is_sent_again_to_who_opted_out_after_the_validity_or_of_what_was_stopped(office: Office) -> None:
    written, row = lost(office)
    record, clock = office.desk.record, office.clock
    assert why_not_decide(record, clock, row, again=True) is None
    clock.move(6 * 86_400)
    assert "was valid until" in str(why_not_decide(record, clock, row, again=True))
    clock.move(-6 * 86_400)
    record.sql("UPDATE delivery SET state = 'Paused' WHERE id = ?", (written,))
    confirming.stop(record, clock, OPERATOR, written)
    assert "stopped for good" in str(why_not_decide(record, clock, row, again=True))
    consents.keep_opt_out(record, row.external_id, "by hand", "said so", clock.now())
    assert "opted out" in str(why_not_decide(record, clock, row, again=True))
    assert why_not_decide(record, clock, row, again=False) is None


def test_what_is_looked_for_still_has_no_choice(office: Office) -> None:
    ask_all(office)
    office.box.faults([{"endpoint": SEND, "nth": 1, "effect": {"cut_before": True}}])
    written = write(office)
    office.analyze(written)
    office.confirm(written)
    assert office.desk.engine("test").once()
    (row,) = doubts(office.desk.record, written)
    assert (row.state, row.undecided) == (SendState.UNKNOWN, False)
    with pytest.raises(NotPossible, match="still looked for"):
        decide(office.desk.record, office.clock, OPERATOR, row.id, again=True, typed=row.named)


def test_the_log_is_listed_by_state_and_wave_with_the_names(office: Office) -> None:
    reached = ask_all(office)
    written = write(office, "Hi", waves={"size": 2, "every": 60})
    office.analyze(written)
    office.confirm(written)
    office.desk.engine("test").once()
    record = office.desk.record
    rows = log_rows(record, log_ids(record, written))
    assert {row.external_id for row in rows} == {each.external_id for each in reached}
    assert {row.person for row in rows} == {each.full_name or each.username for each in reached}
    assert len(log_ids(record, written, ["sent"])) == 2
    tallies = wave_tallies(record, written)
    assert tallies[1] == {"sent": 2}
    assert sum(tallies[len(tallies)].values()) == len(reached) - 2 * (len(tallies) - 1)
    leaves = next_leaves(record, written, office.clock.now())
    assert leaves is not None
    assert (leaves[0] - office.clock.now()).total_seconds() == 3600
