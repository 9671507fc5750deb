"""Some of a few: the arrows walk over the boxes, Space turns one, and a first box turns them all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual import events
from textual.app import RenderResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.widget import Widget

GAP = 2
"""Cells between two boxes."""
ALL = -1
"""The place of the box that turns them all."""


class Boxes(Widget, can_focus=True):
    """Boxes in rows of one length; `every` names the box that turns them all, empty for none."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    Boxes { height: auto; padding: 0 1; border-left: vkey $faint; }
    Boxes:focus { border-left: outer $accent; }
    Boxes.-invalid, Boxes.-invalid:focus { border-left: outer $bad; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left,h", "walk(-1)", show=False),
        Binding("right,l", "walk(1)", show=False),
        Binding("up,k", "climb(-1)", show=False),
        Binding("down,j", "climb(1)", show=False),
        Binding("space", "turn", show=False),
    ]

    class Changed(Message):
        """One was turned, or all were."""

        def __init__(self, boxes: Boxes) -> None:
            super().__init__()
            self.boxes = boxes

        @property
        def control(self) -> Boxes:
            """The widget."""
            return self.boxes

    def __init__(self, labels: Sequence[str], chosen: Iterable[int], *, every: str = "") -> None:
        super().__init__()
        self.labels = tuple(labels)
        self.every = every
        self.chosen = set(chosen)
        """The places of the boxes that are on, from 0."""
        self.here = ALL if every else 0
        """The place of the box that Space turns."""

    @property
    def all(self) -> bool:
        """Whether every box is on."""
        return len(self.chosen) == len(self.labels)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """A line for each row, and one for the box that turns them all."""
        return bool(self.every) + -(-len(self.labels) // self._columns(width))

    def _columns(self, width: int) -> int:
        """As many boxes as fit beside each other, shared out evenly."""
        most = max(1, (width + GAP) // self._step)
        rows = -(-len(self.labels) // most)
        return -(-len(self.labels) // rows)

    @property
    def _step(self) -> int:
        return max(map(len, self.labels)) + 2 + GAP

    def render(self) -> RenderResult:
        """The rows."""
        columns = self._columns(self.content_size.width)
        boxes = [self._box(place) for place in range(len(self.labels))]
        rows = [Content("").join(boxes[first : first + columns]) for first in range(0, len(boxes), columns)]
        return Content("\n").join([self._box(ALL), *rows] if self.every else rows)

    def _box(self, place: int) -> Content:
        on = self.all if place == ALL else place in self.chosen
        label = self.every if place == ALL else self.labels[place]
        gap = "" if place == ALL else " " * (self._step - len(label) - 2)
        tone = "" if on else "$muted"
        if place == self.here and self.has_focus:
            tone = "reverse bold"
        return Content.assemble(("● " if on else "○ ", "$accent" if on else "$muted"), (label, tone), gap)

    def action_walk(self, by: int) -> None:
        """The box beside."""
        self._go(self.here + by)

    def action_climb(self, by: int) -> None:
        """The box above or below."""
        columns = self._columns(self.content_size.width)
        if self.here == ALL:
            self._go(0 if by > 0 else ALL)
        elif self.every and self.here + by * columns < 0:
            self._go(ALL)
        elif 0 <= self.here + by * columns < len(self.labels):
            self._go(self.here + by * columns)

    def _go(self, place: int) -> None:
        self.here = max(ALL if self.every else 0, min(place, len(self.labels) - 1))
        self.refresh()

    def action_turn(self) -> None:
        """Turn the box here."""
        if self.here == ALL:
            self.chosen = set() if self.all else set(range(len(self.labels)))
        else:
            self.chosen ^= {self.here}
        self.refresh()
        self.post_message(self.Changed(self))

    def on_click(self, event: events.Click) -> None:
        """Turn the box under the mouse."""
        offset = event.get_content_offset(self)
        if offset is None:
            return
        row, columns = offset.y - bool(self.every), self._columns(self.content_size.width)
        column = offset.x // self._step
        place = ALL if row < 0 else row * columns + column
        if row < 0 or (column < columns and place < len(self.labels)):
            self._go(place)
            self.action_turn()
