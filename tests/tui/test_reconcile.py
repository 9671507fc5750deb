"""A copied record in the console: it says so, and the one command that lets it send asks first."""

from __future__ import annotations

import shutil
from pathlib import Path

from social.clock import SystemClock
from social.deliveries.reconciling import held
from social.desk import open_desk
from tests.tui.seen import until, until_seen
from tui.app import StonechatApp
from tui.commands import carry_out, in_reach
from tui.dialogs.confirm import Confirm
from tui.entry import open_world
from tui.surroundings import Surroundings


async def test_a_copy_says_so_and_sends_after_a_yes(tmp_path: Path) -> None:
    open_desk(tmp_path / "home", SystemClock(), memory=True).record.close()
    shutil.copytree(tmp_path / "home", tmp_path / "twin")
    desk = open_desk(tmp_path / "twin", SystemClock(), memory=True)
    app = StonechatApp(open_world(desk, home="twin", sandbox=False), Surroundings())
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await until_seen(pilot, "This record is a copy: it sends nothing. Press : Reconcile the deliveries…")
        line = next(line for line in in_reach(app.screen) if line.command.id == "deliveries.reconcile")
        assert line.why_not is None
        carry_out(line.node, line.command)
        await until(pilot, lambda: isinstance(app.screen, Confirm))
        assert held(desk.record) is not None
        await pilot.press("right", "enter")
        await until(pilot, lambda: held(desk.record) is None)
        await until(pilot, lambda: line.why_not is not None)
    desk.record.close()
