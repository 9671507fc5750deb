"""The lines of the table about looking: page down, first rows, the end, how long the screen is held, the first paint."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path
from statistics import median
from threading import Event
from typing import Any

from social.clock import SystemClock
from social.desk import open_record
from store.database import FILE_NAME
from store.windows import Listed, VisitorView, listed
from store.windows_orders import ORDERS
from tests.benchmarks.hello import HELLO
from tests.benchmarks.preparing import HOMES
from tests.benchmarks.table import Line, Outcome, Scale
from tests.benchmarks.terminal import (
    DOWN,
    END,
    ENTER,
    ESCAPE,
    HOME,
    PAGE_DOWN,
    PAGE_UP,
    Sitting,
    peak_megabytes,
    sitting,
)  # fmt: skip
from tui.screens.visitor_rows import VisitorRows

FIRST_ROWS, JUMP, HOLD = 0.3, 0.1, 0.05
"""Seconds that are allowed for the first rows, for a jump to the end, and for one turn of the screen's thread."""
LUKEWARM = 5.0
"""Seconds after which a host may have begun to take what it keeps in memory for other things."""
ENDS = ("newest first", "by name, while it is being read")
PAGES = 10
"""Pages turned in a round."""
FILTERS = (
    "lark",
    "otto",
    "lark or nobody",
    "zz",
    "username ~ bert",
    "not lark",
    "-open",
    "checked",
    "friends > 1000 and checked and name ~ paris",
    "friends > 90000 and name ~ paris",
    "friends > 9000000",
    "not (checked or protected)",
    "type = business",
    "seen = today",
    "since < 1d",
    "id=5",
    "ot",
    "tto",
    "kim lark 77",
    "paris and open",
    "otto and -open",
    "paris and checked and protected",
    "seen < 2026-01-01T01:00",
    "seen > 2026-01-01T01:00 and seen < 2026-01-01T01:02",
    "since > 2026-01-01T02:00",
    "李明",
    "id ~ 777",
)
"""Among ten million visitors, who came in the first three hours of 2026: many and few, early and late in an order, and none."""
BY = ("First seen", "External ID", "Username", "Full name", "Number of friends", "Receives messages", "Last change")
"""The orders in which each filter is tried, both ways round; all of them are tried without one."""


def words(home: Path) -> list[str]:
    """The words that open the console."""
    return ["-m", "tui", "--home", str(home)]


def _sat(scale: Scale) -> dict[str, Any]:
    """Numbers of a sitting at the great home, in turns with the bare table."""
    return scale.once("sat", lambda: _sit(scale))


def _sit(scale: Scale) -> dict[str, Any]:
    _warm(scale.great)
    held = scale.folder / "held"
    bare_words = ["-m", "tests.benchmarks.bare_table", str(scale.great / FILE_NAME)]
    console_words = ["-m", "tests.benchmarks.watched", str(held), *words(scale.great)[2:]]
    with sitting(bare_words, scale.folder) as bare, sitting(console_words, scale.folder) as console:
        bare.press()
        _to_visitors(console)
        pages = _turned(bare, console, scale.rounds)
        ends = [console.press(END), _end_of_sorted(console)]
        _filter(console)
        memory = peak_megabytes(console.process.pid)
        console.process.send_signal(signal.SIGUSR2)
        console.press()
    return {"pages": pages, "ends": ends, "memory": memory, "held": float(held.read_text())}


def _warm(home: Path) -> None:
    """Have the host keep the record in memory, as it does with what is in use: a disk is not what is measured."""
    with (home / FILE_NAME).open("rb", buffering=0) as file:
        while file.read(1 << 24):
            pass


def _to_visitors(console: Sitting) -> None:
    """From the start to the list; Escape, once a new home has asked where its secrets shall lie."""
    console.until("secrets")
    for key in ("", ESCAPE, "3"):
        console.press(key)


def _turned(bare: Sitting, console: Sitting, rounds: int) -> list[tuple[float, float]]:
    """Seconds of a page down, of the bare table and of ours, round by round."""
    for each in (bare, console):
        for key in (PAGE_DOWN, PAGE_DOWN, PAGE_UP, END, HOME):  # what is made at the first time only
            each.press(key)
    console.process.send_signal(signal.SIGUSR1)
    return [
        (
            median(bare.press(PAGE_DOWN) for _ in range(PAGES)),
            median(console.press(PAGE_DOWN) for _ in range(PAGES)),
        )
        for _ in range(rounds)
    ]


def _end_of_sorted(console: Sitting) -> float:
    """Seconds of the jump to the end of a list that is being read: By Username, the third of the orders."""
    console.press("o")
    console.press(DOWN * list(ORDERS).index("Username"))
    console.press(ENTER)
    return console.press(END)


def _filter(console: Sitting) -> None:
    """Filter as a person does, and look at what was found."""
    console.press("/")
    console.press("lark")
    for key in (ENTER, PAGE_DOWN, END, ESCAPE, HOME):
        console.press(key)


def page_down(scale: Scale) -> Outcome:
    """From the key to the last byte, on the untouched list."""
    pages = _sat(scale)["pages"]
    floor, ours = (median(round_[which] for round_ in pages) * 1000 for which in (0, 1))
    return Outcome(median(ours / bare for bare, ours in pages), f"{ours:.1f} ms of {floor:.1f} ms", scale.visitors)


def jump(scale: Scale) -> Outcome:
    """From the key to the last byte; in a list that is sorted, and still being read, too."""
    ends = _sat(scale)["ends"]
    told = " and ".join(f"{seconds * 1000:.0f} ms ({name})" for seconds, name in zip(ends, ENDS, strict=True))
    return Outcome(max(ends) / JUMP, told, scale.visitors)


def hold(scale: Scale) -> Outcome:
    """The longest turn of the screen's thread while all of that was done."""
    held = _sat(scale)["held"]
    return Outcome(held / HOLD, f"{held * 1000:.0f} ms", scale.visitors)


def first_rows(scale: Scale) -> Outcome:
    """Until the first rows of each order and of each filter in some orders are read, with their cells: the worst counts,
    of each the middle one of the rounds."""
    found, warmed = [], 0.0
    for name, view in _views():
        if time.perf_counter() - warmed > LUKEWARM:
            _warm(scale.great)
            warmed = time.perf_counter()
        found.append((median(_until_first(scale.great, view) for _ in range(scale.rounds)), name))
    found.sort()
    worst = ", ".join(f"{name}: {seconds * 1000:.0f} ms" for seconds, name in found[-3:][::-1])
    within = sum(seconds <= FIRST_ROWS for seconds, _ in found)
    middle = f"the middle one {median(seconds for seconds, _ in found) * 1000:.0f} ms"
    told = f"{within} of {len(found)} lists are within, {middle}; {worst}"
    return Outcome(found[-1][0] / FIRST_ROWS, told, scale.visitors)


def _views() -> Iterator[tuple[str, VisitorView]]:
    for order in ORDERS:
        yield f"by {order}", VisitorView().sorted_by(order)
    now = SystemClock().now()
    for filter_words, order, descending in product(FILTERS, BY, (True, False)):
        view = VisitorView(filter_words, as_of=now).sorted_by(order, descending)
        yield f"{filter_words} by {order} {'down' if descending else 'up'}", view


def _until_first(home: Path, view: VisitorView) -> float:
    record, stop, told = open_record(home, SystemClock(), read_only=True), Event(), []

    def tell(found: Listed) -> None:
        VisitorRows(record, found.ids).fetch(found.ids[:128])
        told.append(time.perf_counter() - begun)
        stop.set()

    begun = time.perf_counter()
    listed(record, view, stop, tell)
    seconds = told[0] if told else time.perf_counter() - begun
    record.close()
    return seconds


def first_paint(scale: Scale) -> Outcome:
    """From exec to the first painted text, in turns; a first round only warms the caches."""
    _warm(scale.great)
    hello, ours = [], []
    for _ in range(scale.rounds + 2):
        hello.append(_until(["-m", "tests.benchmarks.hello"], HELLO, scale.folder))
        ours.append(_until(words(scale.great), "Stonechat", scale.folder))
    told = f"{median(ours[1:]) * 1000:.0f} ms of {median(hello[1:]) * 1000:.0f} ms"
    return Outcome(median(b / a for a, b in zip(hello[1:], ours[1:], strict=True)), told, scale.visitors)


def _until(program: list[str], text: str, folder: Path) -> float:
    begun = time.perf_counter()
    with sitting(program, folder) as at:
        at.until(text)
        return time.perf_counter() - begun


def memory_of_console(scale: Scale) -> tuple[float, float]:
    """The most memory of a console, in MB: at the small home, and at the great one after all that was done above."""

    def measure() -> dict[str, Any]:
        with sitting(words(scale.small), scale.folder) as console:
            _to_visitors(console)
            for act in (_end_of_sorted, _filter):
                act(console)
            return {"memory": peak_megabytes(console.process.pid)}

    return scale.once("sat-small", measure)["memory"], _sat(scale)["memory"]


def _line(name: str, what: str, against: str, wanted: float, measure: Callable[[Scale], Outcome]) -> Line:
    return Line(name, what, against, wanted, False, measure, (HOMES,))


LINES = (
    _line("page", "page down in the browser", "a bare Line-API table over the same file", 2, page_down),
    _line("rows", "first rows of any filter or sort", f"{FIRST_ROWS * 1000:.0f} ms", 1, first_rows),
    _line("end", "jump to the end", f"{JUMP * 1000:.0f} ms", 1, jump),
    _line("hold", "longest turn of the screen's thread", f"{HOLD * 1000:.0f} ms", 1, hold),
    _line("paint", "first paint of the console", "Textual's hello-world", 2, first_paint),
)
