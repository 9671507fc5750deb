"""A clock that was years ahead and is set back: nothing waits until then, nothing is removed by it, and it is told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from social.deliveries.asking import lapsed
from social.desk import Desk, open_desk
from social.workflows import cleanup, health, requests
from social.workflows.register import CLEANUP
from store import approvals, deliveries, journal, sends
from store import workflows as store
from store.deliveries import DeliveryState
from store.models import to_ms
from store.purging import PURGES
from store.services import add_service
from tests.social.desks import OPERATOR, HeldClock

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
YEARS = 5 * 365 * 86_400.0
DAY = timedelta(days=1)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A desk of which an engine was at work by a clock that was five years ahead, and still is."""
    desk = open_desk(tmp_path, HeldClock(NOW), memory=True)
    desk.clock.jump(YEARS)
    return desk


def waiting(desk: Desk) -> int:
    """A delivery with a message that waits for a quota and one that waits for its wave, each for a day; its number."""
    record, now = desk.record, desk.clock.now()
    names = {"label": "Brand", "internal_name": "brand", "folder_id": 1, "visitor_folder_id": 2}
    service = add_service(record, now, **names)
    delivery = deliveries.add_delivery(record, OPERATOR, now, template="dm", label="News")
    deliveries.change_delivery(record, delivery, state=DeliveryState.PENDING, confirmed_at=now, contact_at=now + DAY)
    with record.writing():
        for person, waits_for in ((1, "quota"), (2, None)):
            record.sql(
                "INSERT INTO send (delivery_id, service_id, visitor_id, text, text_hash, state, next_at, waits_for)"
                " VALUES (?, ?, ?, '', '', 'planned', ?, ?)",
                (delivery, service, person, to_ms(now + DAY), waits_for),
            )
    return delivery


def engine_lines(desk: Desk) -> list[str]:
    return [each.message for each in journal.since(desk.record, 0, 1_000) if each.activity == "Engine"]


def clocks(desk: Desk) -> list[tuple[str, str]]:
    return [
        (each.subject, each.sentence)
        for each in health.attention(desk.record, desk.clock.now())
        if each.kind == "clock"
    ]


@pytest.mark.parametrize("same", [True, False], ids=["the engine at work", "the next one"])
def test_no_send_waits_until_then_and_it_is_told(desk: Desk, same: bool) -> None:
    engine = desk.engine("test")
    engine.step()
    delivery, then = waiting(desk), desk.clock.now()
    desk.clock.jump(-YEARS)
    assert [subject for subject, _ in clocks(desk)] == ["Clock", "News"]
    (engine if same else desk.engine("next")).step()
    now = desk.clock.now()
    quota, wave = sends.sends(desk.record, delivery)
    assert (quota.next_at, wave.next_at) == (now, then + DAY)
    (line,) = engine_lines(desk)
    assert line.startswith(
        f"The clock was set back from {then:%Y-%m-%d %H:%M} to 2026-11-22 12:00 UTC. Dated now are 1 send."
    )
    assert [subject for subject, _ in clocks(desk)] == ["News"], "a date that a person chose is theirs to change"
    desk.clock.move(60)
    engine.step()
    assert len(engine_lines(desk)) == 1


def test_a_question_that_was_asked_then_lapses(desk: Desk) -> None:
    delivery, then = waiting(desk), desk.clock.now()
    approvals.say(desk.record, then, delivery, "asked", OPERATOR, until=then + 3 * DAY)
    turn = approvals.last(desk.record, delivery)
    assert turn is not None
    assert not lapsed(turn, then + DAY)
    desk.clock.jump(-YEARS)
    desk.engine("test").once()
    turn = approvals.last(desk.record, delivery)
    assert turn is not None
    assert turn.word == "lapsed"


def test_the_cleanup_asks_the_clock_twice_before_anything_goes(tmp_path: Path) -> None:
    desk = open_desk(tmp_path, HeldClock(NOW), memory=True)
    requests.start(desk.record, desk.clock, OPERATOR, CLEANUP)
    desk.engine("test").once()
    looked = []
    for seconds in (86_400.0, YEARS, 86_400.0):
        desk.clock.move(seconds)
        desk.engine("test").once()
        job = store.workflow(desk.record, CLEANUP)
        assert job is not None
        (run,) = store.runs(desk.record, job.id, 1)
        looked.append([each.subject for each in store.tasks(desk.record, run.id) if each.activity == cleanup.ACTIVITY])
    everything = [*(purge.name for purge in PURGES), cleanup.FILE]
    assert looked == [everything, [cleanup.FILE], everything]
    told = [
        each.message for each in journal.since(desk.record, 0, 1_000) if "nothing is removed this time" in each.message
    ]
    assert len(told) == 1
