"""Tabs with their panes, turned together with the focus: what comes late from the tab before turns nothing back."""

from __future__ import annotations

from textual import on
from textual.widget import Widget
from textual.widgets import TabbedContent, TabPane, Tabs


class Panes(TabbedContent):
    """Textual's own brings a pane to the front for whatever tells that its tab was chosen, or that something in it has the
    focus, even where both are over by the time the message comes."""

    def turn_to(self, name: str, into: Widget) -> None:
        """Bring the pane `name` to the front, and the focus to `into`, at once: the next key belongs there."""
        self.active = name
        self.screen.set_focus(into)

    @on(Tabs.TabActivated)
    def _chosen_still(self, event: Tabs.TabActivated) -> None:
        if event.tab.id != event.tabs.active:
            event.stop()
            event.prevent_default()

    @on(TabPane.Focused)
    def _focused_still(self, event: TabPane.Focused) -> None:
        focused = self.screen.focused
        if focused is None or event.tab_pane not in focused.ancestors:
            event.stop()
            event.prevent_default()
