"""The line of the table about writing files: our csv against that of SQLite's own program."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

from store.database import FILE_NAME
from tests.benchmarks.preparing import HOMES
from tests.benchmarks.table import FEW_VISITORS, Line, Outcome, Scale

ROWS = 1_000_000
SQL = (
    "SELECT origin, external_id, username, full_name, number_of_friends, CASE checked WHEN 1 THEN 'true' ELSE 'false' END,"
    " (SELECT label FROM folder f WHERE f.id = v.folder_id), (SELECT group_concat(internal_name, ' ') FROM subscription s"
    " JOIN service w ON w.id = s.service_id WHERE s.visitor_id = v.id AND s.ended IS NULL)"
    " FROM visitor v ORDER BY v.id DESC LIMIT {rows}"
)
"""The same columns, of the same rows, in the same order."""


def export(scale: Scale) -> Outcome:
    """Both into a file, in turns."""
    sqlite = shutil.which("sqlite3")
    rows = min(ROWS, scale.visitors)
    if sqlite is None:
        return Outcome(None, "sqlite3 is not installed", rows)
    theirs = [sqlite, "-csv", str(scale.great / FILE_NAME), SQL.format(rows=rows)]
    pairs = [
        (_timed(theirs, scale.folder / "theirs.csv")[0], *_timed(_ours(scale, rows), scale.folder / "ours.csv"))
        for _ in range(scale.rounds)
    ]
    few = _timed(_ours(scale, FEW_VISITORS), scale.folder / "few.csv")[1]
    floor, ours, memory = (median(pair[which] for pair in pairs) for which in range(3))
    told = f"{ours:.1f} s of {floor:.1f} s; {memory:.0f} MB of memory, and {few:.0f} MB for {FEW_VISITORS:,}"
    return Outcome(median(pair[1] / pair[0] for pair in pairs), told, rows)


def _ours(scale: Scale, rows: int) -> list[str]:
    words = ["--home", str(scale.great), "visitor", "export", "--format", "csv", "--limit", str(rows)]
    return [sys.executable, "-m", "tui", *words]


def _timed(words: list[str], path: Path) -> tuple[float, float]:
    """Seconds, and the most memory in MB, of a program that writes into a file."""
    begun = time.perf_counter()
    with path.open("wb") as file:
        process = subprocess.Popen(words, stdout=file)
        _, status, used = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - begun
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, words
    return seconds, used.ru_maxrss / 1024


LINES = (Line("export", "export as csv", "sqlite3 -csv of the same rows and columns", 3, False, export, (HOMES,)),)
