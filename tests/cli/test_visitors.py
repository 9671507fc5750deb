"""Visitors come out as JSON, CSV and JSON lines, whole, harmless and in a stream."""

from __future__ import annotations

import csv
import io
import json
import subprocess
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from store import passes
from store.database import Record
from store.seed import seed
from store.services import add_service
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
        kept = keep_details(record, rows, 2, NOW)
        for service_id, number in ((1, 1000), (2, 10)):
            known = passes.known_pass(record, passes.begin(record, service_id, "full", NOW))
            passes.land(record, known, replace(kept, numbers=kept.numbers[:number]), NOW)
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
    assert sorted((each["action"], each["service"]) for each in found["history"]) == [
        ("came", "offers"),
        ("came", "other"),
    ]
    assert found["messages"] == []
    shown = run("visitor", "show", "u9").out
    assert "came" in shown
    assert "Receives messages" in shown
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


def test_a_filter_an_order_and_a_limit(run: Stonechat) -> None:
    found = run.json("visitor", "list", "--filter", "friends <= 20 and not checked", "--sort", "Number of friends")
    assert [each["number_of_friends"] for each in found] == [n for n in range(20, 0, -1) if n != 9]
    found = run.json("visitor", "list", "--sort", "External ID", "--limit", "3")
    assert [each["external_id"] for each in found] == ["1", "2", "3"]
    found = run.json("visitor", "list", "--sort", "External ID", "--descending", "--limit", "1")
    assert found[0]["external_id"] == str(NUMBER)
    wrong = run("visitor", "list", "--filter", "friends >")
    assert wrong.code == 2
    assert "Column 10: “friends >” wants a value" in wrong.err


def test_views_and_folders_have_their_verbs(run: Stonechat) -> None:
    assert run("folder", "add", "VIP guests").code == 0
    moved = run.json("visitor", "move", "--filter", "friends <= 12", "--to", "vip guests")
    assert moved == {"asked": 12, "moved": 12}
    assert run.json("folder", "list") == [
        {"folder": "Visitors", "visitors": NUMBER - 12}, {"folder": "VIP guests", "visitors": 12},
    ]  # fmt: skip
    saved = run.json(
        "view", "save", "Guests", "--folder", "VIP guests", "--filter", "friends > 10", "--sort", "Username"
    )
    assert saved == {
        "name": "Guests", "filter": "friends > 10", "service": None, "folder": "VIP guests", "sort": "Username",
        "descending": False,
    }  # fmt: skip
    assert [each["username"] for each in run.json("visitor", "list", "--view", "guests")] == ["u11", "u12"]
    assert [
        each["external_id"] for each in run.json("visitor", "list", "--view", "guests", "--filter", "id=12 or id=3")
    ] == ["12"]
    assert run("view", "save", "Bad", "--filter", "(x").code == 2
    assert run("view", "rename", "Guests", "--to", "Friends").code == 0
    assert [each["name"] for each in run.json("view", "list")] == ["Friends"]
    assert run("view", "remove", "Friends").code == 0
    assert run("visitor", "list", "--view", "Friends").code == 1
    assert run("folder", "rename", "VIP guests", "--to", "Visitors").code == 1
    assert run("folder", "remove", "VIP guests").code == 0
    assert run.json("folder", "list") == [{"folder": "Visitors", "visitors": NUMBER}]


def test_files_of_every_format(run: Stonechat, tmp_path: Path) -> None:
    for kind in ("csv", "jsonl", "parquet", "xlsx"):
        done = run("visitor", "export", "--output", str(tmp_path / f"all.{kind}"), "--limit", "700")
        assert (done.code, "700 visitor(s) written" in done.err) == (0, True), done.err
        assert (tmp_path / f"all.{kind}").stat().st_size > 1_000
    assert len((tmp_path / "all.csv").read_bytes().split(b"\r\n")) == 702
    assert run("visitor", "export", "--format", "xlsx").code == 1
    assert run("visitor", "export", "--output", str(tmp_path / "all.csv")).code == 1


def test_a_list_of_very_many_is_an_export(run: Stonechat) -> None:
    jane, anna = {"SUDO_USER": "jane"}, {"SUDO_USER": "anna"}
    for name, group in (("jane", "Administrator"), ("anna", "Access to reports")):
        assert run("operator", "set", name, "--groups", group, **jane).code == 0
    for words in ((), ("--json",), ("--limit", "501")):
        refused = run("visitor", "list", *words, **anna)
        assert (refused.code, refused.out) == (1, "")
        assert "The list is longer than 500" in refused.err
        assert "This needs the right EXPORT, which anna does not have here." in refused.err
    assert len(run("visitor", "list", "--limit", "500", "--json", **anna).value) == 500
    assert len(run("visitor", "list", "--json", **jane).value) == NUMBER
    acts = run("audit", "--json", **jane).value
    assert [each["detail"] for each in acts if each["action"] == "Export"] == ["1,203 visitor(s) as a list"]
