"""The upgrade of a record that takes its time, through the door: it is told, can be stopped and killed, and is waited for."""

from __future__ import annotations

import os
import shutil
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from signal import SIGTERM

import pytest

from store.database import BEFORE_UPGRADE, FILE_NAME, MIGRATIONS, Record, RecordError
from store.options import set_option
from store.upgrading import Stage, UpgradeStopped, bring_up
from tests.cli.stonechat import surroundings
from tests.social.test_engine import wait_for
from tests.terminal import terminal

NEWEST = len(list(MIGRATIONS.glob("[0-9]*.py")))
LATER = """
import sys
from pathlib import Path
import store.database
store.database.MIGRATIONS = Path(sys.argv[1])
from tui.__main__ import main
sys.exit(main(sys.argv[2:]))
"""
"""The program as it will be once it has more migrations."""
QUICK = "def up(migrator, db):\n    db.execute_sql('CREATE TABLE later (id INTEGER PRIMARY KEY)')\n"
SLOW = """
from pathlib import Path
COUNT = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300000) SELECT NULL FROM n WHERE i < 9"

def up(migrator, db):
    db.execute_sql("CREATE TABLE latest (id INTEGER PRIMARY KEY)")
    while not (Path(__file__).parent / "go").exists():
        db.execute_sql(f"INSERT INTO latest {COUNT}")
"""
"""Writes until it is let go."""


class Later:
    """A later version, whose steps beyond today's are a quick one and one that takes its time."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.home, self.steps = folder, folder / "home", folder / "migrations"
        Record(self.home).close()
        shutil.copytree(MIGRATIONS, self.steps, ignore=shutil.ignore_patterns("__pycache__"))
        self.add(1, QUICK)
        self.add(2, SLOW)

    def add(self, number: int, text: str) -> None:
        (self.steps / f"{NEWEST + number:04}_later.py").write_text(text)

    def let_go(self) -> None:
        (self.steps / "go").touch()

    def line(self, *words: str) -> list[str]:
        return [sys.executable, "-c", LATER, str(self.steps), "--home", str(self.home), *words]

    def start(self, name: str, *words: str, **more: str) -> tuple[subprocess.Popen[str], Callable[[], str]]:
        """A command that runs, and what it has said on stderr by now."""
        said = self.folder / name
        with said.open("w") as err, (self.folder / f"{name}.out").open("w") as out:
            env = surroundings(self.folder) | more
            run = subprocess.Popen(self.line(*words), stdout=out, stderr=err, env=env, cwd=self.folder, text=True)
        return run, said.read_text

    def level(self, name: str = FILE_NAME) -> int:
        """The version of a file of the home, which is whole."""
        with closing(sqlite3.connect(self.home / name)) as db:
            assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            return int(db.execute("PRAGMA user_version").fetchone()[0])

    def files(self) -> list[str]:
        return sorted(
            path.name for path in self.home.iterdir() if "sqlite3" in path.name and path.suffix != ".sqlite3-shm"
        )


@pytest.fixture
def later(tmp_path: Path) -> Later:
    return Later(tmp_path)


def test_what_is_quick_is_not_told(later: Later) -> None:
    later.let_go()
    run, said = later.start("quick", "service", "list", "--json")
    assert (run.wait(30), said()) == (0, "")
    assert (later.level(), later.level(BEFORE_UPGRADE)) == (NEWEST + 2, NEWEST)


def test_it_is_told_and_waited_for_and_goes_on_after_a_kill(later: Later) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(str(later.folder / "notify"))
        first, said = later.start("first", "worker", "--once", "--json", NOTIFY_SOCKET=str(later.folder / "notify"))
        wait_for(lambda: "step 2 of 2" in said())
        systemd.settimeout(20)
        assert systemd.recv(1_000).decode().startswith("EXTEND_TIMEOUT_USEC=300000000\nSTATUS=The record is upgraded: ")
    second, waits = later.start("second", "service", "list", "--json")
    wait_for(lambda: "waits until that is done" in waits())
    assert f"Process {first.pid} is upgrading the record {later.home}" in waits()
    first.kill()
    first.wait()
    wait_for(lambda: "step 2 of 2" in waits())
    later.let_go()
    assert second.wait(30) == 0
    assert (later.folder / "second.out").read_text() == "[]\n"
    lines = said().splitlines()
    assert f"from version {NEWEST} to {NEWEST + 2}" in lines[0]
    assert lines[1].startswith(f"As it was before it is kept as {later.home / BEFORE_UPGRADE}")
    assert waits().splitlines()[-1] == "The record is upgraded."
    assert not set("\r\x1b\b") & set(said() + waits())
    assert (later.level(), later.level(BEFORE_UPGRADE)) == (NEWEST + 2, NEWEST)
    assert later.files() == [BEFORE_UPGRADE, FILE_NAME]


def test_a_console_tells_it_before_its_first_screen_and_ctrl_c_stops_it(later: Later) -> None:
    env = surroundings(later.folder)
    with terminal(later.line(), env, later.folder) as screen:
        screen.until("step 2 of 2")
        screen.type("\x03")
        assert screen.ended() == 130
        told = " ".join(screen.text.split())
    assert f"was stopped at version {NEWEST + 1} of {NEWEST + 2}. The record is whole" in told
    assert b"\x1b" not in screen.written
    assert later.level() == NEWEST + 1
    later.let_go()
    with terminal(later.line(), env, later.folder) as screen:
        screen.until("Home")
        screen.type("\x11")
        assert screen.ended() == 0
    assert (later.level(), later.level(BEFORE_UPGRADE)) == (NEWEST + 2, NEWEST)


def test_a_service_that_is_ended_ends_between_two_steps(later: Later) -> None:
    run, said = later.start("worker", "worker")
    wait_for(lambda: "step 2 of 2" in said())
    run.send_signal(SIGTERM)
    assert run.wait(20) == -SIGTERM
    assert said().splitlines()[-1].startswith(f"The upgrade was stopped at version {NEWEST + 1}")
    assert later.level() == NEWEST + 1


def test_too_little_room_is_told_before_anything_is_begun(later: Later) -> None:
    later.add(3, QUICK + "ROOM = 10**9\n")
    run, said = later.start("full", "service", "list")
    assert run.wait(30) == 1
    assert f"must be upgraded from version {NEWEST} to {NEWEST + 3}, and its disk has too little room" in said()
    assert "GB to work in), and" in said()
    assert "Nothing was begun. Make room there" in said()
    assert (later.level(), later.files()) == (NEWEST, [FILE_NAME])


@pytest.fixture
def older(tmp_path: Path) -> Iterator[Record]:
    """A record of 20 MB that is a version behind."""
    record = Record(tmp_path / "home")
    set_option(record, "long", "x" * 20_000_000)
    record.sql(f"PRAGMA user_version = {NEWEST - 1}")
    yield record
    record.close()


def test_a_copy_that_is_stopped_is_gone_and_one_that_was_killed_is_made_anew(older: Record) -> None:
    half = older.home / f".{BEFORE_UPGRADE}.part"
    told: list[Stage] = []

    def stop(stage: Stage) -> bool:
        told.append(stage)
        return True

    with pytest.raises(UpgradeStopped, match=f"stopped at version {NEWEST - 1} of {NEWEST}"):
        bring_up(older, stop)
    assert 0 < told[0].done < told[0].whole
    assert (half.exists(), (older.home / BEFORE_UPGRADE).exists()) == (False, False)
    half.write_bytes(b"half")
    bring_up(older)
    assert not half.exists()
    assert older.scalar("PRAGMA user_version") == NEWEST
    assert (older.home / BEFORE_UPGRADE).stat().st_mode & 0o777 == 0o600
    assert os.path.getsize(older.home / BEFORE_UPGRADE) > 20_000_000


def test_who_only_reads_is_told_that_it_must_be_upgraded(older: Record) -> None:
    with pytest.raises(RecordError, match=f"its version is {NEWEST - 1}, and this one needs {NEWEST}"):
        Record(older.home, read_only=True)
