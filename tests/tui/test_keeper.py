"""Who keeps the secrets, in the console: asked at the first start and at need, changed with all secrets moved."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest
from textual.widgets import Input

from social import operators
from social.desk import Desk, SecretsAtNeed, open_desk
from store import keepers
from store.audit import acts
from store.keepers import Choice, Kept
from store.options import installation
from store.sealing import Cost
from store.secrets import Secrets
from tests.keeping import FileKeeper
from tests.tui.conftest import StillClock
from tests.tui.seen import golden, seen, until, until_seen
from tests.tui.test_services import give
from tui.app import StonechatApp
from tui.dialogs.choose_keeper import ChooseKeeper
from tui.dialogs.keeper_program import KeeperProgram
from tui.dialogs.passphrase import Passphrase
from tui.entry import open_world
from tui.surroundings import Surroundings

SIZES = [(80, 24), (120, 40)]
NAMES = ["80x24", "120x40"]
PHRASE = "a heath with stonechats"
CHEAP = Cost(passes=1, memory_kib=32, lanes=1)
KEYS = {"uuid:1": {"consumer_key": "ck"}, "uuid:2": {"consumer_key": "ck2"}}


def desk_of(home: Path, deadline: float = 20.0, url: str = "http://127.0.0.1:9") -> Desk:
    """A desk at a home of the user's, whose secrets nobody has opened."""
    desk = open_desk(home, StillClock(), base_url=url)
    salt = installation(desk.record)
    return replace(
        desk, at_need=SecretsAtNeed(lambda: Secrets.open(home, installation=salt, deadline=deadline, cost=CHEAP))
    )


def console_of(desk: Desk, **more: object) -> StonechatApp:
    """The console as it opens on a home of the user's."""
    app = StonechatApp(replace(open_world(desk, home="HOME", sandbox=False), **more), Surroundings())  # type: ignore[arg-type]
    app.animation_level = "none"
    return app


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return desk_of(tmp_path / "home")


@pytest.fixture
def keeper(tmp_path: Path) -> FileKeeper:
    return FileKeeper(tmp_path / "files")


def filled(desk: Desk) -> Desk:
    """With a vault that holds two secrets."""
    desk.secrets.unlock(PHRASE)
    for key, values in KEYS.items():
        desk.secrets.put(key, values)
    return desk


def everything(desk: Desk) -> dict[str, dict[str, str] | None]:
    secrets = desk.secrets
    return {key: secrets.get(key) for key in secrets.keys()}  # noqa: SIM118 - no dict


async def asked(app: StonechatApp) -> None:
    """The command, as the palette gives it."""
    app.action_command("secrets.keeper")


async def type_commands(app: StonechatApp, keeper: FileKeeper, read: str = "") -> None:
    for name in ("read", "write", "delete"):
        app.screen.query_one(f"#{name}", Input).value = keeper.line(name)
    if read:
        app.screen.query_one("#read", Input).value = read


@pytest.mark.parametrize("size", SIZES, ids=NAMES)
async def test_the_first_start_asks_and_the_vault_is_made(desk: Desk, tmp_path: Path, size: tuple[int, int]) -> None:
    app = console_of(desk)
    async with app.run_test(size=size, notifications=True) as pilot:
        await until_seen(pilot, "No keyring runs in this session")
        await until_seen(pilot, "no keeper of secrets")
        await golden(pilot, f"keeper-first-{size[0]}x{size[1]}")
        await pilot.press("enter")
        await until_seen(pilot, "Make the vault")
        await give(pilot, "first", PHRASE)
        await give(pilot, "again", PHRASE)
        await pilot.press("enter")
        await until_seen(pilot, "The secrets lie in: Stonechat's own")
        await until(pilot, lambda: "no keeper" not in seen(app))
        assert (keepers.kept(tmp_path / "home"), desk.secrets.state) == (Kept(Choice("vault")), "open")
        assert [(act.type, act.action) for act in acts(desk.record)[:2]] == [
            ("Secrets", "Change"),
            ("Secrets", "Change begun"),
        ]
        await pilot.press("2", "1")
        assert not isinstance(app.screen, ChooseKeeper)


async def test_later_is_an_answer_and_reading_goes_on(desk: Desk) -> None:
    app = console_of(desk)
    async with app.run_test(size=SIZES[0]) as pilot:
        await until_seen(pilot, "No keyring runs in this session")
        await pilot.press("escape")
        await until_seen(pilot, "A keeper for the secrets")
        await until_seen(pilot, "Nobody keeps the secrets: the engine waits.")
        await pilot.press("3")
        await until(pilot, lambda: app.current_mode == "visitors")
        await pilot.press("1", "tab")
        await until(pilot, lambda: app.current_mode == "home")
        app.screen.query_one("#checklist").focus()
        await pilot.press("end", "enter")
        await until(pilot, lambda: isinstance(app.screen, ChooseKeeper))
        assert desk.secrets.kept is None


async def test_ctrl_q_leaves_without_an_answer(desk: Desk) -> None:
    app = console_of(desk)
    async with app.run_test(size=SIZES[0]) as pilot:
        await until_seen(pilot, "No keyring runs in this session")
        await pilot.press("ctrl+q")
        await until(pilot, lambda: app.return_code == 0)


async def test_it_tells_how_to_start_a_keyring_and_hands_the_lines_over(desk: Desk) -> None:
    app = console_of(desk)
    async with app.run_test(size=SIZES[0], notifications=True) as pilot:
        await until_seen(pilot, "No keyring runs in this session")
        await pilot.press("down")
        await until_seen(pilot, "gnome-keyring-daemon --replace")
        await pilot.press("enter")
        await until_seen(pilot, "The lines were sent")
        assert 'printf %s "$P" | gnome-keyring-daemon' in app.clipboard
        assert isinstance(app.screen, ChooseKeeper)


@pytest.mark.parametrize("size", SIZES, ids=NAMES)
async def test_a_program_is_tried_before_it_keeps_the_secrets(
    desk: Desk, keeper: FileKeeper, size: tuple[int, int]
) -> None:
    app = console_of(desk)
    async with app.run_test(size=size) as pilot:
        await until_seen(pilot, "No keyring runs in this session")
        await pilot.press("end", "enter")
        await until_seen(pilot, "pass insert --multiline --force")
        await golden(pilot, f"keeper-program-{size[0]}x{size[1]}")
        await type_commands(app, keeper, read="cat | head")
        await pilot.press("enter")
        await until_seen(pilot, "The read command has “|” in it")
        await type_commands(app, keeper, read="/no/such/program")
        await pilot.press("enter")
        await until_seen(pilot, "/no/such/program cannot be started")
        assert desk.secrets.kept is None
        await type_commands(app, keeper)
        await pilot.press("enter")
        await until(pilot, lambda: not isinstance(app.screen, KeeperProgram))
        assert desk.secrets.kept == Kept(keeper.choice)
        assert set(keeper.entries) == {"index"}


async def test_all_secrets_move_to_another_keeper(desk: Desk, keeper: FileKeeper) -> None:
    app = console_of(filled(desk))
    async with app.run_test(size=SIZES[0], notifications=True) as pilot:
        await until_seen(pilot, "Set-up checklist")
        await asked(app)
        await until_seen(pilot, "keeps them now")
        await pilot.press("enter")
        await until_seen(pilot, "The secrets lie there already.")
        await pilot.press("end", "enter")
        await until_seen(pilot, "2 secret(s) move there, each read back")
        await pilot.press("right", "enter")
        await until(pilot, lambda: isinstance(app.screen, KeeperProgram))
        await type_commands(app, keeper)
        await pilot.press("enter")
        await until_seen(pilot, "The secrets lie in: outside program")
        assert (everything(desk), len(keeper.entries)) == (KEYS, 3)
        assert not keepers.vault_file(desk.secrets.home).exists()


async def test_what_a_lost_keeper_has_is_left_behind_only_by_a_typed_word(desk: Desk, keeper: FileKeeper) -> None:
    home = desk.record.home
    keepers.keep(home, Kept(keeper.choice))
    app = console_of(desk)
    async with app.run_test(size=SIZES[0]) as pilot:
        await until_seen(pilot, "Set-up checklist")
        app.action_command("secrets.open")
        await until_seen(pilot, "The read command of keeper.sh ended with 1.")
        await pilot.press("escape")
        await asked(app)
        await until_seen(pilot, "keeper.sh ended with 1.")
        await pilot.press("home", "enter")
        await until_seen(pilot, "Leave behind what is in: A program of yours?")
        await give_line(app, "leave")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, Passphrase))
        await give(pilot, "first", PHRASE)
        await give(pilot, "again", PHRASE)
        await pilot.press("enter")
        await until(pilot, lambda: keepers.kept(home) == Kept(Choice("vault")))


async def give_line(app: StonechatApp, text: str) -> None:
    field = app.screen.query_one("#typed", Input)
    field.value = text
    field.focus()
    await asyncio.sleep(0)


@pytest.mark.parametrize("why", ["no right", "read-only", "chosen"])
async def test_nobody_is_asked_who_could_not_answer(desk: Desk, why: str) -> None:
    if why == "no right":
        operators.keep(desk.record, desk.clock, "jane", "jane", ["Administrator"])
    if why == "chosen":
        filled(desk)
    app = console_of(desk, operator="anna", read_only=why == "read-only")
    async with app.run_test(size=SIZES[0], notifications=True) as pilot:
        await until_seen(pilot, "Set-up checklist")
        await until(
            pilot, lambda: not [each for each in app.workers if each.group == "first start" and each.is_running]
        )
        assert len(app.screen_stack) == 1
        if why != "chosen":
            await asked(app)
            await until_seen(pilot, "ADMINISTRATION" if why == "no right" else "This console only reads")


async def test_the_external_account_tells_who_keeps_them_and_leads_there(desk: Desk) -> None:
    app = console_of(filled(desk))
    async with app.run_test(size=SIZES[1]) as pilot:
        await pilot.press("6")
        await until_seen(pilot, "Stonechat's own vault: open")
        await pilot.press("f8")
        await until(pilot, lambda: isinstance(app.screen, ChooseKeeper))
        await until_seen(pilot, "keeps them now")
        await pilot.press("escape")
        desk.secrets.lock()
        await asked(app)
        await until_seen(pilot, "Stonechat's own vault is locked.")
        await pilot.press("home", "enter")
        await until(pilot, lambda: isinstance(app.screen, Passphrase))
        await give(pilot, "first", PHRASE)
        await pilot.press("enter")
        await until(pilot, lambda: desk.secrets.state == "open")
