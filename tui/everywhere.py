"""The commands that work in every place: go, find, help, look, leave."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from tui.commands import Command
from tui.places import PlaceEntry

if TYPE_CHECKING:
    from tui.app import StonechatApp


def _help(app: StonechatApp) -> None:
    from tui.dialogs.help import HelpShown

    app.push_screen(HelpShown(app.screen), app.carry_out_from_help)


async def _open_secrets(app: StonechatApp) -> None:
    from tui.secrets_door import open_secrets

    await open_secrets(app)


def _palette(app: StonechatApp) -> None:
    app.action_command_palette()


async def _quit(app: StonechatApp) -> None:
    unsaved = app.unsaved()
    if app.asks_to_leave:
        return
    if not unsaved or await _agreed_to_lose(app, unsaved):
        app.exit(0)


async def _agreed_to_lose(app: StonechatApp, unsaved: list[str]) -> bool:
    from tui.dialogs.confirm import Confirm

    question = Confirm(
        "Leave without saving?",
        quote="\n".join(unsaved),
        lines=("What you entered, keys too, would be lost.",),
        yes="Leave",
        no="Stay",
    )
    app.asks_to_leave = True
    try:
        return await app.push_screen_wait(question) is True
    finally:
        app.asks_to_leave = False


def _no_theme(name: str, app: StonechatApp) -> str | None:
    if app.theme == name:
        return "This is the look that is on."
    if app.no_color and name != "stonechat-ansi":
        return "NO_COLOR is set, so colours stay off. Unset it and start again to use this look."
    return None


def _use_theme(name: str, app: StonechatApp) -> None:
    app.theme = name


def _secrets_are_open(app: StonechatApp) -> str | None:
    known = app.world.desk.at_need.known
    return "They are open." if known is not None and known.state == "open" else None


def secrets_are_in_memory(app: StonechatApp) -> str | None:
    """Why nobody else can keep the secrets here; None where somebody can."""
    known = app.world.desk.at_need.known
    return "A sandbox keeps its secrets in memory." if known is not None and known.keeper == "memory" else None


async def _choose_keeper(app: StonechatApp) -> None:
    from tui.keeper_door import choose

    await choose(app)


async def _reconcile(app: StonechatApp) -> None:
    from tui.dialogs.reconcile import reconcile

    await reconcile(app)


def _no_copy(app: StonechatApp) -> str | None:
    from tui.opening import COPY

    return None if COPY in app.outlook.banner else "This record is no copy: there is nothing to reconcile."


def _look(name: str, words: str) -> Command:
    return Command(
        f"look.{name}",
        words,
        partial(_use_theme, name),
        group="Look",
        help="Changes the colours.",
        why_not=partial(_no_theme, name),
    )


EVERYWHERE: tuple[Command, ...] = (
    Command(
        "help",
        "Help",
        _help,
        key="question_mark,f1",
        group="Everywhere",
        help="What each key does here; Enter does it.",
    ),
    Command(
        "palette", "Commands", _palette, key="colon", group="Everywhere", help="Finds any command or place by its name."
    ),
    Command(
        "go.back",
        "Last place",
        lambda app: app.go_back(),
        key="minus",
        group="Everywhere",
        help="Back to the place you came from.",
        why_not=lambda app: None if app.came_from else "You have not been anywhere else yet.",
    ),
    Command(
        "quit",
        "Quit",
        _quit,
        key="ctrl+q",
        always=True,
        group="Everywhere",
        help="Leaves; what runs is taken up again later.",
    ),
    Command(
        "secrets.open",
        "Open the secrets…",
        _open_secrets,
        group="Everywhere",
        help="Asks for the passphrase ahead of need; whatever needs a key asks too.",
        why_not=_secrets_are_open,
    ),
    Command(
        "secrets.keeper",
        "Where the secrets lie…",
        _choose_keeper,
        group="Everywhere",
        help="The keyring of the system, Stonechat's own vault, or a program of yours; a change moves all of them.",
        why_not=secrets_are_in_memory,
    ),
    Command(
        "deliveries.reconcile",
        "Reconcile the deliveries…",
        _reconcile,
        group="Everywhere",
        help="Lets a record that was copied or restored send again; X is asked first.",
        why_not=_no_copy,
    ),
    _look("stonechat", "Look: dark"),
    _look("stonechat-light", "Look: light"),
    _look("stonechat-ansi", "Look: the terminal's own 16 colours"),
)


def place_commands(places: tuple[PlaceEntry, ...]) -> tuple[Command, ...]:
    """A command for each place of the register."""
    return tuple(
        Command(
            f"go.{entry.mode}", entry.label, partial(_go, entry.mode), key=entry.key, group="Go to", help=entry.help
        )
        for entry in places
    )


def _go(mode: str, app: StonechatApp) -> None:
    app.turn_to(mode)
