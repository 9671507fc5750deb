"""The further verbs of `stonechat workflow`: they do what the console does, and refuse as it does."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.stonechat import Stonechat, sandbox
from tests.cli.test_way import documented, fields

SYNC = "syncTwitter"


@pytest.fixture
def run(tmp_path: Path) -> Stonechat:
    return Stonechat(tmp_path)


def test_a_simulation_a_run_and_one_from_its_task(run: Stonechat, tmp_path: Path) -> None:
    with sandbox(tmp_path, "--followers", "120") as box:
        run.json("account", "set", "--url", box.url)
        run.register(box.accounts[0], "Offers")
        told = run.json("workflow", "simulate", SYNC, "--wait", open=True)
        assert fields(told) == documented("workflow simulate")
        (forecast,) = told["forecast"]
        assert (told["state"], forecast["followers"], forecast["dollars"]) == ("finished", 120, "1.20")
        assert told["total"] | {"services": 1, "calls": 1, "dollars": "1.20"} == told["total"]
        assert run.json("visitor", "list") == []
        assert "its price" not in run("workflow", "journal", SYNC).out
        asked = run("workflow", "simulate", SYNC, "--json")
        assert (asked.code, asked.value["state"]) == (0, "asked")
        assert "No engine is running, so it waits" in asked.err
        assert "already running since" in run("workflow", "simulate", SYNC).err
        assert run.json("workflow", "stop", SYNC)["status"] == "Finished"
        done = run.json("workflow", "run", SYNC, "--wait", open=True)
        task = next(each["id"] for each in done["tasks"] if each["activity"] == "Synchronize")
        again = run.json("workflow", "run", SYNC, "--from-task", str(task), "--wait", open=True)
        assert (again["state"], [each["came"] for each in again["tasks"]]) == ("finished", [0, 0, 0])
        refused = run("workflow", "run", SYNC, "--from-task", str(task))
        assert (refused.code, refused.out) == (1, "")
        assert f"Task {task} is none of the newest run" in refused.err
        assert len(run.json("visitor", "list")) == 120


def test_restart_and_the_last_resort(run: Stonechat) -> None:
    run.json("workflow", "start", SYNC)
    assert run.json("workflow", "restart", SYNC)["status"] == "Started"
    paused = run("workflow", "pause", SYNC)
    assert (paused.code, "Next processing" in paused.out, "Pause" in paused.out) == (0, False, True)
    asked = run("workflow", "unconditional-stop", SYNC)
    assert (asked.code, asked.out) == (2, "")
    assert "Add --yes if that is what you want" in asked.err
    stopped = run.json("workflow", "unconditional-stop", SYNC, "--yes")
    assert fields(stopped) == documented("workflow list")
    assert (stopped["status"], stopped["next_processing"]) == ("Finished", None)
    again = run("workflow", "unconditional-stop", SYNC, "--yes")
    assert (again.code, again.out) == (1, "")
    assert "there is nothing to stop" in again.err
    assert "There are: " in run("workflow", "restart", "nonesuch").err


def test_a_purge_wants_yes_and_tells_what_went(run: Stonechat) -> None:
    run.json("workflow", "start", SYNC)
    assert run("workflow", "purge", SYNC).code == 2
    assert len(run.json("workflow", "journal", SYNC)) == 2
    gone = run.json("workflow", "purge", SYNC, "--yes")
    assert fields(gone) == documented("workflow purge")
    assert gone == {"internal_name": SYNC, "runs": 0, "tasks": 0, "lines": 2}
    assert len(run.json("workflow", "journal", SYNC)) == 1
    assert run("workflow", "purge", SYNC, "--yes", "--read-only").code == 1


def test_properties_are_shown_and_changed(run: Stonechat) -> None:
    shown = run.json("workflow", "properties", SYNC)
    assert fields(shown) == documented("workflow properties")
    assert (shown["severity"], shown["on_error"], shown["lateness"]) == ("Production", "Ignore", None)
    words = ("--description", "Reads followers", "--severity", "Critical", "--on-error", "stop", "--lateness", "90")
    changed = run.json("workflow", "properties", SYNC, *words, "--consecutive-errors", "0", "--history-days", "0")
    assert list(changed.values())[2:] == ["Reads followers", "Critical", "Stop the process", 0, 0, 90]
    assert run.json("workflow", "properties", SYNC, "--lateness", "always")["lateness"] is None
    assert "Lateness in minutes  always" in run("workflow", "properties", SYNC).out
    for wrong in (("--severity", "Dire"), ("--lateness", "0"), ("--history-days", "-1"), ("--on-error", "shrug")):
        assert run("workflow", "properties", SYNC, *wrong).code == 2
