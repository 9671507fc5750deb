"""Reads length and size of an MP4 or MOV video from its boxes (ISO/IEC 14496-12), without decoding any of it.

The file may be hostile: boxes are walked at three fixed depths, never by recursion, at most BOXES of them, and no more
than HEADER bytes of one are ever read.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

BOXES = 10_000
"""The most boxes looked at in one file; a video in fragments of a second has some hundreds."""
HEADER = 128
"""The most bytes read of one box; the longest header wanted, of a track in version 1, has 104."""


@dataclass(frozen=True, slots=True)
class Film:
    """What a video says of itself: `seconds` is None where it does not say, `brand` is its file type's first word."""

    brand: str
    width: int
    height: int
    seconds: float | None


@dataclass(frozen=True, slots=True)
class _Box:
    kind: bytes
    start: int
    end: int


class _Reader:
    """Walks the boxes of one open file of `size` bytes."""

    def __init__(self, file: BinaryIO, size: int) -> None:
        self._file = file
        self._size = size
        self._left = BOXES

    def inside(self, box: _Box | None = None) -> Iterator[_Box]:
        """The boxes of `box`, or of the file; ends where they make no sense."""
        at, end = (box.start, box.end) if box else (0, self._size)
        while at + 8 <= end and self._left > 0:
            self._left -= 1
            self._file.seek(at)
            length, kind = struct.unpack(">I4s", self._read(8))
            begin = at + 8
            if length == 1:
                (length,) = struct.unpack(">Q", self._read(8))
                begin = at + 16
            elif length == 0:
                length = end - at
            if length < begin - at or at + length > end:
                return
            yield _Box(kind, begin, at + length)
            at += length

    def header(self, box: _Box) -> bytes:
        """The first bytes of a box, with zeros behind where it is shorter."""
        self._file.seek(box.start)
        return self._file.read(min(HEADER, box.end - box.start)).ljust(HEADER, b"\0")

    def _read(self, number: int) -> bytes:
        return self._file.read(number).ljust(number, b"\0")


def film(file: BinaryIO, size: int) -> Film | None:
    """What the video in `file` says of itself; None where it is none."""
    reader = _Reader(file, size)
    brand = ""
    for box in reader.inside():
        if box.kind == b"ftyp":
            brand = reader.header(box)[:4].decode("ascii", "replace")
        elif box.kind == b"moov":
            return _film(reader, box, brand)
    return None


def _film(reader: _Reader, moov: _Box, brand: str) -> Film | None:
    scale = length = 0
    width = height = 0
    for box in reader.inside(moov):
        if box.kind == b"mvhd":
            scale, length = _duration(reader.header(box))
        elif box.kind == b"mvex":
            fragments = next((one for one in reader.inside(box) if one.kind == b"mehd"), None)
            length = length or (_fragments(reader.header(fragments)) if fragments else 0)
        elif box.kind == b"trak":
            track = next((one for one in reader.inside(box) if one.kind == b"tkhd"), None)
            size = _size(reader.header(track)) if track else (0, 0)
            width, height = max((width, height), size)
    if not (width and height):
        return None  # sound alone, or no film at all
    return Film(brand, width, height, length / scale if scale and length else None)


def _duration(header: bytes) -> tuple[int, int]:
    """Ticks per second and ticks; all ones mean "not known"."""
    if header[0] == 1:
        scale, length = struct.unpack_from(">IQ", header, 20)
        return scale, 0 if length == 2**64 - 1 else length
    scale, length = struct.unpack_from(">II", header, 12)
    return scale, 0 if length == 2**32 - 1 else length


def _fragments(header: bytes) -> int:
    found: tuple[int] = struct.unpack_from(">Q" if header[0] == 1 else ">I", header, 4)
    return found[0]


def _size(header: bytes) -> tuple[int, int]:
    """Width and height in pixels, kept there in 65,536ths."""
    width, height = struct.unpack_from(">II", header, 88 if header[0] == 1 else 76)
    return width >> 16, height >> 16
