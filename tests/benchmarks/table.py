"""What a line of the table of measurements is, and how the table is written."""

from __future__ import annotations

import os
import platform
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Scale:
    """How much is measured: followers, rounds that take turns, and a folder for the homes."""

    followers: int
    rounds: int
    folder: Path


@dataclass(frozen=True, slots=True)
class Outcome:
    """One ratio measured, or None with the reason; `told` are the numbers behind it."""

    ratio: float | None
    told: str


@dataclass(frozen=True, slots=True)
class Line:
    """One measurement: what, against what in the same run, and the ratio to reach: at least or at most."""

    name: str
    what: str
    against: str
    wanted: float
    at_least: bool
    measure: Callable[[Scale], Outcome]

    @property
    def aim(self) -> str:
        """The ratio to reach, in words."""
        return f"{'≥' if self.at_least else '≤'} {self.wanted:g}"

    def reached(self, outcome: Outcome) -> str:
        """Whether it was reached: "yes", "no" or "not measured"."""
        if outcome.ratio is None:
            return "not measured"
        return "yes" if (outcome.ratio >= self.wanted) == self.at_least or outcome.ratio == self.wanted else "no"


def machine() -> str:
    """The machine in words: processor, cores, memory, Python and SQLite."""
    names = [line.split(":")[1].strip() for line in _read("/proc/cpuinfo") if line.startswith("model name")]
    memory = next((int(line.split()[1]) / 2**20 for line in _read("/proc/meminfo") if line.startswith("MemTotal")), 0)
    return (
        f"{names[0] if names else platform.machine()}, {os.cpu_count()} cores, {memory:.0f} GiB,"
        f" Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}"
    )


def _read(path: str) -> list[str]:
    try:
        return Path(path).read_text().splitlines()
    except OSError:
        return []


def page(rows: Sequence[tuple[Line, Scale, Outcome]]) -> str:
    """The table as a page of Markdown."""
    head = [
        "# How fast it is\n",
        "Written by `python -m tests.benchmarks --write`. Each line is a ratio of two things measured in one run, in turns,",
        "so that a busy machine slows both; the middle one of the rounds counts.\n",
        f"Measured on {datetime.now(UTC):%Y-%m-%d} with: {machine()}.\n",
        "| What | Against | Followers | To reach | Reached | | Numbers |",
        "|---|---|---:|---|---:|---|---|",
    ]
    return "\n".join(head + [_row(*row) for row in rows]) + "\n"


def _row(line: Line, scale: Scale, outcome: Outcome) -> str:
    ratio = "–" if outcome.ratio is None else f"{outcome.ratio:.3g}"
    parts = (line.what, line.against, f"{scale.followers:,}", line.aim, ratio, line.reached(outcome), outcome.told)
    return f"| {' | '.join(parts)} |"
