"""`stonechat delivery rehearse` and `report`: by command line alone, no secrets opened, nothing at X, an exit code."""

from __future__ import annotations

from pathlib import Path

from tests.cli.stonechat import Stonechat, sandbox


def test_a_delivery_is_rehearsed_and_nothing_reaches_x(tmp_path: Path) -> None:
    run = Stonechat(tmp_path)
    with sandbox(tmp_path, "--followers", "0") as box:
        run.json("account", "set", "--url", box.url)
        run.register(box.accounts[0], "Offers")
        words = ("--template", "tweet", "--label", "Offer", "--to", "brandlark", "--content", "-")
        written = str(run.json("delivery", "create", *words, stdin="Hi from <%= service.label %>!")["id"])
        told = run.json("delivery", "rehearse", written)
        assert (told["holds"], told["sent"], told["taken"], told["doubled"]) == (True, 1, 1, 0)
        done = run("delivery", "rehearse", written, "--faults", "none", "--seed", "3")
        assert done.code == 0
        assert "1 planned = 1 sent." in done.out
        assert "nothing leaves this machine" in done.err
        assert box.writes() == []
        assert [each["action"] for each in run.json("audit")][:2] == ["Rehearse", "Rehearse"]

        assert run("delivery", "report").code == 2
        lines = {each["label"]: each["number"] for each in run.json("delivery", "report", written)["summary"]}
        assert lines["Messages to be delivered"] == 0
        assert run.json("delivery", "report", "--service", "brandlark") == {
            "service": "brandlark", "rate": None, "deliveries": [],
        }  # fmt: skip

        wrong = run("delivery", "rehearse", written, "--faults", "earthquake")
        assert wrong.code == 2
        assert "There is no fault “earthquake”" in wrong.err
        run.json("delivery", "change", written, "--content", "<%= service.nickname %>")
        refused = run("delivery", "rehearse", written, "--json")
        assert (refused.code, refused.value["ready"]) == (1, False)
