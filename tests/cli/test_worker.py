"""`stonechat worker` carries out what other commands ask for, and ends between two steps when it is told to."""

from __future__ import annotations

import signal
import subprocess
from pathlib import Path

from tests.cli.stonechat import Box, Stonechat, sandbox


def test_commands_ask_a_living_worker_and_follow_it(tmp_path: Path) -> None:
    run = Stonechat(tmp_path)
    with sandbox(tmp_path, "--followers", "30") as box:
        run.json("account", "set", "--url", box.url)
        run.register(box.accounts[0], "Offers")
        with run.start("worker", open=True, stderr=subprocess.PIPE) as worker:
            assert worker.stderr is not None
            assert "The engine runs." in worker.stderr.readline()
            while "worker" not in next(each for each in run.json("doctor") if each["name"] == "engine")["sentence"]:
                assert worker.poll() is None
            # Neither command can open the secrets: whatever happens, the worker does it.
            done = run("workflow", "run", "syncTwitter", "--wait", "--json")
            assert (done.code, done.value["state"]) == (0, "finished")
            assert "The engine at work is the worker" in done.err
            words = ("delivery", "create", "--template", "tweet", "--label", "One", "--to", "brandlark")
            number = str(run.json(*words, "--content", "Hello heath")["id"])
            run.json("delivery", "analyze", number)
            assert run.json("delivery", "confirm", number)["state"] == "Finished"
            assert "Nothing was done here" in run("worker", "--once", open=True).err
            worker.send_signal(signal.SIGTERM)
            assert worker.wait(20) == 0
        assert box.writes() == [("post", "brandlark", "Hello heath")]
    engine = next(each for each in run.json("doctor") if each["name"] == "engine")
    assert (engine["state"], "stonechat worker" in engine["cure"]) == ("warning", True)


def stopped_and_resumed(run: Stonechat, box: Box) -> None:
    """What stops an account pauses its delivery: 1, with the way on; nothing is lost or sent twice."""
    words = ("delivery", "create", "--template", "tweet", "--label", "Now", "--to", "brandlark")
    number = str(run.json(*words, "--content", "Hello now")["id"])
    run.json("delivery", "analyze", number)
    rule = {"endpoint": "POST /2/tweets", "effect": {"refuse": "suspended"}, "times": 1}
    box.ask("/sandbox/faults", {"rules": [rule]})
    done = run("delivery", "confirm", number, "--json", open=True)
    assert (done.code, done.value["state"]) == (1, "Paused")
    assert f"stonechat delivery resume {number}" in done.err
    assert run.json("delivery", "resume", number, open=True)["state"] == "Finished"
    assert box.writes() == [("post", "brandlark", "Hello now")]


def test_a_postponed_delivery_waits_and_a_paused_one_goes_on(tmp_path: Path) -> None:
    run = Stonechat(tmp_path)
    with sandbox(tmp_path, "--followers", "30") as box:
        run.json("account", "set", "--url", box.url)
        run.register(box.accounts[0], "Offers")
        words = ("delivery", "create", "--template", "tweet", "--label", "Later", "--to", "brandlark")
        number = str(run.json(*words, "--content", "Hello later")["id"])
        run.json("delivery", "analyze", number)
        assert run("delivery", "confirm", number, "--at", "2020-01-01 09:00").code == 1
        assert run("delivery", "confirm", number, "--at", "tomorrow").code == 2
        shown = run.json("delivery", "confirm", number, "--at", "2099-12-01T09:00+01:00")
        assert (shown["state"], shown["contact_at"]) == ("Pending", "2099-12-01T08:00:00Z")
        assert run("worker", "--once", open=True).code == 0
        assert box.writes() == []
        stopped_and_resumed(run, box)
    stopped = run.json("delivery", "stop", number)
    assert (stopped["state"], stopped["outcomes"]["cancelled"]) == ("Stopped", 1)


def test_once_ends_with_75_for_a_quota_alone_and_tells_of_other_waits(tmp_path: Path) -> None:
    run = Stonechat(tmp_path)
    followers = "GET /2/users/:id/followers"
    with sandbox(tmp_path, "--followers", "30") as box:
        run.json("account", "set", "--url", box.url)
        run.register(box.accounts[0], "Offers")
        box.ask("/sandbox/faults", {"rules": [{"endpoint": followers, "nth": 1, "effect": {"cut_before": True}}]})
        run.json("workflow", "run", "syncTwitter")
        done = run("worker", "--once", "--json", open=True)
        (wait,) = done.value["waits"]
        assert (done.code, wait["waits_for"]) == (0, "host")
        assert "Offers (brandlark) is tried again at" in done.err
        box.ask("/sandbox/faults", {"rules": [{"endpoint": followers, "nth": 1, "effect": {"rate_limited": True}}]})
        done = run("workflow", "run", "syncTwitter", "--wait", "--json", open=True)
        assert done.code == 75, "the pause after the fault was waited for, the quota was not"
        done = run("worker", "--once", "--json", open=True)
        assert (done.code, [wait["waits_for"] for wait in done.value["waits"]]) == (75, ["quota"])
