"""Notices that the terminal is gone, and silences the program: what is written into a dead line only does harm.

The system says it by SIGHUP only to a program that the terminal controls. All others would read "nothing" from it for ever.
"""

from __future__ import annotations

import os
import select
from collections.abc import Callable
from threading import Thread

STREAMS = (0, 1, 2)


def terminals() -> list[int]:
    """Those of our standard streams that are terminals."""
    return [stream for stream in STREAMS if os.isatty(stream)]


def watch(streams: list[int], gone: Callable[[], object]) -> None:
    """Have `gone` called, in a thread of its own, once the terminal behind `streams` was hung up; costs nothing until then."""
    if not streams:
        return
    line = select.poll()
    line.register(streams[0], 0)  # no event that we ask for: a hang-up is told unasked

    def wait() -> None:
        line.poll()
        silence(streams)
        gone()

    Thread(target=wait, name="hang-up", daemon=True).start()


def silence(streams: list[int]) -> None:
    """Let these streams lead nowhere: reading ends at once, writing is forgotten."""
    null = os.open(os.devnull, os.O_RDWR)
    for stream in streams:
        os.dup2(null, stream)
    os.close(null)
