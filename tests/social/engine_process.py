"""An engine in a process of its own, for tests that kill it: `python -m tests.social.engine_process HOME PASSPHRASE`."""

from __future__ import annotations

import sys
from pathlib import Path

from social.clock import SystemClock
from social.desk import open_desk
from social.workflows.register import SYNC
from store.workflows import open_run, workflow


def main(home: str, passphrase: str) -> None:
    """Work until no run is open."""
    desk = open_desk(Path(home), SystemClock(), passphrase=passphrase)
    found = workflow(desk.record, SYNC)
    desk.engine("test").run(lambda: open_run(desk.record, found.id) is None)


if __name__ == "__main__":
    main(*sys.argv[1:])
