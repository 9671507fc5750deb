"""The visitor browser on very many rows, against a bare Line-API table: `python -m tests.benchmarks.browser`.

Both run in a real terminal of 140 x 45 over the same record. A time is from the key to the last byte of what it painted.
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
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from social.clock import SystemClock
from social.desk import open_record
from store.windows import listed
from store.windows_orders import ORDERS

KEYS = {"page down": "\x1b[6~", "end": "\x1b[F", "page up": "\x1b[5~", "home": "\x1b[H"}
QUIET = 0.15
"""Seconds without a byte after which a frame is over."""
FILTERS = ("lark", "checked", "friends > 90000 and name ~ paris", "friends > 9000000", "not (checked or open)", "id=5")
FIRST = (
    "Anna",
    "Ben",
    "Carla",
    "Dan",
    "Eva",
    "Finn",
    "Gina",
    "Hans",
    "Ida",
    "Jon",
    "Kim",
    "Lea",
    "Max",
    "Nora",
    "Otto",
)
LAST = ("Lark", "Stone", "Paris", "Weir", "Brook", "Hill", "Shaw", "Chen", "Sato", "Novak", "Rossi", "Silva")


def people(number: int) -> Iterator[tuple[object, ...]]:
    """Visitors whose External IDs, names and numbers come in no order."""
    state = 1
    for each in range(1, number + 1):
        state = (state * 6364136223846793005 + 1442695040888963407) % (1 << 63)
        first, last, checked = FIRST[state % 15], LAST[(state >> 8) % 12], int(state % 97 == 0)
        yield (
            f"{state % 10**12}{each}", f"{first}{last}{state % 9_999_991}".lower(), f"{first} {last}",
            int(10 ** (state % 1_000 / 200)), checked, "blue" if checked else None, int(state % 13 == 0),
            int(state % 3 > 0), each, each, each,
        )  # fmt: skip


def fill(home: Path, number: int) -> None:
    """A record with so many visitors, by the quickest way: its indexes are built at the end."""
    record = open_record(home, SystemClock())
    indexes = record.sql("SELECT name, sql FROM sqlite_master WHERE tbl_name = 'visitor' AND type = 'index'").fetchall()
    indexes = [(name, text) for name, text in indexes if text]
    with record.writing():
        for name, _ in indexes:
            record.sql(f"DROP INDEX {name}")
        record.many(
            "INSERT INTO visitor (external_id, username, full_name, number_of_friends, checked, verified_type, protected,"
            " receives_messages, folder_id, first_seen, changed_at, detailed_at) VALUES (?,?,?,?,?,?,?,?,2,?,?,?)",
            people(number),
        )
        for _, text in indexes:
            record.sql(text)
    record.close()


class Sitting:
    """A program at a terminal, and how long its answers take."""

    def __init__(self, process: subprocess.Popen[bytes], line: int) -> None:
        self.process = process
        self._line = line

    def press(self, keys: str = "", seconds: float = 5.0) -> float:
        """Seconds from the keys to the last byte of what follows."""
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

    @property
    def megabytes(self) -> float:
        """Memory that is resident, as the kernel counts it."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(status.split("VmRSS:")[1].split()[0]) / 1024


@contextmanager
def sitting(words: list[str], folder: Path) -> Iterator[Sitting]:
    """A program at a terminal of 140 x 45."""
    line, far_end = pty.openpty()
    fcntl.ioctl(far_end, termios.TIOCSWINSZ, struct.pack("HHHH", 45, 140, 0, 0))
    env = os.environ | {"TERM": "xterm-256color", "HOME": str(folder), "LANG": "C.UTF-8", "TEXTUAL_ANIMATIONS": "none"}
    process = subprocess.Popen(words, stdin=far_end, stdout=far_end, stderr=far_end, env=env)
    os.close(far_end)
    try:
        yield Sitting(process, line)
    finally:
        process.kill()
        process.wait()
        os.close(line)


def walk(at: Sitting, rounds: int) -> dict[str, float]:
    """The median time of each key, in seconds."""
    times: dict[str, list[float]] = {name: [] for name in KEYS}
    for _ in range(rounds):
        for name, keys in KEYS.items():
            for _ in range(5 if name.startswith("page") else 1):
                times[name].append(at.press(keys))
    return {name: statistics.median(each) for name, each in times.items()}


def first_rows(home: Path) -> Iterator[tuple[str, float]]:
    """How long the first rows of each order and of some filters take in the thread that reads them, in seconds."""
    from threading import Event

    from store.windows import VisitorView

    record = open_record(home, SystemClock())
    views = [(f"by {name}", VisitorView().sorted_by(name)) for name in ORDERS]
    views += [(words, VisitorView(words)) for words in FILTERS]
    views += [(f"{words} by Username", VisitorView(words).sorted_by("Username")) for words in FILTERS]
    for name, view in views:
        stop, told = Event(), [0.0]
        begun = time.perf_counter()

        def tell(_found: object, stop: Event = stop, told: list[float] = told, begun: float = begun) -> None:
            told[0] = time.perf_counter() - begun
            stop.set()

        listed(record, view, stop, tell)
        yield name, told[0] or time.perf_counter() - begun
    record.close()


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--visitors", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--home", type=Path, help="a home that was filled before")
    options = parser.parse_args()
    with TemporaryDirectory(prefix="browser-") as name:
        folder = Path(name)
        home = options.home or folder / "full"
        if not (home / "record.sqlite3").exists():
            fill(home, options.visitors)
        with sitting(
            [sys.executable, "-m", "tests.benchmarks.bare_table", str(home / "record.sqlite3")], folder
        ) as bare:
            bare.press()
            floor = walk(bare, options.rounds)
        with sitting([sys.executable, "-m", "tui", "--home", str(home)], folder) as console:
            console.press()
            console.press("3", 3.0)
            times, memory = walk(console, options.rounds), console.megabytes
        for key, seconds in times.items():
            print(f"{key:40} {seconds * 1000:7.1f} ms   {seconds / floor[key]:.2f} x of {floor[key] * 1000:.1f} ms")
        print(f"{'memory of the console':40} {memory:7.0f} MB")
        for words, seconds in first_rows(home):
            print(f"first rows: {words:28} {seconds * 1000:7.1f} ms")


if __name__ == "__main__":
    main()
