"""Records for the tests of visitors and workflows: a crowd of visitors, a run half done, a console on a sandbox."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from social.desk import Desk
from social.sandbox.server import Sandbox
from social.workflows.register import SYNC
from store import journal, leases, services
from store import workflows as store
from store.database import Record
from store.models import to_ms
from store.workflows import Run, TaskStatus, WorkflowStatus
from tests.social.desks import desk_at, register
from tests.tui.scenes import NAMES
from tui.app import StonechatApp
from tui.entry import open_world
from tui.surroundings import Surroundings
from tui.world import World

ZONE = "Europe/Berlin"
NOON = datetime(2026, 11, 22, 12, 4, tzinfo=UTC)
TITLE = "New Offers Available (brandlark)"
KINDS = ("blue", "business", "government", "none", None)
_ROW = (
    "INSERT INTO visitor (external_id, username, full_name, number_of_friends, checked, verified_type, protected,"
    " receives_messages, folder_id, first_seen, changed_at, detailed_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 2, ?, ?, ?)"
)


def console(desk: Desk) -> StonechatApp:
    """The real app at a desk; what the host says about itself is fixed."""
    return StonechatApp(fixed(open_world(desk, home="SANDBOX", sandbox=True)), Surroundings())


def fixed(world: World) -> World:
    """The same world with a zone and an operator that are the same everywhere."""
    return replace(world, zone=ZONE, operator="tester")


@contextmanager
def sandboxed(home: Path, followers: int) -> Iterator[tuple[Sandbox, Desk]]:
    """A sandbox that serves over HTTP, and a desk with its brand and its test account registered."""
    with Sandbox(followers=followers) as box:
        desk = desk_at(box, home)
        register(desk, box)
        desk.record.sql("UPDATE workflow SET zone = ?", (ZONE,))
        yield box, desk


def crowd(record: Record, first: int, last: int) -> None:
    """Add the visitors `first` to `last`, some with names that break careless programs, by the quickest way."""
    at = to_ms(NOON - timedelta(days=3))
    rows = (
        (
            str(10**15 + number),
            f"lark{number}",
            NAMES[number % 8] if number <= 40 else f"Full Name {number}",
            number * 37 % 50_000,
            int(KINDS[number % 5] not in ("none", None)),
            KINDS[number % 5],
            int(number % 7 == 0),
            int(number % 3 > 0),
            at,
            at,
            at,
        )
        for number in range(first, last + 1)
    )
    with record.writing():
        record.many(_ROW, rows)


def follow(record: Record, service_id: int, last: int) -> None:
    """Let the visitors up to the number `last` follow a service."""
    with record.writing():
        record.sql(
            "INSERT INTO subscription SELECT ?, id, ?, NULL FROM visitor WHERE id <= ?", (service_id, to_ms(NOON), last)
        )


def a_service(record: Record) -> int:
    """A service with nothing but its names."""
    values = {"label": "New Offers Available", "internal_name": "brandlark", "folder_id": 1, "visitor_folder_id": 2}
    return services.add_service(record, NOON, **values)


def a_run(desk: Desk, at: datetime) -> Run:
    """The synchronization, started, with a run that has read 1,204 of 3,000 followers by the instant `at`."""
    record, service_id = desk.record, a_service(desk.record)
    found = store.workflow(record, SYNC)
    assert found is not None
    due = datetime(2026, 11, 26, 6, 30, tzinfo=UTC)
    store.move_workflow(record, found.id, WorkflowStatus.STARTED, at)
    store.change_workflow(record, found.id, zone=ZONE, last_processing=at, next_processing=due)
    run_id = store.ask_run(record, found.id, "now", "tester", at)
    assert run_id is not None
    store.change_run(record, run_id, state="going", started_at=at)
    run = store.run(record, run_id)
    assert run is not None
    done = {"status": TaskStatus.FINISHED, "started_at": at, "ended_at": at, "subject": "asked for by tester"}
    store.add_task(record, run, "Scheduler", at, **done)
    begun = at - timedelta(seconds=14)
    counts = {"pages": 2, "followers": 1204, "expected": 3000, "came": 1204}
    values = {"status": TaskStatus.RUNNING, "started_at": begun, "service_id": service_id, "subject": TITLE, **counts}
    store.add_task(record, run, "Synchronize", begun, **values)
    leases.take(record, "holder", "worker on host-1, process 7", at)
    for number in range(3):
        journal.write(record, at, f"Line {number} of the journal.", activity="Synchronize", workflow_id=found.id)
    said = "X takes no more of these calls for now; this sentence is too long for a table of eighty columns."
    journal.write(record, at, said, level="warning", workflow_id=found.id)
    return run
