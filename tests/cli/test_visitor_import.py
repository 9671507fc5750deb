"""`stonechat visitor import`, through the door: a dry run, an import, a kill in the middle, and what takes it back."""

from __future__ import annotations

import signal
import time
from pathlib import Path

import pytest

from social.imports.judging import AT_ONCE
from store.database import Record
from store.seed import seed
from store.visitors import visitor_count
from tests.cli.stonechat import Stonechat

HEAD = "External ID;Username;Full name;services;Shoe size\r\n"


@pytest.fixture
def run(tmp_path: Path) -> Stonechat:
    made = Stonechat(tmp_path)
    record = Record(made.home)
    seed(record, "http://127.0.0.1:9")
    record.close()
    return made


def test_a_dry_run_tells_all_and_changes_nothing(run: Stonechat) -> None:
    (run.folder / "p.csv").write_text(HEAD + "7;wren;Wren;;\r\n8;lark;Lark;;\r\nx;;;;\r\n", encoding="utf-8-sig")
    done = run("visitor", "import", "p.csv", "--dry-run", "--read-only")
    assert done.code == 0
    assert "Would bring  2 new, 0 changed, 0 the same, 1 refused" in done.out
    assert "UTF-8, with semicolons between the cells." in done.out
    assert "services, Shoe size. Who follows a service, X alone says." in done.out
    assert "Line 4: “x” is no External ID" in done.out
    assert run.json("visitor", "list") == run.json("visitor", "import", "--list") == []


def test_an_import_is_numbered_and_taken_back(run: Stonechat) -> None:
    (run.folder / "p.csv").write_text(HEAD + "7;wren;'=Wren;;\n")
    assert run("folder", "add", "Guests").code == 0
    told = run.json("visitor", "import", "p.csv", "--folder", "guests")
    assert (told["import"], told["new"], told["whole"], told["passed_over"]) == (1, 1, True, ["services", "Shoe size"])
    found = run.json("visitor", "list")
    assert [(each["full_name"], each["folder"], each["services"]) for each in found] == [("=Wren", "Guests", [])]
    assert run("visitor", "import", "--list").out.count("1 new, 0 changed") == 1
    back = run.json("visitor", "import", "--undo", "1")
    assert (back["state"], back["removed"], run.json("visitor", "list")) == ("undone", 1, [])
    assert [each["action"] for each in run.json("audit")[:3]] == ["Undo import", "Import", "Import"]
    again = run("visitor", "import", "--undo", "1")
    assert (again.code, "taken back already" in again.err) == (1, True)


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ((), 2, "Name a file, or --undo N, or --list"), (("p.csv", "--list"), 2, "one of these"),
        (("p.csv",), 1, "There is no file"), (("--undo", "3"), 1, "There is no import 3"),
        (("here.csv", "--folder", "Nowhere"), 1, "There is no folder “Nowhere”"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_said(run: Stonechat, words: tuple[str, ...], code: int, said: str) -> None:
    (run.folder / "here.csv").write_text(HEAD)
    done = run("visitor", "import", *words)
    assert (done.code, said in done.err) == (code, True), done.err


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_an_import_that_was_ended_goes_on_where_it_stood(run: Stonechat, how: signal.Signals) -> None:
    rows = "".join(f"{n};u{n};Name {n};;\n" for n in range(1, 30_001))
    (run.folder / "p.csv").write_text(HEAD + rows)
    record = Record(run.home)
    with run.start("visitor", "import", "p.csv", "--quiet") as process:
        while not visitor_count(record) and process.poll() is None:
            time.sleep(0.01)
        process.send_signal(how)
    stood = visitor_count(record)
    assert 0 < stood < 30_000
    assert (stood % AT_ONCE, run.json("visitor", "import", "--list")[0]["state"]) == (0, "going")
    (run.folder / "other.csv").write_text(HEAD)
    other = run("visitor", "import", "other.csv", "--dry-run")
    assert f"Import 1 (p.csv) stands at line {stood + 1:,}, unless somebody is at it" in other.err
    done = run("visitor", "import", "p.csv")
    assert f"was cut off; this went on after line {stood + 1:,}" in done.err
    assert (visitor_count(record), run.json("visitor", "import", "--list")[0]["new"]) == (30_000, 30_000)
    record.close()
