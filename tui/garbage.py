"""When garbage is collected: while nobody waits for the screen, which is held by it, the longer the more objects there are."""

from __future__ import annotations

import gc

REST = 2.0
"""Seconds without a key after which it is taken that nobody waits for the screen."""
LONG_REST = 60.0
"""Seconds without a key after which it is taken that nobody is there."""
OFTEN = 50
"""Rests without a long one after which all is gone through for once: closed dialogs may hold a megabyte each."""
SELDOM = 1_000
"""Young collections of garbage before Python's own full one, so that the rests come first."""


def imported() -> None:
    """What was imported until now stays: it need not be looked at again."""
    gc.freeze()
    gc.set_threshold(*gc.get_threshold()[:2], SELDOM)


class Garbage:
    """Collects what has become garbage of what was made since the last rest, and in a long one all of it."""

    def __init__(self) -> None:
        self._tidied = self._emptied = 0.0
        self._rests = 0

    def look(self, last_key: float, now: float) -> None:
        """Use a rest, if this is one; both in seconds of the same clock."""
        if self._emptied < last_key < now - LONG_REST or (self._rests >= OFTEN and last_key < now - REST):
            self._emptied, self._rests = last_key, 0
            gc.unfreeze()
        elif not self._tidied < last_key < now - REST:
            return
        self._tidied = last_key
        self._rests += 1
        gc.collect()
        gc.freeze()
