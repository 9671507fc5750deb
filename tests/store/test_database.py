"""The record as a file: migrations, write transactions, what a second opener sees."""

from __future__ import annotations

import sqlite3
import stat
import threading
from collections.abc import Iterator
from pathlib import Path

import peewee
import pytest

from store import models
from store.database import FILE_NAME, Record, RecordError
from store.options import installation, option, set_option


def test_models_and_tables_have_the_same_columns(record: Record) -> None:
    kinds = [kind for kind in vars(models).values() if isinstance(kind, type) and issubclass(kind, peewee.Model)]
    for kind in kinds:
        if kind is not peewee.Model:
            kept = {row[1] for row in record.sql(f"PRAGMA table_info({kind._meta.table_name})")}
            assert kept == set(kind._meta.columns), kind


def test_opening_twice_changes_nothing(record: Record) -> None:
    before = record.sql("SELECT name, sql FROM sqlite_master ORDER BY name").fetchall()
    again = Record(record.home)
    assert again.sql("SELECT name, sql FROM sqlite_master ORDER BY name").fetchall() == before


def test_ten_openers_at_once_migrate_once(tmp_path: Path) -> None:
    faults: list[Exception] = []

    def open_it() -> None:
        try:
            Record(tmp_path / "new").close()
        except Exception as error:  # noqa: BLE001 - whatever it is, the test must see it
            faults.append(error)

    threads = [threading.Thread(target=open_it) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []


def test_home_and_file_are_for_their_owner_alone(record: Record) -> None:
    assert stat.S_IMODE(record.home.stat().st_mode) == 0o700
    assert stat.S_IMODE(record.path.stat().st_mode) == 0o600


def test_a_failed_transaction_leaves_nothing(record: Record) -> None:
    def cut_off() -> None:
        with record.writing():
            set_option(record, "half", "done")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        cut_off()
    assert option(record, "half", "absent") == "absent"


def test_change_moves_with_commits_of_this_opener_and_of_another(record: Record) -> None:
    first = record.change()
    assert record.change() == first
    set_option(record, "mine", "1")
    second = record.change()
    assert second != first
    other = Record(record.home)
    set_option(other, "theirs", "1")
    assert record.change() != second


def test_reading_only_refuses_to_write_with_a_sentence(record: Record) -> None:
    reader = Record(record.home, read_only=True)
    with pytest.raises(RecordError, match="without --read-only"):
        set_option(reader, "x", "y")


def test_reading_only_needs_a_record(tmp_path: Path) -> None:
    with pytest.raises(RecordError, match="not set up yet"):
        Record(tmp_path / "none", read_only=True)


def test_a_file_that_is_no_record_is_told_and_kept(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / FILE_NAME).write_bytes(b"these are not the bytes of a database, but somebody's own" * 40)
    with pytest.raises(RecordError, match="cannot be opened"):
        Record(home)
    assert (home / FILE_NAME).read_bytes().startswith(b"these are")


def test_a_record_of_a_newer_console_is_refused(record: Record) -> None:
    record.sql("PRAGMA user_version = 9999")
    with pytest.raises(RecordError, match="newer Stonechat"):
        Record(record.home)


def test_the_installation_is_made_once(record: Record) -> None:
    assert installation(record) == installation(Record(record.home)) != ""


def test_four_writers_at_once_lose_nothing(record: Record) -> None:
    def count_up() -> None:
        for _ in range(25):
            with record.writing():
                set_option(record, "n", str(int(option(record, "n", "0")) + 1))

    threads = [threading.Thread(target=count_up) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert option(record, "n") == "100"


@pytest.fixture
def held(record: Record) -> Iterator[sqlite3.Connection]:
    """The record, locked by another program; ours waits a hundredth of a second for it."""
    record.sql("PRAGMA busy_timeout = 10")
    other = sqlite3.connect(record.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    yield other
    other.close()


def test_a_locked_record_is_told_in_a_sentence_and_can_still_be_read(record: Record, held: sqlite3.Connection) -> None:
    with pytest.raises(RecordError, match="holds the record locked"):
        set_option(record, "mine", "1")
    assert option(record, "mine", "absent") == "absent"
    held.execute("ROLLBACK")
    set_option(record, "mine", "1")
    assert option(record, "mine") == "1"


@pytest.mark.parametrize("read_only", [False, True])
def test_to_open_it_waits_for_nobody_who_writes(record: Record, held: sqlite3.Connection, read_only: bool) -> None:
    again = Record(record.home, read_only=read_only)
    assert again.scalar("PRAGMA auto_vacuum") == 2
    again.close()


def test_a_full_disk_is_told_in_a_sentence_and_what_was_kept_stays(record: Record) -> None:
    pages = record.scalar("PRAGMA page_count")
    record.sql(f"PRAGMA max_page_count = {pages}")  # SQLite then says what it says of a full disk
    with pytest.raises(RecordError, match="The disk is full"):
        set_option(record, "long", "x" * 100_000)
    assert option(record, "long", "absent") == "absent"
    record.sql(f"PRAGMA max_page_count = {pages + 1000}")
    set_option(record, "long", "x" * 100_000)
    assert len(option(record, "long")) == 100_000


def test_a_file_that_may_only_be_read_is_told_in_a_sentence(record: Record) -> None:
    record.sql("PRAGMA query_only = 1")
    with pytest.raises(RecordError, match="cannot be written"):
        set_option(record, "x", "y")


def test_a_fault_in_our_own_sql_stays_what_it_is(record: Record) -> None:
    with pytest.raises(sqlite3.OperationalError, match="no such table"):
        record.sql("SELECT * FROM nowhere")
