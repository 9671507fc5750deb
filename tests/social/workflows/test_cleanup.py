"""The cleanup leaves exactly what it should, whatever the ages; a cut-off run goes on; a simulation only counts."""

from __future__ import annotations

import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from social.desk import Desk, open_desk
from social.workflows import requests
from social.workflows.register import CLEANUP, STATISTICS, SYNC
from store import file_care, journal, retention
from store import workflows as store
from store.deliveries import DeliveryState, add_delivery
from store.services import add_service
from store.workflows import TaskStatus
from tests.social.desks import OPERATOR, HeldClock
from tests.social.test_engine import wait_for
from tests.social.workflows.aged import Aged

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
HOUSE = Path(__file__).parents[3]
CUT = """
import sys
from pathlib import Path
from datetime import datetime
from social.desk import open_desk
from tests.social.desks import HeldClock
desk = open_desk(Path(sys.argv[1]), HeldClock(datetime.fromisoformat(sys.argv[2])), memory=True)
engine = desk.engine("cut off")
for _ in range(int(sys.argv[3])):
    engine.step()
print("ready", flush=True)
sys.stdin.read()
"""


def workflow(desk: Desk, name: str) -> store.Workflow:
    found = store.workflow(desk.record, name)
    assert found is not None
    return found


def opened(home: Path) -> Desk:
    return open_desk(home, HeldClock(NOW), memory=True)


def aged(desk: Desk, seed: int, *, former: int = 365, numbers: int = 760, amount: int = 60) -> Aged:
    """A record full of things of random ages, kept for these days."""
    record = desk.record
    retention.keep(record, "former-followers", former)
    retention.keep(record, "statistics", numbers)
    store.change_workflow(record, workflow(desk, SYNC).id, history_days=30)
    store.change_workflow(record, workflow(desk, STATISTICS).id, history_days=0)
    brand = add_service(record, NOW, label="Brand", internal_name="brand", folder_id=1, visitor_folder_id=2)
    add_delivery(record, OPERATOR, NOW, template="dm", label="Old", state=DeliveryState.SENDING)
    record.sql("DELETE FROM audit")
    made = Aged(record, NOW, Random(seed), brand)
    with record.writing():
        made.history(workflow(desk, SYNC).id, 30, amount)
        made.history(workflow(desk, STATISTICS).id, 0, amount // 4)
        made.open_history(workflow(desk, SYNC).id)
        for state in ("planned", "sending", "unknown"):
            made.send(0, state)
        for _ in range(amount):
            made.rest()
            made.visitor(former)
            made.numbers(numbers)
    return made


def ask(desk: Desk, *, simulated: bool = False) -> None:
    if simulated:
        requests.simulate(desk.record, desk.clock, OPERATOR, CLEANUP)
    else:
        requests.run_now(desk.record, desk.clock, OPERATOR, CLEANUP, start_too=True)


def own(desk: Desk, found: dict[str, set[object]]) -> dict[str, set[object]]:
    """What was found, without what engine, cleanup and the one who asked for it have left themselves."""
    mine = workflow(desk, CLEANUP).id
    for table in ("run", "task"):
        left = desk.record.sql(f"SELECT id FROM {table} WHERE workflow_id = ?", (mine,))
        found[table] -= {row[0] for row in left}
    found["journal"] -= {row[0] for row in desk.record.sql("SELECT id FROM journal WHERE message <> 'x'")}
    found["audit"] -= {row[0] for row in desk.record.sql("SELECT id FROM audit WHERE entity <> 'x'")}
    return found


@pytest.mark.parametrize(
    ("seed", "former", "numbers"), [(1, 365, 760), (2, 30, 100), (3, 0, 0), (4, 1, 400), (5, 700, 30)]
)
def test_exactly_what_is_old_goes(tmp_path: Path, seed: int, former: int, numbers: int) -> None:
    desk = opened(tmp_path / "home")
    made = aged(desk, seed, former=former, numbers=numbers)
    before = made.found()
    ask(desk)
    assert desk.engine("test").once()
    assert own(desk, made.found()) == made.left
    if former:
        assert before["visitor"] > made.left["visitor"]
    assert not desk.record.sql("PRAGMA foreign_key_check").fetchall()
    lost = "SELECT count(*) FROM subscription_event WHERE visitor_id NOT IN (SELECT id FROM visitor)"
    assert desk.record.scalar(lost) == 0


def test_a_simulation_tells_what_would_go_and_drops_nothing(tmp_path: Path) -> None:
    desk = opened(tmp_path / "home")
    made = aged(desk, 6)
    before = made.found()
    ask(desk, simulated=True)
    assert desk.engine("test").once()
    assert own(desk, made.found()) == own(desk, before)
    told = {task.subject: task.followers for task in store.workflow_tasks(desk.record, workflow(desk, CLEANUP).id)}
    ask(desk)
    assert desk.engine("test").once()
    real = {task.subject: task.followers for task in store.workflow_tasks(desk.record, workflow(desk, CLEANUP).id, 11)}
    assert {name: told[name] for name in real if name in told} == real
    assert sum(real.values()) > 100
    said = [line.message for line in journal.workflow_journal(desk.record, workflow(desk, CLEANUP).id)]
    assert any("old visitors would be removed." in line for line in said)
    assert any("old visitors removed." in line for line in said)


@pytest.mark.parametrize("steps", [3, 6, 12])
def test_a_killed_cleanup_goes_on_where_it_was(tmp_path: Path, steps: int) -> None:
    home = tmp_path / "home"
    desk = opened(home)
    made = aged(desk, 7, amount=300)
    ask(desk)
    command = [sys.executable, "-c", CUT, str(home), NOW.isoformat(), str(steps)]
    with subprocess.Popen(command, cwd=HOUSE, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        process.send_signal(signal.SIGKILL)
    assert own(desk, made.found()) != made.left, "it was cut off too late"
    wait_for(lambda: process.poll() is not None)
    desk.record.sql("UPDATE lease SET heartbeat = 0")
    assert desk.engine("next").once()
    assert own(desk, made.found()) == made.left
    tasks = store.workflow_tasks(desk.record, workflow(desk, CLEANUP).id)
    assert {task.status for task in tasks} == {TaskStatus.FINISHED}


def test_nobody_waits_for_long_however_much_goes(tmp_path: Path) -> None:
    desk = opened(tmp_path / "home")
    brand = add_service(desk.record, NOW, label="Brand", internal_name="brand", folder_id=1, visitor_folder_id=2)
    old = int((NOW - timedelta(days=500)).timestamp() * 1000)
    with desk.record.writing():
        rows = [(number, str(number), old, old, old) for number in range(1, 3001)]
        desk.record.many(
            "INSERT INTO visitor (id, external_id, folder_id, first_seen, changed_at, detailed_at) VALUES (?, ?, 2, ?, ?, ?)",
            rows,
        )
        desk.record.many("INSERT INTO subscription VALUES (?, ?, ?, ?)", ((brand, row[0], old, old) for row in rows))
    ask(desk)
    assert desk.engine("test").once()
    assert desk.record.scalar("SELECT count(*) FROM visitor") == 0
    tasks = {task.subject: task for task in store.workflow_tasks(desk.record, workflow(desk, CLEANUP).id)}
    assert (tasks["Former followers"].followers, tasks["Former followers"].pages) == (3000, 8)


def test_a_file_that_is_mostly_free_becomes_smaller(tmp_path: Path) -> None:
    desk = opened(tmp_path / "home")
    old = int((NOW - timedelta(days=500)).timestamp() * 1000)
    with desk.record.writing():
        acts = ((old, "t", "x", "x", "Start", "y" * 3000) for _ in range(5000))
        desk.record.many(
            "INSERT INTO audit (at, operator, type, entity, action, detail) VALUES (?, ?, ?, ?, ?, ?)", acts
        )
    before = file_care.room(desk.record)
    assert before.size > 15_000_000
    ask(desk)
    assert desk.engine("test").once()
    after = file_care.room(desk.record)
    assert after.size < before.size / 4
    tasks = {task.subject: task for task in store.workflow_tasks(desk.record, workflow(desk, CLEANUP).id)}
    assert tasks["The record's file"].pages < 12, "hundreds of pages at a time"
    assert not file_care.can_shrink(desk.record)


def test_days_that_cannot_be_are_refused(tmp_path: Path) -> None:
    record = opened(tmp_path / "home").record
    assert retention.days(record, "former-followers") == 365
    for wrong in (-1, 40_000):
        with pytest.raises(ValueError, match="choose 1 to 36,500, or 0 for ever"):
            retention.keep(record, "statistics", wrong)
    with pytest.raises(KeyError):
        retention.keep(record, "nonesuch", 1)
