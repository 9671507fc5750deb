"""Columns stay in their places on terminals that count the vowel signs of Indic letters, and on those that do not."""

from __future__ import annotations

import io
import re
import unicodedata

import pytest
from rich.cells import cell_len
from textual.drivers.headless_driver import HeadlessDriver

from tests.tui.conftest import Console
from tui.cli.output import Output
from tui.in_place import in_place, placing

ROW = "\x1b[1m 2026-11-22  \x1b[0m\x1b[31mविवान वर्मा    @river  काव्या सिंह\x1b[0m      9"


def shown(written: str, sign: int) -> dict[int, str]:
    """What stands in which cell of a terminal that gives a spacing vowel sign `sign` cells."""
    cells, at, saved = dict[int, str](), 0, 0
    for found in re.finditer(r"\x1b7|\x1b8|\x1b\[(\d*)([Cm])|(.)", written):
        if found[3] is None:
            at, saved = (at, at) if found[0] == "\x1b7" else (saved, saved) if found[0] == "\x1b8" else (at, saved)
            at += int(found[1]) if found[2] == "C" else 0
            continue
        width = sign if unicodedata.category(found[3]) == "Mc" else cell_len(found[3])
        if width:
            cells[at] = found[3]
        at += width
    return cells


@pytest.mark.parametrize("sign", [0, 1])
def test_what_follows_such_a_name_stands_where_it_should(sign: int) -> None:
    bare = re.sub(r"\x1b\[\d*m", "", ROW)
    found = shown(in_place(ROW), sign)
    for text in ("@river", "9"):
        at = cell_len(bare[: bare.rindex(text)])
        assert "".join(found[at + number] for number in range(len(text))) == text
    whole = {letter for letter in "विवानवर्मा" if unicodedata.category(letter) != "Mn"}
    assert whole - set(found.values()) == ({"ि", "ा"} if not sign else set())


def test_other_frames_are_written_as_they_are() -> None:
    frame = "\x1b[2;3H│ Łukasz 🌿 │ 湊 田中 │ خالد │\x1b[0m"
    assert in_place(frame) is frame


@pytest.mark.parametrize("terminal", [True, False])
def test_a_table_of_the_command_line_is_written_so_where_a_terminal_reads_it(terminal: bool) -> None:
    out = io.StringIO()
    out.isatty = lambda: terminal  # type: ignore[method-assign]
    Output(out, io.StringIO()).table(("Full name", "Followers"), [("विवान वर्मा", 9)])
    assert ("\x1b7" in out.getvalue()) == terminal


async def test_the_console_writes_so(console: Console) -> None:
    written: list[str] = []

    class Line(HeadlessDriver):
        def write(self, data: str) -> None:
            written.append(data)

    app = console()
    placing(Line)(app).write(ROW)
    assert written == [in_place(ROW)]
    assert app.driver_class.write.__qualname__.startswith("placing")
