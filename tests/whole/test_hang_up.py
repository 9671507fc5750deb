"""A console whose terminal goes, and whose home may go with it, ends by itself and does not spin until it does."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import shutil
import signal
import sqlite3
import struct
import subprocess
import termios
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from functools import partial
from pathlib import Path

import pytest

from tests.cli.stonechat import Stonechat, surroundings
from tests.social.test_engine import wait_for
from tests.terminal import terminal
from tests.whole.costs import cpu_seconds

SIZE = struct.pack("HHHH", 24, 80, 0, 0)


@contextmanager
def console(run: Stonechat, *, controlled: bool) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """A console that stands, with its engine at work; only a terminal that controls it tells it of a hang-up by SIGHUP."""
    line, far_end = pty.openpty()
    fcntl.ioctl(far_end, termios.TIOCSWINSZ, SIZE)
    words, env = run.line(open=True), surroundings(run.folder)
    if controlled:
        sit = partial(os.login_tty, far_end)
        program = subprocess.Popen(words, env=env, cwd=run.folder, preexec_fn=sit, pass_fds=[far_end])
    else:
        streams = {"stdin": far_end, "stdout": far_end, "stderr": far_end}
        program = subprocess.Popen(words, env=env, cwd=run.folder, start_new_session=True, **streams)
    os.close(far_end)
    try:
        wait_for(lambda: drained(line) == 0 and holder(run))
        yield program, line
    finally:
        program.kill()
        program.wait()


def drained(line: int) -> int:
    """Take in what the console wrote; how many bytes."""
    taken = 0
    while select.select([line], [], [], 0.3)[0]:
        taken += len(os.read(line, 65_536))
    return taken


def holder(run: Stonechat) -> str:
    """Who holds the lease of the engine; empty where nobody does, or where there is no record yet."""
    with suppress(sqlite3.OperationalError), closing(_reader(run)) as record:
        return "".join(held for (held,) in record.execute("SELECT holder FROM lease"))
    return ""


def _reader(run: Stonechat) -> sqlite3.Connection:
    return sqlite3.connect(f"file:{run.home}/record.sqlite3?mode=ro", uri=True)


@pytest.mark.parametrize("home_goes", [True, False], ids=["home gone", "home there"])
@pytest.mark.parametrize("controlled", [True, False], ids=["told by SIGHUP", "told by nobody"])
def test_a_console_ends_with_its_terminal(tmp_path: Path, controlled: bool, home_goes: bool) -> None:
    run = Stonechat(tmp_path)
    with console(run, controlled=controlled) as (program, line):
        if home_goes:
            shutil.rmtree(run.home)
        before = cpu_seconds(program.pid)
        os.close(line)
        _, status, used = os.wait4(program.pid, 0) if ended(program, 10) else (0, -1, None)
        assert used is not None, "it still runs"
        assert os.waitstatus_to_exitcode(status) == 128 + signal.SIGHUP
        assert used.ru_utime + used.ru_stime - before < 1.5
    assert holder(run) == "", "the lease was given back"


def ended(program: subprocess.Popen[bytes], seconds: float) -> bool:
    """Whether it ends in time; who it was can still be asked for."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if os.waitid(os.P_PID, program.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None:
            return True
        time.sleep(0.02)
    return False


def test_a_console_whose_home_goes_says_so_and_rests(tmp_path: Path) -> None:
    run = Stonechat(tmp_path)
    with terminal(run.line(open=True), surroundings(tmp_path), tmp_path) as console:
        console.until("● engine")
        shutil.rmtree(run.home)
        console.until("The record was moved or removed")
        before = cpu_seconds(console.process.pid)
        with pytest.raises(AssertionError, match="never came"):
            console.until("nothing more", 3)
        assert cpu_seconds(console.process.pid) - before < 0.3
        console.type("\x11")
        assert console.ended() == 0
