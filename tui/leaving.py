"""How a screen is left: once, and only when nothing lies over it."""

from __future__ import annotations

from typing import TypeVar

from textual.await_complete import AwaitComplete
from textual.screen import Screen

Result = TypeVar("Result")


class LeftOnce(Screen[Result]):
    """A screen whose `dismiss` takes away no other: Textual's own takes whichever is in front.

    A second key while it leaves does nothing; what ends while another screen lies over it, or another place is open, waits
    until it is in front again. A key may reach it through the app before it stands: it is left once it does, for what is taken
    away while it is being laid out misses its own parts.
    """

    _left = False
    _waiting: tuple[Result | None] | None = None

    def dismiss(self, result: Result | None = None) -> AwaitComplete:
        """Leave with `result`, now or as soon as this screen stands and is in front."""
        if self._left:
            return AwaitComplete()
        if not self.is_mounted or not self.is_active:
            self._waiting = (result,)
            if not self.is_mounted:
                self.call_later(self._leave_if_due)
            return AwaitComplete()
        self._left = True
        return super().dismiss(result)

    def on_screen_resume(self) -> None:
        """In front again."""
        self._leave_if_due()

    def _leave_if_due(self) -> None:
        if self._waiting is not None:
            self.dismiss(*self._waiting)
