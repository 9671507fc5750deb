"""Words with a tone, as the content of a widget."""

from __future__ import annotations

from typing import Any

from textual.app import App
from textual.content import Content

from tui.foreign import one_line
from tui.signs import Tone, Word

STYLES: dict[Tone, str] = {
    "plain": "",
    "strong": "bold",
    "muted": "$muted",
    "good": "$good",
    "running": "$running",
    "attention": "$attention",
    "bad": "bold $bad",
    "accent": "$accent",
}


def style(tone: Tone) -> str:
    """The style of a tone, by the theme's own variables."""
    return STYLES[tone]


def faint(app: App[Any]) -> str:
    """The style of what cannot work now: a faint colour, or dim where the terminal's own colours are used."""
    return "dim" if app.native_ansi_color else "$faint"


def painted(word: Word) -> Content:
    """The sign and the word, in its tone."""
    return Content.styled(one_line(str(word)), STYLES[word.tone])
