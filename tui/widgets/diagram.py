"""The diagram of a workflow on two lines: its activities with counts on the arrows, and how each stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from textual.content import Content
from textual.widgets import Static

from tui.signs import Word
from tui.widgets.tones import painted, style


@dataclass(frozen=True)
class Activity:
    """One activity: its name, its state, and what stands on the arrow that leaves it."""

    name: str
    state: Word
    arrow: str = ""


class Diagram(Static):
    """`Scheduler ──► Synchronize ── 1,204 - followers ──► End`, and the states below."""

    DEFAULT_CSS = "Diagram { height: 2; text-wrap: nowrap; text-overflow: ellipsis; }"

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id, markup=False)
        self._shown: tuple[tuple[Activity, ...], str] = ((), "")

    def show(self, activities: Sequence[Activity], chosen: str = "") -> None:
        """Paint these, with the one that is chosen by its name, where they differ from those that are there."""
        if (tuple(activities), chosen) != self._shown:
            self._shown = (tuple(activities), chosen)
            self.update(drawn(activities, chosen), layout=False)


def drawn(activities: Sequence[Activity], chosen: str = "") -> Content:
    """Two lines: names and arrows, and below each name its state; the chosen name stands in brackets."""
    above, below = Content(""), Content("")
    for number, each in enumerate(activities):
        state = painted(each.state)
        name = f"[{each.name}]" if each.name == chosen else each.name
        look = "bold reverse" if each.name == chosen else "bold"
        above = Content.assemble(above, (name, f"{look} {style(each.state.tone)}".strip()))
        below = Content.assemble(below, " " * (above.cell_length - cell_len(name) - below.cell_length), state)
        if number < len(activities) - 1:
            least = max(0, below.cell_length - above.cell_length)
            above = Content.assemble(above, (_arrow(each.arrow, least), "$muted"))
    return Content("\n").join([above, below])


def _arrow(words: str, least: int) -> str:
    """An arrow that reaches beyond the state below it."""
    label = f" {words} " if words else ""
    return f" {'─' * max(2, least - len(label) - 2)}{label}──► "
