"""The floor for a browser: a bare Line-API table over the same SQLite file, rows by their ids in windows of 200."""

from __future__ import annotations

import sqlite3
import sys

from rich.segment import Segment
from textual.app import App, ComposeResult
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

WINDOW = 200


class Bare(ScrollView, can_focus=True):
    """Each line is a row; nothing else."""

    BINDINGS = [
        ("pagedown", "page(1)", ""),
        ("pageup", "page(-1)", ""),
        ("end", "edge(1)", ""),
        ("home", "edge(0)", ""),
    ]

    def __init__(self, path: str) -> None:
        super().__init__()
        self.record = sqlite3.connect(path)
        self.count = self.record.execute("SELECT max(id) FROM visitor").fetchone()[0]
        self.windows: dict[int, list[tuple[object, ...]]] = {}

    def on_mount(self) -> None:
        self.virtual_size = Size(self.size.width, self.count)

    def action_page(self, by: int) -> None:
        self.scroll_to(y=self.scroll_y + by * (self.size.height - 1), animate=False)

    def action_edge(self, end: int) -> None:
        self.scroll_to(y=self.count * end, animate=False)

    def row(self, number: int) -> tuple[object, ...]:
        start = number - number % WINDOW
        if start not in self.windows:
            self.windows[start] = self.record.execute(
                "SELECT external_id, username, full_name, number_of_friends, checked FROM visitor"
                " WHERE id <= ? ORDER BY id DESC LIMIT ?",
                (self.count - start, WINDOW),
            ).fetchall()
        return self.windows[start][number - start]

    def render_line(self, y: int) -> Strip:
        number = round(self.scroll_y) + y
        if number >= self.count:
            return Strip.blank(self.size.width)
        text = "{:<20} {:<26} {:<30} {:>12} {}".format(*(str(value) for value in self.row(number)))
        return Strip([Segment(text)]).adjust_cell_length(self.size.width)


class BareApp(App[None]):
    """The table alone."""

    def compose(self) -> ComposeResult:
        yield Bare(sys.argv[1])


if __name__ == "__main__":
    BareApp().run()
