"""A disk that runs full under the work: it is told, nothing is lost or half, and it goes on by itself once there is room."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import count
from pathlib import Path
from signal import SIGCONT, SIGSTOP

import pytest

from tests.cli.stonechat import SECRETS, Box, Stonechat, sandbox
from tests.social.test_engine import wait_for

ROOM = "4m"
"""Size of the disk: twice what a home with a few hundred visitors takes."""
TOLD = "The disk is full, so the record takes nothing more"


class Disk:
    """A small disk of the test's own."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.ballast = place / "ballast"

    def fill(self) -> None:
        """Leave no room for one more page."""
        with open(self.ballast, "ab", buffering=0) as file:
            for size in (1 << 16, 1 << 12, 1):
                try:
                    while True:
                        file.write(b"\0" * size)
                except OSError:
                    continue

    def fill_files(self) -> None:
        """Leave no room for one more file; those there are may grow."""
        (self.place / "files").mkdir()
        for number in count():
            try:
                (self.place / "files" / str(number)).touch()
            except OSError:
                return

    def free(self) -> None:
        """Make room."""
        self.ballast.unlink(missing_ok=True)
        shutil.rmtree(self.place / "files", ignore_errors=True)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    place = tmp_path / "disk"
    place.mkdir(mode=0o700)
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={ROOM},nr_inodes=200,mode=700", "tmpfs", str(place)],
        capture_output=True,
        check=False,
    )
    if mounted.returncode:
        pytest.skip("no small disk can be mounted here: that takes root")
    try:
        yield Disk(place)
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


@pytest.fixture
def run(disk: Disk, tmp_path: Path) -> Stonechat:
    class OnDisk(Stonechat):
        home = disk.place / "record"

    return OnDisk(tmp_path)


@pytest.fixture
def box(run: Stonechat, tmp_path: Path) -> Iterator[Box]:
    """A sandbox with a service that is registered."""
    with sandbox(tmp_path, "--followers", "300", "--no-quota") as serving:
        run.json("account", "set", "--url", serving.url)
        run.register(serving.accounts[0], "Brand")
        yield serving


def prepared(run: Stonechat, box: Box) -> str:
    """A delivery that is analysed; its number."""
    words = ("--template", "tweet", "--label", "L", "--to", box.accounts[0]["username"], "--content", "Hello")
    number = str(run.json("delivery", "create", *words)["id"])
    run.json("delivery", "analyze", number)
    return number


class Working:
    """A worker that runs, and what it says."""

    def __init__(self, run: Stonechat) -> None:
        self.said = run.folder / "said"
        with self.said.open("w") as file:
            self.process = run.start("worker", open=True, stderr=file, stdout=file)

    def tells(self, words: str) -> Callable[[], bool]:
        """Whether it has said that."""
        return lambda: words in self.said.read_text()


@pytest.fixture
def worker(run: Stonechat, box: Box) -> Iterator[Working]:
    working = Working(run)
    try:
        wait_for(lambda: ask(run, "SELECT count(*) FROM lease WHERE holder <> ''") == 1)
        yield working
    finally:
        working.process.terminate()
        working.process.wait(20)


def ask(run: Stonechat, sql: str) -> object:
    """What the record says; None where it cannot be read just now."""
    try:
        with closing(sqlite3.connect(f"file:{run.home}/record.sqlite3?mode=ro", uri=True)) as record:
            return record.execute(sql).fetchone()[0]
    except (sqlite3.OperationalError, TypeError):
        return None


def whole(run: Stonechat) -> bool:
    return ask(run, "PRAGMA integrity_check") == "ok"


def test_what_cannot_be_written_down_does_not_leave(run: Stonechat, box: Box, disk: Disk, worker: Working) -> None:
    number = prepared(run, box)
    worker.process.send_signal(SIGSTOP)  # it may not be quicker than the disk
    assert run("delivery", "confirm", number, "--no-wait").code == 0
    disk.fill()
    worker.process.send_signal(SIGCONT)
    wait_for(worker.tells(TOLD))
    assert box.writes() == []
    disk.free()
    wait_for(lambda: ask(run, "SELECT state FROM send") == "sent")
    assert box.writes() == [("post", "brandlark", "Hello")]
    assert whole(run)


def test_what_cannot_be_witnessed_does_not_leave(run: Stonechat, box: Box, disk: Disk, worker: Working) -> None:
    number = prepared(run, box)
    worker.process.send_signal(SIGSTOP)
    assert run("delivery", "confirm", number, "--no-wait").code == 0
    disk.fill_files()  # the record itself has room
    worker.process.send_signal(SIGCONT)
    wait_for(worker.tells("no room for the file that bears witness to what is sent, so nothing is sent"))
    assert (ask(run, "SELECT state FROM send"), box.writes()) == ("planned", [])
    disk.free()
    wait_for(lambda: ask(run, "SELECT state FROM send") == "sent")
    assert box.writes() == [("post", "brandlark", "Hello")]
    assert "This record is the one that sends." in run("doctor").out


def test_an_outcome_that_cannot_be_written_down_is_looked_for(
    run: Stonechat, box: Box, disk: Disk, worker: Working
) -> None:
    rule = {"endpoint": "POST /2/tweets", "times": 1, "effect": {"delay": 3}}
    box.ask("/sandbox/faults", {"rules": [rule]})
    number = prepared(run, box)
    run("delivery", "confirm", number, "--no-wait")
    wait_for(lambda: box.writes() == [("post", "brandlark", "Hello")])
    disk.fill()  # X has it; its answer is still on its way
    wait_for(worker.tells(TOLD))
    disk.free()
    wait_for(lambda: ask(run, "SELECT state FROM send") == "sent")
    assert box.writes() == [("post", "brandlark", "Hello")]
    assert ask(run, "SELECT doubts FROM send") == 1
    assert whole(run)


def test_a_synchronization_goes_on_where_the_disk_stopped_it(
    run: Stonechat, box: Box, disk: Disk, worker: Working
) -> None:
    rule = {"endpoint": "GET /2/users/*/followers", "times": 1, "effect": {"delay": 3}}
    box.ask("/sandbox/faults", {"rules": [rule]})
    assert run("workflow", "run", "syncTwitter").code == 0
    wait_for(lambda: box.ask("/sandbox/faults")["rules"][0]["strikes"] == 1)
    disk.fill()  # the page of followers is on its way
    wait_for(worker.tells(TOLD))
    assert ask(run, "SELECT count(*) FROM visitor") in (0, None)
    disk.free()
    wait_for(lambda: ask(run, "SELECT state FROM run WHERE ended_at > 0") is not None)
    assert ask(run, "SELECT count(*) FROM visitor") == 300
    assert whole(run)


def test_whatever_is_asked_of_a_full_disk_is_refused_in_a_sentence(
    run: Stonechat, box: Box, disk: Disk, tmp_path: Path
) -> None:
    number, keys = prepared(run, box), json.dumps({name: box.accounts[0][name] for name in SECRETS})
    before = (run.home / "vault" / "secrets.vault").read_bytes()
    disk.fill()
    for words in (
        ("account", "set", "--daily-messages", "3"),
        ("delivery", "confirm", number, "--no-wait"),
        ("service", "change", "brandlark", "--secrets", "-"),
        ("backup", str(tmp_path / "elsewhere")),
        ("worker", "--once"),
    ):
        done = run(*words, stdin=keys, open=True)
        assert (done.code, TOLD in done.err) == (1, True), f"{words}: {done.err}"
    assert f"error    {TOLD}" in run("doctor").out
    disk.free()
    assert (run.home / "vault" / "secrets.vault").read_bytes() == before
    assert run.json("service", "check", "brandlark", open=True)["account"] == "brandlark"
    run.json("delivery", "confirm", number, open=True)
    assert box.writes() == [("post", "brandlark", "Hello")]
    assert whole(run)


def test_a_file_that_finds_no_room_is_not_there_at_all(run: Stonechat, box: Box, disk: Disk, tmp_path: Path) -> None:
    run("workflow", "run", "syncTwitter", "--wait", open=True)
    elsewhere = tmp_path / "moved"
    shutil.copytree(run.home, elsewhere)  # the record on a disk with room, the files on the full one
    disk.fill()
    for words, told in (
        (("backup", str(disk.place / "backup")), "There is no room for a copy of the record"),
        (("visitor", "export", "--output", str(disk.place / "all.csv")), "cannot be written: No space left on device"),
    ):
        done = run(*words, "--home", str(elsewhere), "--read-only")
        assert (done.code, told in done.err.replace("\n", " ")) == (1, True), done.err
    assert sorted(os.listdir(disk.place)) == ["ballast", "record"]
