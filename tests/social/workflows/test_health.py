"""What needs attention, by the record: late and paused workflows, requests without an engine, waits, doubts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from social.desk import open_desk
from social.workflows import requests
from social.workflows.health import Concern, attention, late, wants_a_hand
from social.workflows.register import SYNC
from store import leases, sends
from store import workflows as store
from store.copies import NOWHERE, PLACE, settle_down
from store.database import Record
from store.deliveries import DeliveryState, add_delivery
from store.options import set_option
from store.sends import MENDING, SendState
from store.services import add_service
from store.workflows import TaskStatus, Workflow, WorkflowStatus
from tests.social.desks import HeldClock

NOON = datetime(2026, 11, 22, 12, 4, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def record(tmp_path: Path) -> Record:
    record = open_desk(tmp_path / "home", HeldClock(NOON), memory=True).record
    store.change_workflow(record, known(record).id, schedule={"type": "daily", "time": "07:30"}, zone="UTC")
    assert leases.take(record, "holder", "worker on host-1, process 7", NOON)
    return record


def known(record: Record) -> Workflow:
    found = store.workflow(record, SYNC)
    assert found is not None
    return found


def started(record: Record, at: datetime) -> None:
    store.move_workflow(record, known(record).id, WorkflowStatus.STARTED, at)


def a_run(record: Record, at: datetime, state: str = "finished") -> int:
    run_id = store.ask_run(record, known(record).id, "schedule", "schedule", at)
    assert run_id is not None
    ended = None if state == "going" else at
    store.change_run(record, run_id, state=state, started_at=at, ended_at=ended)
    return run_id


def told(record: Record, kind: str, now: datetime = NOON) -> list[Concern]:
    return [each for each in attention(record, now) if each.kind == kind]


def test_a_new_record_with_an_engine_needs_nothing(record: Record) -> None:
    about_sync = [each for each in attention(record, NOON) if each.name in (SYNC, "")]
    assert about_sync == []


def test_a_copied_record_is_told_until_it_is_reconciled(record: Record) -> None:
    set_option(record, PLACE, NOWHERE)
    assert [each.kind for each in attention(record, NOON)] == ["copy"]
    settle_down(record)
    assert attention(record, NOON) == []


def test_a_workflow_is_late_once_two_launches_passed_without_a_good_run(record: Record) -> None:
    started(record, NOON - 10 * DAY)
    a_run(record, NOON - 2 * DAY)
    a_run(record, NOON - DAY, "failed")
    second = datetime(2026, 11, 22, 7, 30, tzinfo=UTC)
    assert [each.workflow.internal_name for each in late(record, second)] == [SYNC]
    assert late(record, second - timedelta(seconds=1)) == []
    (found,) = late(record, NOON)
    assert (found.since, found.missed, found.ever) == (NOON - 2 * DAY, second, True)
    assert "No run ended well for two periods" in told(record, "late")[0].sentence
    a_run(record, NOON)
    assert late(record, NOON + DAY) == []


def test_a_workflow_that_never_ran_is_late_by_its_start_and_a_stopped_one_never(record: Record) -> None:
    started(record, NOON - 2 * DAY)
    assert [each.ever for each in late(record, NOON)] == [False]
    store.move_workflow(record, known(record).id, WorkflowStatus.PAUSED, NOON - 2 * DAY)
    assert late(record, NOON) == []


def test_launches_before_a_start_or_by_another_schedule_make_nothing_late(record: Record) -> None:
    started(record, NOON - 30 * DAY)
    a_run(record, NOON - 9 * DAY)
    assert len(late(record, NOON)) == 1
    started(record, NOON - DAY)
    assert late(record, NOON) == []
    assert len(late(record, NOON + DAY)) == 1
    often = {"type": "several", "every": 15, "start": "00:00", "end": "23:59"}
    requests.reschedule(record, HeldClock(NOON + DAY), "tester", SYNC, often)
    assert late(record, NOON + DAY + timedelta(minutes=20)) == []
    assert len(late(record, NOON + DAY + timedelta(minutes=40))) == 1


def test_a_simulation_is_no_good_run_and_a_purge_makes_nothing_late(record: Record) -> None:
    started(record, NOON - 10 * DAY)
    run_id = a_run(record, NOON)
    store.change_run(record, run_id, simulated=True)
    assert len(late(record, NOON)) == 1
    store.change_run(record, run_id, simulated=False)
    store.change_workflow(record, known(record).id, last_processing=NOON)
    store.purge(record, known(record).id)
    assert late(record, NOON + timedelta(hours=1)) == []
    assert len(late(record, NOON + 2 * DAY)) == 1


def test_a_pause_tells_its_days_and_warns_after_a_week(record: Record) -> None:
    store.move_workflow(record, known(record).id, WorkflowStatus.PAUSED, NOON)
    (found,) = told(record, "paused", NOON + 3 * DAY)
    assert (found.level, found.sentence) == ("info", "Paused for 3 days.")
    (found,) = told(record, "paused", NOON + 8 * DAY)
    assert (found.level, found.sentence) == ("warning", "Paused for 8 days.")
    store.change_workflow(record, known(record).id, failed=True)
    (found,) = told(record, "failed", NOON + DAY)
    assert (found.level, found.thing, found.name) == ("error", "workflow", SYNC)
    assert told(record, "paused") == []


def test_a_stopped_workflow_warns_unless_its_severity_is_normal(record: Record) -> None:
    store.move_workflow(record, known(record).id, WorkflowStatus.FINISHED, NOON)
    assert [each.level for each in told(record, "stopped")] == ["warning"]
    store.change_workflow(record, known(record).id, severity="Normal")
    assert told(record, "stopped") == []


def test_requests_without_an_engine_are_told_and_errors_come_first(record: Record) -> None:
    store.move_workflow(record, known(record).id, WorkflowStatus.START_REQUESTED, NOON)
    store.ask_run(record, known(record).id, "now", "tester", NOON)
    assert told(record, "request") == []
    later = NOON + timedelta(minutes=1)
    assert [each.sentence for each in told(record, "engine", later)] == [
        "No engine is running, so nothing happens by itself."
    ]
    words = [each.sentence for each in told(record, "request", later)]
    assert words == [
        "“Start as soon as possible” was asked for, and no engine answers.",
        "A run was asked for and has not begun: no engine is running.",
    ]
    store.change_workflow(record, known(record).id, failed=True)
    assert attention(record, later)[0].kind == "failed"


def test_a_wait_for_a_quota_says_until_when_and_asks_for_no_hand(record: Record) -> None:
    started(record, NOON)
    run = store.run(record, a_run(record, NOON, "going"))
    assert run is not None
    until = NOON + timedelta(minutes=14)
    values = {"status": TaskStatus.WAITING, "wait_until": until, "wait_reason": "X takes no more.", "subject": "Lark"}
    store.add_task(record, run, "Synchronize", NOON, **values)
    (found,) = told(record, "waiting")
    assert (found.until, found.sentence) == (until, "Lark waits. X takes no more.")
    assert not wants_a_hand(told(record, "waiting"))


def a_delivery(record: Record, state: DeliveryState, *outcomes: SendState, next_at: datetime | None = None) -> str:
    values = {"label": "Spring", "template": "tweet", "state": state, "confirmed_at": NOON}
    delivery_id = add_delivery(record, "tester", NOON, **values)
    folders = {"folder_id": 1, "visitor_folder_id": 2}
    names = (f"lark{delivery_id}x{number}" for number, _ in enumerate(outcomes))
    ids = [add_service(record, NOON, label=name, internal_name=name, **folders) for name in names]
    with record.writing():
        sends.plan(record, delivery_id, [(service_id, "text", "hash") for service_id in ids])
        for send, outcome in zip(sends.sends(record, delivery_id), outcomes, strict=True):
            sends.settle(record, send.id, outcome, next_at=next_at)
    return str(delivery_id)


def test_deliveries_are_told_with_their_doubts_errors_and_waits(record: Record) -> None:
    until = NOON + timedelta(minutes=9)
    doubtful = a_delivery(record, DeliveryState.SENDING, SendState.UNKNOWN, SendState.REFUSED)
    waits = a_delivery(record, DeliveryState.SENDING, SendState.PLANNED, next_at=until)
    fine = a_delivery(record, DeliveryState.FINISHED, SendState.SENT)
    paused = a_delivery(record, DeliveryState.PAUSED, SendState.PLANNED)
    found = [(each.name, each.sentence) for each in attention(record, NOON) if each.thing == "delivery"]
    assert found == [
        (doubtful, "1 send failed."),
        (paused, "It is paused."),
        (waits, "What is left to send waits."),
        (doubtful, "The outcome of 1 send is not known."),
    ]
    assert fine not in dict(found)
    assert [each.until for each in told(record, "waiting")] == [until]


def test_what_is_looked_for_needs_no_hand_but_a_decision_and_an_account_do(record: Record) -> None:
    number = a_delivery(record, DeliveryState.FINISHED, *[SendState.UNKNOWN] * 2, *[SendState.ABSENT] * 3)
    told = {each.sentence: each.level for each in attention(record, NOON) if each.name == number}
    assert told == {"The outcome of 2 sends is not known.": "info", "3 sends failed.": "error"}
    with record.writing():
        record.sql("UPDATE send SET waits_for = 'decision' WHERE state = 'absent'")
        record.sql("UPDATE send SET waits_for = ? WHERE state = 'unknown'", (MENDING,))
        record.sql("UPDATE delivery SET ended_at = 1 WHERE id = ?", (number,))
    told = {each.sentence: each.level for each in attention(record, NOON + 8 * DAY) if each.name == number}
    refused = "The outcome of 2 sends is not known, for X refuses the account."
    assert told == {refused: "warning", "3 sends not found at X.": "warning"}


def test_refusals_are_forgotten_after_a_week_and_doubts_are_not(record: Record) -> None:
    number = a_delivery(record, DeliveryState.FINISHED, SendState.ABSENT, SendState.UNKNOWN)
    with record.writing():
        record.sql("UPDATE delivery SET ended_at = ? WHERE id = ?", (int(NOON.timestamp() * 1000), number))
    sentences = [each.sentence for each in attention(record, NOON + 8 * DAY) if each.name == number]
    assert sentences == ["The outcome of 1 send is not known."]
