"""The file that a list is written into: asked for, refused with a sentence, and how far it is told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from textual.message import Message

from social.errors import Fault
from tui.dialogs.line import Line
from tui.screens.page import Page

STEP = 20_000
"""Rows between two words of progress."""


class Written(Message, bubble=False):
    """So many rows are written."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number

    def can_replace(self, message: Message) -> bool:
        """A newer number makes the older one needless."""
        return isinstance(message, Written)


async def ask_file(page: Page[Any], name: str, lines: tuple[str, ...]) -> Path | None:
    """The path of a new file, `name` in the present folder unless another is typed; None where it is left."""
    hint = "its end says the format: .csv, .jsonl, .parquet or .xlsx; formulas are disarmed"
    value = str(Path.cwd() / name)
    asked = Line("Export", "File", value=value, hint=hint, lines=lines, yes="Export", wrong=_wrong)
    given = await page.app.push_screen_wait(asked)
    return Path(given).expanduser() if given else None


def _wrong(name: str) -> str:
    from social.exports.files import format_of

    path = Path(name).expanduser()
    try:
        format_of(path.name)
    except Fault as fault:
        return f"{fault.sentence} {fault.cure}"
    if path.exists():
        return f"There is a file {path} already. Take another name."
    return "" if path.parent.is_dir() else f"There is no folder {path.parent}."
