"""Keys one after the other: over a slow line many come in one read, and each finds the console as the one before left it.

Textual hands each key at once to whatever has the focus, and what it does comes later: of Tab and a letter in one read, both went
to the field that Tab was to leave. Here the next key waits until the last one has gone its way up to the app, and until the
focus, and the screen in front, stay as they are.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Container, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from textual.app import App, ScreenStackError
from textual.dom import DOMNode
from textual.events import Event, Key, Paste
from textual.screen import Screen
from textual.worker import Worker

if TYPE_CHECKING:
    _App = App[int]
else:
    _App = object

LONGEST = 2.0
"""Seconds after which the next key is handed on whatever the last one still does."""
OPENING = 0.25
"""Seconds that are given to a command which works on by itself, to put its question on the screen."""
STEADY = 2
"""Rounds without a change after which a key has done its work: the first brings what it posted, the second what that did."""


class InTurn(_App):
    """For the app: hands on keys and pastes in turn. A list names in MOVES the keys that only move its cursor."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._keys: deque[Key | Paste] = deque()
        self._turn: asyncio.Task[None] | None = None
        self._standing: Screen[Any] | None = None
        """The screen in front when it was steady last; one that came by itself since may still be laid out."""

    async def on_event(self, event: Event) -> None:
        """Keep a key that comes while another is at work."""
        if not isinstance(event, Key | Paste) or event.is_forwarded:
            await super().on_event(event)
            return
        self._keys.append(event)
        if self._turn is None and self.screen is self._standing:
            await self._hand_on()
        elif self._turn is None:
            self._turn = asyncio.create_task(self._done(self._way(), set(self.workers)))

    async def _hand_on(self) -> None:
        """Hand on the next key, and the one after it once its work is done. What moves only a cursor needs no wait."""
        self._turn = None
        while self._keys and self._turn is None:
            event, way, known = self._keys.popleft(), self._way(), set(self.workers)
            stays = self._stays(event)
            await super().on_event(event)
            if not stays:
                self._turn = asyncio.create_task(self._done(way, known))

    def _stays(self, event: Key | Paste) -> bool:
        """Whether it goes into a field as text, or moves in a list: both are painted once for many keys of one read."""
        if isinstance(event, Paste) or self.focused is None:
            return isinstance(event, Paste)
        moves: Container[str] = getattr(self.focused, "MOVES", ())
        return event.key in moves or self.focused.check_consume_key(event.key, event.character)

    async def _done(self, way: Sequence[DOMNode], known: set[Worker[Any]]) -> None:
        """Wait until a key that was handed in at the foot of `way` has done its work, and what is in front stands."""
        screen = way[-2]
        try:
            with suppress(TimeoutError, ScreenStackError):  # without a screen we are leaving
                async with asyncio.timeout(LONGEST):
                    await self._steady(way)
                    if await self._opened(screen, known):
                        await self._steady(self._way())
        finally:
            self.call_later(self._hand_on)

    async def _steady(self, way: Sequence[DOMNode]) -> None:
        rounds, last = 0, (self.screen, self.focused)
        while rounds < STEADY:
            # What moves the focus only after a repaint has had its turn, too.
            for later in (*(node.call_later for node in way), self.screen.call_after_refresh):
                caught_up = asyncio.Event()
                if later(caught_up.set):  # a node that is going takes nothing more
                    await caught_up.wait()
            now = (self.screen, self.focused)
            rounds, last, way = rounds + 1 if now == last else 0, now, self._way()
        self._standing = self.screen

    async def _opened(self, screen: DOMNode, known: set[Worker[Any]]) -> bool:
        """Wait for the question of a command that reads before it asks: whether it came."""
        end = asyncio.get_running_loop().time() + OPENING
        while screen is self.screen and asyncio.get_running_loop().time() < end:
            if not any(
                each.group.startswith("command ") and not each.is_finished for each in set(self.workers) - known
            ):
                return False
            await asyncio.sleep(0.005)
        return screen is not self.screen

    def _way(self) -> list[DOMNode]:
        """The nodes that a key passes, from the focus up to the app."""
        return (self.focused or self.screen).ancestors_with_self
