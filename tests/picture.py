"""Draws the picture of the README, docs/console.svg: `python -m tests.picture`.

The console is the real one, on a sandbox: its followers are read, a tweet is written, proofed, and looked at before it goes
out. The clock stands still, so that the same program draws the same picture.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from html import escape, unescape
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from rich.cells import cell_len
from textual.pilot import Pilot

from social.deliveries import confirming, drafts, proofs
from social.desk import Desk
from social.sandbox.server import Sandbox
from social.workflows import requests
from social.workflows.register import SYNC
from tests.social.desks import desk_at, register
from tests.tui.conftest import StillClock
from tests.tui.seen import until_seen
from tui.app import StonechatApp
from tui.entry import open_world
from tui.surroundings import Surroundings

PICTURE = Path(__file__).parents[1] / "docs" / "console.svg"
SIZE = (104, 27)
CELL = 12.2
"""Width of a cell in the picture, as Rich draws it."""
FONT = 20.3
"""Size at which a letter of the usual monospaced fonts (0.6 em) is as wide as a cell."""
OPERATOR, ZONE = "jane", "Europe/Berlin"
FOLLOWERS = 12_304
CONTENT = (
    "Hi all! <%= service.label %> from the heath: guided walks every Saturday at dawn, as long as the gorse is in flower."
    " https://www.example.com/walks #birding"
)


def main() -> None:
    """Draw it."""
    PICTURE.write_text(drawn(), encoding="utf-8")


def drawn() -> str:
    """The picture as SVG."""
    with TemporaryDirectory() as folder, at_work(Path(folder) / "home") as desk:
        return for_every_viewer(asyncio.run(_photographed(desk)))


@contextmanager
def at_work(home: Path) -> Iterator[Desk]:
    """A desk on a sandbox: the followers are there, one delivery has gone out, the next is proofed, an engine is at work."""
    with Sandbox(followers=FOLLOWERS) as box:
        desk = replace(desk_at(box, home, clock=StillClock()), operator=OPERATOR, zone=ZONE)
        brand, proof = register(desk, box)
        desk.record.sql("UPDATE workflow SET zone = ?", (ZONE,))
        engine = desk.engine("console")
        requests.run_now(desk.record, desk.clock, OPERATOR, SYNC, start_too=True)
        engine.once()
        for label, content in (("Opening day", "The heath is open again."), ("Spring walks", CONTENT)):
            words = (OPERATOR, "tweet", label)
            delivery = drafts.create(
                desk.record, desk.clock, *words, content=content, main_target=[brand], proof_target=[proof]
            )
            proof_id, _ = proofs.prepare(desk.record, desk.clock, OPERATOR, delivery)
            confirming.confirm(desk.record, desk.clock, OPERATOR, proof_id)
            engine.once()
        engine.start()
        try:
            yield desk
        finally:
            engine.stop()
            desk.record.close()


async def _photographed(desk: Desk) -> str:
    world = replace(open_world(desk, home="SANDBOX", sandbox=True), zone=ZONE, operator=OPERATOR)
    app = StonechatApp(world, Surroundings())
    async with app.run_test(size=SIZE) as pilot:
        await _go_there(pilot)
        return app.export_screenshot(title="stonechat --sandbox", simplify=True)


async def _go_there(pilot: Pilot[Any]) -> None:
    """To the preview of the newest delivery."""
    await until_seen(pilot, "next sync")
    await pilot.press("4")
    await until_seen(pilot, "Opening day")
    await pilot.press("enter")
    await until_seen(pilot, "proofed as it stands")
    await pilot.press("f6")
    await until_seen(pilot, "X charges")
    await until_seen(pilot, "Brand Lark")


def for_every_viewer(picture: str) -> str:
    """The picture without fonts from another host, with letters as wide as their cells, each text at its first letter.

    Some viewers leave out a space at the begin of a text, which then stands too far left, and some stretch no text.
    """
    picture = re.sub(r"\s*@font-face \{.*?\}", "", picture, flags=re.S).replace(
        "font-size: 20px", f"font-size: {FONT}px"
    )
    return re.sub(r'x="([\d.]+)" (y="[\d.]+") textLength="[\d.]+"([^>]*)>([^<]*)</text>', _placed, picture)


def _placed(found: re.Match[str]) -> str:
    x, y, rest, words = found.groups()
    text = unescape(words).replace("\N{NO-BREAK SPACE}", " ").rstrip()
    shown = text.lstrip()
    begin = float(x) + CELL * (len(text) - len(shown))
    words = escape(shown, quote=False).replace(" ", "&#160;")
    return f'x="{begin:.1f}" {y} textLength="{CELL * cell_len(shown):.1f}"{rest}>{words}</text>'


if __name__ == "__main__":
    main()
