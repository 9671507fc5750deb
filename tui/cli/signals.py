"""What signals mean to an engine in the foreground: end between two steps, end at once, open the log anew."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import FrameType

from social.engine import Engine
from tui import hang_up

ENDINGS = (signal.SIGTERM, signal.SIGINT)


def _terminal_answers() -> bool:
    """Whether a terminal controls this process, and is still there."""
    try:
        os.close(os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY))
    except OSError:
        return False
    return True


@dataclass
class Told:
    """What signals have told so far; handlers change it, so it holds plain values and no lock."""

    ended: bool = False
    """The engine was told to end."""
    reopen: bool = False
    """The log is to be opened anew; whoever does it sets this back."""
    streams: list[int] = field(default_factory=hang_up.terminals)
    has_terminal: bool = field(default_factory=_terminal_answers)


@contextmanager
def heeded(engine: Engine, *, service: bool = False) -> Iterator[Told]:
    """SIGTERM and SIGINT end `engine` between two steps, a second one at once, in the middle of a call.

    SIGHUP ends it too where the terminal is gone. Of a `service` it else means that the log is to be opened anew. Who was
    started with nohup does not hear it.
    """
    told = Told()

    def end(number: int, _frame: FrameType | None) -> None:
        if told.ended:
            raise SystemExit(128 + number)
        told.ended = True
        engine.end()

    def hang(number: int, frame: FrameType | None) -> None:
        gone = told.has_terminal and not _terminal_answers()
        if gone:
            hang_up.silence(told.streams)
        if gone or not service:
            end(number, frame)
        else:
            told.reopen = True

    wanted = dict.fromkeys(ENDINGS, end) | {signal.SIGHUP: hang}
    heard = {number: act for number, act in wanted.items() if signal.getsignal(number) is not signal.SIG_IGN}
    before = {number: signal.signal(number, act) for number, act in heard.items()}
    try:
        yield told
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
