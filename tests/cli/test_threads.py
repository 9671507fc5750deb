"""A thread over the command line alone, on both versions of X's API: text on stdin, preview, proof, sending, certificate."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.stonechat import Stonechat, sandbox
from tests.cli.test_way import documented
from tests.social.files import save_picture

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


@pytest.mark.parametrize("version", ["2", "1.1"])
def test_a_torn_thread_with_a_picture_on_its_last_post_goes_on(tmp_path: Path, version: str) -> None:
    run = Stonechat(tmp_path)
    save_picture(tmp_path / "wren.png")
    with sandbox(tmp_path, "--followers", "0", "--no-quota") as box:
        run.json("account", "set", "--url", box.url, "--api-version", version)
        run.register(box.accounts[0], "Offers")
        door = {"2": "POST /2/tweets", "1.1": "POST /1.1/statuses/update.json"}[version]
        box.ask("/sandbox/faults", {"rules": [{"endpoint": door, "nth": [2], "effect": {"refuse": "too-long"}}]})
        files = ("--media", "wren.png", "--post", "3", "--alt", "A wren")
        made = run.json("delivery", "create", *WORDS[:6], *files, "--content", "-", stdin=TEXT)
        written = str(made["id"])
        previewed = run.json("delivery", "preview", written)
        assert list(previewed[0]) == documented("delivery preview")
        assert [len(each["media"]) for each in previewed] == [0, 0, 1]
        assert "Three\n[PNG picture" in run("delivery", "preview", written).out
        assert run("delivery", "resume-thread", written).code == 1
        run.json("delivery", "analyze", written)
        assert run("delivery", "confirm", written, open=True).code == 1
        shown = run.json("delivery", "show", written)
        assert list(shown) == documented("delivery show")
        torn = {"service": "brandlark", "posts": 3, "standing": 1, "goes_on_in": None, "why_not": None}
        assert (shown["continues"], shown["torn"]) == (None, [torn])
        assert f"1 of 3 posts stand. stonechat delivery resume-thread {written}" in run("delivery", "show", written).out
        rest = str(run.json("delivery", "resume-thread", written, "--service", "brandlark")["id"])
        head = shown["sends"][0]["remote_id"]
        assert run.json("delivery", "show", rest)["continues"] == {
            "delivery": int(written), "part": 1, "remote_id": head
        }  # fmt: skip
        run.json("delivery", "change", rest, "--content", "2\n---\n3")
        assert run.json("delivery", "analyze", rest)["to_send"] == 2
        assert run.json("delivery", "confirm", rest, open=True)["outcomes"]["sent"] == 2
        writes = box.ask("/sandbox/ledger")["writes"]
        assert [each["text"] for each in writes] == ["One, from @brandlark", "2", "3"]
        assert [each.get("in_reply_to") for each in writes] == [None, writes[0]["id"], writes[1]["id"]]
        pictures = [each for each in box.ask("/sandbox/state")["media"] if each["posts"]]
        assert [(each["alt_text"], list(map(str, each["posts"]))) for each in pictures] == [
            ("A wren", [writes[2]["id"]])
        ]
        assert run.json("delivery", "certificate", written)["cancelled"] == 1
        assert run.json("delivery", "certificate", rest)["continues"]["remote_id"] == head
