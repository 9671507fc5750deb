"""Lines with a label at their left: where one is longer than its room, it goes on below its text, not below the label."""

from __future__ import annotations

from textual.content import Content
from textual.css.styles import RulesMap
from textual.strip import Strip
from textual.style import Style
from textual.visual import RenderOptions, Visual

LEAST = 16
"""Cells that the text has beside its label; with less room it goes on at the left edge."""


class Hanging(Visual):
    """For `Static.update` and the like: label and text of each line."""

    def __init__(self, *lines: tuple[Content, Content]) -> None:
        self._lines = lines

    def _laid(self, width: int) -> Content:
        laid: list[Content] = []
        for label, text in self._lines:
            indent = label.cell_length
            if width - indent < LEAST:
                laid.append(label + text)
                continue
            first, *others = text.wrap(width - indent) or [Content("")]
            laid += [label + first, *(Content(" " * indent) + other for other in others)]
        return Content("\n").join(laid)

    def get_optimal_width(self, rules: RulesMap, container_width: int) -> int:
        """Nothing wrapped."""
        return max((label.cell_length + text.cell_length for label, text in self._lines), default=0)

    def get_height(self, rules: RulesMap, width: int) -> int:
        """Lines at that width."""
        return self._laid(width).get_height(rules, width)

    def render_strips(self, width: int, height: int | None, style: Style, options: RenderOptions) -> list[Strip]:
        """The lines as they are painted."""
        return self._laid(width).render_strips(width, height, style, options)
