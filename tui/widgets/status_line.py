"""The line above the keys that says what is going on."""

from __future__ import annotations

from textual.content import Content
from textual.widgets import Static

from tui.foreign import one_line
from tui.signs import Tone, Word
from tui.widgets.tones import style


class StatusLine(Static):
    """One line, repainted without a new layout: 0.8 kB/s at four changes a second."""

    ALLOW_SELECT = False
    DEFAULT_CSS = "StatusLine { height: 1; padding: 0 2; color: $muted; }"

    def say(self, words: str | Word, tone: Tone = "muted") -> None:
        """Show `words` until others come; an empty text clears the line."""
        word = words if isinstance(words, Word) else Word(words, tone)
        self.update(Content.styled(one_line(str(word)), style(word.tone)), layout=False)
