"""Money by the command line: the month's budget, what was charged, and prices before a run."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.stonechat import Box, Stonechat, sandbox
from tests.cli.test_way import documented


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Box]:
    with sandbox(tmp_path, "--followers", "20") as box:
        yield box


@pytest.fixture
def run(box: Box, tmp_path: Path) -> Stonechat:
    made = Stonechat(tmp_path)
    made.json("account", "set", "--url", box.url)
    return made


def test_a_budget_is_set_shown_and_taken_away(run: Stonechat) -> None:
    assert run.json("account", "show")["monthly_budget"] is None
    shown = run.json("account", "set", "--monthly-budget", "1234.50")
    assert list(shown) == documented("account show")
    assert (shown["monthly_budget"], shown["spent_this_month"]) == ("1234.50", "0.00")
    assert "Monthly budget    $1,234.50\nSpent this month  $0.00\n" in run("account", "show").out
    for wrong in ("12,50", "-1", "1.2345", "much", ""):
        done = run("account", "set", f"--monthly-budget={wrong}")
        assert (done.code, done.out, "--monthly-budget none" in done.err) == (2, "", True), done.err
    assert run.json("account", "set", "--monthly-budget", "none")["monthly_budget"] is None


def test_charges_are_told_newest_first_with_their_sums(run: Stonechat, box: Box) -> None:
    assert run("account", "charges").out == "X charged nothing in that month.\n"
    run.register(box.accounts[0], "Offers")
    run("workflow", "run", "syncTwitter", "--wait", open=True)
    told = run.json("account", "charges")
    assert list(told) == documented("account charges")
    assert [(each["operation"], each["resources"], each["dollars"]) for each in told["charges"]] == [
        ("followers", 20, "0.20"),
        ("me", 1, "0.01"),
    ]
    assert told["totals"][0] == {
        "service": "brandlark", "operation": "followers", "calls": 1, "resources": 20, "dollars": "0.20",
    }  # fmt: skip
    assert told["spent"] == run.json("account", "show")["spent_this_month"] == "0.21"
    lines = [line.split() for line in run("account", "charges").out.splitlines()]
    assert ["In", "all", "21", "$0.21"] in lines
    assert run.json("account", "charges", "--month", "2006-03")["charges"] == []
    assert run("account", "charges", "--month", "March").code == 2
