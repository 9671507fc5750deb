"""A place of the console: a page with the explorer tree at its left."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult

from tui.commands import Command
from tui.places import place
from tui.screens.page import Page
from tui.widgets.explorer import Explorer
from tui.world import Outlook


class Place(Page[None]):
    """A page that a mode opens; `mode` is its name in the register of places."""

    OFFERS: ClassVar[tuple[Command, ...]] = (
        Command(
            "tree",
            "Explorer",
            lambda place: place.turn_explorer(),
            key="f2,backslash",
            group="Everywhere",
            help="Shows the tree and goes there; once more hides it.",
        ),
        Command(
            "climb",
            "Back",
            lambda place: place.climb(),
            key="escape",
            group="Everywhere",
            help="One step up: to the tree, then home.",
        ),
    )

    mode = ""
    starts_with_tree = False
    """Whether the tree is shown at first where there is little room."""

    @property
    def crumbs(self) -> str:
        """The path in the tree."""
        entry = place(self.mode, self.app.places)
        return entry.crumbs if entry else ""

    def compose_side(self) -> ComposeResult:
        """The tree."""
        yield Explorer(self.app.places, self.mode)

    def open_thing(self, what: str) -> None:
        """Show the thing of that name: a workflow, say. Override where the tree lists things."""

    def on_mount(self) -> None:
        """Follow the counts."""
        self.app.outlook_signal.subscribe(self, self._show_outlook)
        self._show_outlook(self.app.outlook)
        self._place_explorer()

    def on_resize(self) -> None:
        """Another width may hold the tree or not."""
        self._place_explorer()

    def on_screen_resume(self) -> None:
        """The person may have turned the tree on or off in another place."""
        self._place_explorer()

    def _show_outlook(self, outlook: Outlook) -> None:
        self.query_one(Explorer).show_outlook(outlook)

    def _place_explorer(self) -> None:
        chosen = self.app.explorer_shown
        shown = (self.starts_with_tree or self.app.size.width >= 100) if chosen is None else chosen
        self.query_one(Explorer).display = shown

    def turn_explorer(self) -> None:
        """Show the tree and go there; hide it when one is there already."""
        explorer = self.query_one(Explorer)
        if explorer.display and explorer.has_focus:
            self.app.explorer_shown = False
            self._place_explorer()
            self.focus_content()
        else:
            self.app.explorer_shown = True
            self._place_explorer()
            explorer.focus()

    def focus_content(self) -> None:
        """Put the focus on the first thing of the place that takes it."""
        for widget in self.query("#content *"):
            if widget.focusable:
                widget.focus()
                return

    def climb(self) -> None:
        """To the tree; from there, or where it is hidden, home."""
        explorer = self.query_one(Explorer)
        if explorer.display and not explorer.has_focus:
            explorer.focus()
        elif self.mode != "home":
            self.run_worker(self.app.go("home"), group="go", exit_on_error=False)

    async def on_explorer_place_chosen(self, event: Explorer.PlaceChosen) -> None:
        """Go there; where the place is this one, go into it."""
        event.stop()
        await self.app.go(event.mode, event.what)
        if event.mode == self.mode:
            self.focus_content()
