"""A yes-or-no field, told by word and sign: the switch of a form."""

from __future__ import annotations

from typing import ClassVar

from textual.app import RenderResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget


class Toggle(Widget, can_focus=True):
    """Space, Enter or a click turns it."""

    ALLOW_SELECT = False
    BINDINGS: ClassVar[list[BindingType]] = [Binding("space,enter", "turn", show=False)]

    value: reactive[bool] = reactive(False, init=False)
    """Yes or no."""

    class Changed(Message):
        """It was turned."""

        def __init__(self, toggle: Toggle, value: bool) -> None:
            super().__init__()
            self.toggle = toggle
            self.value = value

        @property
        def control(self) -> Toggle:
            """The field."""
            return self.toggle

    def __init__(self, value: bool = False, *, words: tuple[str, str] = ("No", "Yes"), id: str | None = None) -> None:
        super().__init__(id=id)
        self.set_reactive(Toggle.value, value)
        self.words = words

    def render(self) -> RenderResult:
        """The sign and the word."""
        sign, style = ("●", "$good") if self.value else ("○", "$muted")
        return Content.assemble((f"{sign} ", style), self.words[self.value])

    def watch_value(self, value: bool) -> None:
        """Tell."""
        self.post_message(self.Changed(self, value))

    def action_turn(self) -> None:
        """The other one."""
        self.value = not self.value

    def on_click(self) -> None:
        """The other one."""
        self.action_turn()
