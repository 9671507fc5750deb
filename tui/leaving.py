"""How a screen is left: once, and only when nothing lies over it."""

from __future__ import annotations

from typing import TypeVar

from textual.await_complete import AwaitComplete
from textual.screen import Screen

Result = TypeVar("Result")


class LeftOnce(Screen[Result]):
    """A screen whose `dismiss` takes away no other: Textual's own takes whichever is in front.

    A second key while it leaves does nothing; what ends while another screen lies over it, or another place is open, waits
    until it is in front again.
    """

    _left = False
    _waiting: tuple[Result | None] | None = None

    def dismiss(self, result: Result | None = None) -> AwaitComplete:
        """Leave with `result`, now or as soon as this screen is in front."""
        if self._left:
            return AwaitComplete()
        if not self.is_active:
            self._waiting = (result,)
            return AwaitComplete()
        self._left = True
        return super().dismiss(result)

    def on_screen_resume(self) -> None:
        """In front again: leave, if that was due."""
        if self._waiting is not None:
            self.dismiss(*self._waiting)
