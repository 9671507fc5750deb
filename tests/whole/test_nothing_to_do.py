"""A console and a worker with nothing to do: no byte to the terminal, and hardly any work for the machine."""

from __future__ import annotations

import os
import select
import time
from datetime import UTC, datetime
from pathlib import Path

from tests.cli.stonechat import Stonechat
from tests.cli.test_worker_service import working
from tests.whole.costs import cpu_seconds
from tests.whole.test_hang_up import console, drained

SPAN = float(os.environ.get("STONECHAT_TEST_IDLE_SECONDS", "6"))
MOST = 0.01
"""Of a core, for a program that nobody touches."""


def written(line: int, seconds: float) -> bytes:
    """What comes from the console in so many seconds."""
    taken, end = b"", time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        if select.select([line], [], [], left)[0]:
            taken += os.read(line, 65_536)
    return taken


def test_an_idle_console_writes_nothing_and_costs_nearly_nothing(tmp_path: Path) -> None:
    with console(Stonechat(tmp_path), controlled=True) as (program, line):
        drained(line)
        while True:  # once more, where the minute at the head changed meanwhile
            minute, before = datetime.now(UTC).minute, cpu_seconds(program.pid)
            taken = written(line, SPAN)
            used = cpu_seconds(program.pid) - before
            if datetime.now(UTC).minute == minute or SPAN > 50:
                break
        assert taken == b"" or SPAN > 50
        assert used < MOST * SPAN, f"{used / SPAN:.2%} of a core"


def test_an_idle_worker_costs_nearly_nothing(tmp_path: Path) -> None:
    with working(Stonechat(tmp_path)) as worker:
        time.sleep(1)  # its first look at everything
        before = cpu_seconds(worker.pid)
        time.sleep(SPAN)
        used = cpu_seconds(worker.pid) - before
        assert used < MOST * SPAN, f"{used / SPAN:.2%} of a core"
