"""A line that brings many keys at once, as a slow one does: every one counts, in the place it was meant for."""

from __future__ import annotations

from pathlib import Path

from tests.cli.stonechat import Stonechat, surroundings
from tests.terminal import terminal

PASTED = "\x1b[200~brand\x1b[201~"


def test_what_comes_in_one_read_is_typed_where_it_was_meant(tmp_path: Path) -> None:
    run = Stonechat(tmp_path)
    with terminal(run.line(open=True), surroundings(tmp_path), tmp_path) as console:
        console.until("● engine")
        console.type(f"2nNew Offers\t{PASTED}lark\x1b[Z\x1b[F 2")
        console.until("▌ New Offers 2")
        console.until("▏ brandlark")
        console.type("\x11")
        console.until("Leave without saving?")
