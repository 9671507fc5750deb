"""Reads media files: what one is, by its content and never by its name, and then its parts for the upload."""

from __future__ import annotations

import hashlib
import os
import stat
import warnings
from collections.abc import Iterator
from io import BufferedReader
from pathlib import Path
from typing import TYPE_CHECKING

from social.errors import HostFault, TextFault
from social.inert import inert_name
from social.services.base import MediaFile
from social.services.x.boxes import film
from social.services.x.media_rules import MAX_BYTES, SUPPORTED

if TYPE_CHECKING:
    from PIL.Image import Image

IMAGE_TYPES = {"JPEG": "image/jpeg", "MPO": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}
"""By Pillow's names; MPO is what cameras of two pictures write, a JPEG to all others."""
STILL_BRANDS = ("heic", "heix", "hevc", "mif1", "msf1", "avif", "avis", "crx ")
"""Boxes too, but pictures: HEIC, AVIF, Canon's raw files."""
LOOK = "Look at the path and at the file's rights."


def inspect(path: Path) -> MediaFile:
    """What the file at `path` is. HostFault("file-unreadable"), or TextFault("bad-media-file") for what X takes not."""
    whole = _whole(path)
    try:
        if not stat.S_ISREG(whole.stat().st_mode):
            raise HostFault("file-unreadable", f"{inert_name(str(whole))} is no file.", "Name a picture or a video.")
        with whole.open("rb") as file:
            return _inspected(str(whole), file)
    except OSError as error:
        raise _unreadable(str(whole), error) from None


def _whole(path: Path) -> Path:
    """The path from the root, with "~" read; it must be one that a record and a screen can hold."""
    try:
        whole = path.expanduser().absolute()
        str(whole).encode()
    except RuntimeError:
        raise HostFault("file-unreadable", f"Nobody here has the home {inert_name(path.parts[0])}.", LOOK) from None
    except UnicodeEncodeError:
        said = f"The name of {inert_name(str(path))} is not written in UTF-8, and cannot be kept."
        raise HostFault("file-unreadable", said, "Rename the file or its folder.") from None
    if "\0" in str(whole):
        raise HostFault("file-unreadable", f"{inert_name(str(whole))} is no name of a file.", LOOK)
    return whole


def parts(media: MediaFile, size: int) -> Iterator[bytes]:
    """The file in parts of `size` bytes; the last is held back until it is sure that nobody changed the file.

    TextFault("file-changed"), HostFault("file-unreadable").
    """
    digest, held, left = hashlib.sha256(), b"", media.bytes
    try:
        with open(media.path, "rb") as file:
            while left >= 0 and (part := file.read(size)):
                digest.update(part)
                left -= len(part)
                if held:
                    yield held
                held = part
    except OSError as error:
        raise _unreadable(media.path, error) from None
    if digest.hexdigest() != media.sha256:
        said = f"The file {inert_name(Path(media.path).name)} changed since the analysis."
        raise TextFault("file-changed", said, "Attach it again, look at it, and analyse again.")
    yield held


def _unreadable(path: str, error: OSError) -> HostFault:
    said = f"{inert_name(path)} cannot be read: {error.strerror or 'it broke off'}."
    return HostFault("file-unreadable", said, LOOK)


def _inspected(path: str, file: BufferedReader) -> MediaFile:
    size = os.fstat(file.fileno()).st_size
    head = file.read(16)
    file.seek(0)
    if head[4:8] in (b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip"):
        return _video(path, file, size)
    return _picture(path, file, size)


def _sha256(file: BufferedReader) -> str:
    file.seek(0)
    return hashlib.file_digest(file, "sha256").hexdigest()


def _video(path: str, file: BufferedReader, size: int) -> MediaFile:
    found = film(file, size)
    if found is None or found.brand in STILL_BRANDS:
        raise _refused(path, "is neither a whole MP4 or MOV video nor a picture that X takes")
    mime = "video/quicktime" if found.brand in ("qt  ", "") else "video/mp4"
    return MediaFile(path, mime, "video", size, found.width, found.height, None, found.seconds, _sha256(file))


def _picture(path: str, file: BufferedReader, size: int) -> MediaFile:
    """A picture by its header; of its pixels nothing is decoded, so that a small file cannot fill the memory."""
    from PIL import Image

    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            with Image.open(file, formats=("JPEG", "PNG", "WEBP", "GIF")) as picture:
                gif = picture.format == "GIF"
                mime = "image/gif" if gif else IMAGE_TYPES[str(picture.format)]
                width, height = picture.size
                frames = _frames(picture, size) if gif else 1
        except (Image.DecompressionBombWarning, Image.DecompressionBombError):
            raise _refused(path, "has more pixels than any screen, and is not opened") from None
        except (OSError, SyntaxError, ValueError, EOFError, IndexError, KeyError):
            raise _refused(path, "is no picture or video that X takes, or is broken") from None
    return MediaFile(path, mime, "gif" if gif else "image", size, width, height, frames, None, _sha256(file))


def _frames(picture: Image, size: int) -> int | None:
    """How many pictures a GIF has; one that is too large anyway is not counted through."""
    return int(getattr(picture, "n_frames", 1)) if size <= MAX_BYTES["gif"] else None


def _refused(path: str, why: str) -> TextFault:
    name = inert_name(Path(path).name)
    return TextFault("bad-media-file", f"{name} {why}.", f"Choose {SUPPORTED}.")
