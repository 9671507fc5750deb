"""An engine in a process of its own: `python -m tests.whole.engine_process HOME PASSPHRASE LIFETIME [stop-before-posting]`."""

from __future__ import annotations

import os
import signal
import sys
from datetime import timedelta
from pathlib import Path

from social.clock import SystemClock
from social.desk import open_desk


def main(home: str, passphrase: str, lifetime: str, mark: str = "") -> None:
    """Work until SIGTERM; with the mark it stops itself (as Ctrl+Z does) at the last moment before a post leaves."""
    desk = open_desk(Path(home), SystemClock(), passphrase=passphrase)
    engine = desk.engine("test", timedelta(seconds=float(lifetime)))
    signal.signal(signal.SIGTERM, lambda *_: engine.end())
    asked = engine.connections.may_write

    def stop_first() -> None:
        engine.connections.may_write = asked
        os.kill(os.getpid(), signal.SIGSTOP)
        asked()

    if mark:
        engine.connections.may_write = stop_first
    engine.run()


if __name__ == "__main__":
    main(*sys.argv[1:])
