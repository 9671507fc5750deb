"""The line in which a filter is typed: what can stand next is shown behind the cursor; Tab or → takes it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual.binding import Binding
from textual.suggester import Suggester
from textual.widgets import Input

from store.filters_completion import completion
from tui.foreign import one_line

Names = Callable[[], tuple[Sequence[str], Sequence[str]]]
"""The labels of the folders of visitors, and the internal names of the services."""
SHOWN = 9
"""Choices told below the line."""


class _Next(Suggester):
    def __init__(self, names: Names) -> None:
        super().__init__(use_cache=False, case_sensitive=True)
        self._names = names

    async def get_suggestion(self, value: str) -> str | None:
        """The whole line with the best of what can stand next."""
        found = completion(value, *self._names())
        typed = value[found.start :]
        if not found.choices or (not typed and not value.endswith(" ")):
            return None
        best = found.choices[0][0]
        return value + best[len(typed) :] if best.startswith(typed) else None


class FilterInput(Input):
    """An input that knows the filter language."""

    BINDINGS = [Binding("tab", "complete", show=False)]

    def __init__(self, names: Names, *, id: str | None = None) -> None:
        super().__init__(id=id, compact=True, suggester=_Next(names))
        self._names = names

    def action_complete(self) -> None:
        """Take what is suggested; where nothing is, go on to the next widget."""
        if self._suggestion and self.cursor_at_end:
            self.value = self._suggestion
            self.cursor_position = len(self.value)
        else:
            self.app.action_focus_next()

    @property
    def what_next(self) -> str:
        """What can stand at the cursor, in one line; empty where nothing known fits."""
        found = completion(self.value, *self._names())
        if len(found.choices) == 1:
            word, told = found.choices[0]
            return one_line(f"{word.strip()}: {told}" if told else word)
        words = [word.strip() for word, _ in found.choices[:SHOWN]]
        more = " …" if len(found.choices) > SHOWN else ""
        return one_line("  ".join(words) + more)
