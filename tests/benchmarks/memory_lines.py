"""The lines of the table about memory: of the console, and of a worker that reads followers, in a small and a great home."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from pathlib import Path

from social.workflows import requests
from social.workflows.register import SYNC
from store import workflows as store
from store.database import FILE_NAME
from tests.benchmarks.console_lines import memory_of_console
from tests.benchmarks.pages import serving
from tests.benchmarks.preparing import HOMES
from tests.benchmarks.syncing import desk_at
from tests.benchmarks.table import FEW_VISITORS, Line, Outcome, Scale
from tests.benchmarks.terminal import peak_megabytes

MOST_MEGABYTES = 250
FOLLOWERS = 20_000
"""Whom the worker reads, all of them new to the home."""
PASSPHRASE = "one two three four"
LOOK = 0.05
"""Seconds between two looks at the worker."""


def console_growth(scale: Scale) -> Outcome:
    """The same acts in both homes."""
    return _growth(scale, memory_of_console(scale))


def console_most(scale: Scale) -> Outcome:
    """In the great home."""
    return _most(scale, memory_of_console(scale))


def worker_growth(scale: Scale) -> Outcome:
    """The same followers read into both homes."""
    return _growth(scale, _memory_of_worker(scale))


def worker_most(scale: Scale) -> Outcome:
    """In the great home."""
    return _most(scale, _memory_of_worker(scale))


def _growth(scale: Scale, found: tuple[float, float]) -> Outcome:
    return Outcome(found[1] / found[0], f"{found[1]:.0f} MB and {found[0]:.0f} MB", scale.visitors)


def _most(scale: Scale, found: tuple[float, float]) -> Outcome:
    return Outcome(found[1] / MOST_MEGABYTES, f"{found[1]:.0f} MB", scale.visitors)


def _memory_of_worker(scale: Scale) -> tuple[float, float]:
    def measure() -> dict[str, float]:
        with serving(FOLLOWERS) as url:
            return {name: _worked(scale, home, url) for name, home in (("few", scale.small), ("many", scale.great))}

    found = scale.once("worked", measure)
    return found["few"], found["many"]


def _worked(scale: Scale, kept: Path, url: str) -> float:
    """The most memory that a worker held while it read followers into a copy of a home, in MB."""
    home, key = scale.folder / f"worked-{kept.name}", scale.folder / "passphrase"
    home.mkdir(mode=0o700)
    for file in kept.glob(f"{FILE_NAME}*"):
        shutil.copyfile(file, home / file.name)
    key.touch(mode=0o600)
    key.write_text(PASSPHRASE)
    desk = desk_at(url, home, "2", passphrase=PASSPHRASE)
    requests.run_now(desk.record, desk.clock, "bench", SYNC, start_too=True)
    asked = store.workflow(desk.record, SYNC)
    assert asked is not None
    words = [sys.executable, "-m", "tui", "--home", str(home), "--passphrase-file", str(key), "worker"]
    with subprocess.Popen(words, stderr=subprocess.DEVNULL) as worker:
        while store.open_run(desk.record, asked.id) is not None:
            time.sleep(LOOK)
        peak = peak_megabytes(worker.pid)
        worker.terminate()
    assert store.runs(desk.record, asked.id)[0].state == "finished"
    desk.record.close()
    shutil.rmtree(home)
    return peak


SMALL, ROOM = f"one in a home of {FEW_VISITORS:,}", f"{MOST_MEGABYTES} MB"
LINES = (
    Line("console", "memory of the console", SMALL, 1.5, False, console_growth, (HOMES,)),
    Line("console-mb", "memory of the console", ROOM, 1, False, console_most, (HOMES,)),
    Line("worker", "memory of the worker", SMALL, 1.5, False, worker_growth, (HOMES,)),
    Line("worker-mb", "memory of the worker", ROOM, 1, False, worker_most, (HOMES,)),
)
