"""What a line of the table of measurements is, and how the table is written."""

from __future__ import annotations

import json
import os
import platform
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

FEW_VISITORS = 10_000


@dataclass(frozen=True, slots=True)
class Scale:
    """How much is measured: followers, visitors of the great home, rounds that take turns, and a folder for the homes.

    `great` is the home of so many visitors, `small` one of `FEW_VISITORS`.
    """

    followers: int
    visitors: int
    rounds: int
    folder: Path
    great: Path

    @property
    def small(self) -> Path:
        """The home to which the great one is compared."""
        return self.folder / "small"

    def once(self, name: str, measure: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        """What `measure` finds; several lines may tell parts of one measurement."""
        kept = self.folder / f"{name}.json"
        if not kept.exists():
            kept.write_text(json.dumps(measure()))
        found: dict[str, Any] = json.loads(kept.read_text())
        return found


@dataclass(frozen=True, slots=True)
class Outcome:
    """One ratio measured, or None with the reason; `told` are the numbers behind it, `size` how many people it was for."""

    ratio: float | None
    told: str
    size: int


@dataclass(frozen=True, slots=True)
class Line:
    """One measurement: what, against what in the same run, and the ratio to reach: at least or at most.

    `needs` names what must be prepared for it: see `tests.benchmarks.preparing`.
    """

    name: str
    what: str
    against: str
    wanted: float
    at_least: bool
    measure: Callable[[Scale], Outcome]
    needs: tuple[str, ...] = ()

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


def page(rows: Sequence[tuple[Line, Outcome]], before: str = "") -> str:
    """The table as a page of Markdown; of the page `before` all lines stay that were not measured anew."""
    known = {_measured(text): text for text in before.splitlines() if text.startswith("| ")}
    lines = {key: text for key, text in known.items() if key[0] != "| What"}
    lines |= {_measured(text): text for text in (_row(*row) for row in rows)}
    head = [
        "# How fast it is\n",
        "Written by `python -m tests.benchmarks --write`. Each line is a ratio of two things measured in one run, in turns,",
        "so that a busy machine slows both; the middle one of the rounds counts. Where the other thing is a time or a size",
        "in words, the ratio is to that. The host has the record in memory before looking at it is measured.\n",
        f"Measured on {datetime.now(UTC):%Y-%m-%d} with: {machine()}.\n",
        "| What | Against | People | To reach | Reached | | Numbers |",
        "|---|---|---:|---|---:|---|---|",
    ]
    return "\n".join([*head, *lines.values()]) + "\n"


def _measured(row: str) -> tuple[str, ...]:
    """What, against what and of how many people: the cells that name a line."""
    return tuple(row.split(" | ")[:3])


def _row(line: Line, outcome: Outcome) -> str:
    ratio = "–" if outcome.ratio is None else f"{outcome.ratio:.3g}"
    parts = (line.what, line.against, f"{outcome.size:,}", line.aim, ratio, line.reached(outcome), outcome.told)
    return f"| {' | '.join(parts)} |"
