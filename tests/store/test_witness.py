"""The witness beside a record: a copy that is written back over the record is known for one, and nothing else is."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

import pytest

from store.copies import WITNESS_FILE, call_witness, is_copy, keep_witness, settle_new
from store.database import FILE_NAME, Record, RecordError


@pytest.fixture
def record(tmp_path: Path) -> Record:
    found = Record(tmp_path / "home")
    settle_new(found)
    return found


def leave(record: Record) -> None:
    """As where a send leaves."""
    with record.writing():
        call_witness(record)
    keep_witness(record)


def kept(record: Record, place: Path) -> Path:
    """A copy of the whole home, made while nothing is at work."""
    record.close()
    return Path(shutil.copytree(record.home, place))


def over(copy: Path, home: Path) -> None:
    """Every file of the copy back into the very file it came from."""
    for each in copy.iterdir():
        shutil.copyfile(each, home / each.name)


def record_over(copy: Path, home: Path) -> None:
    shutil.copyfile(copy / FILE_NAME, home / FILE_NAME)


def pages_over(copy: Path, home: Path) -> None:
    with closing(sqlite3.connect(copy / FILE_NAME)) as old, closing(sqlite3.connect(home / FILE_NAME)) as new:
        old.backup(new)


@pytest.mark.parametrize("back", [over, record_over, pages_over])
def test_what_left_since_makes_a_copy_of_what_is_written_back(
    record: Record, tmp_path: Path, back: Callable[[Path, Path], None]
) -> None:
    copy = kept(record, tmp_path / "copy")
    leave(record)
    assert not is_copy(record)
    record.close()
    back(copy, record.home)
    again = Record(record.home)
    assert is_copy(again)
    again.close()


def test_a_copy_that_missed_nothing_may_go_on(record: Record, tmp_path: Path) -> None:
    leave(record)
    copy = kept(record, tmp_path / "copy")
    record_over(copy, record.home)
    assert not is_copy(Record(record.home))


@pytest.mark.parametrize("committed", [True, False])
def test_one_that_was_cut_off_in_between_is_no_copy(record: Record, committed: bool) -> None:
    leave(record)
    with suppress(InterruptedError), record.writing():
        call_witness(record)
        if not committed:
            raise InterruptedError
    assert not is_copy(record)
    with record.writing():
        call_witness(record)
        assert not is_copy(record)
    assert not is_copy(record)
    keep_witness(record)
    assert not is_copy(record)


def test_without_its_witness_it_is_held(record: Record) -> None:
    (record.home / WITNESS_FILE).unlink()
    assert is_copy(record)


def test_a_folder_that_takes_no_witness_lets_nothing_leave(record: Record) -> None:
    (record.home / WITNESS_FILE).unlink()
    (record.home / ".witness-coming").mkdir()
    with pytest.raises(RecordError, match="cannot be written"), record.writing():
        call_witness(record)


def test_a_witness_that_could_not_be_moved_is_not_lost_with_the_next(record: Record) -> None:
    with record.writing():
        call_witness(record)
    (record.home / WITNESS_FILE).unlink()
    (record.home / WITNESS_FILE).mkdir()  # so that it stays where it was made
    with pytest.raises(RecordError, match="so nothing is sent"), record.writing():
        call_witness(record)
    assert not is_copy(record)
