"""The console opens where it can be drawn, says why where it cannot, and leaves nothing of a sandbox behind."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import termios
import time
from pathlib import Path

from social.sandbox.world import World
from tests.cli.stonechat import COMMAND, surroundings


def open_console(tmp_path: Path, *words: str, **more: str) -> tuple[subprocess.Popen[bytes], int]:
    """The console in a terminal of 80 x 24; the terminal's other end comes too."""
    screen, terminal = pty.openpty()
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    env = surroundings(tmp_path) | more
    line = [*COMMAND, *words]
    program = subprocess.Popen(line, stdin=terminal, stdout=terminal, stderr=terminal, env=env, cwd=tmp_path)
    os.close(terminal)
    return program, screen


def read_until(screen: int, text: str, seconds: float = 20) -> str:
    """What the terminal shows, up to `text` or the program's end."""
    seen, deadline = b"", time.monotonic() + seconds
    while text.encode() not in seen and time.monotonic() < deadline:
        if not select.select([screen], [], [], 0.1)[0]:
            continue
        try:
            seen += os.read(screen, 65_536)
        except OSError:
            break
    return seen.decode(errors="replace")


def test_a_sandbox_has_a_home_of_its_own_that_ends_with_it(tmp_path: Path) -> None:
    program, screen = open_console(tmp_path, "--sandbox", "--followers", "20")
    try:
        assert "SANDBOX" in read_until(screen, "SANDBOX")
        (home,) = tmp_path.glob("stonechat-sandbox-*")
        assert home.stat().st_mode & 0o777 == 0o700
        account = World(followers=20).accounts["brandlark"]
        for path in home.iterdir():
            assert account.access_token_secret.encode() not in path.read_bytes()
        program.send_signal(signal.SIGTERM)
        read_until(screen, "no such text: this reads to the end")
        assert program.wait(20) == 128 + signal.SIGTERM
    finally:
        program.kill()
        program.wait()
        os.close(screen)
    assert list(tmp_path.iterdir()) == []


def test_a_key_leaves_it(tmp_path: Path) -> None:
    program, screen = open_console(tmp_path, "--home", str(tmp_path / "record"), "--quiet")
    try:
        assert "Home" in read_until(screen, "Home")
        os.write(screen, b"\x11")  # Ctrl+Q
        read_until(screen, "no such text: this reads to the end")
        assert program.wait(20) == 0
    finally:
        program.kill()
        program.wait()
        os.close(screen)
    assert (tmp_path / "record" / "record.sqlite3").stat().st_mode & 0o777 == 0o600


def test_a_terminal_that_cannot_draw_is_told_so(tmp_path: Path) -> None:
    program, screen = open_console(tmp_path, "--sandbox", TERM="dumb")
    assert "This terminal calls itself “dumb”" in read_until(screen, "stonechat --help")
    assert program.wait(20) == 2
    os.close(screen)
    piped = subprocess.run(COMMAND, capture_output=True, env=surroundings(tmp_path), cwd=tmp_path, timeout=20)
    assert (piped.returncode, piped.stdout) == (2, b"")
    assert b"The console needs a terminal" in piped.stderr
    assert list(tmp_path.iterdir()) == []
