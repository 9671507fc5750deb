"""Who follows an account: a list of any length that is kept as a rule and a few exceptions."""

from __future__ import annotations

from collections.abc import Sequence

from social.sandbox.people import SUSPENDED_EVERY


class Followers:
    """An account's followers, newest first.

    At the start person 0 is the newest and the one with the highest number the oldest. Every follow has a place that
    grows with time, so that a cursor stays true while people come and go. `listed` are the people a complete pass
    shows; the suspended ones come on top, are counted, and are shown by no list.
    """

    def __init__(self, listed: int) -> None:
        self._start = listed + listed // (SUSPENDED_EVERY - 1)
        self._next = self._start
        self._gone: set[int] = set()
        self._place_of: dict[int, int] = {}
        self._newer: dict[int, int] = {}

    def __len__(self) -> int:
        return self._next - len(self._gone)

    def __contains__(self, number: int) -> bool:
        return self._place(number) is not None

    def _place(self, number: int) -> int | None:
        if number in self._place_of:
            return self._place_of[number]
        place = self._start - 1 - number
        return place if 0 <= place < self._start and place not in self._gone else None

    def add(self, number: int) -> None:
        """Let a person follow, as the newest; nothing happens where they do already."""
        if number not in self:
            self._place_of[number] = self._next
            self._newer[self._next] = number
            self._next += 1

    def remove(self, number: int) -> None:
        """Let a person go; nothing happens where they do not follow."""
        place = self._place(number)
        if place is not None:
            self._gone.add(place)
            self._place_of.pop(number, None)
            self._newer.pop(place, None)

    def page(self, before: int | None, size: int) -> tuple[Sequence[int], int | None]:
        """Up to `size` numbers, newest first, older than the place `before`; with them the `before` of the next page."""
        place = self._next if before is None else min(before, self._next)
        if not self._gone and place <= self._start:
            first = self._start - place
            stop = min(first + size, self._start)
            return range(first, stop), (self._start - stop) or None
        numbers: list[int] = []
        while place > 0 and len(numbers) < size:
            place -= 1
            if place not in self._gone:
                numbers.append(self._newer[place] if place >= self._start else self._start - 1 - place)
        while place - 1 in self._gone:
            place -= 1
        return numbers, place or None
