"""The files of a home: made for their owner alone, and closed where somebody opened them."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from store.backup import back_up
from store.database import Record
from store.home_files import open_to_others, ours_in
from store.secrets import Secrets
from tests.tui.conftest import StillClock


@pytest.fixture(autouse=True)
def loose() -> Iterator[None]:
    """The umask of most systems, or a looser one."""
    before = os.umask(0)
    yield
    os.umask(before)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home in full use: record with its journals open, vault, locks, choice of keyring, a backup."""
    folder = tmp_path / "home"
    record = Record(folder)
    with record.writing():
        record.sql("INSERT INTO option VALUES ('a', 'b')")
    secrets = Secrets.open(folder, installation="i", passphrase="a heath with stonechats")
    secrets.put("key:1", {"consumer_key": "abc"})
    back_up(record, folder / "copy.sqlite3", StillClock().now())
    return folder


def test_whatever_is_written_is_for_its_owner_alone(home: Path) -> None:
    everything = [home, *home.rglob("*")]
    names = {path.name for path in everything}
    assert {"record.sqlite3", "record.sqlite3-wal", "record.sqlite3-shm", "migration.lock", "vault"} <= names
    assert [f"{path.name} {mode(path):o}" for path in everything if mode(path) & 0o077] == []
    assert set(everything) <= set(ours_in(home)), "a kind of file that the care of modes does not know"


def test_what_stands_open_is_closed_at_the_next_start_and_told(home: Path) -> None:
    for path in [home, *home.rglob("*")]:
        path.chmod(0o777 if path.is_dir() else 0o666)
    (home / "holiday.jpg").touch(0o644)
    opened = Record(home)
    assert len(opened.mended) == len(list(ours_in(home)))
    assert "was open to other users (mode 666). It is closed to them now." in "".join(opened.mended)
    assert list(open_to_others(home)) == []
    assert mode(home / "holiday.jpg") == 0o644, "what is not ours was touched"
    assert Record(home).mended == ()


def test_a_link_is_left_alone(home: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere.sqlite3"
    elsewhere.touch(0o644)
    (home / "linked.sqlite3").symlink_to(elsewhere)
    Record(home)
    assert mode(elsewhere) == 0o644


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
def test_a_file_of_somebody_else_is_told(home: Path) -> None:
    os.chown(home / "migration.lock", 65_534, -1)
    assert any("migration.lock belongs to another user (uid 65534)" in each for each in Record(home).mended)
