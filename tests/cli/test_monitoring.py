"""What needs attention, by the command line: with what to do, and an exit code that others can ask."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from store import leases
from store import workflows as store
from store.database import Record
from store.workflows import WorkflowStatus
from tests.cli.stonechat import Stonechat
from tests.cli.test_way import documented


def living(run: Stonechat) -> Record:
    """The record, with an engine that beats now."""
    record = Record(run.home)
    assert leases.take(record, "holder", "worker on host-1, process 7", datetime.now(UTC))
    return record


def test_it_ends_with_1_where_something_needs_a_hand(tmp_path: Path) -> None:
    run = Stonechat(tmp_path)
    done = run("monitoring", "--json", open=True)
    assert (done.code, [each["kind"] for each in done.value]) == (1, ["engine"])
    assert list(done.value[0]) == documented("monitoring")
    record = living(run)
    done = run("monitoring", open=True)
    assert (done.code, done.out) == (0, "Nothing needs attention.\n")
    found = store.workflow(record, "syncTwitter")
    assert found is not None
    store.move_workflow(record, found.id, WorkflowStatus.PAUSED, datetime.now(UTC))
    done = run("monitoring", open=True)
    assert (done.code, "Paused for less than a day." in done.out) == (0, True)
    store.change_workflow(record, found.id, failed=True)
    done = run("monitoring", open=True)
    assert done.code == 1
    assert "Read its journal, mend the cause, then Start." in done.out
    leases.release(record, "holder", 1, datetime.now(UTC))
    kinds = [each["kind"] for each in run("monitoring", "--json").value]
    assert kinds[:1] == ["failed"]
    assert {"engine", "secrets"} <= set(kinds)


def test_a_clock_that_was_years_ahead_is_told_with_what_to_do(tmp_path: Path) -> None:
    run = Stonechat(tmp_path)
    record = Record(run.home)
    leases.take(record, "holder", "worker on host-1, process 7", datetime(2131, 1, 1, tzinfo=UTC))
    run.json("account", "set", "--url", "http://127.0.0.1:9")
    (told,) = [each for each in run("monitoring", "--json", open=True).value if each["kind"] == "clock"]
    assert told["sentence"].startswith("An engine was at work at 2131-01-01 00:00 UTC, which is later than now")
    assert "stonechat doctor" in told["cure"]
    (found,) = [each for each in run("doctor", "--json", open=True).value if each["name"] == "clock"]
    assert (found["state"], told["sentence"] in found["sentence"]) == ("warning", True)
    run("worker", "--once", open=True)
    assert "clock" not in [each["kind"] for each in run("monitoring", "--json", open=True).value]


def test_workflows_are_listed_by_status_and_name(tmp_path: Path) -> None:
    run = Stonechat(tmp_path)
    everything = run.json("workflow", "list")
    assert "syncTwitter" in [each["internal_name"] for each in everything]
    assert run.json("workflow", "list", "--status", "being-edited") == everything
    assert run.json("workflow", "list", "--status", "failed") == []
    assert [each["internal_name"] for each in run.json("workflow", "list", "--filter", "STATS")] == ["statsTwitter"]
    assert run("workflow", "list", "--status", "odd").code == 2
