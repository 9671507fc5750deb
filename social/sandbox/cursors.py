"""Where a list goes on: the opaque tokens of API v2 and the numbers of v1.1."""

from __future__ import annotations

import base64
import binascii
from typing import NamedTuple
from zlib import crc32

_V11_BASE = 1_300_000_000_000_000_000


class Spot(NamedTuple):
    """The place `before` which a page starts; `rested` when an empty page was already given here."""

    before: int
    rested: bool = False


def token(owner: str, spot: Spot) -> str:
    """A v2 token of 16 characters, good for the list of `owner` only."""
    packed = spot.before.to_bytes(8, "big") + bytes([spot.rested])
    return base64.b32encode(packed + bytes([crc32(owner.encode() + packed) & 255])).decode()


def spot_of(owner: str, text: str) -> Spot | None:
    """What a v2 token says; None where it was not made for the list of `owner`."""
    try:
        packed = base64.b32decode(text)
    except (binascii.Error, ValueError):
        return None
    if len(packed) != 10 or crc32(owner.encode() + packed[:9]) & 255 != packed[9]:
        return None
    return Spot(int.from_bytes(packed[:8], "big"), bool(packed[8]))


def v11_cursor(before: int | None) -> int:
    """A v1.1 cursor; 0 is the end of the list."""
    return 0 if before is None else _V11_BASE + before


def v11_before(cursor: int) -> int | None:
    """The place of a v1.1 cursor; -1, the first page, is None. ValueError where it is none of ours."""
    if cursor == -1:
        return None
    if cursor < _V11_BASE:
        raise ValueError(cursor)
    return cursor - _V11_BASE
