"""Choose who keeps the secrets: what this session offers in plain words, and the ways on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from store.keepers import Keeper
from tui.commands import Command
from tui.dialogs.dialog import Dialog
from tui.foreign import inert, one_line
from tui.keeper_words import AFTER_REBOOT, LABELS, MEANS, how_to_start
from tui.widgets.tones import style

if TYPE_CHECKING:
    from store.secret_service import Probe

FOUND = {
    "secret-service-open": "It is ready: secrets can lie there, with those of your other programs.",
    "secret-service-locked": "Over SSH by a key that is usual: nobody typed the password that opens it.",
    "secret-service-empty": "A first keyring has yet to be made in it.",
    "none": "No keyring runs in this session, as is usual on a server. The vault serves as well.",
}
"""What a finding means."""
OWN_WINDOW = ("KeePassXC", "KWallet")
"""Services without a way to unlock them but their own window; GNOME Keyring has one."""


@dataclass(frozen=True, slots=True)
class Way:
    """One of the ways on; `present` says that it keeps the secrets now.

    Where it cannot be taken yet, `first` says what to do before, and `lines` are what to type for that.
    """

    keeper: Keeper
    detail: str
    present: bool = False
    first: str = ""
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sight:
    """What was found: the Secret Service of this session, who keeps the secrets now (None: nobody was chosen), and how
    that stands ("" where it is open)."""

    found: Probe
    keeper: Keeper | None
    trouble: str = ""


def ways(sight: Sight) -> tuple[Way, ...]:
    """The ways on, the one that fits best first."""
    keyring = _keyring(sight.found, sight.keeper == "secret-service")
    vault = Way("vault", "one encrypted file, a passphrase", sight.keeper == "vault")
    program = Way("command", "pass, the client of a vault, a script", sight.keeper == "command")
    return (vault, keyring, program) if keyring.first else (keyring, vault, program)


def _keyring(found: Probe, present: bool) -> Way:
    """The way to the Secret Service, by how it stands."""
    if found.kind == "secret-service-open":
        return Way("secret-service", f"{found.service}: open", present)
    if found.kind == "secret-service-locked":
        if found.service in OWN_WINDOW:
            first = f"{found.service} is unlocked in its own window alone: unlock it there, then press r here."
            return Way("secret-service", f"{found.service}: locked", present, first)
        return Way("secret-service", f"unlock {found.service}, here", present)
    words = f"{found.service}: how to make its keyring" if found.service else "none runs: how to start one"
    start = how_to_start()
    return Way("secret-service", words, present, start.first, start.lines)


class ChooseKeeper(Dialog[Keeper]):
    """The keeper that was chosen."""

    CSS_PATH = "choose_keeper.tcss"
    AUTO_FOCUS = "OptionList"
    heading = "Where shall the keys of your services lie?"
    OFFERS: ClassVar[tuple[Command, ...]] = (
        Command(
            "keeper.look", "Look again", lambda dialog: dialog.look(), key="r,f5", group="Keeper of secrets",
            help="Looks whether a keyring was started or unlocked meanwhile.",
        ),
    )  # fmt: skip

    def __init__(self, sight: Sight, look: Callable[[], Sight]) -> None:
        """`look` finds out anew; it runs in a thread."""
        super().__init__()
        self._sight = sight
        self._look = look

    def compose_body(self) -> ComposeResult:
        """What was found, the ways on, what the one under the cursor means, the keys."""
        yield Static(id="found", classes="sentence", markup=False)
        yield OptionList(id="ways", markup=False)
        yield Static(id="means", markup=False)
        yield Static(Content.styled(self._keys(), style("muted")), id="keys")

    def on_mount(self) -> None:
        """Show what was found."""
        self.show(self._sight)

    def look(self) -> None:
        """Find out anew."""
        self.query_one("#found", Static).update("Looking…")
        self.work_on(self._look, group="keeper", then=self.show)

    def show(self, sight: Sight) -> None:
        """What was found, and what can be done about it."""
        self._sight, self._ways = sight, ways(sight)
        detail = "" if sight.found.kind == "none" else sight.found.detail
        told = sight.trouble or f"{detail} {FOUND[sight.found.kind]}".strip()
        self.query_one("#found", Static).update(inert(told))
        options = self.query_one("#ways", OptionList)
        options.set_options([Option(_line(way), id=way.keeper) for way in self._ways])
        options.highlighted = 0
        self._tell(self._ways[0])

    @on(OptionList.OptionHighlighted)
    def _walk(self, event: OptionList.OptionHighlighted) -> None:
        self._tell(self._ways[event.option_index])

    def _tell(self, way: Way) -> None:
        reboot = AFTER_REBOOT[way.keeper]
        told = f"{MEANS[way.keeper]}\n\n{reboot.way} {reboot.cost}"
        if way.first:
            told = "\n".join((way.first, *way.lines))
        self.query_one("#means", Static).update(inert(told))

    @on(OptionList.OptionSelected)
    def _take(self, event: OptionList.OptionSelected) -> None:
        way = self._ways[event.option_index]
        if way.lines:
            self.app.copy_to_clipboard("\n".join(way.lines))
            self.app.notify("The lines were sent to the terminal's clipboard. Once it runs, press r.")
        elif way.first:
            self.app.notify(way.first)
        elif way.present and not self._sight.trouble and way.keeper != "command":
            self.app.notify("The secrets lie there already.")
        else:
            self.dismiss(way.keeper)

    def _keys(self) -> str:
        later = "Esc Later: reading needs no key" if self._sight.keeper is None else "Esc Leave it as it is"
        return f"Enter Choose   r Look again   {later}"


def _line(way: Way) -> Content:
    sign, tone = ("●", "$good") if way.present else ("○", "$accent")
    detail = "keeps them now" if way.present else one_line(way.detail)
    return Content.assemble((f"{sign}  ", tone), f"{LABELS[way.keeper]:<24}", (detail, "$muted"))
