"""A lull: something is done once nobody types any more, and each new letter puts it off."""

from __future__ import annotations

from collections.abc import Callable

from textual.message_pump import MessagePump
from textual.timer import Timer

SHORT = 0.15
"""Seconds after the last letter before the record is asked."""


class Lull:
    """Does `act` on the screen's thread once `seconds` have passed since the last `begin`; ends with its `node`."""

    def __init__(self, node: MessagePump, act: Callable[[], object], seconds: float = SHORT) -> None:
        self._node = node
        self._act = act
        self._seconds = seconds
        self._timer: Timer | None = None

    def begin(self) -> None:
        """Wait from now on."""
        self.stop()
        self._timer = self._node.set_timer(self._seconds, self.over)

    def stop(self) -> bool:
        """Wait no longer, and do nothing; whether it was waited for."""
        timer, self._timer = self._timer, None
        if timer is not None:
            timer.stop()
        return timer is not None

    def over(self) -> None:
        """Do at once what is waited for; nothing where nobody waits."""
        if self.stop():
            self._act()
