"""The explorer tree at the left: Campaign's folders and places, with how many things are in each."""

from __future__ import annotations

from dataclasses import dataclass

from rich.cells import cell_len
from rich.style import Style
from rich.text import Text
from textual.message import Message
from textual.widgets import Tree
from textual.widgets.tree import TreeNode

from tui.amounts import grouped
from tui.foreign import clipped, one_line
from tui.places import Node, PlaceEntry, tree_nodes
from tui.world import Outlook


class Explorer(Tree[Node]):
    """A tree of places; choosing one posts `PlaceChosen`."""

    COMPONENT_CLASSES = {"explorer--count", "explorer--folder", "explorer--here"}
    ICON_NODE = "▸ "
    ICON_NODE_EXPANDED = "▾ "

    @dataclass
    class PlaceChosen(Message):
        """A place, or a thing in a place, was chosen in the tree."""

        mode: str
        what: str

    def __init__(self, places: tuple[PlaceEntry, ...], here: str) -> None:
        super().__init__(Text("Explorer"), id="explorer")
        self.show_root = False
        self.show_guides = False
        self.guide_depth = 2
        self.auto_expand = False
        self._places_register = places
        self._here = here
        self._outlook: Outlook | None = None

    def show_outlook(self, outlook: Outlook) -> None:
        """Show the counts; the lines are only made anew when other workflows, views or folders are listed."""
        before, self._outlook = self._outlook, outlook
        if before is None or before.things != outlook.things:
            self._plant(outlook)
        elif before.counts != outlook.counts:
            self._count_again()

    def _count_again(self) -> None:
        for line in range(len(self._tree_lines)):
            if (node := self.get_node_at_line(line)) is not None:
                node.refresh()

    def _plant(self, outlook: Outlook) -> None:
        chosen = self.cursor_node.data if self.cursor_node and self.cursor_node.data else None
        self.clear()
        above: list[TreeNode[Node]] = [self.root]
        nodes = list(tree_nodes(self._places_register, outlook.things))
        for index, node in enumerate(nodes):
            del above[node.depth + 1 :]
            has_below = index + 1 < len(nodes) and nodes[index + 1].depth > node.depth
            below = above[-1].add(Text(node.label), node, expand=True, allow_expand=has_below)
            above.append(below)
        self.call_after_refresh(self._set_cursor, chosen)

    def _set_cursor(self, chosen: Node | None) -> None:
        for line in range(self.last_line + 1):
            found = self.get_node_at_line(line)
            if found is not None and found.data is not None:
                node = found.data
                if node == chosen or (chosen is None and node.mode == self._here and not node.what):
                    self.move_cursor(found)
                    return

    def render_label(self, node: TreeNode[Node], base_style: Style, style: Style) -> Text:
        """The label, with its count at the right edge; too long a label is cut, a count never."""
        data = node.data
        if data is None:
            return Text("")
        icon = (self.ICON_NODE_EXPANDED if node.is_expanded else self.ICON_NODE) if node.allow_expand else ""
        count = "" if data.what or self._outlook is None else _count(self._outlook.counts.get(data.mode))
        width = self.scrollable_content_region.width - 2 * data.depth - len(icon)
        room = width - (cell_len(count) + 1 if count else 0)
        faint = (
            style
            if style.bgcolor != base_style.bgcolor
            else self.get_component_rich_style("explorer--count", partial=True)
        )
        label_style = style
        if not data.mode:
            label_style = style + self.get_component_rich_style("explorer--folder", partial=True)
        elif data.mode == self._here and not data.what:
            label_style = style + self.get_component_rich_style("explorer--here", partial=True)
        return Text.assemble(
            (icon, faint),
            (clipped(one_line(data.label), max(room, 4)), label_style),
            (f" {count}" if count else "", faint),
        )

    def on_tree_node_selected(self, event: Tree.NodeSelected[Node]) -> None:
        """Enter on a place opens it; on a folder, opens or closes that."""
        event.stop()
        node = event.node.data
        if node is not None and node.mode:
            self.post_message(self.PlaceChosen(node.mode, node.what))
        else:
            event.node.toggle()


def _count(number: int | None) -> str:
    """A count; nothing where it is not known."""
    return "" if number is None else grouped(number)
