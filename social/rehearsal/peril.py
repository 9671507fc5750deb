"""Kills the engine of a rehearsal as a power cut would: in the middle of a call, with nothing tidied up behind it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from social.rehearsal.order import Trouble


class Killed(BaseException):
    """The engine is dead. No handler of a fault may hold it: what is on disk by now is all that is left."""


class Peril:
    """Asked by every write before it leaves and after its answer came, as a lease is; it ends those that were chosen.

    `calls` says which write of the rehearsal, counted from 1, meets what. A step of the engine makes one write at the most.
    """

    def __init__(self, calls: Mapping[int, Trouble]) -> None:
        self._calls = calls
        self._number = 0
        self._left = False
        self.killed: Counter[Trouble] = Counter()

    def new_step(self) -> None:
        """The engine begins another step."""
        self._left = False

    def __call__(self) -> None:
        """A write is about to leave, or has its answer."""
        moment: Trouble = "killed-after" if self._left else "killed-before"
        self._number += not self._left
        self._left = True
        if self._calls.get(self._number) == moment:
            self.killed[moment] += 1
            raise Killed
