"""Pictures and videos for tests, made here: tiny, whole, and of any shape a test wants."""

from __future__ import annotations

import struct
from pathlib import Path

from PIL import Image

from social.services import service_type
from social.services.base import MediaFile


def save_picture(path: Path, kind: str = "PNG", size: tuple[int, int] = (8, 6), colour: int = 90) -> Path:
    """A picture of one colour."""
    Image.new("RGB", size, (colour, 40, 40)).save(path, kind)
    return path


def save_gif(path: Path, frames: int = 3, size: tuple[int, int] = (8, 6)) -> Path:
    """A GIF of so many frames, each of its own colour."""
    pictures = [Image.new("P", size, number % 256) for number in range(frames)]
    for number, one in enumerate(pictures):
        one.putpalette([number % 256, number // 256, 7] * 256)
    pictures[0].save(path, "GIF", save_all=True, append_images=pictures[1:], optimize=False, disposal=2)
    return path


def box(kind: bytes, *content: bytes) -> bytes:
    """A box of an MP4."""
    whole = b"".join(content)
    return struct.pack(">I4s", 8 + len(whole), kind) + whole


def film_bytes(
    seconds: float = 2.0,
    size: tuple[int, int] = (64, 48),
    *,
    brand: bytes = b"isom",
    wide: bool = False,
    filling: int = 100,
    fragments: float | None = None,
) -> bytes:
    """An MP4's boxes around `filling` bytes; `wide` writes version 1 of the headers, `fragments` the length in mehd."""
    ticks = round(seconds * 600)
    if wide:
        head = box(b"mvhd", struct.pack(">IQQIQ", 1 << 24, 0, 0, 600, ticks), bytes(80))
        track = box(b"tkhd", struct.pack(">I", 1 << 24), bytes(84), struct.pack(">II", size[0] << 16, size[1] << 16))
    else:
        head = box(b"mvhd", struct.pack(">IIIII", 0, 0, 0, 600, ticks), bytes(80))
        track = box(b"tkhd", bytes(76), struct.pack(">II", size[0] << 16, size[1] << 16))
    more = box(b"mvex", box(b"mehd", struct.pack(">II", 0, round(fragments * 600)))) if fragments is not None else b""
    sound = box(b"trak", box(b"tkhd", bytes(84)))
    moov = box(b"moov", head, sound, box(b"trak", track), more)
    return box(b"ftyp", brand, bytes(4)) + box(b"mdat", bytes(filling)) + moov


def save_film(path: Path, seconds: float = 2.0, filling: int = 100, brand: bytes = b"isom") -> Path:
    """An MP4 of that length."""
    path.write_bytes(film_bytes(seconds, filling=filling, brand=brand))
    return path


def picture(folder: Path) -> MediaFile:
    """A PNG in that folder, looked into."""
    return service_type("twitter").inspect(save_picture(folder / "wren.png"))
