"""The filters of the list of workflows: Campaign's nine, and a part of the name."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from social.desk import open_desk
from social.workflows.register import SYNC
from social.workflows.views import VIEWS, WORDS, views
from store import leases
from store import workflows as store
from store.database import Record
from store.workflows import WorkflowStatus
from tests.social.desks import HeldClock

NOON = datetime(2026, 11, 22, 12, 4, tzinfo=UTC)
S = WorkflowStatus


@pytest.fixture
def record(tmp_path: Path) -> Record:
    record = open_desk(tmp_path / "home", HeldClock(NOON), memory=True).record
    leases.take(record, "holder", "worker on host-1, process 7", NOON)
    return record


def shown_in(record: Record, words: str = "") -> set[str]:
    """The filters that show the synchronization."""
    found = views(record, NOON, words)
    return {view for view, listed in found.items() if SYNC in [each.internal_name for each in listed]}


@pytest.mark.parametrize(
    ("status", "values", "expected"),
    [
        (S.EDITED, {}, {"Being edited"}),
        (S.STARTED, {}, {"Started"}),
        (S.START_REQUESTED, {}, {"Started"}),
        (S.PAUSED, {}, {"Paused"}),
        (S.PAUSED, {"failed": True}, {"Paused", "Failed", "Action required"}),
        (S.FINISHED, {}, {"Finished", "Stopped (production)", "Action required"}),
        (S.FINISHED, {"severity": "Critical"}, {"Finished", "Stopped (production)", "Action required"}),
        (S.FINISHED, {"severity": "Normal"}, {"Finished"}),
    ],
)
def test_a_workflow_is_shown_by_its_status(
    record: Record, status: WorkflowStatus, values: dict[str, object], expected: set[str]
) -> None:
    found = store.workflow(record, SYNC)
    assert found is not None
    store.move_workflow(record, found.id, status, NOON - timedelta(hours=1))
    store.change_workflow(record, found.id, **({"failed": False} | values))
    assert shown_in(record) == {"All"} | expected


def test_an_open_run_is_in_progress_and_a_part_of_either_name_finds_it(record: Record) -> None:
    found = store.workflow(record, SYNC)
    assert found is not None
    store.ask_run(record, found.id, "now", "tester", NOON)
    assert "In progress" in shown_in(record, "SYNCTW")
    assert "All" in shown_in(record, " of twitter acc ")
    assert shown_in(record, "nothing like it") == set()


def test_each_filter_has_one_word_on_the_command_line() -> None:
    assert list(WORDS.values()) == list(VIEWS)
    assert {"all", "in-progress", "stopped", "action-required"} <= set(WORDS)
