"""The console: themes, places, the keys that work everywhere, and the look at whether the record has moved."""

from __future__ import annotations

import asyncio
import gc
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import ClassVar

from rich.text import Text
from textual.app import App, ScreenStackError
from textual.driver import Driver
from textual.events import Event, Key
from textual.filter import LineFilter, NoColor
from textual.message import Message
from textual.notifications import SeverityLevel
from textual.screen import Screen
from textual.signal import Signal
from textual.widget import AwaitMount

from store.database import RecordError
from tui import garbage, hang_up
from tui.commands import Command, Commanded, InReach, carry_out
from tui.everywhere import EVERYWHERE, place_commands
from tui.faults import OwnFault
from tui.foreign import inert, one_line
from tui.garbage import Garbage
from tui.in_place import placing
from tui.key_turns import InTurn
from tui.palette import Lines, Things
from tui.places import PLACES, PlaceEntry
from tui.sheets import Sheets
from tui.surroundings import Surroundings
from tui.theme import THEMES
from tui.threads import Working
from tui.walls import AsciiTwins, Inert
from tui.world import Outlook, World

LOOK_EVERY = 0.25
"""Seconds between two looks at the record: four a second is what a line over ssh bears."""
TURN = 0.0005
"""Seconds until a thread that reads a long list makes way for the screen's, which asks some twenty times for each key: at
Python's own 0.005 these add up to 0.1 s."""
LOOK_ANYWAY = 40
"""Looks after which the outlook is read though nothing moved (10 s): an engine dies without a commit."""


class RecordMoved(Message, bubble=False):
    """Something was committed to the record; posted to the screen in front."""

    def __init__(self, change: int) -> None:
        super().__init__()
        self.change = change

    def can_replace(self, message: Message) -> bool:
        """Only the newest counts."""
        return isinstance(message, RecordMoved)


class StonechatApp(Commanded, Working, InTurn, App[int]):
    """The shell around all places."""

    TITLE = "Stonechat"
    CSS_PATH = [
        "app.tcss",
        "widgets/field.tcss",
        "screens/page.tcss",
        "screens/place.tcss",
        "dialogs/dialog.tcss",
        "dialogs/pick.tcss",
        # The first screen's too: sheets that come later make Textual read all of them once more, for 40 ms.
        "screens/home.tcss",
    ]
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]
    PAUSE_GC_ON_SCROLL = True
    DEFAULT_MODE = "home"
    COMMANDS = {Lines, Things}
    OFFERS: ClassVar[tuple[Command, ...]] = (*EVERYWHERE, *place_commands(PLACES))

    def __init__(self, world: World, surroundings: Surroundings, places: tuple[PlaceEntry, ...] = PLACES) -> None:
        # Textual decides about NO_COLOR while it is made: 16 colours must be chosen by then, or all is black on black.
        super().__init__(ansi_color=None if surroundings.color else True)
        self.world = world
        self.surroundings = surroundings
        self.places = places
        self.outlook = Outlook()
        self.outlook_signal: Signal[Outlook] = Signal(self, "outlook")
        self.explorer_shown: bool | None = None
        """What the person chose about the tree; None until then."""
        self.came_from = ""
        """The mode before this one."""
        self.asks_to_leave = False
        """Whether the question is on the screen what to do with things not saved."""
        self.last_key = world.clock.steady()
        """When a key was last pressed, in seconds of the steady clock."""
        self.change = -1
        """The record's change when it was last looked at."""
        self._looks = 0
        self._garbage = Garbage()
        self.no_color = not surroundings.color
        # One of each for good: a line that stays as it is is known by its filters, and need not be made anew each frame.
        self._inert, self._colourless, self._ascii = Inert(), NoColor(), AsciiTwins()
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = surroundings.theme
        self.stylesheet = Sheets(variables=self.get_css_variables())
        if surroundings.quiet:
            self.animation_level = "none"
        for entry in places:
            self.add_mode(entry.mode, entry.open)

    def get_line_filters(self) -> Sequence[LineFilter]:
        """The framework's filters, then our walls; where colour is off by flag, colours go too."""
        filters = [*super().get_line_filters(), self._inert]
        if self.no_color and not any(isinstance(each, NoColor) for each in filters):
            filters.append(self._colourless)
        if self.surroundings.ascii:
            filters.append(self._ascii)
        return filters

    async def on_event(self, event: Event) -> None:
        """Note when somebody was last there."""
        if isinstance(event, Key):
            self.last_key = self.world.clock.steady()
        await super().on_event(event)

    def on_mount(self) -> None:
        """Begin to look at the record."""
        self.set_class(self.surroundings.quiet, "-quiet")
        self.call_after_refresh(self._begin)

    def _begin(self) -> None:
        """The first screen stands: look at the record, and let begin what waited for it."""
        gc.enable()
        self.world.painted.set()
        self._look()
        for sentence in self.world.record.mended:
            self.notify(sentence, title="Rights of files", severity="warning")
        self.set_interval(LOOK_EVERY, self._look)
        self.run_worker(self._first_start(), group="first start", exit_on_error=False)

    async def _first_start(self) -> None:
        from tui.keeper_door import first_start

        await first_start(self)

    def _look(self) -> None:
        self._looks += 1
        self._garbage.look(self.last_key, self.world.clock.steady())
        try:
            change = self.world.record.change()
        except RecordError as error:
            self._see(replace(self.outlook, banner=str(error)))
            return
        if change != self.change:
            self.change = change
            with suppress(ScreenStackError):  # the last screen is gone: we are leaving
                self.screen.post_message(RecordMoved(change))
        elif self._looks % LOOK_ANYWAY:
            return
        self.work_on(self.world.look, group="outlook", then=self._see)

    async def look_now(self) -> None:
        """Read what stands around every place, for what no commit tells of: a keeper of secrets, secrets that were opened.
        What is said after this is not said over by another banner."""
        with suppress(RecordError):  # the next look tells it
            self._see(await asyncio.to_thread(self.world.look))

    def _see(self, outlook: Outlook) -> None:
        if outlook != self.outlook:
            self.outlook = outlook
            self.outlook_signal.publish(outlook)

    def turn_to(self, mode: str) -> AwaitMount:
        """Open the place of `mode`, at once: the next key belongs to it already. May be awaited."""
        if mode != self.current_mode:
            self.came_from = self.current_mode
        return self.switch_mode(mode)

    async def go(self, mode: str, what: str = "") -> None:
        """Open the place of `mode`, and there the thing called `what` instead of another that is open there."""
        from tui.screens.place import Place

        await self.turn_to(mode)
        base = self.screen_stack[0]
        if what and isinstance(base, Place) and await self._cleared(what):
            base.open_thing(what)

    async def _cleared(self, what: str) -> bool:
        """Leave what lies over a place, unless it is that thing, asks something, or holds what is not saved."""
        from tui.screens.page import Page

        for screen in reversed(self.screen_stack[1:]):
            if isinstance(screen, Page) and screen.what == what:
                return False
            if not isinstance(screen, Page) or screen.unsaved:
                self.notify("Answer or save first what is open here.", severity="warning")
                return False
            await screen.dismiss(None)
        return True

    def go_back(self) -> None:
        """Open the place before this one."""
        self.turn_to(self.came_from)

    async def action_quit(self) -> None:
        """Leave as the command does: Textual's own would ask nothing."""
        self.action_command("quit")

    def unsaved(self) -> list[str]:
        """What was entered in any place and is not saved, each by its name."""
        from tui.dialogs.dialog import Dialog
        from tui.screens.page import Page

        screens: list[Screen[object]] = []
        for entry in self.places:
            with suppress(KeyError):  # not opened yet
                screens += self.get_screen_stack(entry.mode)
        return [screen.unsaved for screen in screens if isinstance(screen, Page | Dialog) and screen.unsaved]

    def _handle_exception(self, error: Exception) -> None:
        """End with what went wrong, but not where we are leaving already: a screen that is cut off while it is being made
        stumbles over parts that it does not have yet, and whoever left has nothing of hearing that."""
        if not self._exit:
            super()._handle_exception(error)

    def _fatal_error(self) -> None:
        """Leave with a sentence that names the place in the code. The framework would show the values of local variables
        too, and these may be secret."""
        fault = OwnFault(sys.exc_info()[1] or RuntimeError())
        self._exit_renderables.append(Text(f"{fault.sentence} {fault.cure}\n{fault.raw}"))
        self._close_messages_no_wait()

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: SeverityLevel = "information",
        timeout: float | None = None,
        markup: bool = False,
    ) -> None:
        """Tell what is over. Never as markup, whatever was asked for: most notices quote somebody's words."""
        super().notify(inert(message), title=one_line(title), severity=severity, timeout=timeout, markup=False)

    def get_driver_class(self) -> type[Driver]:
        """The framework's own, which puts each text in its place."""
        return placing(super().get_driver_class())

    def copy_to_clipboard(self, text: str) -> None:
        """Send to the terminal's clipboard, inert: this way out passes no line filter."""
        super().copy_to_clipboard(inert(text))

    def carry_out_from_help(self, chosen: InReach | None) -> None:
        """Do what was chosen in the help."""
        if chosen is not None:
            carry_out(chosen.node, chosen.command)


def run_console(world: World, surroundings: Surroundings) -> int:
    """Open the console and stay until it is left, by a key or by a signal; gives the exit code."""
    garbage.imported()
    sys.setswitchinterval(TURN)
    app = StonechatApp(world, surroundings)
    asyncio.run(_stay(app))
    return app.return_code or 0


async def _stay(app: StonechatApp) -> None:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGHUP):
        # Through the loop: an exception raised wherever the signal strikes may be caught there, and the screen stays.
        if signal.getsignal(number) is not signal.SIG_IGN:
            loop.add_signal_handler(number, partial(app.exit, return_code=128 + number))
    hung_up = partial(app.exit, return_code=128 + signal.SIGHUP)
    hang_up.watch(hang_up.terminals(), partial(loop.call_soon_threadsafe, hung_up))
    await app.run_async(mouse=app.surroundings.mouse)
