"""The gaps of pages: what SQLite leaves in them is overwritten, what it holds is untouched, and others write meanwhile."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from store import erasing_bytes, file_care, journal
from store.database import Record
from store.erasing import Names
from store.seed import seed

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
GHOST = "Ghostly_Ann"
FEW = "import sys, json, store.page_gaps as gaps; gaps.SLICE = 16; gaps.TRIES = int(sys.argv[2]); gaps.PAUSE = 0.01;"
CLEAN = [sys.executable, "-c", f"{FEW} print(json.dumps(gaps.clean(sys.argv[1])))"]
"""By slices of 16 pages, so that a small file takes many turns."""
HELD_UP = [
    sys.executable,
    "-c",
    """
import store.page_gaps as gaps
clean, path = gaps.File.clean, input()

def held_up(file, first, last):
    print("held", flush=True)
    input()
    return clean(file, first, last)

gaps.File.clean = held_up
gaps.clean(path)
""",
]
"""In one turn, which waits for a word while it holds the lock."""


@pytest.fixture
def record(tmp_path: Path) -> Iterator[Record]:
    opened = Record(tmp_path / "home")
    seed(opened, "http://127.0.0.1:9")
    opened.sql("PRAGMA secure_delete = OFF")
    yield opened
    opened.close()


def worn(record: Record) -> None:
    """Visitors and long texts, changed and removed in no order, of whom none is called by the ghost's name any more."""
    dice = random.Random(7)
    add = "INSERT INTO visitor (external_id, username, full_name, folder_id, first_seen, changed_at) VALUES (?, ?, ?, 2, 0, 0)"
    with record.writing():
        record.many(add, [(str(dice.getrandbits(60)), f"{GHOST}_{n}", f"{GHOST} {n}") for n in range(1_500)])
        for n in range(60):
            journal.write(record, NOW, f"{n} {GHOST}, " * 700)
    for n in range(60):
        with record.writing():
            record.sql("UPDATE journal SET message = ? WHERE id = ?", ("short " * dice.randrange(500, 2_500), n + 1))
            rows = [(f"{dice.getrandbits(60)}", "n" * dice.randrange(40), number + 1) for number in range(n, 1_500, 60)]
            record.many("UPDATE visitor SET username = ?, full_name = ? WHERE id = ?", rows)
            record.sql("DELETE FROM visitor WHERE id % 300 = ?", (n,))
    while file_care.gives_back(record) and file_care.room(record).free:
        with record.writing():
            file_care.shrink(record)


def ghosts(record: Record) -> int:
    """How often the name is in the file, with the log written home."""
    record.sql("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    return record.path.read_bytes().count(GHOST.encode())


def held(record: Record) -> list[str]:
    return list(record.db.connection().iterdump())


def clean(record: Record, tries: int = 400) -> dict[str, int | bool]:
    told = subprocess.run([*CLEAN, str(record.path), str(tries)], check=True, stdout=subprocess.PIPE)
    found: dict[str, int | bool] = json.loads(told.stdout)
    return found


def test_gaps_and_ends_of_long_values_are_overwritten_and_nothing_else(record: Record) -> None:
    worn(record)
    before = held(record)
    assert ghosts(record) > 100
    first = clean(record)
    assert (first["cleaned"] > 10, first["whole"]) == (True, True)
    assert ghosts(record) == 0
    assert held(record) == before
    assert record.scalar("PRAGMA integrity_check") == "ok"
    assert clean(record) == {"cleaned": 0, "whole": True}


def test_others_write_meanwhile_and_bring_nothing_back(record: Record) -> None:
    worn(record)
    done, written = threading.Event(), list[int]()

    def write() -> None:
        dice = random.Random(8)
        while not done.is_set() or not written:
            with record.writing(lasting=False):
                number = dice.randrange(1, 1_500)
                written.append(record.sql("UPDATE visitor SET changed_at = 1 WHERE id = ?", (number,)).rowcount)
        record.close()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        told = clean(record)
    finally:
        done.set()
        writer.join()
    assert told["whole"]
    assert ghosts(record) == 0
    assert record.scalar("PRAGMA integrity_check") == "ok"


def test_who_remembers_a_page_from_before_brings_nothing_back(record: Record) -> None:
    worn(record)
    record.sql("PRAGMA cache_size = -64000")
    with subprocess.Popen(HELD_UP, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as cleaning:
        assert cleaning.stdin is not None
        assert cleaning.stdout is not None
        cleaning.stdin.write(f"{record.path}\n")
        cleaning.stdin.flush()
        assert cleaning.stdout.readline() == "held\n"
        held(record)  # remembers every page as it was
        cleaning.communicate("go on\n")
    with record.writing():
        assert record.sql("UPDATE visitor SET changed_at = 1").rowcount > 100
    assert ghosts(record) == 0


def test_who_reads_an_older_state_all_the_while_keeps_it_and_that_is_told(record: Record) -> None:
    worn(record)
    reader = Record(record.home)
    reader.sql("BEGIN")
    was = reader.scalar("SELECT count(*) FROM visitor")
    with record.writing():
        record.sql("DELETE FROM visitor WHERE id < 900")
    try:
        assert clean(record, tries=1) == {"cleaned": 0, "whole": False}
        assert reader.scalar("SELECT count(*) FROM visitor") == was
    finally:
        reader.sql("COMMIT")
        reader.close()


def test_a_record_without_a_map_of_its_pages_gets_one(record: Record) -> None:
    record.sql("PRAGMA auto_vacuum = NONE")
    record.sql("VACUUM")
    record.close()
    old = Record(record.home)
    assert not file_care.gives_back(old)
    worn(old)
    assert erasing_bytes.sweep(old, Names("1234567", [GHOST], []), lambda: None).names == 0
    assert file_care.gives_back(old)
    assert ghosts(old) == 0
    old.close()
