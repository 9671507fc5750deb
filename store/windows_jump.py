"""Where in a sorted list of visitors the names begin with given letters: some two dozen rows are looked at."""

from __future__ import annotations

from collections.abc import Sequence

from store.database import Record
from store.windows_orders import ORDERS

_AFTER = "\U0010ffff".encode()
_FOLD = bytes.maketrans(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ", b"abcdefghijklmnopqrstuvwxyz")


def position(record: Record, ids: Sequence[int], order: str, descending: bool, letters: str) -> int:
    """The number (from 0) of the first row whose name begins with `letters`, or of the one that stands where it would.

    `ids` are in that order, one that has letters. Under 5 ms for ten million.
    """
    column = ORDERS[order].letters
    wanted = _folded(letters) + (_AFTER if descending else b"")
    low, high = 0, len(ids)
    while low < high:
        middle = (low + high) // 2
        name = record.scalar(f"SELECT {column} FROM visitor WHERE id = ?", (ids[middle],))
        # Names that X did not tell stand last, either way round.
        beyond = name is None or (_folded(name) < wanted if descending else _folded(name) >= wanted)
        low, high = (low, middle) if beyond else (middle + 1, high)
    return max(0, min(low, len(ids) - 1))


def _folded(text: str) -> bytes:
    """As SQLite's NOCASE compares: bytes of UTF-8, with the letters of ASCII made small."""
    return text.encode("utf-8", "surrogatepass").translate(_FOLD)
