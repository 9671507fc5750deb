"""What a person sees: the painted screen as plain text, and the golden files it is compared with."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from textual.app import App
from textual.pilot import Pilot
from textual.strip import Strip

GOLDEN = Path(__file__).parent / "golden"
REWRITE = "STONECHAT_REWRITE_GOLDEN"
"""Set in the environment, this writes the golden files anew instead of comparing."""
PATIENCE = 10.0
"""Seconds after which a condition is given up: only a broken program takes so long."""


def strips(app: App[Any]) -> list[Strip]:
    """The lines of the screen in front, after every filter; the one private call of our tests."""
    return app.screen._compositor.render_strips(app.size)


def seen(app: App[Any]) -> str:
    """The screen as text, blanks at the ends of lines cut."""
    return "\n".join(strip.text.rstrip() for strip in strips(app)).rstrip() + "\n"


async def until(pilot: Pilot[Any], condition: Callable[[], object]) -> None:
    """Let the app work until `condition` holds."""
    end = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > end:
            pytest.fail(f"this never came: {condition}\n{seen(pilot.app)}")
        await pilot.pause()
        await asyncio.sleep(0.005)


async def until_seen(pilot: Pilot[Any], words: str) -> None:
    """Let the app work until `words` can be read on the screen."""
    await until(pilot, lambda: words in seen(pilot.app))


async def golden(pilot: Pilot[Any], name: str) -> None:
    """Compare the screen with its golden file once it looks so or holds still, or write that anew where it was asked for."""
    path = GOLDEN / f"{name}.txt"
    if os.environ.get(REWRITE):
        GOLDEN.mkdir(exist_ok=True)
        path.write_text(await _still(pilot), encoding="utf-8")
    wanted, end = path.read_text(encoding="utf-8"), time.monotonic() + PATIENCE
    while seen(pilot.app) != wanted and time.monotonic() < end:
        await pilot.pause()
        await asyncio.sleep(0.005)
    assert seen(pilot.app) == wanted, f"{name} looks different; set {REWRITE}=1 to take the new look"


async def _still(pilot: Pilot[Any]) -> str:
    """The screen once it has not changed for a second."""
    now, since = seen(pilot.app), time.monotonic()
    while time.monotonic() - since < 1:
        await asyncio.sleep(0.05)
        if seen(pilot.app) != now:
            now, since = seen(pilot.app), time.monotonic()
    return now
