"""An engine in a process of its own: `python -m tests.whole.engine_process HOME PASSPHRASE LIFETIME [stop-before-signing]`."""

from __future__ import annotations

import os
import signal
import sys
from datetime import timedelta
from pathlib import Path

from requests import PreparedRequest, Request, Session

from social.clock import SystemClock
from social.desk import open_desk


def main(home: str, passphrase: str, lifetime: str, mark: str = "") -> None:
    """Work until SIGTERM; with the mark it stops itself (as Ctrl+Z does) when a post is about to be signed."""
    desk = open_desk(Path(home), SystemClock(), passphrase=passphrase)
    engine = desk.engine("test", timedelta(seconds=float(lifetime)))
    signal.signal(signal.SIGTERM, lambda *_: engine.end())
    sign = Session.prepare_request

    def stop_first(session: Session, request: Request) -> PreparedRequest:
        if request.method == "POST":
            Session.prepare_request = sign
            os.kill(os.getpid(), signal.SIGSTOP)
        return sign(session, request)

    if mark:
        Session.prepare_request = stop_first
    engine.run()


if __name__ == "__main__":
    main(*sys.argv[1:])
