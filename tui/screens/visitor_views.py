"""What can be done with views and folders of visitors: save, rename, remove; make, move into."""

from __future__ import annotations

from array import array
from collections.abc import Callable
from threading import Event
from typing import TYPE_CHECKING

from social import visitor_folders as acts
from store import folders, views
from tui.amounts import counted, grouped
from tui.dialogs.confirm import Confirm
from tui.dialogs.line import Line
from tui.dialogs.pick import Choice, Pick
from tui.signs import Word

if TYPE_CHECKING:
    from tui.screens.visitors import Visitors

NEW = "new"


def _slip(fit: Callable[[str], object]) -> Callable[[str], str]:
    """What `fit` has against a name, as a sentence."""

    def wrong(name: str) -> str:
        try:
            fit(name)
        except (views.ViewError, folders.FolderError) as error:
            return str(error)
        return ""

    return wrong


def nothing_to_save(screen: Visitors) -> str | None:
    """Why the list cannot be saved as a view."""
    if not screen.view.narrowed:
        return "This list leaves nobody out. Filter it first: / words, s a service, f a folder."
    return screen.read_only


def no_view(screen: Visitors) -> str | None:
    """Why there is no view to rename or remove."""
    return (
        "No saved view is open. Choose one in the tree, below Visitors." if screen.saved is None else screen.read_only
    )


def no_folder(screen: Visitors) -> str | None:
    """Why there is no folder to rename or remove."""
    return "No folder is open. Choose one with f." if screen.view.folder_id is None else screen.read_only


async def save_view(screen: Visitors) -> None:
    """Keep the filter by a name; the tree lists it."""
    record, saved = screen.world.record, screen.saved
    if saved is not None and saved.view != screen.view:
        question = Confirm(f"Change the view “{saved.name}”?", yes="Change it", no="Save by another name")
        answer = await screen.app.push_screen_wait(question)
        if answer is None:
            return
        if answer:
            acts.save_view(record, screen.world.clock, screen.world.operator, saved.name, screen.view, saved.id)
            screen.saved = views.saved_view(record, saved.id)
            screen.show_crumbs()
            return
    name = await screen.app.push_screen_wait(
        Line(
            "Save this list as a view", "Name", hint="The tree shows it below Visitors; it follows whoever comes.",
            yes="Save", wrong=_slip(lambda name: views.fit_name(record, name)),
        )
    )  # fmt: skip
    if name:
        view_id = acts.save_view(record, screen.world.clock, screen.world.operator, name, screen.view)
        screen.saved = views.saved_view(record, view_id)
        screen.show_crumbs()


async def rename_view(screen: Visitors) -> None:
    """Give the open view another name."""
    record, saved = screen.world.record, screen.saved
    if saved is None:
        return
    wrong = _slip(lambda name: views.fit_name(record, name, saved.id))
    name = await screen.app.push_screen_wait(
        Line("Rename the view", "Name", value=saved.name, yes="Rename", wrong=wrong)
    )
    if name:
        acts.save_view(record, screen.world.clock, screen.world.operator, name, saved.view, saved.id)
        screen.saved = views.saved_view(record, saved.id)
        screen.show_crumbs()


async def remove_view(screen: Visitors) -> None:
    """Forget the open view."""
    saved = screen.saved
    if saved is None:
        return
    question = Confirm(f"Remove the view “{saved.name}”?", lines=("The visitors it shows stay.",), yes="Remove")
    if await screen.app.push_screen_wait(question):
        acts.remove_view(screen.world.record, screen.world.clock, screen.world.operator, saved.id)
        screen.open_thing("")


async def rename_folder(screen: Visitors) -> None:
    """Give the open folder another name."""
    record, folder_id = screen.world.record, screen.view.folder_id
    known = None if folder_id is None else folders.folder(record, folder_id)
    if known is None:
        return
    if known.system:
        screen.app.notify(f"“{known.label}” came with the record; it keeps its name.", severity="warning")
        return
    wrong = _slip(lambda label: folders.fit_label(record, "visitor", label, known.id))
    label = await screen.app.push_screen_wait(
        Line("Rename the folder", "Name", value=known.label, yes="Rename", wrong=wrong)
    )
    if label:
        acts.rename_folder(record, screen.world.clock, screen.world.operator, known.id, label)
        screen.show_folder(known.id)


async def remove_folder(screen: Visitors) -> None:
    """Take the open folder away; its visitors move to Visitors."""
    record, folder_id = screen.world.record, screen.view.folder_id
    known = None if folder_id is None else folders.folder(record, folder_id)
    if known is None:
        return
    lines = ("Its visitors are kept: they move to the folder Visitors.",)
    if not await screen.app.push_screen_wait(Confirm(f"Remove the folder “{known.label}”?", lines=lines, yes="Remove")):
        return

    def removed(moved: int) -> None:
        screen.app.notify(f"{counted(moved, 'visitor')} moved to Visitors.")
        screen.show_folder(None)

    def failed(error: BaseException) -> None:
        screen.app.notify(str(error), severity="warning")

    screen.work_on(
        lambda: acts.remove_folder(record, screen.world.clock, screen.world.operator, known.id),
        group="folder",
        then=removed,
        failed=failed,
    )


async def new_folder(screen: Visitors) -> int | None:
    """Make a folder; its id."""
    record = screen.world.record
    wrong = _slip(lambda label: folders.fit_label(record, "visitor", label))
    label = await screen.app.push_screen_wait(Line("Create a new 'Visitors' folder", "Name", yes="Create", wrong=wrong))
    return acts.add_folder(record, screen.world.clock, screen.world.operator, label) if label else None


async def create_folder(screen: Visitors) -> None:
    """Make a folder, and say where it is."""
    if await new_folder(screen) is not None:
        screen.app.notify("The folder is there; m moves the marked visitors into it.")


async def move(screen: Visitors) -> None:
    """Put the marked visitors, or the one under the cursor, into a folder."""
    table, record = screen.table, screen.world.record
    number = table.marks.count(len(table.ids)) if table.marks else 1
    known = [Choice(str(each.id), each.label) for each in folders.folders(record, "visitor")]
    heading = f"Move {counted(number, 'visitor')} to which folder?"
    chosen = await screen.app.push_screen_wait(Pick(heading, [*known, Choice(NEW, "A new folder…")]))
    folder_id = await new_folder(screen) if chosen == NEW else int(chosen) if chosen else None
    if folder_id is not None:
        screen.once_complete(lambda: _move(screen, folder_id, number))


def _move(screen: Visitors, folder_id: int, number: int) -> None:
    table, record = screen.table, screen.world.record
    chosen = iter(table.chosen_ids) if not table.marks else table.marks.of(table.ids)
    screen.moving = stop = Event()

    def work() -> int:
        ids, world = array("q", chosen), screen.world
        return acts.move_visitors(record, world.clock, world.operator, ids, folder_id, stop=stop)

    def moved(count: int) -> None:
        screen.say("")
        table.clear_marks()
        table.reread()
        kept = "" if count == number else f" of {grouped(number)}; the others were there already"
        screen.app.notify(f"{counted(count, 'visitor')} moved{kept}.")

    screen.say(Word(f"Moving {counted(number, 'visitor')}…", "running", "▸"))
    screen.work_on(work, group="move", then=moved)
