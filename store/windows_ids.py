"""Lists of row numbers that may be ten million long: short ones in memory, long ones in a nameless file."""

from __future__ import annotations

import os
import tempfile
from array import array
from collections.abc import Iterator, Sequence
from pathlib import Path
from threading import Thread
from typing import overload

BYTES = 8
IN_MEMORY = 250_000
"""Row numbers, two megabytes of them, above which a list lies on disk: memory stays the same at any size."""
AT_ONCE = 65_536
"""Row numbers read from disk in one go when all are walked through."""
UNKNOWN = -1
"""Stands for a row number that has not been read yet."""


class IdList(Sequence[int]):
    """Row numbers in an order that stands still. One thread may add while another reads what is there."""

    def __init__(self, folder: Path | None = None) -> None:
        """`folder` is where a long list may lie; left out, where the host keeps temporary files."""
        self._folder = folder
        self._ids: array[int] = array("q")
        self._file: int | None = None
        self._count = 0

    def extend(self, ids: array[int]) -> None:
        """Add some at the end; may raise OSError where the disk is full."""
        if self._file is None:
            self._ids.extend(ids)
            if len(self._ids) > IN_MEMORY:
                file = _nameless(self._folder)
                _write(file, self._ids)
                self._file, self._ids = file, array("q")
        else:
            _write(self._file, ids)
        self._count += len(ids)

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, at: int) -> int: ...
    @overload
    def __getitem__(self, at: slice) -> array[int]: ...
    def __getitem__(self, at: int | slice) -> int | array[int]:
        if isinstance(at, slice):
            start, stop, step = at.indices(self._count)
            return self._part(start, max(start, stop))[::step] if step > 0 else self._part(0, self._count)[at]
        if not -self._count <= at < self._count:
            raise IndexError(at)
        at %= self._count
        return self._part(at, at + 1)[0]

    def _part(self, start: int, stop: int) -> array[int]:
        file = self._file
        if file is None and self._ids:
            return self._ids[start:stop]
        found: array[int] = array("q")
        if stop > start and self._file is not None:
            found.frombytes(os.pread(self._file, (stop - start) * BYTES, start * BYTES))
        return found

    def parts(self) -> Iterator[array[int]]:
        """All of them, some ten thousand at a time."""
        for start in range(0, self._count, AT_ONCE):
            yield self._part(start, min(start + AT_ONCE, self._count))

    def __iter__(self) -> Iterator[int]:
        for part in self.parts():
            yield from part

    def index(self, row_id: int, start: int = 0, stop: int | None = None) -> int:
        """Where `row_id` stands; ValueError where it does not. 10 ms a million."""
        end = self._count if stop is None else min(stop, self._count)
        for begin in range(start, end, AT_ONCE):
            part = self._part(begin, min(begin + AT_ONCE, end))
            if row_id in part:
                return begin + part.index(row_id)
        raise ValueError(row_id)

    def __del__(self) -> None:
        if self._file is not None:
            _let_go(self._file)


def _nameless(folder: Path | None) -> int:
    """A file that is gone when it is closed, however the program ends."""
    with tempfile.TemporaryFile(dir=folder) as file:
        return os.dup(file.fileno())


def _let_go(file: int) -> None:
    """Close a file whose room on disk is given back with it, which takes 60 ms for ten million rows: not in a thread that
    drops the last list by the way."""
    try:
        Thread(target=os.close, args=(file,)).start()
    except RuntimeError:  # the program ends, and starts no more threads
        os.close(file)


def _write(file: int, ids: array[int]) -> None:
    left = memoryview(ids).cast("B")
    while left:
        left = left[os.write(file, left) :]


class Growing(Sequence[int]):
    """A list whose beginning is known at once, perhaps its length and its end too, while the rest is still being read."""

    def __init__(self, known: IdList) -> None:
        self._known = known
        self.head: array[int] = array("q")
        self.tail: array[int] = array("q")
        self.total: int | None = None
        """How many there will be, where that is known before all are read."""
        self.complete = False

    def extend(self, ids: array[int]) -> None:
        """More of them have been read."""
        self._known.extend(ids)

    def __len__(self) -> int:
        if self.complete:
            return len(self._known)
        return max(len(self._known), len(self.head)) if self.total is None else self.total

    @overload
    def __getitem__(self, at: int) -> int: ...
    @overload
    def __getitem__(self, at: slice) -> array[int]: ...
    def __getitem__(self, at: int | slice) -> int | array[int]:
        if isinstance(at, slice):
            if self.complete:
                return self._known[at]
            start, stop, step = at.indices(len(self))
            return array("q", (self._at(number) for number in range(start, stop, step)))
        count = len(self)
        if not -count <= at < count:
            raise IndexError(at)
        return self._at(at % count)

    def _at(self, number: int) -> int:
        if number < len(self._known):
            return self._known[number]
        if number < len(self.head):
            return self.head[number]
        before = (self.total or 0) - len(self.tail)
        return self.tail[number - before] if self.total is not None and number >= before else UNKNOWN

    def __iter__(self) -> Iterator[int]:
        return iter(self._known)

    def index(self, row_id: int, start: int = 0, stop: int | None = None) -> int:
        """Where `row_id` stands among those that are read; ValueError where it does not."""
        if not len(self._known) and row_id in self.head:
            return self.head.index(row_id)
        return self._known.index(row_id, start, stop)
