"""The visitors: every follower of our accounts, filtered as one types, in lists that may be millions long."""

from __future__ import annotations

from dataclasses import replace
from threading import Event
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.widgets import Input, Static

from store import views
from store.filters import FilterError, condition
from store.folders import folder, folders
from store.services import service, services
from store.views import SavedView
from store.windows import VisitorView
from store.windows_jump import position
from store.windows_orders import NEWEST, ORDERS
from tui.commands import Command
from tui.foreign import one_line
from tui.lull import Lull
from tui.screens import visitor_acts as acts
from tui.screens import visitor_erase as erasing
from tui.screens import visitor_export as export
from tui.screens import visitor_import as taking
from tui.screens import visitor_views as kept
from tui.screens.export_file import Written
from tui.screens.visitor import VisitorDetail
from tui.screens.visitor_listing import VisitorListing
from tui.screens.visitor_rows import columns, shown_labels
from tui.widgets.explorer import Explorer
from tui.widgets.field import Field
from tui.widgets.filter_input import FilterInput
from tui.widgets.window_table import WindowTable

HINT = "words, or friends > 1000 and checked; Tab takes what is proposed"
FRIENDS = "Number of friends: a visitor's followers; the label is Campaign's."
UNREAD_ONLY = "The record was opened for reading only. Start again without --read-only to change anything."


async def _go_to_workflow(screen: Visitors) -> None:
    await screen.app.go("workflows", "syncTwitter")


def _why_no_erasing(screen: Visitors) -> str | None:
    return screen.read_only or ("There is no visitor to erase." if screen.table.row_id is None else None)


def _why_no_move(screen: Visitors) -> str | None:
    return screen.read_only or ("There is no visitor to move." if not screen.table.ids else None)


class Visitors(VisitorListing):
    """The list; Enter opens one visitor."""

    mode = "visitors"
    CSS_PATH = "visitors.tcss"
    AUTO_FOCUS = "#visitors"
    OFFERS: ClassVar[tuple[Command, ...]] = (
        Command(
            "visitor.open", "Open", lambda screen: screen.table.action_select(), key="enter", group="Visitors",
            help="All that X said about the visitor, and the services it follows.",
        ),
        Command(
            "visitor.filter", "Filter", lambda screen: screen.start_filter(), key="slash,f3", group="Visitors", show=True,
            help="Narrows the list while you type: words, or fields such as friends > 1000 and checked.",
        ),
        Command(
            "visitor.service", "Service", acts.pick_service, key="s,f5", group="Visitors", show=True,
            help="Only the followers of one service.",
        ),
        Command(
            "visitor.sort", "Sort", acts.pick_order, key="o,f6", group="Visitors", show=True,
            help="By one of the columns; the one that sorts already is turned round.",
        ),
        Command(
            "visitor.refresh", "Refresh", lambda screen: screen.ask(), key="r,f8", group="Visitors", show=True,
            help="Shows those that came since, too.",
        ),
        Command(
            "visitor.go", "Go to…", acts.go_to, key="g,f7", group="Visitors", show=True, foot="Go to",
            help="To a row by its number, or to the first letters of a name.",
        ),
        Command(
            "visitor.move", "Move…", kept.move, key="m", group="Visitors", show=True, why_not=_why_no_move, foot="Move",
            help="Puts the marked visitors, or this one, into a folder.",
        ),
        Command(
            "visitor.turn", "Turn the order round", lambda screen: screen.show_order(screen.view.order), key="O",
            group="Visitors", help="The last come first.",
        ),
        Command("visitor.export", "Export...", export.start, key="e", group="Visitors", why_not=export.nothing_to_export,
                help="Writes the list, or the marked ones, into a csv, jsonl, parquet or xlsx file."),
        Command("visitor.stop-export", "Stop the export", export.stop, key="x", group="Visitors",
                why_not=export.nothing_to_stop, help="Nothing of its file is left."),
        Command("visitor.import", "Import…", taking.start, key="I", group="Visitors", why_not=taking.why_not,
                help="Takes visitors in from a csv or jsonl file; first it shows what would come of it."),
        Command("visitor.undo-import", "Undo an import…", taking.undo, group="Visitors", why_not=taking.why_not,
                help="Takes back who came with a file and what it changed, but for what is newer."),
        Command("visitor.stop-import", "Stop the import", taking.stop, key="X", group="Visitors",
                why_not=taking.nothing_to_stop, help="What came in stays, and can be gone on with or taken back."),
        Command("visitor.erase", "Erase this person…", lambda screen: screen.erase(), group="Visitors", why_not=_why_no_erasing,
                help="Everywhere and for ever, with a receipt: the person under the cursor."),
        Command("visitor.folder", "Folder", acts.pick_folder, key="f", group="Visitors", help="Only one folder."),
        Command("visitor.columns", "Columns…", acts.pick_columns, key="l", group="Visitors",
                help="Which columns are shown, and in which order; the record keeps the choice."),
        Command("visitor.copy", "Copy…", acts.copy, key="c", group="Visitors",
                help="The marked rows, or this one, to the terminal's clipboard (OSC 52), also over SSH."),
        Command("visitor.mark-all", "Mark all", lambda screen: screen.table.mark_all(), key="a", group="Visitors",
                help="All that are listed, in sight or not; marks stay through sorting."),
        Command("visitor.invert", "Invert the marks", lambda screen: screen.table.invert_marks(), key="i",
                group="Visitors", help="Marks the others instead."),
        Command("visitor.unmark", "Unmark all", lambda screen: screen.table.clear_marks(), key="u", group="Visitors",
                help="Takes all marks away."),
        Command("visitor.save", "Save as a view…", kept.save_view, key="w", group="Visitors",
                why_not=kept.nothing_to_save, help="Keeps filter and order by a name, in the tree below Visitors."),
        Command("visitor.rename-view", "Rename the view…", kept.rename_view, group="Visitors", why_not=kept.no_view,
                help="The view that is open."),
        Command("visitor.remove-view", "Remove the view…", kept.remove_view, group="Visitors", why_not=kept.no_view,
                help="The view that is open; its visitors stay."),
        Command("visitor.new-folder", "Create a new 'Visitors' folder…", kept.create_folder, group="Visitors",
                why_not=lambda screen: screen.read_only, help="Visitors can be moved into it."),
        Command("visitor.rename-folder", "Rename the folder…", kept.rename_folder, group="Visitors",
                why_not=kept.no_folder, help="The folder that is open."),
        Command("visitor.remove-folder", "Remove the folder…", kept.remove_folder, group="Visitors",
                why_not=kept.no_folder, help="The folder that is open; its visitors move to Visitors."),
        Command("visitor.language", "Filter language", acts.show_language, group="Visitors",
                help="Fields, signs and examples on one page."),
        Command(
            "visitor.synchronize", "Synchronization", _go_to_workflow, key="y,f9", group="Visitors",
            help="Goes to the workflow that reads the followers.",
        ),
    )  # fmt: skip

    def __init__(self) -> None:
        super().__init__()
        self.saved: SavedView | None = None
        self.moving = Event()
        self.exporting: Event | None = None
        """Stops the export that goes on."""
        self.importing: Event | None = None
        """Stops the import, or its undoing, that goes on."""
        self._lull = Lull(self, self._filter)

    @property
    def read_only(self) -> str | None:
        """Why nothing can be changed, where the record was opened for reading only."""
        return UNREAD_ONLY if self.world.read_only else None

    def compose_content(self) -> ComposeResult:
        """How many, the filter, the table."""
        self.labels = shown_labels(self.world.record)
        yield Static("Reading…", id="summary", markup=False)
        yield Field("Filter", FilterInput(self._names, id="filter"), hint=HINT, id="filter-field")
        yield WindowTable(columns(self.labels), id="visitors", empty="Reading…")

    def on_mount(self) -> None:
        """The filter waits for its key."""
        self.query_one("#filter-field").display = False
        if not self.app.outlook.banner:
            self.say(FRIENDS)

    def on_unmount(self) -> None:
        """What goes on in threads is to end soon."""
        self.moving.set()
        export.stop(self)
        taking.stop(self)

    def _names(self) -> tuple[list[str], list[str]]:
        record = self.world.record
        return [each.label for each in folders(record, "visitor")], [each.internal_name for each in services(record)]

    def focus_content(self) -> None:
        """To the list, not into the filter above it."""
        self.table.focus()

    # The view

    def open_thing(self, what: str) -> None:
        """A view or a folder that was chosen in the tree: "view:3", "folder:5"; all visitors where it is empty."""
        noun, _, number = what.partition(":")
        self.saved = views.saved_view(self.world.record, int(number)) if noun == "view" else None
        if self.saved is not None:
            self._show(self.saved.view)
        else:
            self._show(VisitorView(folder_id=int(number) if noun == "folder" else None))

    @on(Explorer.PlaceChosen)
    def _chosen_in_tree(self, event: Explorer.PlaceChosen) -> None:
        """The place itself was chosen in its own tree: all visitors, where a view or a folder was open."""
        if event.mode == self.mode and not event.what and (self.saved is not None or self.view.folder_id is not None):
            self.open_thing("")

    def show_service(self, service_id: int | None) -> None:
        """Only the followers of that service; of any, where it is None."""
        self._show(replace(self.view, service_id=service_id))

    def show_folder(self, folder_id: int | None) -> None:
        """Only the visitors in that folder; in any, where it is None."""
        self._show(replace(self.view, folder_id=folder_id))

    def show_order(self, order: str) -> None:
        """In one of the orders of `store.windows_orders`; the other way round where it is that one already."""
        turned = not self.view.descending if order == self.view.order else None
        self._show(self.view.sorted_by(order, turned))

    def _show(self, view: VisitorView) -> None:
        same = replace(view, order=NEWEST, descending=True) == replace(self.view, order=NEWEST, descending=True)
        if self.table.marks.all_but and not same:
            self.table.clear_marks()
            self.app.notify("All were marked; this list is another one, so the marks were taken away.")
        self.view = view
        self._place_filter(view.words)
        self.table.set_sort(view.order, view.descending)
        self.show_crumbs()
        self.ask()

    def show_crumbs(self) -> None:
        """Say which view, service and folder the list is of; a star where the view is not as it was saved."""
        record, parts = self.world.record, []
        followed = None if self.view.service_id is None else service(record, self.view.service_id)
        place = None if self.view.folder_id is None else folder(record, self.view.folder_id)
        if followed is not None:
            parts.append(f"followers of {followed.title}")
        if place is not None:
            parts.append(f"in {one_line(place.label)}")
        self.of = " · ".join(parts)
        changed = " *" if self.saved is not None and self.saved.view != self.view else ""
        self.set_crumbs(f"{self.crumbs} › {self.saved.name}{changed}" if self.saved is not None else self.crumbs)

    @on(WindowTable.SortAsked, "#visitors")
    def _sort(self, event: WindowTable.SortAsked) -> None:
        self.show_order(event.key)

    @on(Written)
    def _written(self, message: Written) -> None:
        export.tell_progress(self, message.number)

    @on(taking.Taken)
    def _taken(self, message: taking.Taken) -> None:
        taking.tell_progress(self, message)

    @on(WindowTable.MarksChanged, "#visitors")
    def _marked(self) -> None:
        self.tell()

    def go_to(self, place: str) -> None:
        """To the row of that number, counted from 1, or to the first name that begins so; @ before digits makes a name."""
        if place.isascii() and place.isdigit():
            self.once_complete(lambda: self.table.jump_to(int(place) - 1))
            return
        if not ORDERS[self.view.order].letters:
            self.show_order("Username")
        self.once_complete(lambda: self._find(place.removeprefix("@") or place))

    def _find(self, letters: str) -> None:
        record, ids, view = self.world.record, self.table.ids, self.view
        self.work_on(
            lambda: position(record, ids, view.order, view.descending, letters), group="go", then=self.table.jump_to
        )

    # The filter

    def start_filter(self) -> None:
        """Into the field."""
        field, entry = self.query_one("#filter-field", Field), self.query_one("#filter", FilterInput)
        field.display = True
        field.say(entry.what_next if entry.value else HINT)
        entry.focus()

    def _place_filter(self, words: str) -> None:
        entry = self.query_one("#filter", Input)
        if entry.value.strip() != words.strip():
            with self.prevent(Input.Changed):
                entry.value = words
        if words and not entry.has_focus:
            self.query_one("#filter-field").display = True

    @on(Input.Changed, "#filter")
    def _typed(self) -> None:
        self._lull.begin()

    def _filter(self, *, done: bool = False) -> None:
        """Read what was typed; who is still typing is told what can stand next, and scolded only once it is `done`."""
        field = self.query_one("#filter-field", Field)
        field.say("" if done else self.query_one("#filter", FilterInput).what_next or HINT)
        try:
            condition(field.text, self.world.clock.now())
        except FilterError as error:
            if done or not error.unfinished:
                self.wrong(str(error))
            return
        self.wrong("")
        if field.text != self.view.words:
            self._show(self.view.filtered(field.text))

    def wrong(self, sentence: str) -> None:
        """Say below the field what is wrong with the filter."""
        self.query_one("#filter-field", Field).wrong(sentence)

    @on(Input.Submitted, "#filter")
    def _into_the_list(self) -> None:
        self._lull.stop()
        self._filter(done=True)
        if not self.query_one("#filter-field", Field).error:
            self.table.focus()

    def climb(self) -> None:
        """Clear the filter first, leave second."""
        entry = self.query_one("#filter", Input)
        writing, filled = entry.has_focus, bool(entry.value)
        entry.value = ""
        if not writing and not filled:
            super().climb()
        elif not (writing and filled):
            self.query_one("#filter-field").display = False
            self.table.focus()

    # One of them

    async def erase(self) -> None:
        """Erase the person under the cursor, and read the list anew."""
        if self.table.row_id is not None:
            await erasing.ask(self, self.table.row_id, self.ask)

    @on(WindowTable.RowSelected, "#visitors")
    def _enter(self, event: WindowTable.RowSelected) -> None:
        if self.shown is not None:
            self.app.push_screen(VisitorDetail(self.shown.ids, event.index), self._return)

    def _return(self, index: int | None) -> None:
        if index is not None:
            self.table.jump_to(index)
