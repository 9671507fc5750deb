"""Visitors taken in from a file while the console goes on, and taken back."""

from __future__ import annotations

from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any

from textual.message import Message

from tui.amounts import counted, grouped
from tui.dialogs.confirm import Confirm
from tui.dialogs.pick import Choice, Pick
from tui.faults import show_fault
from tui.moments import moment
from tui.signs import Word

if TYPE_CHECKING:
    from social.imports.layout import Layout
    from social.imports.visitors import Done
    from tui.dialogs.import_preview import Chosen
    from tui.screens.visitors import Visitors

STEP = 10_000
"""Rows between two words of progress."""


class Taken(Message, bubble=False):
    """So many rows are done; `doing` is what is done with them."""

    def __init__(self, doing: str, number: int, of: int) -> None:
        super().__init__()
        self.doing = doing
        self.number = number
        self.of = of

    def can_replace(self, message: Message) -> bool:
        """A newer number makes the older one needless."""
        return isinstance(message, Taken)


def why_not(screen: Visitors) -> str | None:
    """Why nothing can be taken in, or back, now."""
    return None if screen.importing is None else "A file is being taken in, or back; X stops it."


def nothing_to_stop(screen: Visitors) -> str | None:
    """Why nothing can be stopped."""
    return "Nothing is being taken in." if screen.importing is None else None


async def start(screen: Visitors) -> None:
    """Ask for the file, show what would come of it, and begin."""
    from social.imports.layout import look_at
    from store.imports import unfinished
    from tui import import_words as words
    from tui.dialogs.choose_file import ChooseFile
    from tui.dialogs.import_preview import ImportPreview

    for each in unfinished(screen.world.record):
        screen.app.notify(words.half(each), title="Import", severity="warning")

    layouts: list[Layout] = []
    here = f"{Path.cwd()}/".replace("//", "/")
    dialog = ChooseFile(
        "Import visitors", lambda path: layouts.append(look_at(path)), here, "Look", "Name a csv or jsonl file."
    )
    if await screen.app.push_screen_wait(dialog) is None:
        return
    chosen = await screen.app.push_screen_wait(ImportPreview(layouts[-1]))
    if chosen is not None:
        _begin(screen, layouts[-1], chosen)


def _begin(screen: Visitors, layout: Layout, chosen: Chosen) -> None:
    from social.imports.visitors import import_file

    world = screen.world
    how: dict[str, Any] = {"folder_id": chosen.folder_id, "overwrite": chosen.overwrite}

    def work(stop: Event) -> Done:
        tell = _teller(screen, "Importing", chosen.rows)
        return import_file(world.record, world.clock, world.operator, layout, stop=stop, tell=tell, **how)

    def told(done: Done) -> str:
        from tui import import_words as words

        known = done.known
        if not done.whole:
            return (
                f"Stopped: {counted(known.new + known.changed, 'visitor')} came in."
                f" Import {layout.path.name} again to go on, or take it back: “Undo an import…”."
            )
        return f"Import {known.id}: {words.done(known)}"

    _work(screen, work, told, "Import")


async def undo(screen: Visitors) -> None:
    """Ask which import, and take it back."""
    from store.imports import imports
    from tui import import_words as words

    world = screen.world
    known = {str(each.id): each for each in imports(world.record)}
    choices = [
        Choice(
            key, f"{key} · {each.file}", f"{moment(each.at, world.zone)} by {each.operator}",
            "This import was taken back already." if each.state == "undone" else "",
            f"{words.STATES[each.state].capitalize()}: {words.done(each)}",
        )
        for key, each in known.items()
    ]  # fmt: skip
    if not choices:
        screen.app.notify("Nothing was imported yet.")
        return
    chosen = await screen.app.push_screen_wait(Pick("Undo which import?", choices))
    if chosen is None:
        return
    what = known[chosen]
    lines = (
        f"{grouped(what.new)} who came with it go, {grouped(what.changed)} become as they were.",
        "Who follows a service by now, got a message or was told of by X stays; so does what was changed since.",
    )
    if await screen.app.push_screen_wait(
        Confirm("Undo this import?", quote=f"{what.id} · {what.file}", lines=lines, yes="Undo it")
    ):
        _take_back(screen, what.id, what.new + what.changed)


def _take_back(screen: Visitors, number: int, of: int) -> None:
    from social.imports.visitors import undo as take_back
    from store.imports import Import
    from tui import import_words as words

    world = screen.world

    def work(stop: Event) -> Import:
        tell = _teller(screen, "Undoing", of)
        return take_back(world.record, world.clock, world.operator, number, stop=stop, tell=tell)

    def told(known: Import) -> str:
        more = "" if known.state == "undone" else " It was stopped: undo it again to go on."
        return f"Import {known.id}: {words.done(known)}{more}"

    _work(screen, work, told, "Undo import")


def _work(screen: Visitors, work: Any, told: Any, title: str) -> None:
    """Do it in a thread; the list is read anew at its end."""
    screen.importing = stop = Event()

    def ended(found: Any) -> None:
        _over(screen)
        screen.app.notify(told(found), title=title)

    def failed(error: BaseException) -> None:
        _over(screen)
        show_fault(screen.app, error)

    screen.say(Word(f"{title}…", "running", "▸"))
    screen.work_on(lambda: work(stop), group="import", then=ended, failed=failed)


def _over(screen: Visitors) -> None:
    screen.importing = None
    screen.say("")
    screen.ask()


def _teller(screen: Visitors, doing: str, of: int) -> Any:
    last = 0

    def tell(number: int) -> None:
        nonlocal last
        if number - last >= STEP:
            last = number
            screen.post_message(Taken(doing, number, of))

    return tell


def tell_progress(screen: Visitors, message: Taken) -> None:
    """Say in the status line how far it is."""
    if screen.importing is not None:
        told = f"{message.doing}: {grouped(message.number)} of {grouped(message.of)}; X stops it"
        screen.say(Word(told, "running", "▸"))


def stop(screen: Visitors) -> None:
    """End after the portion that is being taken; what came in stays."""
    if screen.importing is not None:
        screen.importing.set()
