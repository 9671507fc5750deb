"""A text that is painted only where it differs from what is there: an idle console sends nothing to its terminal."""

from __future__ import annotations

from textual.content import Content
from textual.widgets import Static


class SteadyText(Static):
    """Text of ours or made inert; `show` it as often as you like."""

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id, markup=False)
        self._shown = Content("")

    def show(self, content: Content | str) -> None:
        """Paint it where it differs; lay out again only where a line has come or gone."""
        content = Content(content) if isinstance(content, str) else content
        # Content compares its text alone; what is coloured otherwise differs in its spans.
        if (content.plain, content.spans) == (self._shown.plain, self._shown.spans):
            return
        self._shown = content
        width = self.content_size.width
        self.update(content, layout=not width or len(content.wrap(width)) != self.content_size.height)
