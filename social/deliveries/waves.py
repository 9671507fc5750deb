"""Waves: how a delivery to many is spread over time, and when the last message will leave by X's limits and our own.

`rules["waves"]` is `{"size": 250, "every": 1440}` (equal waves; the size may be "30%"; minutes between two starts) or
`[{"after": 0, "size": 50}, {"after": 1440, "size": "30%"}, …]` (a calendar: minutes after the start of the wave before);
what a calendar leaves over goes with its last wave.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from social.services.paces import Pace

PRESET: Mapping[str, Any] = {"size": 250, "every": 1440}
"""The module's own advice: no more than 250 direct messages a day."""
MOST_WAVES = 1_000
UNITS = {"m": 1, "min": 1, "h": 60, "d": 1_440}
"""Minutes."""


class WavesError(ValueError):
    """The waves make no sense; the text says why and what would."""


@dataclass(frozen=True, slots=True)
class Wave:
    """One wave: its number from 1, when it starts, how many go with it."""

    number: int
    starts: datetime
    size: int


def check(waves: Any) -> None:
    """Raises WavesError where `waves` cannot be read."""
    plan(waves, 1, datetime.min)


def read(words: str) -> Any:
    """Waves from `250/1d` (equal ones, a day apart) or `50, 200 after 1d, 30% after 12h` (a calendar); None for "none".

    Raises WavesError.
    """
    bare = words.strip().lower()
    if bare in ("", "none"):
        return None
    if "/" in bare:
        size, _, every = bare.partition("/")
        waves: Any = {"size": _kept(size), "every": _span(every, words)}
    else:
        rows = [row.partition(" after ") for row in bare.split(",")]
        waves = [{"after": _span(after, words) if after else 0, "size": _kept(size)} for size, _, after in rows]
    check(waves)
    return waves


def read_after(text: str) -> int:
    """Minutes after the start of the wave before from `1d`, `12h` or `30m`; nothing and 0 are at once. Raises WavesError."""
    bare = text.strip().lower()
    found = re.fullmatch(r"([0-9]{1,6})\s*(m|min|h|d)", bare)
    if bare in ("", "0"):
        return 0
    if found is None:
        raise WavesError(f"“{text}” is no time. Write 1d, 12h or 30m after the wave before, or 0 for at once.")
    minutes = int(found[1]) * UNITS[found[2]]
    _minutes(minutes, least=0)
    return minutes


def read_size(text: str) -> int | str:
    """The size of a wave from `250` or `30%`. Raises WavesError."""
    size = _kept(text)
    _size(size, 1)
    return size


def short(minutes: int) -> str:
    """Minutes as `read_after` takes them, such as 1d; 0 for at once."""
    return _short(minutes) if minutes else "0"


def words(waves: Any) -> str:
    """Waves as `read` takes them."""
    if not waves:
        return "none"
    if isinstance(waves, Mapping):
        return f"{waves['size']}/{_short(waves['every'])}"
    return ", ".join(f"{row['size']}" + (f" after {_short(row['after'])}" if row["after"] else "") for row in waves)


def _kept(size: str) -> int | str:
    bare = size.strip()
    return int(bare) if bare.isascii() and bare.isdigit() else bare


def _span(text: str, words: str) -> int:
    found = re.fullmatch(r"\s*([0-9]{1,6})\s*(m|min|h|d)\s*", text)
    if found is None:
        raise WavesError(f"“{words}” cannot be read as waves. Write 250/1d, or 50, 200 after 1d, 30% after 12h.")
    return int(found[1]) * UNITS[found[2]]


def _short(minutes: int) -> str:
    for unit in ("d", "h"):
        if minutes % UNITS[unit] == 0:
            return f"{minutes // UNITS[unit]}{unit}"
    return f"{minutes}m"


def plan(waves: Any, total: int, start: datetime) -> list[Wave]:
    """The waves of a delivery to `total` people that starts at `start`. Raises WavesError."""
    if not waves:
        return [Wave(1, start, total)]
    return _equal(waves, total, start) if isinstance(waves, Mapping) else _calendar(waves, total, start)


def _equal(waves: Mapping[str, Any], total: int, start: datetime) -> list[Wave]:
    size, every = _size(waves.get("size"), total), _minutes(waves.get("every"), least=1)
    number = -(-total // size)
    if number > MOST_WAVES:
        raise WavesError(f"That makes {number:,} waves; {MOST_WAVES:,} is the most. Make them larger.")
    return [Wave(n + 1, start + n * every, min(size, total - n * size)) for n in range(number)]


def _calendar(rows: Sequence[Mapping[str, Any]], total: int, start: datetime) -> list[Wave]:
    found, left, at = list[Wave](), total, start
    for number, row in enumerate(rows, 1):
        at += _minutes(row.get("after", 0), least=0)
        size = min(left, _size(row.get("size"), total))
        if number == len(rows):
            size = left
        if size:
            found.append(Wave(number, at, size))
        left -= size
    return found


def _size(size: Any, total: int) -> int:
    words = str(size).strip()
    try:
        if words.endswith("%"):
            share = float(words[:-1])
            if not 0 < share <= 100:
                raise ValueError
            return max(1, int(total * share / 100))
        number = int(words)
    except ValueError:
        raise WavesError(
            f"“{words}” is no size of a wave. Write a number such as 250, or a share such as 30%."
        ) from None
    if number < 1:
        raise WavesError("A wave holds at least one message.")
    return number


def _minutes(value: Any, *, least: int) -> timedelta:
    if not isinstance(value, int) or not least <= value <= 525_600:
        raise WavesError("The time between two waves must be whole minutes, a year at the most.")
    return timedelta(minutes=value)


def ends(waves: Sequence[Wave], paces: Sequence[Pace], sent: Sequence[datetime] = ()) -> datetime | None:
    """When the last message leaves, if each leaves as soon as its wave has started and every pace allows.

    A pace of at most a quarter of an hour is a window that opens with its first message, as X counts; a longer one slides.
    `sent` are the instants of earlier messages of the account that still count. None where nothing is sent.
    """
    windows = [_Window(pace) if pace.span <= timedelta(minutes=15) else _Sliding(pace, sent) for pace in paces]
    at: datetime | None = None
    for wave in waves:
        left = wave.size
        while left:
            at = max(wave.starts, at) if at is not None else wave.starts
            while (later := max((window.free(at) for window in windows), default=at)) > at:
                at = later
            number = min((window.room(at) for window in windows), default=left)
            number = min(left, max(number, 1))
            for window in windows:
                window.take(at, number)
            left -= number
    return at


class _Window:
    """A window that opens with its first message."""

    def __init__(self, pace: Pace) -> None:
        self.pace = pace
        self.opened: datetime | None = None
        self.taken = 0

    def free(self, at: datetime) -> datetime:
        """The first instant from `at` on at which there is room."""
        return at if self.opened is None or self.room(at) > 0 else self.opened + self.pace.span

    def room(self, at: datetime) -> int:
        """How many may leave at that instant."""
        closed = self.opened is None or at >= self.opened + self.pace.span
        return self.pace.allowed if closed else self.pace.allowed - self.taken

    def take(self, at: datetime, number: int) -> None:
        """So many messages leave."""
        if self.opened is None or at >= self.opened + self.pace.span:
            self.opened, self.taken = at, 0
        self.taken += number


class _Sliding:
    """So many in any span of that length."""

    def __init__(self, pace: Pace, sent: Sequence[datetime]) -> None:
        self.pace = pace
        self.sent = deque((at, 1) for at in sorted(sent))
        """Instants that still count, oldest first, and how many left at each."""
        self.number = len(self.sent)

    def free(self, at: datetime) -> datetime:
        """The first instant from `at` on at which there is room."""
        return at if self.room(at) > 0 else self.sent[0][0] + self.pace.span

    def room(self, at: datetime) -> int:
        """How many may leave at that instant."""
        while self.sent and self.sent[0][0] + self.pace.span <= at:
            self.number -= self.sent.popleft()[1]
        return self.pace.allowed - self.number

    def take(self, at: datetime, number: int) -> None:
        """So many messages leave."""
        self.sent.append((at, number))
        self.number += number
