"""The reports of a delivery: every line with its rate, what people did with a post, and an account's latest together."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from social.deliveries.reports import DeliveryReport, latest, reactivity, report, together
from social.sandbox.server import Sandbox
from store import consents, sends, statistics
from store.external_accounts import change_external_account
from store.sends import SendState
from store.statistics import PostNumbers
from tests.social.deliveries.conftest import Office
from tests.social.deliveries.test_messages import SEND, ask_all, everybody, synchronize, to_the_end, write
from tests.social.desks import HeldClock, desk_at, register


def numbers(told: DeliveryReport) -> dict[str, tuple[int, float | None]]:
    return {line.label: (line.number, None if line.rate is None else round(line.rate, 3)) for line in told.summary}


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """An office whose brand has followers, all of them known."""
    clock = HeldClock(datetime(2026, 11, 2, 9, 0, tzinfo=UTC))
    with Sandbox(followers=40, no_quota=True) as box:
        desk = desk_at(box, tmp_path / "home", clock=clock)
        found = Office(desk, box, clock, *register(desk, box))
        synchronize(found)
        yield found
        desk.record.close()


def test_the_summary_of_messages_accounts_for_everybody(office: Office) -> None:
    reached = ask_all(office)
    change_external_account(office.desk.record, daily_messages=0)
    written = write(office, waves={"size": 20, "every": 1_440})
    office.analyze(written)
    before = numbers(report(office.desk.record, written))
    assert before["Initial population"] == (len(everybody(office)), 1.0)
    assert before["Messages to be delivered"] == (len(reached), round(len(reached) / len(everybody(office)), 3))
    refused = (("messages-closed", 2), ("user-suspended", 3))
    office.box.faults([{"endpoint": SEND, "nth": nth, "effect": {"refuse": why}} for why, nth in refused])
    office.confirm(written)
    to_the_end(office, written, 3_000)
    gone = consents.keep_opt_out(office.desk.record, reached[9].external_id, "reply", "stop", office.clock.now())
    assert gone
    told = report(office.desk.record, written)
    after = numbers(told)
    assert after["Success"] == (len(reached) - 2, round((len(reached) - 2) / len(reached), 3))
    assert after["Errors"] == (2, round(2 / len(reached), 3))
    assert after["New quarantines"] == (1, round(1 / len(reached), 3))
    assert {line.label: line.number for line in told.causes} == {
        "Closed direct messages": len(everybody(office)) - len(reached)
    }
    rejected = after["Messages rejected by the rule"][0]
    assert after["Initial population"][0] == rejected + after["Messages to be delivered"][0]
    assert [left for _, left in told.by_day] == [20 - 2, len(reached) - 20]


def measured(office: Office, content: str, *told: PostNumbers) -> int:
    """A delivery that was posted and measured."""
    written = office.write(content)
    office.send(written)
    send = office.only_send(written)
    for day, each in enumerate(told):
        with office.desk.record.writing():
            statistics.keep_post(office.desk.record, send.id, each, office.clock.now() + timedelta(days=day))
    return written


def test_the_reactivity_is_by_the_formula_and_the_newest_numbers(office: Office) -> None:
    first = measured(office, "One.", PostNumbers(1, 0, 0, 0, 0, 50, 0), PostNumbers(10, 5, 1, 2, 3, 1_000, 4))
    found = report(office.desk.record, first).reactivity
    assert found is not None
    assert (found.reactions, found.impressions, found.rate) == (25, 1_000, 0.025)
    assert {line.label: line.number for line in found.breakdown} == {
        "likes": 10, "reposts": 5, "replies": 1, "quotes": 2, "bookmarks": 3, "clicks": 4,
    }  # fmt: skip
    assert sum(line.rate or 0 for line in found.breakdown) == pytest.approx(1)
    old = measured(office, "Two.", PostNumbers(likes=7, reposts=3))
    told = report(office.desk.record, old).reactivity
    assert told is not None
    assert (told.reactions, told.rate) == (10, None)
    nothing = measured(office, "Three.")
    assert report(office.desk.record, nothing).reactivity is None
    listed = latest(office.desk.record, office.brand)
    assert [number for number, _, _ in listed] == [nothing, old, first]
    assert together([each for _, _, each in listed if each is not None]) == 0.025
    assert together([]) is None
    assert reactivity(None) is None


def test_a_delivery_that_was_not_analysed_has_no_rates(office: Office) -> None:
    told = report(office.desk.record, office.write())
    assert {line.number for line in told.summary} == {0}
    assert {line.rate for line in told.summary} == {None}
    assert (told.by_day, told.reactivity) == ((), None)
    assert sends.tally(office.desk.record, told.delivery_id)[SendState.SENT] == 0
