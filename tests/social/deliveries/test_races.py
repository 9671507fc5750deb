"""What a person does between the engine's look at the record and its next write: whenever it is, the person's word stands.

The engine asks the clock in between, so a clock that lets somebody act at its nth question plays every such order of things.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from social.deliveries import confirming, deciding, grace
from social.deliveries.drafts import NotPossible
from social.sandbox.server import Sandbox
from store import erasing, sends, visitors
from store.database import Record
from store.deliveries import DeliveryState
from store.sends import OPEN, SendState
from store.visitors import Visitor
from tests.social.deliveries.conftest import Office
from tests.social.deliveries.test_messages import SEND, TEXT, ask_all, messages, synchronize, to_the_end, write
from tests.social.desks import OPERATOR, HeldClock, desk_at, register

DAY = timedelta(days=1)
EVENTS = "GET /2/dm_*"


class Interrupted(HeldClock):
    """A clock that lets somebody act when it is asked for the nth time, but never within the engine's own transaction."""

    record: Record | None = None
    act: Callable[[], bool] | None = None
    """Tries to act; whether it was time to."""

    def now(self) -> datetime:
        act, self.act = self.act, None
        if act is not None and not (self.record and not self.record.db.in_transaction() and act()):
            self.act = act
        return super().now()

    def nth(self, number: int, act: Callable[[], object], when: Callable[[], bool] = lambda: True) -> None:
        """Have `act` done at that question, counting those at which it is time."""
        left = number

        def wait() -> bool:
            nonlocal left
            if not when():
                return False
            left -= 1
            if left < 0:
                act()
            return left < 0

        self.act = wait


@pytest.fixture
def clock() -> Interrupted:
    return Interrupted()


@pytest.fixture
def office(tmp_path: Path, clock: Interrupted) -> Iterator[Office]:
    with Sandbox(followers=24, no_quota=True) as box:
        desk = desk_at(box, tmp_path / "home", clock=clock)
        clock.record = desk.record
        found = Office(desk, box, clock, *register(desk, box))
        synchronize(found)
        yield found
        desk.record.close()


def confirmed(office: Office, target: dict[str, object]) -> int:
    written = write(office, TEXT, target)
    assert office.analyze(written).ready
    office.confirm(written)
    return written


def test_a_delivery_taken_back_and_confirmed_for_tomorrow_waits_for_tomorrow(
    office: Office, clock: Interrupted
) -> None:
    for number in range(12):
        written = office.write(f"Text {number}")
        assert office.analyze(written).ready
        office.confirm(written, contact_at=clock.now() + timedelta(minutes=1))
        clock.move(60)

        def put_off(written: int = written) -> None:
            with suppress(NotPossible):
                grace.undo(office.desk.record, clock, OPERATOR, written)
                office.confirm(written, contact_at=clock.now() + DAY)

        clock.nth(number, put_off)
        known = office.work(written)
        begins = known.contact_at
        assert begins is not None
        assert (
            (known.state == DeliveryState.FINISHED) == (f"Text {number}" in office.posts()) == (begins <= clock.now())
        )


def test_a_message_that_is_to_go_again_goes_though_its_delivery_was_about_to_end(
    office: Office, clock: Interrupted
) -> None:
    people = ask_all(office)
    for number in range(8):
        office.box.clear_faults()
        office.box.faults([{"endpoint": SEND, "nth": 1, "effect": {"cut_before": True}}])
        written = confirmed(office, {"service": office.brand, "ids": [people[0].external_id]})

        def undecided(written: int = written) -> bool:
            rows = sends.sends(office.desk.record, written)
            return any(row.waits_for == "decision" for row in rows)

        def again(written: int = written) -> None:
            (row,) = (row for row in sends.sends(office.desk.record, written) if row.waits_for == "decision")
            typed = visitors.visitors(office.desk.record, [row.visitor_id])[0].username or ""
            deciding.decide(office.desk.record, clock, OPERATOR, row.id, again=True, typed=typed)

        clock.nth(number, again, undecided)
        to_the_end(office, written)
        clock.act = None
        tally = sends.tally(office.desk.record, written)
        assert office.found(written).state == DeliveryState.FINISHED
        assert tally == {SendState.SENT: 1}, number


@pytest.mark.parametrize("fault", [{"cut_after": True}, {"rate_limited": True}, {"cut_before": True}])
def test_who_is_erased_in_the_middle_gets_nothing_more(
    office: Office, clock: Interrupted, fault: dict[str, object]
) -> None:
    for number, person in enumerate(ask_all(office)[:12]):
        office.box.clear_faults()
        limited = {"endpoint": EVENTS, "times": 2, "effect": {"rate_limited": True}}
        office.box.faults([limited, {"endpoint": SEND, "nth": 1, "effect": fault}])
        written = confirmed(office, {"service": office.brand, "ids": [person.external_id]})

        def erase(person: Visitor = person) -> None:
            with suppress(erasing.ErasingError), office.desk.record.writing():
                erasing.erase(office.desk.record, person, clock.instant)

        clock.nth(3 * number, erase)
        assert to_the_end(office, written).state == DeliveryState.FINISHED
        clock.act = None
        assert not any(sends.tally(office.desk.record, written)[state] for state in OPEN)
        assert len([text for to, text in messages(office) if to == person.external_id and text]) <= 1
        assert all(text for _, text in messages(office))


@pytest.mark.parametrize("how", [confirming.stop, confirming.pause])
def test_after_a_stop_or_pause_nothing_more_begins_to_leave(
    office: Office, clock: Interrupted, how: Callable[[Record, HeldClock, str, int], None]
) -> None:
    for number in range(0, 30, 2):
        written = office.write(f"Text {number}", main_target=[office.brand, office.proofs], proof_target=[])
        assert office.analyze(written).ready
        office.confirm(written)
        begun = [2]

        def end(written: int = written, begun: list[int] = begun) -> None:
            with suppress(NotPossible):
                how(office.desk.record, clock, OPERATOR, written)
                tally = sends.tally(office.desk.record, written)
                begun[:] = [tally[SendState.SENDING] + tally[SendState.SENT]]

        clock.nth(number, end)
        office.work(written)
        clock.act = None
        left = [write for write in office.box.ledger() if write["text"] == f"Text {number}"]
        assert len(left) == sends.tally(office.desk.record, written)[SendState.SENT] == begun[0]
