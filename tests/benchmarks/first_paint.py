"""How long the console takes to its first painted text, against Textual's hello-world: `python -m tests.benchmarks.first_paint`.

Both start in a real terminal of 80 x 24, in turns, so that a busy machine slows both. The console opens on a new home, on
one that was opened before, and on one with as many visitors as are asked for (a million).
"""

from __future__ import annotations

import argparse
import fcntl
import os
import pty
import select
import statistics
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from social.clock import SystemClock
from social.desk import open_record
from store import passes
from store.database import Record
from store.services import add_service
from store.visitors import DetailRow, keep_details
from tests.benchmarks.hello import HELLO

ROUNDS = 5
PAGE = 1_000
"""Visitors in one transaction: as many as X gives in one page."""
PATIENCE = 60.0


def first_paint(words: list[str], text: str, folder: Path) -> float:
    """Seconds from exec until `text` was written to the terminal."""
    line, far_end = pty.openpty()
    fcntl.ioctl(far_end, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    env = os.environ | {"TERM": "xterm-256color", "HOME": str(folder), "LANG": "C.UTF-8"}
    begun = time.perf_counter()
    process = subprocess.Popen(words, stdin=far_end, stdout=far_end, stderr=far_end, env=env)
    os.close(far_end)
    try:
        written = b""
        while text.encode() not in written:
            if not select.select([line], [], [], PATIENCE)[0]:
                raise TimeoutError(f"“{text}” never came: {written[-500:]!r}")
            written += os.read(line, 65_536)
        return time.perf_counter() - begun
    finally:
        process.kill()
        process.wait()
        os.close(line)


def fill(home: Path, number: int) -> None:
    """Put `number` visitors into the record of a home, all followers of one service."""
    record, now = open_record(home, SystemClock()), datetime.now(UTC)
    values = {"label": "New Offers Available", "internal_name": "brandlark", "folder_id": 1, "visitor_folder_id": 2}
    service_id = add_service(record, now, **values)
    for first in range(0, number, PAGE):
        _keep(record, service_id, [_person(each) for each in range(first, min(first + PAGE, number))], now)
    record.close()


def _keep(record: Record, service_id: int, page: list[DetailRow], now: datetime) -> None:
    with record.writing():
        if passes.going(record, service_id) is None:
            passes.begin(record, service_id, "full", now)
        known = passes.going(record, service_id)
        assert known is not None
        passes.land(record, known, keep_details(record, page, 2, now, new=True), now)


def _person(number: int) -> DetailRow:
    return (str(10**12 + number), f"person{number}", f"Person {number}", number % 5_000, False, None, False, True)


def measure(kinds: dict[str, Callable[[], float]], rounds: int) -> dict[str, list[float]]:
    """Each kind's times; the kinds take turns, after one round that only warms the caches."""
    times: dict[str, list[float]] = {name: [] for name in kinds}
    for turn in range(rounds + 1):
        for name, run in kinds.items():
            seconds = run()
            if turn:
                times[name].append(seconds)
    return times


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--visitors", type=int, default=1_000_000, help="in the full home")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    options = parser.parse_args()
    with TemporaryDirectory(prefix="first-paint-") as name:
        folder = Path(name)
        fill(folder / "full", options.visitors)
        times = measure(_kinds(folder, options.visitors), options.rounds)
    floor = statistics.median(next(iter(times.values())))
    for kind, seconds in times.items():
        middle = statistics.median(seconds)
        print(
            f"{kind:34} {middle * 1000:5.0f} ms [{min(seconds) * 1000:.0f}..{max(seconds) * 1000:.0f}]  {middle / floor:.2f} x"
        )


def _kinds(folder: Path, visitors: int) -> dict[str, Callable[[], float]]:
    hello = [sys.executable, "-m", "tests.benchmarks.hello"]
    console = [sys.executable, "-m", "tui", "--home"]
    turns = iter(range(1_000))

    def new() -> float:
        return first_paint([*console, str(folder / f"new{next(turns)}")], "Stonechat", folder)

    return {
        "Textual's hello-world": lambda: first_paint(hello, HELLO, folder),
        "the console, a new home": new,
        "the console, a home without data": lambda: first_paint([*console, str(folder / "none")], "Stonechat", folder),
        f"the console, {visitors:,} visitors": lambda: first_paint(
            [*console, str(folder / "full")], "Stonechat", folder
        ),
    }


if __name__ == "__main__":
    main()
