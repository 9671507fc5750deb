"""Makes what some lines need before anything is timed: great homes, and passes on a simulated clock, side by side."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

from social.clock import SystemClock
from social.desk import open_record
from store.database import FILE_NAME
from tests.benchmarks.table import FEW_VISITORS, Scale

HOMES, SIMULATED = "homes", "simulated"


def simulated(scale: Scale, version: str) -> Path:
    """Where the numbers of a simulated pass are kept."""
    return scale.folder / f"simulated-{version}.json"


def prepare(scale: Scale, needs: set[str]) -> None:
    """Make it, as many programs at once as there are things to make; what a kept home holds is not made again."""
    makes: list[tuple[list[str], Path]] = []
    if HOMES in needs:
        homes = {scale.great: scale.visitors, scale.small: FEW_VISITORS}
        for home, visitors in homes.items():
            if not (home / FILE_NAME).exists():
                makes.append((["great_home", str(home), str(visitors)], scale.folder / "made"))
    if SIMULATED in needs:
        for version in ("2", "1.1"):
            words = ["simulated", str(scale.followers), str(scale.folder / f"simulated-{version}"), version]
            makes.append((words, simulated(scale, version)))
    with ExitStack() as files:
        running = [
            subprocess.Popen(
                [sys.executable, "-m", f"tests.benchmarks.{module}", *words], stdout=files.enter_context(path.open("w"))
            )
            for (module, *words), path in makes
        ]
        codes = [process.wait() for process in running]
        if any(codes):
            raise SystemExit("What the lines need could not be made.")
    if HOMES in needs:
        for home in (scale.great, scale.small):
            open_record(home, SystemClock()).close()  # one that was kept is brought up to date before the clocks start
    os.sync()  # and what was written is out of the way
