"""The console, with the turns of its screen's thread timed: `python -m tests.benchmarks.watched FILE WORDS…`.

On SIGUSR2 the file gets the seconds of the longest turn since SIGUSR1: as long nothing could be painted, and no key heard.
"""

from __future__ import annotations

import asyncio
import signal
import sys
import time
from pathlib import Path

from tui.__main__ import main


class Watch:
    """The longest turn so far."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.longest = 0.0

    def begin(self) -> None:
        """Time each turn of every loop from now on."""
        turn = asyncio.Handle._run

        def timed(handle: asyncio.Handle) -> None:
            begun = time.perf_counter()
            turn(handle)
            self.longest = max(self.longest, time.perf_counter() - begun)

        setattr(asyncio.Handle, "_run", timed)  # noqa: B010 - the one place that every turn passes
        signal.signal(signal.SIGUSR1, self.forget)
        signal.signal(signal.SIGUSR2, self.tell)

    def forget(self, *_signal: object) -> None:
        """What was until now does not count."""
        self.longest = 0.0

    def tell(self, *_signal: object) -> None:
        """Write it down."""
        self.file.write_text(str(self.longest))


if __name__ == "__main__":
    Watch(Path(sys.argv[1])).begin()
    sys.exit(main(sys.argv[2:]))
