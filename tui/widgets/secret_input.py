"""A field for a secret: nothing of it is shown, logged, copied or sent in a message; it is handed over once."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import ClassVar

from textual import constants, events
from textual.app import RenderResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.features import parse_features
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

DOTS = "••••••••"
"""Shown for a secret of any length."""
CUT = "Blanks and line breaks around it were cut off."


def watched_by() -> str | None:
    """Why no secret may be typed now: the framework's own logs write down every key and every paste.

    The console sets them aside before Textual reads of them (`tui.surroundings`): this is the second wall.
    """
    devtools = "devtools" in parse_features(os.environ.get("TEXTUAL", ""))
    watching = {"TEXTUAL_LOG": constants.LOG_FILE, "TEXTUAL_DEBUG": constants.DEBUG, "TEXTUAL": devtools}
    named = next((name for name, watches in watching.items() if watches), None)
    if named is not None:
        return f"{named} is set, and that log writes down every key. Unset it and start again to enter a secret."
    return None


class SecretInput(Widget, can_focus=True):
    """One line; typed from the left, deleted from the right, a paste replaces all."""

    ALLOW_SELECT = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("backspace", "delete_last", show=False),
        Binding("ctrl+u,delete", "clear", show=False),
        Binding("enter", "submit", show=False),
    ]

    filled: reactive[bool] = reactive(False)
    """Whether something is in it."""
    kept: reactive[bool] = reactive(False)
    """Whether one is kept already, which stays where nothing is typed."""

    class Edited(Message):
        """Something was typed, pasted or deleted; `remark` says what was cut off, and nothing says what it is."""

        def __init__(self, field: SecretInput, remark: str) -> None:
            super().__init__()
            self.field = field
            self.remark = remark

        @property
        def control(self) -> SecretInput:
            """The field."""
            return self.field

    class Submitted(Message):
        """Enter was pressed; ask the field by `take`."""

        def __init__(self, field: SecretInput) -> None:
            super().__init__()
            self.field = field

        @property
        def control(self) -> SecretInput:
            """The field."""
            return self.field

    def __init__(
        self, *, kept: bool = False, trim: bool = True, id: str | None = None, classes: str | None = None
    ) -> None:
        super().__init__(id=id, classes=classes)
        self._typed: list[str] = []
        self.set_reactive(SecretInput.kept, kept)
        self._trim = trim
        self._watched = watched_by() or ""
        self.disabled = bool(self._watched)

    @property
    def refusal(self) -> str:
        """Why nothing can be typed here; empty where it can."""
        return self._watched

    def fits(self, looks_right: Callable[[str], bool]) -> bool:
        """Whether a check of its shape holds for what was typed, without handing it over."""
        return looks_right("".join(self._typed))

    def take(self) -> str:
        """Hand the secret over, and forget it."""
        secret, self._typed = "".join(self._typed), []
        self.filled = False
        return secret

    def render(self) -> RenderResult:
        """Dots that tell no length; or that one is kept already; or why there can be none."""
        if self._watched:
            return Content.styled("not now: see below", "$attention")
        cursor = Content.styled(" ", "reverse") if self.has_focus else Content("")
        if self.filled:
            return Content.assemble(DOTS, cursor)
        words = "kept; type or paste to replace" if self.kept else ""
        return Content.assemble(cursor, (words, "$muted"))

    def on_key(self, event: events.Key) -> None:
        """Take a character."""
        if event.character is not None and event.is_printable:
            event.stop()
            event.prevent_default()
            self._typed.append(event.character)
            self._changed("")

    def on_paste(self, event: events.Paste) -> None:
        """Take what was pasted instead of what was there, without what a copy drags along."""
        event.stop()
        event.prevent_default()
        text = event.text.strip() if self._trim else event.text.rstrip("\r\n")
        self._typed = list(text)
        self._changed(CUT if text != event.text else "")

    def action_delete_last(self) -> None:
        """Take the last character away."""
        if self._typed:
            self._typed.pop()
            self._changed("")

    def action_clear(self) -> None:
        """Forget all of it."""
        if self._typed:
            self._typed = []
            self._changed("")

    def action_submit(self) -> None:
        """Say that it is complete."""
        self.post_message(self.Submitted(self))

    def _changed(self, remark: str) -> None:
        self.filled = bool(self._typed)
        self.refresh()
        self.post_message(self.Edited(self, remark))
