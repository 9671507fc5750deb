"""Every act in every state, asked for on a real record and answered by the real engine, against a grid written by hand."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from social.desk import Desk, open_desk
from social.workflows import requests
from social.workflows.register import SYNC
from social.workflows.states import ANSWERS, MOVES
from store import audit, journal
from store import workflows as store
from store.workflows import WorkflowStatus
from tests.social.desks import OPERATOR, HeldClock

S = WorkflowStatus
NOON = datetime(2026, 11, 18, 12, tzinfo=UTC)
SHORT = {
    "edited": S.EDITED,
    "start?": S.START_REQUESTED,
    "started": S.STARTED,
    "pause?": S.PAUSE_REQUESTED,
    "paused": S.PAUSED,
    "resume?": S.RESUME_REQUESTED,
    "restart?": S.RESTART_REQUESTED,
    "stop?": S.STOP_REQUESTED,
    "finished": S.FINISHED,
}
# A row per state: what each act makes of it at once, and what that is once the engine has answered. A dash: refused.
GRID = """
                   edited    start?    started   pause?    paused    resume?   restart?  stop?     finished
start              start?    -         -         -         resume?   -         -         -         start?
pause              -         -         pause?    -         -         -         -         -         -
stop               -         stop?     stop?     stop?     stop?     stop?     stop?     -         -
restart            restart?  -         restart?  restart?  restart?  restart?  -         restart?  restart?
unconditional-stop -         finished  finished  finished  finished  finished  finished  finished  -
purge              edited    start?    started   pause?    paused    resume?   restart?  stop?     finished
simulate           edited    -         started   -         paused    -         -         -         finished
run                start?    start?    started   -         resume?   resume?   -         -         start?
restart-from       start?    start?    started   -         resume?   resume?   -         -         start?
properties         edited    start?    started   pause?    paused    resume?   restart?  stop?     finished
"""
ANSWERED = {"start?": "started", "resume?": "started", "pause?": "paused", "restart?": "started", "stop?": "finished"}
ACTS = {
    "start": requests.start,
    "pause": requests.pause,
    "stop": requests.stop,
    "restart": requests.restart,
    "unconditional-stop": requests.unconditional_stop,
    "purge": requests.purge_history,
    "simulate": requests.simulate,
    "run": lambda *known: requests.run_now(*known, start_too=True),
    "properties": lambda *known: requests.change_properties(*known, description="Changed"),
}
VERBS = {
    "start": "Start",
    "pause": "Pause",
    "stop": "Stop",
    "restart": "Restart",
    "unconditional-stop": "Unconditional Stop",
    "purge": "Cleanup",
    "simulate": "Simulate",
    "run": "Wakeup",
    "restart-from": "Restart",
    "properties": "Properties",
}


def grid() -> dict[tuple[str, str], str]:
    """By act and state, what is expected."""
    head, *rows = [line.split() for line in GRID.strip().splitlines()]
    return {(act, state): after for act, *cells in rows for state, after in zip(head, cells, strict=True)}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return open_desk(tmp_path_factory.mktemp("states"), HeldClock(NOON), memory=True)


def put(desk: Desk, state: str) -> tuple[store.Workflow, int]:
    """The workflow in that state with one run behind it, and the number of its middle task."""
    found, now = store.workflow(desk.record, SYNC), desk.clock.now()
    going = store.open_run(desk.record, found.id)
    if going is not None:
        store.abort_run(desk.record, going.id, now)
    store.change_workflow(desk.record, found.id, failed=False, description="", next_processing=None)
    run_id = store.ask_run(desk.record, found.id, "now", OPERATOR, now)
    task_id = store.add_task(desk.record, store.run(desk.record, run_id), "Synchronize", now)
    store.abort_run(desk.record, run_id, now)
    store.move_workflow(desk.record, found.id, SHORT[state], now)
    desk.clock.move(1)
    return store.workflow(desk.record, SYNC), task_id


def ask(desk: Desk, act: str, task_id: int) -> None:
    known = (desk.record, desk.clock, OPERATOR, SYNC)
    if act == "restart-from":
        requests.restart_from(*known, task_id)
    else:
        ACTS[act](*known)


def status(desk: Desk) -> str:
    now = store.workflow(desk.record, SYNC).status
    return next(short for short, known in SHORT.items() if known == now)


@pytest.mark.parametrize(("act", "state"), grid())
def test_an_act_in_a_state(desk: Desk, act: str, state: str) -> None:
    expected = grid()[act, state]
    before, task_id = put(desk, state)
    why = requests.why_not(before, act)
    assert (why is None) == (expected != "-")
    trail = len(audit.acts(desk.record))
    if expected == "-":
        with pytest.raises(requests.NotNow) as refused:
            ask(desk, act, task_id)
        assert str(refused.value) == why
        assert store.workflow(desk.record, SYNC) == before
        assert len(audit.acts(desk.record)) == trail
        return
    ask(desk, act, task_id)
    asked = store.workflow(desk.record, SYNC)
    assert status(desk) == expected
    assert asked.status_at == (before.status_at if expected == state else desk.clock.now())
    assert audit.acts(desk.record)[0].action == VERBS[act]
    desk.engine("test").once()
    assert status(desk) == ANSWERED.get(expected, expected)
    assert store.open_run(desk.record, before.id) is None, "what was asked for was carried out"
    if expected not in (state, "pause?"):
        due = store.workflow(desk.record, SYNC).next_processing
        assert (due is not None) == (status(desk) == "started")


def test_the_grid_knows_every_act_and_every_state() -> None:
    assert {act for act, _ in grid()} == set(MOVES) == set(VERBS)
    assert {SHORT[state] for _, state in grid()} == set(S)
    assert {SHORT[short] for short in ANSWERED} == set(ANSWERS) == {status for status in S if status.requested}


def test_a_stop_ends_a_simulation_of_a_workflow_that_is_not_started(desk: Desk) -> None:
    for act, state in (("stop", "finished"), ("unconditional-stop", "finished"), ("unconditional-stop", "edited")):
        before, _ = put(desk, state)
        run_id = requests.simulate(desk.record, desk.clock, OPERATOR, SYNC)
        assert requests.why_not(before, act) is not None
        assert requests.why_not(before, act, "12:00") is None
        ask(desk, act, 0)
        desk.engine("test").answer()
        assert store.run(desk.record, run_id).state == "stopped"
        assert status(desk) == state


def test_one_run_at_a_time(desk: Desk) -> None:
    put(desk, "started")
    requests.run_now(desk.record, desk.clock, OPERATOR, SYNC)
    for act in ("run", "simulate", "restart-from"):
        with pytest.raises(requests.NotNow, match="already running since"):
            ask(desk, act, 1)


def test_properties_are_refused_with_a_sentence_each(desk: Desk, tmp_path: Path) -> None:
    put(desk, "finished")
    known = (desk.record, desk.clock, OPERATOR, SYNC)
    before = store.workflow(desk.record, SYNC)
    wrong = {"severity": "Dire", "on_error": "Shrug", "consecutive_errors": -1, "history_days": 9_999, "lateness": 0}
    with pytest.raises(requests.PropertiesRefused) as refused:
        requests.change_properties(*known, description="Never kept", **wrong)
    assert set(refused.value.problems) == set(wrong)
    assert "Severity is one of Normal, Production, Critical." in str(refused.value)
    with pytest.raises(requests.PropertiesRefused, match="label is no property"):
        requests.change_properties(*known, label="Other")
    assert store.workflow(desk.record, SYNC) == before
    good = {"severity": "Critical", "on_error": "Stop the process", "consecutive_errors": 0, "lateness": 30}
    requests.change_properties(*known, **good, history_days=before.history_days)
    changed = store.workflow(desk.record, SYNC)
    assert {name: getattr(changed, name) for name in good} == good
    detail = audit.acts(desk.record)[0].detail
    assert "Consecutive errors: 0 (was 3)" in detail
    assert "Lateness in minutes: 30 (was always)" in detail
    assert "History" not in detail
    said = len(journal.workflow_journal(desk.record, changed.id))
    requests.change_properties(*known, **good)
    assert len(journal.workflow_journal(desk.record, changed.id)) == said, "nothing changed, so nothing is said"
