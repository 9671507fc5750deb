"""Media files: what they are by their content, what X would not take of them, and what hostile ones come to."""

from __future__ import annotations

import os
import struct
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from social.errors import HostFault, TextFault
from social.services import service_type
from social.services.base import MediaFile
from social.services.x.media_files import inspect, parts
from social.services.x.media_rules import MEGABYTE, problems
from tests.social.files import box, film_bytes, save_film, save_gif, save_picture

IMAGE = MediaFile("/a/wren.png", "image/png", "image", 100, 8, 6, 1, None, "0" * 64)
GIF = replace(IMAGE, path="/a/wren.gif", mime="image/gif", category="gif", frames=3)
FILM = replace(IMAGE, path="/a/wren.mp4", mime="video/mp4", category="video", frames=None, seconds=9.0)


@pytest.mark.parametrize(("kind", "mime"), [("PNG", "image/png"), ("JPEG", "image/jpeg"), ("WEBP", "image/webp")])
def test_a_picture_is_known_by_its_content(tmp_path: Path, kind: str, mime: str) -> None:
    path = save_picture(tmp_path / "named.mp4", kind)
    found = inspect(path)
    assert (found.mime, found.category, found.width, found.height) == (mime, "image", 8, 6)
    assert (found.path, found.bytes, found.frames, found.seconds) == (str(path), path.stat().st_size, 1, None)
    assert service_type("twitter").inspect(path) == found


@pytest.mark.parametrize("frames", [1, 3, 351])
def test_the_frames_of_a_gif_are_counted(tmp_path: Path, frames: int) -> None:
    found = inspect(save_gif(tmp_path / "g.png", frames))
    assert (found.mime, found.category, found.frames) == ("image/gif", "gif", frames)


@pytest.mark.parametrize(("content", "mime", "seconds"), [
    (film_bytes(2.5), "video/mp4", 2.5),
    (film_bytes(140.0, wide=True), "video/mp4", 140.0),
    (film_bytes(2.5, brand=b"qt  "), "video/quicktime", 2.5),
    (film_bytes(0.0, fragments=7.5), "video/mp4", 7.5),
    (film_bytes(0.0), "video/mp4", None),
    (film_bytes((2**32 - 1) / 600), "video/mp4", None),
])  # fmt: skip
def test_a_video_tells_its_length(tmp_path: Path, content: bytes, mime: str, seconds: float | None) -> None:
    path = tmp_path / "wren.jpg"
    path.write_bytes(content)
    found = inspect(path)
    assert (found.mime, found.category, found.width, found.height, found.seconds) == (mime, "video", 64, 48, seconds)


LONG_HEAD = struct.pack(">I4sQ", 1, b"ftyp", 24) + b"isom" + bytes(4)


def test_lengths_of_eight_bytes_and_to_the_end_are_read(tmp_path: Path) -> None:
    plain = film_bytes(3.0)
    moov = plain[plain.index(b"moov") - 4 :]
    path = tmp_path / "wren.mp4"
    path.write_bytes(LONG_HEAD + struct.pack(">I4s", 0, b"moov") + moov[8:])
    assert inspect(path).seconds == 3.0


HOSTILE: dict[str, bytes] = {
    "nothing": b"",
    "a text": b"no picture at all, said the wren",
    "a page": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    "half a picture's head": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
    "a box within itself": box(b"ftyp", b"isom", bytes(4)) + struct.pack(">I4s", 8, b"moov") * 40_000,
    "a box without length": b"\0\0\0\4ftypisom" + bytes(64),
    "a box of all lengths": struct.pack(">I4sQ", 1, b"ftyp", 2**64 - 1) + bytes(64),
    "boxes in boxes": b"".join(struct.pack(">I4s", 8 * (5_000 - n), b"moov") for n in range(5_000)),
    "very many boxes": box(b"ftyp", b"isom", bytes(4)) + box(b"free") * 50_000 + film_bytes(2.0)[16:],
    "sound alone": box(b"ftyp", b"M4A ", bytes(4)) + box(b"moov", box(b"mvhd", bytes(100))),
    "another kind of picture": film_bytes(2.0, brand=b"heic"),
    "a TIFF": b"II*\0" + bytes(64),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_neither_is_refused_with_a_sentence(tmp_path: Path, name: str) -> None:
    path = tmp_path / "sweet.png"
    path.write_bytes(HOSTILE[name])
    with pytest.raises(TextFault) as refused:
        inspect(path)
    assert refused.value.name == "bad-media-file"
    assert "sweet.png" in refused.value.sentence
    assert "JPEG, PNG" in refused.value.cure


def test_a_picture_of_too_many_pixels_is_not_opened(tmp_path: Path) -> None:
    path = tmp_path / "bomb.png"
    Image.new("1", (12_000, 12_000)).save(path)
    with pytest.raises(TextFault, match="more pixels"):
        inspect(path)


@pytest.mark.parametrize("make", [lambda path: None, os.mkdir, os.mkfifo])
def test_what_cannot_be_read_is_said(tmp_path: Path, make: Callable[[Path], None]) -> None:
    make(tmp_path / "there")
    with pytest.raises(HostFault) as unreadable:
        inspect(tmp_path / "there")
    assert unreadable.value.name == "file-unreadable"


def test_parts_are_the_file_and_a_changed_file_is_never_whole(tmp_path: Path) -> None:
    path = save_film(tmp_path / "a.mp4", filling=1_000)
    found = inspect(path)
    assert b"".join(parts(found, 300)) == path.read_bytes()
    for changed in (path.read_bytes() + b"!" * 10_000, path.read_bytes()[:-1], bytes(found.bytes)):
        path.write_bytes(changed)
        got: list[bytes] = []
        with pytest.raises(TextFault) as fault:
            got.extend(parts(found, 300))
        assert fault.value.name == "file-changed"
        assert sum(map(len, got)) < found.bytes, "never whole"
    path.unlink()
    with pytest.raises(HostFault):
        next(parts(found, 300))


@pytest.mark.parametrize(("files", "alt_texts", "words"), [
    ([], [], []),
    ([IMAGE] * 4, ["A wren"] * 4, []),
    ([IMAGE] * 5, [], ["4 pictures at most; these are 5"]),
    ([GIF], ["A wren"], []),
    ([GIF, IMAGE], [], ["goes out alone"]),
    ([FILM, FILM], [], ["goes out alone"]),
    ([FILM], [], []),
    ([FILM], ["A wren"], ["pictures and GIFs alone"]),
    ([replace(IMAGE, bytes=5 * MEGABYTE)], [], []),
    ([replace(IMAGE, bytes=6 * MEGABYTE)], [], ["wren.png: A picture may have 5 MB; this one has 6.0 MB"]),
    ([replace(GIF, bytes=16 * MEGABYTE, frames=None)], [], ["may have 15 MB"]),
    ([replace(GIF, width=1280, height=1080, frames=350)], [], []),
    ([replace(GIF, width=1281)], [], ["1281 × 6"]),
    ([replace(GIF, height=1081, frames=351)], [], ["8 × 1081", "this one has 351"]),
    ([replace(FILM, bytes=513 * MEGABYTE)], [], ["may have 512 MB"]),
    ([replace(FILM, seconds=0.5)], [], []),
    ([replace(FILM, seconds=0.4)], [], ["this one lasts 0.4"]),
    ([replace(FILM, seconds=140.0)], [], []),
    ([replace(FILM, seconds=140.2)], [], ["0.5 to 140 seconds"]),
    ([replace(FILM, seconds=None)], [], ["does not say how long"]),
    ([IMAGE], ["x" * 1_000], []),
    ([IMAGE, IMAGE], ["", "x" * 1_001], ["1,001 characters"]),
])  # fmt: skip
def test_what_x_would_not_take(files: list[MediaFile], alt_texts: list[str], words: list[str]) -> None:
    found = problems(files, alt_texts)
    assert len(found) == len(words)
    assert all(word in sentence for word, sentence in zip(words, found, strict=True))
    assert service_type("twitter").media_problems(files, alt_texts) == found


@pytest.mark.parametrize(("path", "words"), [
    ("/somewhere/a\0b.png", "is no name of a file"),
    ("~nobody-of-that-name/wren.png", "Nobody here has the home ~nobody-of-that-name"),
    (os.fsdecode(b"/somewhere/w\xffren.png"), "not written in UTF-8"),
])  # fmt: skip
def test_a_name_that_no_file_can_bear_is_refused(path: str, words: str) -> None:
    with pytest.raises(HostFault, match=words):
        inspect(Path(path))
