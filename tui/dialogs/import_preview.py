"""What an import of visitors would bring, row by row where it is refused, before anything is taken in."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from threading import Event
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widgets import Button, Static

from social.imports.judging import Findings
from social.imports.layout import Layout
from social.imports.visitors import dry_run
from store.folders import folders
from tui import import_words as words
from tui.amounts import grouped
from tui.commands import Command
from tui.dialogs.dialog import Answers, Dialog
from tui.dialogs.pick import Choice, Pick
from tui.foreign import one_line
from tui.widgets.field import Field
from tui.widgets.toggle import Toggle

AS_SAID = "as-said"
STEP = 20_000
"""Rows between two words of progress."""


@dataclass(frozen=True)
class Chosen:
    """How the file is to be taken in; `rows` are so many."""

    folder_id: int | None
    overwrite: bool
    rows: int


class Looked(Message, bubble=False):
    """So many rows were looked at."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number

    def can_replace(self, message: Message) -> bool:
        """A newer number makes the older one needless."""
        return isinstance(message, Looked)


class ImportPreview(Dialog[Chosen]):
    """A dry run, anew for each choice; gives back how to take the file in."""

    CSS_PATH = "import_preview.tcss"
    AUTO_FOCUS = "#cancel"
    OFFERS: ClassVar[tuple[Command, ...]] = (
        Command(
            "import.folder", "Folder…", lambda dialog: dialog.pick_folder(), key="f,f5", group="Import",
            help="All of them go into one folder, whatever the file says.",
        ),
    )  # fmt: skip

    def __init__(self, layout: Layout) -> None:
        super().__init__()
        self.written = layout
        self.heading = f"Import {one_line(layout.path.name)}"
        self.found: Findings | None = None
        self._folder: int | None = None
        self._stop = Event()

    def compose_body(self) -> ComposeResult:
        """How it is read, what comes of it, what is refused, the choices."""
        read = f"{words.how_written(self.written)} Taken: {words.columns(self.written)}."
        over = words.passed_over(self.written)
        yield Static(one_line(f"{read} Passed over: {over}" if over else read), classes="sentence", markup=False)
        yield Static("Looking at the rows…", id="figures", markup=False)
        with VerticalScroll(id="told-box"):
            yield Static(id="told", markup=False)
        toggle = Toggle(words=("X's word stands", "the file counts, until X says it again"), id="overwrite")
        yield Field("They differ", toggle)
        yield Answers(("cancel", "Cancel"), ("folder", "f Folder…"), ("go", "Import"))

    def on_mount(self) -> None:
        """Look at once."""
        self._look()

    def on_unmount(self) -> None:
        """Nobody wants to know any more."""
        self._stop.set()

    @on(Toggle.Changed)
    def _look(self) -> None:
        self._stop.set()
        self._stop = stop = Event()
        self.found = None
        self.query_one("#go", Button).disabled = True
        world = self.app.world
        choice: dict[str, Any] = {"folder_id": self._folder, "overwrite": self.query_one("#overwrite", Toggle).value}
        ask = partial(dry_run, world.record, world.operator, self.written, stop=stop, tell=self._tell, **choice)
        self.work_on(ask, group="dry run", then=self._show)

    def _tell(self, number: int) -> None:
        if number % STEP < 5_000:
            self.post_message(Looked(number))

    @on(Looked)
    def _looked(self, message: Looked) -> None:
        if self.found is None:
            self.query_one("#figures", Static).update(f"Looking at the rows… {grouped(message.number)}")

    def _show(self, found: Findings) -> None:
        self.found = found
        self.query_one("#figures", Static).update(_figures(found))
        notes = [note for note in (self._where(), *words.notes(found)) if note]
        lines = [Content(one_line(note)) for note in notes]
        lines += [
            Content.assemble((f"Line {grouped(each.line)}  ", "$muted"), one_line(each.reason))
            for each in found.refusals
        ]
        if found.refused > len(found.refusals):
            lines.append(Content.styled(f"… and {grouped(found.refused - len(found.refusals))} more", "$muted"))
        box = self.query_one("#told-box")
        box.display = bool(lines)
        self.query_one("#told", Static).update(Content("\n").join(lines))
        ready = found.new + found.changed > 0
        go = self.query_one("#go", Button)
        go.disabled = not ready
        go.label = f"Import {grouped(found.new + found.changed)}" if ready else "Nothing to import"
        go.refresh(layout=True)

    def _where(self) -> str:
        if self._folder is None:
            return ""
        known = {each.id: each.label for each in folders(self.app.world.record, "visitor")}
        return f"All of them go into {one_line(known.get(self._folder, ''))}."

    async def pick_folder(self) -> None:
        """All into one folder, or as the file says."""
        known = folders(self.app.world.record, "visitor")
        choices = [
            Choice(AS_SAID, "As the file says", "else Visitors"),
            *(Choice(str(each.id), each.label) for each in known),
        ]
        chosen = await self.app.push_screen_wait(Pick("Into which folder?", choices))
        if chosen is not None:
            self._folder = None if chosen == AS_SAID else int(chosen)
            self._look()

    @on(Button.Pressed, "#folder")
    def _folder_asked(self) -> None:
        self.action_command("import.folder")

    @on(Button.Pressed, "#go")
    def _go(self) -> None:
        if self.found is not None:
            self.dismiss(Chosen(self._folder, self.query_one("#overwrite", Toggle).value, self.found.counted))

    @on(Button.Pressed, "#cancel")
    def _cancel(self) -> None:
        self.leave()


def _figures(found: Findings) -> Content:
    """The four numbers, and which fields change."""
    changes = words.changes(found)
    parts = [
        Content.styled(f"{grouped(found.new)} new", "$good"),
        Content(f"{grouped(found.changed)} changed" + (f" ({changes})" if changes else "")),
        Content(f"{grouped(found.same)} the same"),
        Content.styled(f"{grouped(found.refused)} refused", "$bad" if found.refused else ""),
    ]
    return Content(" · ").join(parts)
