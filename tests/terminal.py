"""A real terminal of 80 x 24 for tests: a program in a pseudo-terminal, and its screen as a person would read it."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import struct
import subprocess
import termios
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pyte

PATIENCE = 30.0
"""Seconds after which a text is given up: only a broken program takes so long."""


class Terminal:
    """The screen of a running program, and its keyboard."""

    def __init__(self, process: subprocess.Popen[bytes], line: int) -> None:
        self.process = process
        self._line = line
        self.pressed = 0
        """Keys that were pressed; a paste, or a key that is sent as a sequence, is one."""
        self.written = b""
        """All that the program wrote, to the byte."""
        self._screen = pyte.Screen(80, 24)
        self._stream = pyte.ByteStream(self._screen)

    @property
    def text(self) -> str:
        """What stands on the screen."""
        return "\n".join(row.rstrip() for row in self._screen.display)

    def type(self, keys: str) -> None:
        """Press keys; Enter is \\r."""
        self.pressed += 1 if keys.startswith("\x1b") else len(keys)
        os.write(self._line, keys.encode())

    def hang_up(self) -> None:
        """Cut the line, as a closed window or a broken connection does; nothing can be read any more."""
        os.close(self._line)
        self._line = os.open(os.devnull, os.O_RDWR)

    def until(self, words: str, seconds: float = PATIENCE, times: int = 1) -> str:
        """Read until `words` stand on the screen, so many times; gives the screen."""
        end = time.monotonic() + seconds
        while self.text.count(words) < times:
            assert time.monotonic() < end, f"“{words}” never came:\n{self.text}"
            assert self._read() or words in self.text, f"it ended before “{words}” came:\n{self.text}"
        return self.text

    def settle(self) -> None:
        """Take in what was written by now, without waiting for more."""
        while select.select([self._line], [], [], 0)[0] and self._read():
            pass

    def ended(self, seconds: float = PATIENCE) -> int:
        """Read to the program's end; gives its exit code."""
        end = time.monotonic() + seconds
        while self._read():
            assert time.monotonic() < end, f"it does not end:\n{self.text}"
        return self.process.wait(seconds)

    def _read(self) -> bool:
        """Take in what the program wrote, waiting a moment for it; False once nobody writes any more."""
        if not select.select([self._line], [], [], 0.1)[0]:
            return True
        try:
            written = os.read(self._line, 65_536)
        except OSError:  # Linux says so when the last writer is gone
            return False
        self.written += written
        self._stream.feed(written)
        return bool(written)


@contextmanager
def terminal(words: Sequence[str], env: Mapping[str, str], folder: Path) -> Iterator[Terminal]:
    """A program at a terminal of its own; killed at the end if it still runs."""
    line, far_end = pty.openpty()
    fcntl.ioctl(far_end, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    sit_down = partial(os.login_tty, far_end)
    process = subprocess.Popen(words, env=dict(env), cwd=folder, preexec_fn=sit_down, pass_fds=[far_end])
    os.close(far_end)
    opened = Terminal(process, line)
    try:
        yield opened
    finally:
        process.kill()
        process.wait()
        os.close(opened._line)
