"""What is too long for its line goes on below its text, at every width, and at the left edge where there is no room."""

from __future__ import annotations

from textual.app import App, ComposeResult
from textual.content import Content
from textual.widgets import Static

from tests.tui.seen import seen
from tui.widgets.hanging import Hanging

LINES = (
    (Content("To        "), Content("Subscribers to service 'New Offers'")),
    (Content("Code      "), Content("A1")),
)


class Scene(App[None]):
    """The lines, and what stands below them."""

    CSS = "Static { height: auto; }"

    def compose(self) -> ComposeResult:
        first = Static()
        first.update(Hanging(*LINES))
        yield first
        yield Static("end")


async def test_a_long_text_goes_on_below_itself() -> None:
    async with Scene().run_test(size=(30, 8)) as pilot:
        assert seen(pilot.app).splitlines() == [
            "To        Subscribers to", "          service 'New Offers'", "Code      A1", "end",
        ]  # fmt: skip
        await pilot.resize_terminal(60, 8)
        assert seen(pilot.app).splitlines() == ["To        Subscribers to service 'New Offers'", "Code      A1", "end"]
        await pilot.resize_terminal(20, 8)
        assert seen(pilot.app).splitlines()[:2] == ["To", "Subscribers to"]
