"""`stonechat visitor erase`, through the door: asked twice, done once, proven by a receipt."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from store.database import Record
from store.seed import seed
from store.visitors import keep_details
from tests.cli.stonechat import Stonechat

ID, HANDLE, NAME = "1523487650192837465", "wren_of_the_heath", "Wren of the Heath"


@pytest.fixture
def run(tmp_path: Path) -> Stonechat:
    made = Stonechat(tmp_path)
    record = Record(made.home)
    seed(record, "http://127.0.0.1:9")
    rows = [(ID, HANDLE, NAME, 7, True, None, None, None), ("77", "lark", "Lark", 7, True, None, None, None)]
    with record.writing():
        keep_details(record, rows, 2, datetime(2026, 11, 19, tzinfo=UTC))
    record.close()
    return made


def test_a_person_is_erased_upon_a_second_word_with_a_receipt(run: Stonechat) -> None:
    asked = run("visitor", "erase", f"@{HANDLE}")
    assert (asked.code, f"This would erase @{HANDLE} ({ID}) for ever" in asked.err, "--yes" in asked.err) == (
        2,
        True,
        True,
    )
    assert len(run.json("visitor", "list")) == 2
    told = run.json("visitor", "erase", f"@{HANDLE}", "--yes")
    assert (told["receipt"], told["removed"], told["files"]["places_with_the_id"]) == (1, {"visitors": 1}, 0)
    assert [each["external_id"] for each in run.json("visitor", "list")] == ["77"]
    held = b"".join(path.read_bytes() for path in run.home.iterdir() if path.is_file())
    assert [each for each in (ID, HANDLE, NAME) if each.encode() in held] == []
    assert run.json("visitor", "erase", "--receipt", "1") == told
    shown = run("visitor", "erase", "--receipt", "1").out
    assert "Receipt 1: one person was erased" in shown
    assert f"SHA-256 {told['sha256']}" in shown
    assert run.json("audit")[0]["action"] == "Erase"


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ((), 2, "Name a person"), (("77", "--receipt", "1"), 2, "one of the two"), (("nobody",), 1, "There is no visitor"),
        (("--receipt", "9"), 1, "There is no receipt 9"), (("77", "--yes", "--read-only"), 1, "reading only"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_said(run: Stonechat, words: tuple[str, ...], code: int, said: str) -> None:
    done = run("visitor", "erase", *words)
    assert (done.code, said in done.err) == (code, True), done.err
