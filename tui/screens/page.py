"""What every full screen has: the head, a line of crumbs, what is going on, and the keys."""

from __future__ import annotations

from typing import ClassVar, TypeVar

from textual import getters
from textual.app import ComposeResult
from textual.containers import Container
from textual.widgets import Static

from store.database import RecordError
from tui.app import RecordMoved, StonechatApp
from tui.commands import Command, Commanded
from tui.foreign import one_line
from tui.leaving import LeftOnce
from tui.short_turns import ShortTurns
from tui.signs import Tone, Word
from tui.threads import Working
from tui.widgets.foot import Foot
from tui.widgets.head import Head
from tui.widgets.status_line import StatusLine
from tui.world import Outlook, World

Result = TypeVar("Result")


def way_back(words: str) -> Command:
    """Escape as the way out of a page that says so at its foot; `words` say where to."""
    return Command("climb", "Back", lambda page: page.climb(), key="escape", group="Everywhere", show=True, help=words)


class Page(Commanded, Working, ShortTurns, LeftOnce[Result]):
    """A full screen; override `crumbs`, `compose_content` and `reread`."""

    app = getters.app(StonechatApp)
    AUTO_FOCUS = "#content *"
    WORKING_FIRST: ClassVar[bool] = False
    """Whether the foot shows what can work now before what cannot: for where more is offered than it holds."""
    OFFERS: ClassVar[tuple[Command, ...]] = (
        Command(
            "climb",
            "Back",
            lambda page: page.climb(),
            key="escape",
            group="Everywhere",
            foot="Back",
            help="One step up: to where you came from.",
        ),
    )

    _seen = -1
    _banner = ""
    _warned = False
    """Whether the line tells what went wrong with what was done here: no news of the whole house takes its place."""

    @property
    def world(self) -> World:
        """The record, the engine, the clock."""
        return self.app.world

    @property
    def crumbs(self) -> str:
        """Where we are, in Campaign's words, such as "Profiles and Targets › Visitors"."""
        return ""

    @property
    def what(self) -> str:
        """The thing that is shown, as its place calls it; empty where no place knows it."""
        return ""

    @property
    def unsaved(self) -> str:
        """What was entered here and is not saved, by its name; empty where nothing would be lost."""
        return ""

    def compose(self) -> ComposeResult:
        """The frame around the content."""
        yield Head(self.app)
        yield from self.compose_side()
        with Container(id="content"):
            yield Static(one_line(self.crumbs), id="crumbs", markup=False)
            yield from self.compose_content()
        yield StatusLine(id="status")
        yield Foot()

    def compose_side(self) -> ComposeResult:
        """What stands at the left; nothing on a plain page."""
        yield from ()

    def compose_content(self) -> ComposeResult:
        """The widgets of this page."""
        yield from ()

    def reread(self) -> None:
        """Read again what is in view: called at the start, and whenever the record has moved. May take 5 ms at most;
        for anything slower ask by `work_on`."""

    def climb(self) -> None:
        """One step up."""
        self.dismiss()

    def say(self, words: str | Word, tone: Tone = "muted") -> None:
        """Say in the status line what is going on."""
        word = words if isinstance(words, Word) else Word(words, tone)
        self._warned = word.tone in ("attention", "bad")
        self.query_one(StatusLine).say(word)

    def set_crumbs(self, crumbs: str) -> None:
        """Change the line of crumbs."""
        self.query_one("#crumbs", Static).update(one_line(crumbs))

    def on_mount(self) -> None:
        """Follow the outlook."""
        self.app.outlook_signal.subscribe(self, self._show_banner)
        self._show_banner(self.app.outlook)

    def _show_banner(self, outlook: Outlook) -> None:
        banner = outlook.banner or self.app.surroundings.remark
        if banner != self._banner:
            self._banner = banner
            if not self._warned:
                self.query_one(StatusLine).say(Word(banner, "attention", "!") if banner else "")

    def on_screen_resume(self) -> None:
        """Catch up with what was committed while another screen was in front."""
        if self._seen != self.app.change or self._seen == -1:
            self._seen = self.app.change
            self._reread()

    def on_record_moved(self, moved: RecordMoved) -> None:
        """Read again, and let the keys ask again what they can do."""
        if self._seen != moved.change:
            self._seen = moved.change
            self._reread()
        self.query_one(Foot).look_again()

    def _reread(self) -> None:
        try:
            self.reread()
        except RecordError as error:  # a disk that will not be read: what is in view stays
            self.say(str(error), "bad")
