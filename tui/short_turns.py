"""Short turns of a screen: when it comes up it lays itself out anew several times, and keys are heard in between."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from textual.events import Event, Resize, ScreenResume

if TYPE_CHECKING:
    from textual.message_pump import MessagePump as _Screen
else:
    _Screen = object


class ShortTurns(_Screen):
    """For a screen: what asks for a layout ends the turn of the console's thread, which Textual would go on with."""

    async def on_event(self, event: Event) -> None:
        """Let others have a turn after what took long."""
        await super().on_event(event)
        if isinstance(event, Resize | ScreenResume):
            await asyncio.sleep(0)
