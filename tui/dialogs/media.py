"""Media: the pictures or the video of a delivery, added, described, put in order and taken off; each change counts at once."""

from __future__ import annotations

from collections import Counter
from functools import partial
from pathlib import Path
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Button, Static

from social.deliveries import media as acts
from social.deliveries.drafts import NotPossible, found
from social.deliveries.thread import DIVIDER, pieces
from social.services import service_type
from store import media as store
from store.media import Media
from tui import media_words as words
from tui.amounts import counted
from tui.commands import Command
from tui.dialogs.alt_text import AltText
from tui.dialogs.choose_file import ChooseFile
from tui.dialogs.dialog import Answers, Dialog
from tui.dialogs.pick import Choice, Pick
from tui.faults import show_fault
from tui.foreign import one_line
from tui.signs import Word
from tui.widgets.row_pages import FixedRows
from tui.widgets.row_painting import Cell
from tui.widgets.tones import painted
from tui.widgets.window_table import Column, WindowTable

NOTHING = "There is no file yet. Press a to add one."
COLUMNS = (
    Column("File", least=12),
    Column("Type", 5),
    Column("Size", 7, align="right"),
    Column("Extent", 11),
    Column("Alternative text", least=21),
)
THREADED = (COLUMNS[0], Column("Post", 4, align="right"), *COLUMNS[1:3], COLUMNS[4])
"""Of a thread; the extent of a file is told below."""


def _why_not_change(dialog: DeliveryMedia) -> str | None:
    return dialog.fixed or (None if dialog.chosen is not None else NOTHING)


def _why_not_describe(dialog: DeliveryMedia) -> str | None:
    chosen = dialog.chosen
    if chosen is not None and chosen.category == "video":
        return "X takes an alternative text for pictures and GIFs alone."
    return _why_not_change(dialog)


def _why_not_move(by: int, dialog: DeliveryMedia) -> str | None:
    chosen = dialog.chosen
    if chosen is None or dialog.fixed:
        return _why_not_change(dialog)
    if 1 <= chosen.position + by <= len(dialog.files):
        return None
    return "It is the first already." if by < 0 else "It is the last already."


def _why_not_post(dialog: DeliveryMedia) -> str | None:
    if dialog.chosen is not None and not dialog.fixed and len(dialog.posts) < 2:
        return f"The content is one post. A line of {DIVIDER}, or F2 in it, begins the next one of a thread."
    return _why_not_change(dialog)


class DeliveryMedia(Dialog[None]):
    """The files of a delivery; `fixed` says why they cannot be changed, or is empty."""

    CSS_PATH = "media.tcss"
    AUTO_FOCUS = None
    OFFERS: ClassVar[tuple[Command, ...]] = (
        Command(
            "media.add", "Add…", lambda dialog: dialog.add(), key="a,insert", group="Media",
            why_not=lambda dialog: dialog.fixed or None, help="Attaches a picture, a GIF or a video of this machine.",
        ),
        Command(
            "media.describe", "Alternative text…", lambda dialog: dialog.describe(), key="t", group="Media",
            why_not=_why_not_describe, help="Says what the picture shows, for people who do not see it.",
        ),
        Command(
            "media.remove", "Remove", lambda dialog: dialog.remove_file(), key="r,delete", group="Media",
            why_not=_why_not_change, help="Takes the file under the cursor off the delivery; the file itself stays.",
        ),
        Command(
            "media.up", "Up", lambda dialog: dialog.move(-1), key="u", group="Media",
            why_not=partial(_why_not_move, -1), help="The file goes out before the one before it.",
        ),
        Command(
            "media.down", "Down", lambda dialog: dialog.move(1), key="d", group="Media",
            why_not=partial(_why_not_move, 1), help="The file goes out after the one after it.",
        ),
        Command(
            "media.post", "On another post…", lambda dialog: dialog.repost(), key="p", group="Media",
            why_not=_why_not_post, help="Puts the file under the cursor on another post of the thread.",
        ),
    )  # fmt: skip

    def __init__(self, delivery_id: int, label: str, fixed: str = "") -> None:
        super().__init__()
        self.heading = f"Media: {label}"
        self.fixed = fixed
        self.files: tuple[Media, ...] = ()
        """In the order in which they go out."""
        self.posts: tuple[str, ...] = ()
        """The contents of the posts that may have files."""
        self._delivery = delivery_id

    def compose_body(self) -> ComposeResult:
        """The table, all that is known of one file, the rules, the answers."""
        record = self.app.world.record
        self.posts = tuple(piece.text for piece in pieces(found(record, self._delivery).content))
        self._threaded = len(self.posts) > 1 or any(one.post > 1 for one in store.media(record, self._delivery))
        columns = THREADED if self._threaded else COLUMNS
        yield WindowTable(columns, id="files", empty=NOTHING, markable=False)
        yield Static(id="file-told", markup=False)
        moving = ", p puts it on another post" if self._threaded else ""
        rules = f"{service_type().media_rules().sentence} u and d move a file up and down{moving}."
        yield Static(one_line(self.fixed or rules), id="media-rules", markup=False)
        yield Answers(
            ("add", "Add…"), ("describe", "Alternative text…"), ("remove", "Remove"), ("close", "Close")
        )  # fmt: skip

    def on_mount(self) -> None:
        """Show them; where there is none, the next key adds."""
        self._show(tuple(store.media(self.app.world.record, self._delivery)))
        self.query_one("#files" if self.files else "#close" if self.fixed else "#add").focus()
        for name in ("add", "describe", "remove"):
            self.query_one(f"#{name}").display = not self.fixed

    @property
    def chosen(self) -> Media | None:
        """The file under the cursor."""
        row = self.query_one("#files", WindowTable).row_id if self.is_mounted else None
        return next((one for one in self.files if one.id == row), None)

    def _show(self, files: tuple[Media, ...]) -> None:
        self.files = files
        rows = {one.id: self._row(one) for one in files}
        self.query_one("#files", WindowTable).set_source(FixedRows(rows))
        self._tell()

    def _row(self, one: Media) -> tuple[Cell, ...]:
        facts = (words.kind(one), words.size(one.bytes))
        if self._threaded:
            return (words.name(one), str(one.post), *facts, words.alt_words(one))
        return (words.name(one), *facts, words.extent(one), words.alt_words(one))

    @on(WindowTable.RowHighlighted)
    def _tell(self) -> None:
        chosen = self.chosen
        if chosen is None:
            self._say(Content(""))
            return
        head = Content.styled(f"{words.facts(chosen)}: {words.place(Path(chosen.path))}", "$muted")
        self._say(Content("\n").join([head, painted(words.alt_words(chosen))]))

    def _say(self, told: Content) -> None:
        self.query_one("#file-told", Static).update(told)

    async def add(self) -> None:
        """Choose a post of the thread, then a file, attach it, and ask what it shows."""
        world = self.app.world
        post = await self._ask_for_post("On which post?") if self.posts[1:] else 1
        if post is None:
            return
        before = {one.id for one in self.files}
        act = partial(acts.attach, world.record, world.clock, world.operator, self._delivery, post=post)
        start = f"{Path(self.files[-1].path).parent}/".replace("//", "/") if self.files else "~/"
        if await self.app.push_screen_wait(ChooseFile("Add a picture or a video", act, start)) is None:
            return
        self._show(tuple(store.media(world.record, self._delivery)))
        table = self.query_one("#files", WindowTable)
        table.jump_to(next((place for place, one in enumerate(self.files) if one.id not in before), 0))
        table.focus()
        if _why_not_describe(self) is None:
            await self.describe()

    async def _ask_for_post(self, question: str) -> int | None:
        counts = Counter(one.post for one in self.files)
        choices = [
            Choice(
                str(number), f"{number}  {one_line(text)}", counted(counts[number], "file") if counts[number] else ""
            )
            for number, text in enumerate(self.posts, start=1)
        ]
        chosen = await self.app.push_screen_wait(Pick(question, choices, search=False))
        return None if chosen is None else int(chosen)

    async def repost(self) -> None:
        """Choose another post for the file under the cursor."""
        chosen, world = self.chosen, self.app.world
        if chosen is None:
            return
        post = await self._ask_for_post(f"On which post goes {words.name(chosen)}?")
        if post not in (None, chosen.post):
            where = (self._delivery, chosen.position, post)
            self._do(partial(acts.repost, world.record, world.clock, world.operator, *where))

    async def describe(self) -> None:
        """Ask for the alternative text."""
        chosen, world = self.chosen, self.app.world
        if chosen is None:
            return
        act = partial(acts.describe, world.record, world.clock, world.operator, self._delivery, chosen.position)
        limit = service_type().media_rules().alt_text
        text = await self.app.push_screen_wait(AltText(words.name(chosen), chosen.alt_text, limit, act))
        if text is not None:
            self._show(tuple(store.media(world.record, self._delivery)))

    def remove_file(self) -> None:
        """Take the file under the cursor off."""
        chosen, world = self.chosen, self.app.world
        if chosen is not None:
            self._do(partial(acts.detach, world.record, world.clock, world.operator, self._delivery, chosen.position))

    def move(self, by: int) -> None:
        """Let the file under the cursor change places with its neighbour."""
        chosen, world = self.chosen, self.app.world
        if chosen is not None:
            at = chosen.position
            self._do(partial(acts.move, world.record, world.clock, world.operator, self._delivery, at, at + by))

    def _do(self, act: partial[tuple[Media, ...]]) -> None:
        self.work_on(act, group="act", then=self._show, failed=self._refused)

    def _refused(self, error: BaseException) -> None:
        if isinstance(error, NotPossible):
            self._say(painted(Word(str(error), "bad", "✗")))
        else:
            show_fault(self.app, error)

    @on(WindowTable.RowSelected, "#files")
    def _open(self) -> None:
        self.action_command("media.describe")

    @on(Button.Pressed, "#add")
    @on(Button.Pressed, "#describe")
    @on(Button.Pressed, "#remove")
    def _press(self, event: Button.Pressed) -> None:
        self.action_command(f"media.{event.button.id}")

    @on(Button.Pressed, "#close")
    def _close(self) -> None:
        self.dismiss(None)
