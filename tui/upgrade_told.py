"""Tells on stderr of a record that is upgraded before anything else is done, and stops that between two steps on Ctrl+C.

At a terminal one line moves; elsewhere, as under systemd, there are plain lines, and no sign that moves a cursor. What is done
within half a second is not told at all.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import current_thread, main_thread
from types import FrameType

from social.clock import Clock
from store.upgrading import Stage, Watch
from tui.cli.notices import Notices
from tui.foreign import one_line

MOMENT = 0.5
"""Seconds of an upgrade that nobody need know of."""
OFTEN, SELDOM = 0.2, 10.0
"""Seconds between two words about one thing that goes on: at a terminal, and in a log."""
ENDS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

BEGUN = (
    "The record {home} is being upgraded from version {first} to {newest}; that is done once, and may take minutes.",
    "As it was before it is kept as {kept}: remove that file once all is well.",
    "Ctrl+C stops it between two steps: the record stays whole, and the next start goes on from there.",
)
WAITS = "{who} is upgrading the record {home}; this one waits until that is done. Ctrl+C leaves it alone."
DONE = "The record is upgraded."


@contextmanager
def watched(clock: Clock, *, quiet: bool = False) -> Iterator[Watch]:
    """Who watches the upgrade of a record that is opened; with `quiet` nothing is said of it. A signal to end stops it, and
    ends this program afterwards."""
    told = _Told(clock, quiet)
    before = {}
    if current_thread() is main_thread():
        before = {each: signal.signal(each, told.stop) for each in ENDS if signal.getsignal(each) is not signal.SIG_IGN}
    try:
        yield told.look
        told.end()
    except BaseException as error:
        told.end(str(error) if told.stopped_by else "")
        raise
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        if told.stopped_by:
            signal.raise_signal(told.stopped_by)  # ends this program as it would have without us


class _Told:
    """What was said so far of one upgrade."""

    def __init__(self, clock: Clock, quiet: bool) -> None:
        self.stopped_by = 0
        """The signal that was sent meanwhile; 0 for none."""
        self._clock = clock
        self._quiet = quiet
        self._moves = sys.stderr.isatty() and os.environ.get("TERM", "dumb") != "dumb"
        self._notices = Notices(os.environ, clock)
        self._since = clock.steady()
        self._said: set[str] = set()
        self._last = ("", 0.0)
        self._open = 0
        """How wide the line is that moves; 0 where none is open."""

    def stop(self, number: int, _frame: FrameType | None) -> None:
        """A signal: it is seen within a tenth of a second."""
        self.stopped_by = number

    def look(self, stage: Stage) -> bool:
        """Tell a stage where that is due; whether somebody wants it to stop."""
        now = self._clock.steady()
        if now - self._since >= MOMENT:
            self._begin(stage)
            words = stage.other.partition(": ")[2] if stage.other else stage.words
            doing, at = self._last
            if words.partition(",")[0] != doing or now - at >= (OFTEN if self._moves else SELDOM):
                self._last = (words.partition(",")[0], now)
                self._notices.begins(f"The record is upgraded: {words}.")
                self._move(f"  {words}, {now - self._since:,.0f} s")
        return bool(self.stopped_by)

    def end(self, sentence: str = DONE) -> None:
        """The upgrade is over, as `sentence` tells; nothing is said where nothing was said before."""
        if self._said or sentence != DONE:
            self._line(sentence)

    def _begin(self, stage: Stage) -> None:
        if stage.other:
            who = stage.other.partition(": ")[0]
            lines: tuple[str, ...] = (WAITS.format(who=who[:1].upper() + who[1:], home=stage.home),)
        else:
            lines = tuple(
                each.format(home=stage.home, first=stage.first, newest=stage.newest, kept=stage.kept)
                for each in BEGUN
                if stage.kept is not None or "{kept}" not in each
            )
        for line in lines:
            if line not in self._said:
                self._said.add(line)
                self._line(line)

    def _line(self, text: str) -> None:
        """A sentence on lines of its own."""
        if self._open:
            self._write("\n")
            self._open = 0
        width = shutil.get_terminal_size().columns - 1 if self._moves else 10_000
        lines = textwrap.wrap(one_line(text), width, break_long_words=False, break_on_hyphens=False)
        self._write("".join(f"{each}\n" for each in lines))

    def _move(self, text: str) -> None:
        """The line that says how far it is: over the last one at a terminal."""
        if not self._moves:
            self._line(text.strip())
            return
        text = one_line(text)[: shutil.get_terminal_size().columns - 1]
        self._write("\r" + text.ljust(self._open))
        self._open = len(text)

    def _write(self, text: str) -> None:
        if not self._quiet:
            with suppress(OSError):  # nobody is there any more
                sys.stderr.write(text)
                sys.stderr.flush()
