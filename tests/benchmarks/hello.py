"""The floor of every Textual program: one line of text. It shows what a start costs before anybody adds anything."""

from __future__ import annotations

from textual.app import App, ComposeResult
from textual.widgets import Static

HELLO = "Hello from the floor"


class Hello(App[None]):
    """Says hello."""

    def compose(self) -> ComposeResult:
        """One line."""
        yield Static(HELLO)


if __name__ == "__main__":
    Hello().run()
