"""A thread over the command line alone, on both versions of X's API: text on stdin, preview, proof, sending, certificate."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.stonechat import Stonechat, sandbox

TEXT = "One, from <%= service.account %>\n---\nTwo\n\n---\n\nThree\n"
WORDS = ("--template", "tweet", "--label", "Thread", "--to", "brandlark", "--proof-to", "larkproofs", "--content", "-")


@pytest.mark.parametrize("version", ["2", "1.1"])
def test_the_whole_way_of_a_thread(tmp_path: Path, version: str) -> None:
    run = Stonechat(tmp_path)
    with sandbox(tmp_path, "--followers", "0", "--no-quota") as box:
        run.json("account", "set", "--url", box.url, "--api-version", version)
        run.register(box.accounts[0], "Offers")
        run.register(box.accounts[1], "Proofs", "--test", "--no-synchronize")
        written = str(run.json("delivery", "create", *WORDS, stdin=TEXT)["id"])

        previewed = run.json("delivery", "preview", written)
        assert [(each["part"], each["text"], each["length"]) for each in previewed] == [
            (1, "One, from @brandlark", 20),
            (2, "Two", 3),
            (3, "Three", 5),
        ]
        assert (
            "Twitter account 'Offers (brandlark)', post 2 of 3, 3/280\nTwo\n" in run("delivery", "preview", written).out
        )
        assert run.json("delivery", "analyze", written)["to_send"] == 3
        assert run.json("delivery", "proof", written, open=True)["outcomes"]["sent"] == 3
        assert run.json("delivery", "analyze", written)["ready"]
        sent = run.json("delivery", "confirm", written, open=True)
        assert [(each["part"], each["state"]) for each in sent["sends"]] == [(1, "sent"), (2, "sent"), (3, "sent")]
        told = run.json("delivery", "certificate", written)
        assert (told["planned"], told["sent"], told["balanced"]) == (3, 3, True)

        shown = run("delivery", "show", written).out
        assert "3 posts, each answers the one before it" in shown
        assert "brandlark, post 3" in shown
        writes = [each for each in box.ask("/sandbox/ledger")["writes"] if each["username"] == "brandlark"]
        assert [each["text"] for each in writes] == ["One, from @brandlark", "Two", "Three"]
        assert [each.get("in_reply_to") for each in writes] == [None, writes[0]["id"], writes[1]["id"]]
        answered = [each.get("in_reply_to") for each in told["messages"]]
        assert answered == [None, told["messages"][0]["remote_id"], told["messages"][1]["remote_id"]]


def test_a_thread_that_waits_in_the_middle_ends_with_75_and_can_be_stopped(tmp_path: Path) -> None:
    run = Stonechat(tmp_path)
    with sandbox(tmp_path, "--followers", "0") as box:
        run.json("account", "set", "--url", box.url)
        run.register(box.accounts[0], "Offers")
        rule = {"endpoint": "POST /2/tweets", "nth": [2], "effect": {"rate_limited": True}}
        box.ask("/sandbox/faults", {"rules": [rule]})
        written = str(run.json("delivery", "create", *WORDS[:6], "--content", "-", stdin=TEXT)["id"])
        run.json("delivery", "analyze", written)
        waits = run("delivery", "confirm", written, open=True)
        assert waits.code == 75
        assert f"Delivery {written} waits until" in waits.err
        assert [each["state"] for each in run.json("delivery", "log", written)["sends"]] == [
            "sent",
            "planned",
            "planned",
        ]
        stopped = run.json("delivery", "stop", written)
        assert [each["state"] for each in stopped["sends"]] == ["sent", "cancelled", "cancelled"]
        assert [text for _, _, text in box.writes()] == ["One, from @brandlark"]
