"""One of a few: up and down choose, and the chosen one is told by its sign."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import events
from textual.app import RenderResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget


class Radio(Widget, can_focus=True):
    """Choices below each other; the first is chosen at first."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    Radio { height: auto; padding: 0 1; border-left: vkey $faint; }
    Radio:focus { border-left: outer $accent; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "choose(-1)", show=False),
        Binding("down,j", "choose(1)", show=False),
        Binding("home", "edge(0)", show=False),
        Binding("end", "edge(-1)", show=False),
        Binding("space", "next", show=False),
    ]

    value: reactive[int] = reactive(0, init=False)
    """The number of the chosen one, from 0."""

    class Changed(Message):
        """Another one was chosen."""

        def __init__(self, radio: Radio, value: int) -> None:
            super().__init__()
            self.radio = radio
            self.value = value

        @property
        def control(self) -> Radio:
            """The widget."""
            return self.radio

    def __init__(self, choices: Sequence[str], *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.choices = tuple(choices)
        self._walked = False
        """Whether up and down chose since it has the focus: Space after them agrees, as elsewhere, and moves nothing."""

    def on_focus(self) -> None:
        """Nobody has walked yet."""
        self._walked = False

    def render(self) -> RenderResult:
        """A line for each."""
        return Content("\n").join([self._line(number) for number in range(len(self.choices))])

    def _line(self, number: int) -> Content:
        if number == self.value:
            return Content.assemble(("● ", "$accent"), self.choices[number])
        return Content.assemble(("○ ", "$muted"), (self.choices[number], "$muted"))

    def validate_value(self, value: int) -> int:
        """Within the choices."""
        return max(0, min(value, len(self.choices) - 1))

    def watch_value(self, value: int) -> None:
        """Tell."""
        self.post_message(self.Changed(self, value))

    def action_choose(self, by: int) -> None:
        """The one above or below."""
        self.value, self._walked = self.value + by, True

    def action_edge(self, number: int) -> None:
        """The first (0) or the last (-1)."""
        self.value, self._walked = range(len(self.choices))[number], True

    def action_next(self) -> None:
        """The next one, and the first after the last; the chosen one stays where it was just walked to."""
        if self._walked:
            return
        self.value = (self.value + 1) % len(self.choices)

    def on_click(self, event: events.Click) -> None:
        """The one under the mouse."""
        offset = event.get_content_offset(self)
        if offset is not None:
            self.value = offset.y
