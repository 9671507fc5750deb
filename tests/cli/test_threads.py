"""A thread over the command line alone, on both versions of X's API: text on stdin, preview, proof, sending, certificate."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.request import urlopen

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
        with urlopen(f"{box.url}/sandbox/ledger") as answer:
            writes = [each for each in json.load(answer)["writes"] if each["username"] == "brandlark"]
        assert [each["text"] for each in writes] == ["One, from @brandlark", "Two", "Three"]
        assert [each.get("in_reply_to") for each in writes] == [None, writes[0]["id"], writes[1]["id"]]
        answered = [each.get("in_reply_to") for each in told["messages"]]
        assert answered == [None, told["messages"][0]["remote_id"], told["messages"][1]["remote_id"]]
