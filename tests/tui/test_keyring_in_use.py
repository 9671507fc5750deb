"""The console over a real GNOME Keyring: unlocked, locked, locked with a display, killed and frozen in mid-use, empty, absent.

It never waits for the keyring with its keys, and nothing that was kept is lost.
"""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from social.desk import Desk
from social.sandbox.server import Sandbox
from store import keepers
from store.audit import acts
from store.keepers import Choice, Kept
from store.keyrings import probe
from tests.daemons import Start
from tests.tui.registering import fill, network, new_service, registered
from tests.tui.seen import golden, seen, until, until_seen
from tests.tui.test_keeper import console_of, desk_of
from tests.tui.test_services import give
from tui.dialogs.choose_keeper import ChooseKeeper
from tui.dialogs.passphrase import Passphrase
from tui.keeper_words import UNLOCK

pytestmark = pytest.mark.daemon

SYSTEM = Kept(Choice("secret-service"))
SIZE = (80, 24)


@pytest.fixture
def box() -> Iterator[Sandbox]:
    with network() as running:
        yield running


def in_use(start: Start, box: Sandbox, home: Path) -> None:
    """A home whose one service has its keys in the system keyring."""
    start("right")
    registered(desk_of(home, url=box.url), box.account("brandlark"), checked=False)
    assert keepers.kept(home) == SYSTEM


def checks(desk: Desk) -> int:
    return [act.action for act in acts(desk.record)].count("Check")


@pytest.mark.parametrize("display", [None, ":99"], ids=["no display", "a display"])
async def test_a_locked_keyring_is_unlocked_by_our_own_dialog(
    start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, display: str | None
) -> None:
    start("right")
    start(None)
    if display is not None:
        monkeypatch.setenv("DISPLAY", display)  # with one, keyring itself would wait for a prompt without end
    desk = desk_of(tmp_path / "record")
    app = console_of(desk)
    async with app.run_test(size=SIZE) as pilot:
        await until_seen(pilot, "its keyring Login is locked.")
        await golden(pilot, "keeper-locked-80x24")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, Passphrase))
        await give(pilot, "first", "wrong")
        await pilot.press("enter")
        await until_seen(pilot, "did not take this passphrase")
        assert desk.secrets.kept is None
        await give(pilot, "first", "right")
        await pilot.press("enter")
        await until(pilot, lambda: desk.secrets.kept == SYSTEM)
        assert (desk.secrets.state, probe().kind) == ("open", "secret-service-open")


async def test_an_unlocked_keyring_is_taken_by_one_key(start: Start, tmp_path: Path) -> None:
    start("right")
    desk = desk_of(tmp_path / "record")
    app = console_of(desk)
    async with app.run_test(size=SIZE) as pilot:
        await until_seen(pilot, "its keyring Login is unlocked.")
        await pilot.press("enter")
        await until(pilot, lambda: desk.secrets.kept == SYSTEM)


async def test_an_unlocked_keyring_is_not_taken_unasked(start: Start, box: Sandbox, tmp_path: Path) -> None:
    start("right")
    desk = desk_of(tmp_path / "record", url=box.url)
    app = console_of(desk)
    async with app.run_test(size=(120, 40)) as pilot:
        await until_seen(pilot, "its keyring Login is unlocked.")
        await pilot.press("escape")
        await new_service(pilot)
        await fill(pilot, box.account("brandlark"))
        await pilot.press("f5")
        await until(pilot, lambda: isinstance(app.screen, ChooseKeeper))
        assert desk.secrets.keys() == []
        await pilot.press("enter")
        await until_seen(pilot, "Read ✓")
        assert (len(desk.secrets.keys()), desk.secrets.kept) == (1, SYSTEM)


async def test_the_line_that_we_show_makes_a_keyring(start: Start, keyring_home: Path, tmp_path: Path) -> None:
    start(None)
    desk = desk_of(tmp_path / "record")
    app = console_of(desk)
    async with app.run_test(size=SIZE) as pilot:
        await until_seen(pilot, "GNOME Keyring runs, but holds no keyring yet.")
        await pilot.press("down")
        await until_seen(pilot, "In another window of this session; then press r here.")
        env = {"PATH": os.environ["PATH"], "HOME": str(keyring_home)}
        env["DBUS_SESSION_BUS_ADDRESS"] = os.environ["DBUS_SESSION_BUS_ADDRESS"]
        subprocess.run(["bash", "-c", UNLOCK], input=b"right\n", env=env, timeout=30, check=True)
        try:
            await until(pilot, lambda: probe().kind == "secret-service-open")
            await pilot.press("r")
            await until_seen(pilot, "its keyring Login is unlocked.")
            await pilot.press("enter")
            await until(pilot, lambda: desk.secrets.kept == SYSTEM)
        finally:
            os.kill(owner(), signal.SIGKILL)
    start("right")  # what the line made, and with this passphrase, is there in the next session
    assert probe().kind == "secret-service-open"


def owner() -> int:
    """The process that serves secrets on the private bus."""
    from jeepney import message_bus
    from jeepney.io.blocking import Proxy, open_dbus_connection

    with open_dbus_connection() as bus:
        return int(Proxy(message_bus, bus).GetConnectionUnixProcessID("org.freedesktop.secrets")[0])


async def test_a_keyring_that_is_absent_is_told(bus: str, tmp_path: Path) -> None:
    app = console_of(desk_of(tmp_path / "record"))
    async with app.run_test(size=SIZE) as pilot:
        await until_seen(pilot, "No keyring runs in this session")
        await pilot.press("down")
        await until_seen(pilot, "In another window of this session; then press r here.")
        assert "dbus-run-session" not in seen(app)


async def test_killed_in_mid_use_it_is_told_and_nothing_is_lost(start: Start, box: Sandbox, tmp_path: Path) -> None:
    in_use(start, box, tmp_path / "record")
    daemon = start("right")
    desk = desk_of(tmp_path / "record", url=box.url)
    assert desk.secrets.state == "open"
    app = console_of(desk)
    async with app.run_test(size=(120, 40)) as pilot:
        await on_services(pilot)
        daemon.kill()
        await pilot.press("c")
        await until_seen(pilot, "! secrets locked")
        await until_seen(pilot, "✗ secrets clos")
        await pilot.press("c")
        await until(pilot, lambda: isinstance(app.screen, ChooseKeeper))
        start(None)
        await pilot.press("r")
        await until_seen(pilot, "is locked.")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, Passphrase))
        await give(pilot, "first", "right")
        await pilot.press("enter")
        await until_seen(pilot, "✓ Read Write DM")
        (key,) = desk.secrets.keys()
        assert desk.secrets.get(key)


async def test_frozen_it_holds_nobody_up(start: Start, box: Sandbox, tmp_path: Path) -> None:
    in_use(start, box, tmp_path / "record")
    daemon = start("right")
    desk = desk_of(tmp_path / "record", url=box.url)
    assert desk.secrets.state == "open"
    app = console_of(desk)
    async with app.run_test(size=(120, 40)) as pilot:
        await on_services(pilot)
        daemon.freeze()
        await pilot.press("c", "3")  # it waits for its key, and the console is ours all the same
        await until(pilot, lambda: app.current_mode == "visitors")
        await pilot.press("2")
        await until_seen(pilot, "Label (Internal name)")
        assert checks(desk) == 0
        daemon.thaw()
        await until_seen(pilot, "✓ Read Write DM")


async def test_frozen_for_longer_than_the_deadline_it_is_told(start: Start, box: Sandbox, tmp_path: Path) -> None:
    in_use(start, box, tmp_path / "record")
    daemon = start("right")
    desk = desk_of(tmp_path / "record", url=box.url)
    assert desk.secrets.state == "open"
    app = console_of(desk)
    async with app.run_test(size=(120, 40)) as pilot:
        await on_services(pilot)
        daemon.freeze()
        desk.secrets.deadline = 0.2
        await pilot.press("c")
        await until_seen(pilot, "✗ secrets clos")
        assert "did not answer within 0.2 s." in desk.secrets.reason
        desk.secrets.deadline = 20.0
        daemon.thaw()
        await pilot.press("c")
        await until_seen(pilot, "✓ Read Write DM")


async def on_services(pilot: Pilot[Any]) -> None:
    """The list, with its one service under the cursor."""
    await until_seen(pilot, "Set-up checklist")
    await pilot.press("2")
    await until_seen(pilot, "not checked")
