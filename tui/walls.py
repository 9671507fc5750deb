"""The last walls before the terminal: filters over every painted line."""

from __future__ import annotations

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

from tui.foreign import one_line
from tui.signs import TWINS


class Inert(LineFilter):
    """Drops control characters and bidi overrides from whatever was painted, wherever it came from."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The same segments with inert text."""
        return [
            segment if control or (text.isascii() and text.isprintable()) else Segment(one_line(text), style)
            for segment in segments
            for text, style, control in (segment,)
        ]


class AsciiTwins(LineFilter):
    """Puts ASCII signs in the place of ours where the locale promises no UTF-8."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The same segments with the twins of our signs."""
        return [
            segment
            if segment.control or segment.text.isascii()
            else Segment(segment.text.translate(TWINS), segment.style)
            for segment in segments
        ]
