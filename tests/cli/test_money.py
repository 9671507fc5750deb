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
    done = run("workflow", "run", "syncTwitter", "--wait", open=True)
    assert "Offers (brandlark): about 20 followers, about 1 s; X will charge $0.20.\n" in done.err
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


def test_who_owns_the_app_is_kept_by_a_change_and_priced(run: Stonechat, box: Box) -> None:
    run.register(box.accounts[0], "Offers", "--app-owned")
    run.json("service", "change", "brandlark", "--description", "Ours")
    assert [each["app_owned"] for each in run.json("service", "list")] == [True]
    run.json("account", "set", "--monthly-budget", "0.02")
    done = run("workflow", "run", "syncTwitter", open=True)
    assert "X will charge $0.02." in done.err
    assert "$0.01 of $0.02 are spent, and the run may cost $0.02." in done.err
    run.json("service", "change", "brandlark", "--no-app-owned")
    assert [each["app_owned"] for each in run.json("service", "list")] == [False]


def test_a_service_that_was_not_checked_is_said_to_have_no_price(run: Stonechat, box: Box) -> None:
    run.register(box.accounts[0], "Offers", "--no-check")
    done = run("workflow", "run", "syncTwitter", open=True)
    assert "Offers (brandlark): its price is not known, because it was not checked." in done.err
