"""The line of keys at the bottom, read from the commands in reach; what cannot work now is greyed, not hidden."""

from __future__ import annotations

from typing import Any

from textual import events
from textual.app import RenderResult
from textual.content import Content
from textual.screen import Screen
from textual.widget import Widget

from tui.commands import InReach, carry_out, in_reach
from tui.widgets.tones import faint

MOST = 6
"""Commands shown at most, besides those that are always there: more is for the palette and the help."""


class Foot(Widget):
    """One line; a click on a word does it."""

    ALLOW_SELECT = False
    DEFAULT_CSS = "Foot { height: 1; dock: bottom; padding: 0 2; background: $surface; color: $foreground; }"

    def __init__(self) -> None:
        super().__init__()
        self._line = Content("")
        self._places: list[tuple[int, int, InReach]] = []

    def on_mount(self) -> None:
        """Follow the focus."""
        self.screen.bindings_updated_signal.subscribe(self, self._on_bindings)

    def _on_bindings(self, _screen: Screen[Any]) -> None:
        self.look_again()

    def on_resize(self) -> None:
        """Another width holds other words."""
        self.look_again()

    def look_again(self) -> None:
        """Ask the commands again; nothing is painted when nothing differs."""
        line = self._compose_line(self.content_size.width)
        # Content compares its text alone; what is greyed differs only in its spans.
        if (line.plain, line.spans) != (self._line.plain, self._line.spans):
            self._line = line
            self.refresh()

    def _compose_line(self, width: int) -> Content:
        lines = in_reach(self.screen)
        always = [line for line in lines if line.command.id in {"help", "palette"}]
        right = Content("  ").join([_shown(line) for line in always])
        left, self._places = Content(""), []
        shown = [line for line in lines if line.command.show]
        if getattr(self.screen, "WORKING_FIRST", False):
            shown.sort(key=lambda line: line.why_not is not None)
        for line in shown[:MOST]:
            part = _shown(line)
            start = left.cell_length + (3 if left.cell_length else 0)
            if start + part.cell_length + 3 + right.cell_length > width:
                break
            left = Content.assemble(left, " " * (start - left.cell_length), part)
            self._places.append((start, start + part.cell_length, line))
        at = width - right.cell_length
        for line in always:
            self._places.append((at, at + _shown(line).cell_length, line))
            at += _shown(line).cell_length + 2
        return Content.assemble(left, " " * max(0, width - left.cell_length - right.cell_length), right)

    def render(self) -> RenderResult:
        """The line as composed last."""
        return self._line

    def on_click(self, event: events.Click) -> None:
        """Carry out the word under the mouse."""
        at = event.x - self.styles.padding.left
        for start, end, line in self._places:
            if start <= at < end:
                carry_out(line.node, line.command)


def _shown(line: InReach) -> Content:
    words = line.command.foot or line.command.words
    if line.why_not:
        return Content.styled(f"{line.command.key_shown} {words}", faint(line.node.app))
    return Content.assemble((line.command.key_shown, "bold $accent"), (f" {words}", "$muted"))
