"""Programs at a real terminal of 140 x 45, their answers timed from the key to the last byte of what they paint."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PAGE_DOWN, PAGE_UP, END, HOME, DOWN, ENTER, ESCAPE = "\x1b[6~", "\x1b[5~", "\x1b[F", "\x1b[H", "\x1b[B", "\r", "\x1b"
QUIET = 0.15
"""Seconds without a byte after which a frame is over."""
PATIENCE = 60.0
"""Seconds that a program may take until it has written a text."""


class Sitting:
    """A program at a terminal, and how long its answers take."""

    def __init__(self, process: subprocess.Popen[bytes], line: int) -> None:
        self.process = process
        self._line = line

    def press(self, keys: str = "", seconds: float = 5.0) -> float:
        """Seconds from the keys to the last byte of what follows; `seconds` at the most."""
        if keys:
            os.write(self._line, keys.encode())
        begun = last = time.perf_counter()
        while time.perf_counter() - begun < seconds:
            if not select.select([self._line], [], [], QUIET)[0]:
                if last > begun:
                    break
                continue
            os.read(self._line, 1 << 20)
            last = time.perf_counter()
        return last - begun

    def until(self, text: str) -> None:
        """Wait until the program has written `text`."""
        written = b""
        while text.encode() not in written:
            if not select.select([self._line], [], [], PATIENCE)[0]:
                raise TimeoutError(f"“{text}” never came: {written[-500:]!r}")
            written += os.read(self._line, 65_536)


@contextmanager
def sitting(words: list[str], folder: Path) -> Iterator[Sitting]:
    """A program of Python's at a terminal."""
    line, far_end = pty.openpty()
    fcntl.ioctl(far_end, termios.TIOCSWINSZ, struct.pack("HHHH", 45, 140, 0, 0))
    env = os.environ | {"TERM": "xterm-256color", "HOME": str(folder), "LANG": "C.UTF-8", "TEXTUAL_ANIMATIONS": "none"}
    process = subprocess.Popen([sys.executable, *words], stdin=far_end, stdout=far_end, stderr=far_end, env=env)
    os.close(far_end)
    try:
        yield Sitting(process, line)
    finally:
        process.kill()
        process.wait()
        os.close(line)


def peak_megabytes(process: int) -> float:
    """The most memory that a process has held until now, as the kernel counts it."""
    status = Path(f"/proc/{process}/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) / 1024
