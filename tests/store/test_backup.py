"""Backups: consistent while others write, for their owner alone, and restored whole or not at all."""

from __future__ import annotations

import shutil
import sqlite3
import stat
import threading
from pathlib import Path

import pytest

from store.backup import BackupError, back_up, look_into, restore, secrets_in
from store.copies import is_copy, settle_down, settle_new
from store.database import BEFORE_UPGRADE, FILE_NAME, MIGRATIONS, Record
from store.options import option, set_option
from store.sealing import Cost
from tests.store.conftest import NOW

QUICK = Cost(1, 64, 1)
SECRETS = {"uuid:1": {"consumer_key": "a key of the tests", "access_token": "a token of the tests"}}
PASSPHRASE = "heather and gorse"


def newer(home: Path) -> str:
    """What the record of a home says of itself; nobody has it open afterwards."""
    record = Record(home)
    try:
        return option(record, "newer", "no")
    finally:
        record.close()


@pytest.fixture
def backup(tmp_path: Path) -> Path:
    return tmp_path / "backup.sqlite3"


def test_a_backup_is_whole_while_another_writes(record: Record, backup: Path) -> None:
    ended = threading.Event()

    def write() -> None:
        other, number = Record(record.home), 0
        while not ended.is_set():
            number += 1
            with other.writing():
                set_option(other, "left", str(number))
                set_option(other, "right", str(number))
        other.close()

    set_option(record, "left", "0")
    set_option(record, "right", "0")
    writer = threading.Thread(target=write)
    writer.start()
    made = [back_up(record, backup.with_name(f"{number}"), NOW) for number in range(5)]
    ended.set()
    writer.join()
    for each in made:
        with sqlite3.connect(each.path) as copy:
            found = dict(copy.execute("SELECT name, value FROM option WHERE name IN ('left', 'right')"))
        assert found["left"] == found["right"]
        assert stat.S_IMODE(each.path.stat().st_mode) == 0o600


def test_a_backup_comes_back_and_counts_as_a_copy(record: Record, backup: Path, tmp_path: Path) -> None:
    settle_new(record)
    set_option(record, "kept", "yes")
    back_up(record, backup, NOW)
    found = look_into(backup)
    assert (found.made_at, found.home, found.secrets) == (NOW, str(record.home), False)
    assert restore(found, tmp_path / "elsewhere") is None
    again = Record(tmp_path / "elsewhere")
    assert (option(again, "kept"), is_copy(record), is_copy(again)) == ("yes", False, True)
    settle_down(again)
    assert not is_copy(again)
    again.close()


def test_what_was_there_before_is_kept_and_can_come_back(record: Record, backup: Path) -> None:
    back_up(record, backup, NOW)
    set_option(record, "newer", "yes")
    record.close()
    kept = restore(look_into(backup), record.home)
    assert kept is not None
    assert newer(record.home) == "no"
    restore(look_into(kept), record.home)
    assert newer(record.home) == "yes"


def test_a_record_in_use_is_not_replaced(record: Record, backup: Path) -> None:
    back_up(record, backup, NOW)
    set_option(record, "newer", "yes")
    with pytest.raises(BackupError, match="Close every console and worker"):
        restore(look_into(backup), record.home)
    assert option(record, "newer") == "yes"
    assert sorted(path.name for path in record.home.glob("record*")) == [
        FILE_NAME,
        f"{FILE_NAME}-shm",
        f"{FILE_NAME}-wal",
    ]


def test_a_damaged_record_can_be_replaced(record: Record, backup: Path) -> None:
    set_option(record, "kept", "yes")
    back_up(record, backup, NOW)
    record.close()
    record.path.write_bytes(b"nothing of a record is left here" * 200)
    restore(look_into(backup), record.home)
    assert option(Record(record.home), "kept") == "yes"


@pytest.mark.parametrize("way", ["copied", "copied back", "removed and copied back", "moved"])
def test_a_file_put_there_by_hand_is_a_copy(record: Record, tmp_path: Path, way: str) -> None:
    settle_new(record)
    record.close()
    home, aside = record.home, tmp_path / "aside"
    if way == "moved":
        home.rename(aside)
        home = aside
    else:
        shutil.copytree(home, aside)
        if way == "copied":
            home = aside
        else:
            if way == "removed and copied back":
                record.path.unlink()
            shutil.copy(aside / FILE_NAME, home / "new")
            (home / "new").rename(record.path)
    assert is_copy(Record(home))


def test_opening_it_again_makes_no_copy(record: Record) -> None:
    settle_new(record)
    set_option(record, "much", "x" * 1_000_000)
    record.sql("VACUUM")
    record.close()
    assert not is_copy(Record(record.home))


def test_secrets_are_sealed_and_come_back_with_the_passphrase(record: Record, backup: Path) -> None:
    assert back_up(record, backup, NOW, SECRETS, PASSPHRASE, QUICK).secrets
    content = backup.read_bytes()
    assert not any(value.encode() in content for values in SECRETS.values() for value in values.values())
    assert secrets_in(backup, PASSPHRASE) == SECRETS
    with pytest.raises(BackupError, match="does not open"):
        secrets_in(backup, PASSPHRASE + "!")


def test_what_is_no_backup_is_told(record: Record, backup: Path, tmp_path: Path) -> None:
    with pytest.raises(BackupError, match="There is no file"):
        look_into(backup)
    backup.write_text("a shopping list")
    with pytest.raises(BackupError, match="is no backup of a record"):
        look_into(backup)
    with pytest.raises(BackupError, match="is there already"):
        back_up(record, backup, NOW)
    with pytest.raises(BackupError, match=r"No such file or directory\. The record is untouched"):
        back_up(record, tmp_path / "nowhere" / "backup", NOW)


def test_a_backup_with_a_broken_page_is_told(record: Record, backup: Path) -> None:
    back_up(record, backup, NOW)
    whole = bytearray(backup.read_bytes())
    whole[5 * 4096 : 6 * 4096] = b"\xff" * 4096
    backup.write_bytes(whole)
    with pytest.raises(BackupError, match=r"damaged|no backup"):
        look_into(backup)


def test_an_upgrade_keeps_the_record_as_it_was(record: Record) -> None:
    set_option(record, "kept", "yes")
    newest = len(list(MIGRATIONS.glob("[0-9]*.py")))
    record.sql(f"PRAGMA user_version = {newest - 1}")
    record.close()
    Record(record.home).close()
    with sqlite3.connect(record.home / BEFORE_UPGRADE) as before:
        assert before.execute("PRAGMA user_version").fetchone() == (newest - 1,)
        assert before.execute("SELECT value FROM option WHERE name = 'kept'").fetchone() == ("yes",)
