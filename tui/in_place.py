"""Keeps columns in their places where a name is of letters that terminals count differently.

A vowel sign of Hindi, Tamil, Burmese and their kin has no width to us and to some terminals; to others, tmux and xterm on
most servers among them, it has one, and would push all that follows to the right. So such a text is written over blanks,
and the cursor goes on from where the text ends by our reckoning, wherever the terminal has left it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rich.cells import cell_len

if TYPE_CHECKING:
    from textual.driver import Driver

_INDIC = "\u0900-\u109f\u1700-\u1cff\ua800-\uabff\U00011000-\U00011fff"
"""The blocks of Unicode that hold the letters with spacing vowel signs (its general category Mc)."""
_DOUBTFUL = re.compile(f"[{_INDIC}]")
_PARTS = re.compile(
    r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|.)|(?:[^\x1b\r\n ]| (?! ))+ *", re.DOTALL
)
"""A sequence of the terminal, or the text of a column with the blanks behind it."""
_SAVE, _RESTORE = "\x1b7", "\x1b8"


def in_place(frame: str) -> str:
    """What is written to the terminal, with every doubtful text bound to its cells."""
    return frame if frame.isascii() or not _DOUBTFUL.search(frame) else _PARTS.sub(_bound, frame)


def _bound(found: re.Match[str]) -> str:
    part = found[0]
    if part[0] == "\x1b" or not _DOUBTFUL.search(part):
        return part
    width = cell_len(part)
    return f"{_SAVE}{' ' * width}{_RESTORE}{_SAVE}{part.rstrip(' ')}{_RESTORE}\x1b[{width}C"


def placing(driver: type[Driver]) -> type[Driver]:
    """A driver as that one, which writes every frame in its place."""

    def write(self: Driver, data: str) -> None:
        driver.write(self, in_place(data))

    return type(driver.__name__, (driver,), {"write": write})
