"""Sets of visitors, by row number, kept as bitmaps: who was seen in a pass, who is still to be looked up, who is paid for.

A row holds 16,384 numbers in 2 KB, so that a set of a million takes some 60 rows, and a page of followers, whose numbers
lie close together, touches one or two.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from store.database import Record

CHUNK = 1 << 14
"""Numbers in a row of the table."""
_BYTES = CHUNK >> 3
_WITHIN = CHUNK - 1


def add(record: Record, scope: str, numbers: Sequence[int]) -> list[int]:
    """Put numbers into the set; those that were not in it, in their order. Within the caller's `writing`."""
    if isinstance(numbers, range) and _add_run(record, scope, numbers):
        return list(numbers)
    fresh: list[int] = []
    chunks: dict[int, bytearray] = {}
    for number in numbers:
        key = number >> 14
        bits = chunks.get(key)
        if bits is None:
            bits = chunks[key] = _chunk(record, scope, key)
        place, bit = (number & _WITHIN) >> 3, 1 << (number & 7)
        if not bits[place] & bit:
            bits[place] |= bit
            fresh.append(number)
    if fresh:
        _keep(record, scope, chunks)
    return fresh


def drop(record: Record, scope: str, numbers: Iterable[int]) -> None:
    """Take numbers out of the set. Within the caller's `writing`."""
    chunks: dict[int, bytearray] = {}
    for number in numbers:
        key = number >> 14
        if key not in chunks:
            chunks[key] = _chunk(record, scope, key)
        chunks[key][(number & _WITHIN) >> 3] &= ~(1 << (number & 7))
    _keep(record, scope, {key: bits for key, bits in chunks.items() if any(bits)})
    empty = [(scope, key) for key, bits in chunks.items() if not any(bits)]
    record.many("DELETE FROM mark WHERE scope = ? AND chunk = ?", empty)


def clear(record: Record, scope: str) -> None:
    """Empty the set. Within the caller's `writing`."""
    record.sql("DELETE FROM mark WHERE scope = ?", (scope,))


def forget_before(record: Record, prefix: str, scope: str) -> None:
    """Empty all sets whose names begin with `prefix` and sort before `scope`. Within the caller's `writing`."""
    record.sql("DELETE FROM mark WHERE scope >= ? AND scope < ?", (prefix, scope))


def held(record: Record, scope: str) -> Held:
    """The set as it is now, in memory: a bit for each visitor."""
    found = record.sql("SELECT chunk, bits FROM mark WHERE scope = ?", (scope,))
    return Held({int(key): bytes(bits) for key, bits in found})


def holds(record: Record, scope: str, number: int) -> bool:
    """Whether a number is in the set."""
    return bool(_chunk(record, scope, number >> 14)[(number & _WITHIN) >> 3] & (1 << (number & 7)))


def lacking(record: Record, scope: str, numbers: Sequence[int]) -> list[int]:
    """Those of `numbers` that are not in the set, in their order."""
    chunks: dict[int, bytearray] = {}
    missing: list[int] = []
    for number in numbers:
        key = number >> 14
        bits = chunks.get(key)
        if bits is None:
            bits = chunks[key] = _chunk(record, scope, key)
        if not bits[(number & _WITHIN) >> 3] & (1 << (number & 7)):
            missing.append(number)
    return missing


def first(record: Record, scope: str, limit: int) -> list[int]:
    """The lowest numbers of the set, at most `limit`."""
    numbers: list[int] = []
    for key, bits in record.sql("SELECT chunk, bits FROM mark WHERE scope = ? ORDER BY chunk", (scope,)):
        for number in _numbers(int(key), bits):
            numbers.append(number)
            if len(numbers) == limit:
                return numbers
    return numbers


class Held:
    """A set read into memory."""

    def __init__(self, chunks: dict[int, bytes]) -> None:
        self._chunks = chunks

    def __contains__(self, number: int) -> bool:
        bits = self._chunks.get(number >> 14)
        return bits is not None and bool(bits[(number & _WITHIN) >> 3] & (1 << (number & 7)))

    def __len__(self) -> int:
        return sum(int.from_bytes(bits, "little").bit_count() for bits in self._chunks.values())

    def lacking(self, numbers: Iterable[int]) -> Iterator[int]:
        """Those of `numbers` that are not in the set."""
        return (number for number in numbers if number not in self)


def _add_run(record: Record, scope: str, numbers: range) -> bool:
    """Put numbers without a gap into the set, chunk by chunk; False, and nothing is done, where any is in it already."""
    chunks: dict[int, bytearray] = {}
    first_number = numbers.start
    while first_number < numbers.stop:
        key, stop = first_number >> 14, min(numbers.stop, (first_number | _WITHIN) + 1)
        run = ((1 << stop - first_number) - 1) << (first_number & _WITHIN)
        old = int.from_bytes(_chunk(record, scope, key), "little")
        if old & run:
            return False
        chunks[key] = bytearray((old | run).to_bytes(_BYTES, "little"))
        first_number = stop
    _keep(record, scope, chunks)
    return True


def _chunk(record: Record, scope: str, key: int) -> bytearray:
    known = record.scalar("SELECT bits FROM mark WHERE scope = ? AND chunk = ?", (scope, key))
    return bytearray(known or _BYTES)


def _keep(record: Record, scope: str, chunks: dict[int, bytearray]) -> None:
    rows = [(scope, key, bytes(bits)) for key, bits in chunks.items()]
    record.many("INSERT INTO mark VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET bits = excluded.bits", rows)


def _numbers(key: int, bits: bytes) -> Iterator[int]:
    first_number = key << 14
    for place, byte in enumerate(bits):
        if byte:
            for bit in range(8):
                if byte >> bit & 1:
                    yield first_number + (place << 3) + bit
