"""`stonechat delivery decide`: a message that X does not show is listed, and a person decides."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from tests.cli.stonechat import Stonechat, sandbox
from tests.cli.test_way import documented, fields


def test_doubts_are_listed_and_decided(tmp_path: Path) -> None:
    run = Stonechat(tmp_path)
    with sandbox(tmp_path, "--followers", "3", "--no-quota") as box:
        run.json("account", "set", "--url", box.url)
        run.register(box.accounts[0], "Offers")
        run.json("workflow", "run", "syncTwitter", "--wait", open=True)
        words = ("--template", "dm", "--label", "Offer", "--to", "brandlark", "--without-consent", "--content", "-")
        written = str(run.json("delivery", "create", *words, stdin="Hi")["id"])
        number = str(run.json("delivery", "analyze", written)["to_send"])
        run.json("delivery", "confirm", written, "--typed", number, open=True)
        assert "Nothing is in doubt." in run("delivery", "decide", written).err
        with sqlite3.connect(run.home / "record.sqlite3") as record:
            # As after looks in vain, which take five minutes of a clock that no test turns from outside.
            record.execute("UPDATE send SET state = 'absent', waits_for = 'decision', reason = 'Not among them.'")
        record.close()
        people = run.json("delivery", "decide", written)
        assert {(each["undecided"], each["reason"]) for each in people} == {(True, "Not among them.")}
        assert len(people) == int(number)
        every = run.json("delivery", "doubts")
        assert every == run.json("delivery", "doubts", written)
        assert ([{"delivery": int(written), **each} for each in people], fields(every[0])) == (
            every,
            documented("delivery doubts"),
        )
        assert f"To decide: stonechat delivery decide {written}" in run("delivery", "doubts").err
        assert run("delivery", "doubts", "77").code == 1
        first, second = (each["username"] for each in people[:2])
        assert run("delivery", "decide", written, first).code == 2
        assert "is in doubt" in run("delivery", "decide", written, "nobody_77", "--leave").err
        run.json("delivery", "decide", written, f"@{first}", "--leave")
        shown = run.json("delivery", "decide", written, second, "--send-again")
        assert (shown["state"], shown["outcomes"]["open"]) == ("In progress", 1)
        assert len(run.json("delivery", "decide", written)) == int(number) - 2
        run("worker", "--once", open=True)
        assert len(box.writes()) == int(number) + 1
