"""`stonechat delivery decide`: a message that X does not show is listed, and a person decides."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from tests.cli.stonechat import Box, Stonechat, sandbox
from tests.cli.test_way import documented, fields


def not_found(run: Stonechat, box: Box) -> tuple[str, int]:
    """A delivery of which X shows no message, and how many."""
    run.json("account", "set", "--url", box.url)
    run.register(box.accounts[0], "Offers")
    run.json("workflow", "run", "syncTwitter", "--wait", open=True)
    words = ("--template", "dm", "--label", "Offer", "--to", "brandlark", "--without-consent", "--content", "-")
    written = str(run.json("delivery", "create", *words, stdin="Hi")["id"])
    number = int(run.json("delivery", "analyze", written)["to_send"])
    run.json("delivery", "confirm", written, "--typed", str(number), open=True)
    assert "Nothing is in doubt." in run("delivery", "decide", written).err
    with sqlite3.connect(run.home / "record.sqlite3") as record:
        # As after looks in vain, which take five minutes of a clock that no test turns from outside.
        record.execute("UPDATE send SET state = 'absent', waits_for = 'decision', reason = 'Not among them.'")
    record.close()
    return written, number


def test_doubts_are_listed_and_decided(tmp_path: Path) -> None:
    run = Stonechat(tmp_path)
    with sandbox(tmp_path, "--followers", "5", "--no-quota") as box:
        written, number = not_found(run, box)
        people = run.json("delivery", "decide", written)
        assert {(each["undecided"], each["reason"]) for each in people} == {(True, "Not among them.")}
        assert len(people) == number
        every = run.json("delivery", "doubts")
        assert every == run.json("delivery", "doubts", written)
        assert ([{"delivery": int(written), **each} for each in people], fields(every[0])) == (
            every,
            documented("delivery doubts"),
        )
        told = run("delivery", "doubts").err
        assert f"To decide: stonechat delivery decide {written}" in told
        assert f"Delivery {written}: {number} not found, to be decided." in told
        assert run("delivery", "doubts", "77").code == 1
        first, second = (each["username"] for each in people[:2])
        assert run("delivery", "decide", written, first).code == 2
        assert "is in doubt" in run("delivery", "decide", written, "nobody_77", "--leave").err
        run.json("delivery", "decide", written, f"@{first}", "--leave")
        shown = run.json("delivery", "decide", written, second, "--send-again")
        assert (shown["state"], shown["outcomes"]["open"]) == ("In progress", 1)
        assert len(run.json("delivery", "decide", written)) == number - 2
        for refused in (("--send-again", "--all"), ("--all",), (second, "--leave", "--all")):
            assert run("delivery", "decide", written, *refused).code == 2
        left = run("delivery", "decide", written, "--leave", "--all")
        assert (left.code, f"{number - 2} messages left as they are." in left.err) == (0, True)
        assert run.json("delivery", "decide", written) == []
        assert "nothing to decide" in run("delivery", "decide", written, "--leave", "--all").err
        run("worker", "--once", open=True)
        assert len(box.writes()) == number + 1
