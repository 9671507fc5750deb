"""The twin of the schedule's wizard: each of its pages in words, shown, changed and refused on the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tui.__main__ import main


def schedule(home: Path, *words: str) -> int:
    return main(["--home", str(home), "workflow", "schedule", "syncTwitter", *words])


@pytest.mark.parametrize(
    ("text", "recipe"),
    [
        (
            "every 30m 08:00-18:00 monday-friday",
            {"type": "several", "every": 30, "start": "08:00", "end": "18:00", "days": [0, 1, 2, 3, 4]},
        ),
        ("hours 08:00,12:00", {"type": "several", "times": ["08:00", "12:00"]}),
        ("daily 07:00 to 2198-12-31", {"type": "daily", "time": "07:00", "to": "2198-12-31"}),
        ("weekly thursday 07:30", {"type": "weekly", "days": [3], "time": "07:30"}),
        (
            "monthly 20,last march,june 07:00 from 2198-01-01 times 3",
            {
                "type": "monthly",
                "month_days": [20, "last"],
                "time": "07:00",
                "months": [3, 6],
                "from": "2198-01-01",
                "iterations": 3,
            },
        ),
        ("once 2198-12-24 18:00", {"type": "once", "date": "2198-12-24", "time": "18:00"}),
    ],
)
def test_each_page_of_the_wizard_has_its_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, recipe: dict[str, Any]
) -> None:
    assert schedule(tmp_path / "home", *text.split(), "--zone", "europe/berlin", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["schedule"], told["words"], told["zone"]) == (recipe, text, "Europe/Berlin")
    assert schedule(tmp_path / "home", "--json") == 0
    again = json.loads(capsys.readouterr().out)
    assert again["schedule"] == recipe
    assert len(again["launches"]) == (1 if "once" in text else 3 if "times" in text else 10)


def test_a_launch_moved_by_the_clocks_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ("daily", "02:30", "from", "2099-03-29", "--zone", "Europe/Berlin", "--launches", "2")
    assert schedule(tmp_path / "home", *words) == 0
    out, err = capsys.readouterr()
    assert out == (
        "Every day at 02:30 (Europe/Berlin), from 2099-03-29\n"
        "  2099-03-29 03:00 Europe/Berlin (01:00 UTC): the clocks go forward, there is no 02:30 that day\n"
        "  2099-03-30 02:30 Europe/Berlin (00:30 UTC)\n"
    )
    assert "not started" in err


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (
            ("every", "10m"),
            "Every 10 minutes is too often. A workflow is not launched more often than every 15 minutes.",
        ),
        (("daily", "07:00", "--zone", "Europe/Berlon"), "Did you mean Europe/Berlin?"),
        (("once", "2020-12-24", "18:00"), "No launch of this schedule lies after now"),
    ],
)
def test_what_makes_no_sense_changes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], sentence: str
) -> None:
    assert schedule(tmp_path / "home", *words) == 2
    assert sentence in capsys.readouterr().err
    assert schedule(tmp_path / "home", "--json") == 0
    assert json.loads(capsys.readouterr().out)["words"] == "weekly thursday 07:30"
