"""The lines of the table about the analysis of a delivery to a million subscribers: its time, and its memory.

Their home is made by `python -m tests.benchmarks.analysis_lines HOME SUBSCRIBERS`.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from statistics import median
from typing import Any

from social.clock import SystemClock
from social.deliveries import drafts
from social.deliveries.target import subscribers
from social.desk import open_record
from store.database import FILE_NAME
from store.external_accounts import change_external_account
from store.services import change_service, keep_check
from tests.benchmarks.great_home import fill
from tests.benchmarks.table import FEW_VISITORS, Line, Outcome, Scale

SUBSCRIBERS = 1_000_000
SECONDS = 10.0
"""That an analysis of them may take, of a processor that has nothing else to do."""
FLAT = 1.5
"""How much more memory an analysis of a million may take than one of ten thousand."""
CHECK = {"account": None, "level": "read-write-directmessages", "skew": 0.0, "findings": [], "generation": 1}
CONSENTS = (
    "INSERT INTO consent SELECT 1, external_id, 'asked', 'a form', first_seen FROM visitor WHERE id % 10;"
    "INSERT INTO opt_out SELECT external_id, 'by hand', '', first_seen FROM visitor WHERE id % 50 = 1;"
)
"""Nine of ten have asked, and one of fifty wants no more: both are looked up for each."""


def make(home: Path, number: int) -> None:
    """A home with so many subscribers, and a delivery to all of them in waves."""
    if not (home / FILE_NAME).exists():
        fill(home, number)
        clock, record = SystemClock(), open_record(home, SystemClock())
        with record.writing() as connection:
            for statement in filter(None, CONSENTS.split(";")):
                connection.execute(statement)
        change_external_account(record, daily_messages=0)
        change_service(record, 1, clock.now(), generation=1)
        keep_check(record, 1, clock.now(), "1", CHECK)
        rules = {"waves": {"size": "1%", "every": 1_440}, "validity_days": 365}
        target = {"parts": [subscribers(1)], "rules": rules, "content": "Hello <%= visitor.name %>"}
        drafts.create(record, clock, "benchmark", "dm", "To all", **target)
        record.close()


def analyze(home: Path) -> dict[str, Any]:
    """Seconds of the processor and of the clock, and megabytes, of `stonechat delivery analyze`; how many it would send to."""
    words = [sys.executable, "-m", "tui", "--home", str(home), "delivery", "analyze", "1", "--json"]
    begun = time.perf_counter()
    with (home / "told.json").open("wb") as file:
        process = subprocess.Popen(words, stdout=file)
        _, status, used = os.wait4(process.pid, 0)
    passed = time.perf_counter() - begun
    process.returncode = os.waitstatus_to_exitcode(status)
    told = json.loads((home / "told.json").read_text())
    seconds = used.ru_utime + used.ru_stime
    return {"seconds": seconds, "passed": passed, "megabytes": used.ru_maxrss / 1024, "to_send": told["to_send"]}


def analyses(scale: Scale) -> dict[str, Any]:
    """Both homes, in turns."""
    number = min(SUBSCRIBERS, scale.visitors)
    many, few = scale.folder / "asked", scale.folder / "asked-few"
    for home, people in ((many, number), (few, FEW_VISITORS)):  # elsewhere, for its memory would count as theirs
        subprocess.run([sys.executable, "-m", __name__, str(home), str(people)], check=True)
    pairs = [(analyze(many), analyze(few)) for _ in range(scale.rounds)]
    found = {name: median(one[name] for one, _ in pairs) for name in ("seconds", "passed", "megabytes", "to_send")}
    return found | {"few": median(other["megabytes"] for _, other in pairs), "number": number}


def seconds(scale: Scale) -> Outcome:
    """Against the time it may take."""
    found = scale.once("analyses", lambda: analyses(scale))
    told = f"{found['seconds']:.1f} s of the processor, {found['passed']:.1f} s by the clock; {found['to_send']:,} to send to"
    return Outcome(found["seconds"] / SECONDS, told, found["number"])


def memory(scale: Scale) -> Outcome:
    """Against the analysis of few."""
    found = scale.once("analyses", lambda: analyses(scale))
    told = f"{found['megabytes']:.0f} MB of memory, and {found['few']:.0f} MB for {FEW_VISITORS:,}"
    return Outcome(found["megabytes"] / found["few"], told, found["number"])


LINES = (
    Line("analysis", "Analyse a delivery of direct messages", f"{SECONDS:.0f} s", 1.0, False, seconds),
    Line("analysis-memory", "Memory of an analysis", f"that for {FEW_VISITORS:,} people", FLAT, False, memory),
)


if __name__ == "__main__":
    make(Path(sys.argv[1]), int(sys.argv[2]))
