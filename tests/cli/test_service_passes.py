"""Passes, their difference and the report of a service on the command line, against a sandbox."""

from __future__ import annotations

import csv
from pathlib import Path

from tests.cli.stonechat import Stonechat, sandbox
from tests.cli.test_way import documented, fields


def test_passes_and_what_lies_between_them(tmp_path: Path) -> None:
    with sandbox(tmp_path, "--followers", "20", "--no-quota") as box:
        run = Stonechat(tmp_path)
        run.json("account", "set", "--url", box.url)
        run.register(box.accounts[0], "Offers")
        assert "not read yet" in run("service", "passes", "brandlark").err
        for effects in ({}, {"follow": 4}, {"unfollow": 3}):
            for name, count in effects.items():
                box.ask("/sandbox/faults", {"rules": [{"effect": {name: {"account": "brandlark", "count": count}}}]})
            assert run("workflow", "run", "syncTwitter", "--wait", open=True).code == 0
        listed = run.json("service", "passes", "brandlark")
        assert fields(listed[0]) == documented("service passes")
        assert [(each["pass"], each["kind"], each["first"], each["came"], each["left"]) for each in listed] == [
            (3, "full", False, 0, 3), (2, "full", False, 4, 0), (1, "full", True, 20, 0),
        ]  # fmt: skip
        assert run("service", "passes", "brandlark").out.splitlines()[1].split()[0] == "3"
        told = run.json("service", "diff", "brandlark")
        assert fields(told) == documented("service diff")
        assert ((told["from"]["pass"], told["to"]["pass"]), told["sums"]["net"], told["remark"]) == ((2, 3), -3, None)
        assert [each["action"] for each in told["changes"]] == ["left"] * 3
        both = run.json("service", "diff", "brandlark", "--from", "1")
        assert (both["sums"]["came"], both["sums"]["left"], len(both["changes"])) == (4, 3, 7)
        one = run.json("service", "diff", "brandlark", "--from", "1", "--kind", "came", "--limit", "2")
        assert [each["action"] for each in one["changes"]] == ["came"] * 2
        assert "–3 left" in run("service", "diff", "brandlark").out
        path = tmp_path / "rows.csv"
        written = run.json("service", "diff", "brandlark", "--output", str(path))
        assert (written["written"], len(list(csv.reader(path.open())))) == (3, 4)
        refused = run("service", "diff", "brandlark", "--to", "77")
        assert (refused.code, "--to 77 is no pass of brandlark" in refused.err) == (1, True)
        assert run("service", "diff", "brandlark", "--to", "1").code == 1
        tracked(run)


def tracked(run: Stonechat) -> None:
    """What the report says of the same passes."""
    report = run.json("service", "report", "brandlark")
    assert fields(report) == documented("service report")
    assert (report["registered"], report["x_counts"]) == (21, 21)
    assert report["explanation"] == "The list and X's own count agree."
    assert [each["period"] for each in report["periods"]] == ["24H", "48H", "1 week", "2 weeks", "1 month", "6 months"]
    last = report["periods"][-1]
    assert (last["registered"], last["subscriptions"], last["unsubscriptions"], last["evolution"]) == (20, 4, 3, 5.0)
    assert [each["registered"] for each in report["curve"]] == [20, 24, 21]
    assert "87.5 %" in run("service", "report", "brandlark").out
