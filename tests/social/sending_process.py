"""An engine in a process of its own that sends, to be killed: `python -m tests.social.sending_process HOME PASSPHRASE`."""

from __future__ import annotations

import sys
from pathlib import Path

from social.clock import SystemClock
from social.desk import open_desk
from store.deliveries import open_deliveries


def main(home: str, passphrase: str) -> None:
    """Work until no delivery is open."""
    desk = open_desk(Path(home), SystemClock(), passphrase=passphrase)
    desk.engine("test").run(lambda: not open_deliveries(desk.record))


if __name__ == "__main__":
    main(*sys.argv[1:])
