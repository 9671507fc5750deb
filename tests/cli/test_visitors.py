"""Visitors come out as JSON, CSV and JSON lines, whole, harmless and in a stream."""

from __future__ import annotations

import csv
import io
import json
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from store.database import Record
from store.seed import seed
from store.services import add_service
from store.subscriptions import see
from store.visitors import keep_details
from tests.cli.stonechat import Stonechat, surroundings

NOW = datetime(2026, 11, 19, 6, 0, tzinfo=UTC)
NUMBER = 1_203
NAMES = {"7": '=HYPERLINK("https://example.com","x")', "8": "a\x9bb", "9": '名前, "quoted"', "10": "-1+1"}


@pytest.fixture
def run(tmp_path: Path) -> Stonechat:
    run = Stonechat(tmp_path)
    record = Record(run.home)
    seed(record, "http://127.0.0.1:9")
    ids = [str(number) for number in range(1, NUMBER + 1)]
    for name in ("offers", "other"):
        add_service(record, NOW, label=name, internal_name=name, folder_id=1, visitor_folder_id=2)
    rows = [(one, f"u{one}", NAMES.get(one, f"Name {one}"), int(one), one == "9", None, False, True) for one in ids]
    with record.writing():
        keep_details(record, rows, 2, NOW)
        see(record, 1, ids[:1000], NOW)
        see(record, 2, ids[:10], NOW)
    record.close()
    return run


def test_a_list_is_one_array_of_all_pages(run: Stonechat) -> None:
    found = run.json("visitor", "list")
    assert [each["external_id"] for each in found] == [str(number) for number in range(NUMBER, 0, -1)]
    assert found[-9] == {
        "origin": "Twitter",
        "external_id": "9",
        "username": "u9",
        "full_name": NAMES["9"],
        "number_of_friends": 9,
        "checked": True,
        "folder": "Visitors",
        "services": ["offers", "other"],
    }
    assert len(run.json("visitor", "list", "--service", "OFFERS", "--filter", "friends>990")) == 10
    assert run.json("visitor", "list", "--filter", "nobody-at-all") == []


def test_the_table_moves_no_cursor(run: Stonechat) -> None:
    done = run("visitor", "list", "--filter", "friends<11")
    assert done.out.splitlines()[0].split("  ")[0] == "Origin"
    assert "\x9b" not in done.out
    assert "10 visitor(s)." in done.err
    as_json = run("visitor", "list", "--filter", "id=8", "--json")
    assert "\x9b" not in as_json.out
    assert as_json.value[0]["full_name"] == "a\x9bb"


def test_csv_disarms_formulas_and_keeps_the_rest(run: Stonechat) -> None:
    done = run("visitor", "export", "--service", "other")
    header, *rows = csv.reader(io.StringIO(done.out, newline=""))
    assert header[:2] == ["origin", "external_id"]
    names = {row[1]: row[3] for row in rows}
    assert names["7"] == "'" + NAMES["7"]
    assert names["10"] == "'-1+1"
    assert names["9"] == NAMES["9"]
    assert rows[1][5:] == ["true", "Visitors", "offers other"]


def test_json_lines_and_a_limit(run: Stonechat) -> None:
    done = run("visitor", "export", "--format", "jsonl", "--limit", "2")
    assert [json.loads(line)["external_id"] for line in done.out.splitlines()] == ["1203", "1202"]


def test_one_visitor_with_what_they_follow(run: Stonechat) -> None:
    found = run.json("visitor", "show", "u9")
    assert [each["service"] for each in found["subscriptions"]] == ["offers", "other"]
    assert run("visitor", "show", "nobody").code == 1


def test_a_reader_that_goes_away_is_no_mishap(run: Stonechat) -> None:
    with subprocess.Popen(
        run.line("visitor", "list"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=surroundings(run.folder),
        encoding="utf-8",
    ) as program:
        assert program.stdout is not None
        assert program.stdout.readline().startswith("Origin")
        program.stdout.close()
        err = program.stderr.read() if program.stderr else ""
    assert (program.returncode, err) == (141, "")
