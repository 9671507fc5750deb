"""A console and a worker with nothing to do: no byte to the terminal, and hardly any work for the machine."""

from __future__ import annotations

import os
import select
import time
from collections.abc import Callable
from pathlib import Path

from tests.cli.stonechat import Stonechat
from tests.cli.test_worker_service import working
from tests.whole.costs import cpu_seconds
from tests.whole.test_hang_up import console, drained
from tui.widgets.head import REST

SPAN = 5.0
"""Seconds of nothing."""
MOST = 0.01
"""Of a core, for a program that nobody touches."""
LOOKS = 4
"""Spans of which the cheapest counts: a busy machine makes the same work dearer, and never cheaper."""


def share(pid: int, wait: Callable[[float], object]) -> float:
    """What a program costs while nobody touches it, as a share of a core."""
    found = 1.0
    for _ in range(LOOKS):
        before = cpu_seconds(pid)
        wait(SPAN)
        found = min(found, (cpu_seconds(pid) - before) / SPAN)
        if found < MOST:
            break
    return found


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
        assert share(program.pid, lambda seconds: written(line, seconds)) < MOST
        written(line, REST)  # within which the head shows the time, and then no more
        assert written(line, 3 * SPAN) == b""


def test_an_idle_worker_costs_nearly_nothing(tmp_path: Path) -> None:
    with working(Stonechat(tmp_path)) as worker:
        time.sleep(1)  # its first look at everything
        assert share(worker.pid, time.sleep) < MOST
