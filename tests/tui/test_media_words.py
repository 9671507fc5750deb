"""Files in words, and the completion of their paths."""

from __future__ import annotations

from pathlib import Path

import pytest

from store.media import Media
from tui.file_names import Entry, above, completed, entries
from tui.media_words import facts, place, size, summary

PICTURE = {"mime": "image/png", "category": "image", "frames": 1}
GIF = {"mime": "image/gif", "category": "gif", "frames": 3}
FILM = {"mime": "video/mp4", "category": "video", "seconds": 12.4}


def media(kind: dict[str, object], alt_text: str = "") -> Media:
    known = {"id": 1, "delivery_id": 1, "position": 1, "path": "/p/a", "sha256": "0", "bytes": 348_160, "frames": None}
    return Media(**known | {"width": 1280, "height": 720, "seconds": None, "alt_text": alt_text} | kind)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ([], ""),
        ([media(PICTURE, "A wren")], "1 picture"),
        ([media(PICTURE)], "! 1 picture, without alternative text"),
        ([media(PICTURE), media(PICTURE, "A wren")], "! 2 pictures, 1 without alternative text"),
        ([media(GIF)], "! 1 GIF, without alternative text"),
        ([media(FILM)], "1 video"),
    ],
)
def test_all_files_in_a_line(files: list[Media], words: str) -> None:
    assert str(summary(files)) == words


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (PICTURE, "PNG picture, 1280 × 720, 340 kB"),
        (GIF, "GIF, 1280 × 720, 3 frames, 340 kB"),
        (FILM, "MP4 video, 0:12, 1280 × 720, 340 kB"),
    ],
)
def test_what_a_file_is(kind: dict[str, object], words: str) -> None:
    assert facts(media(kind)) == words


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (0, "0 B"),
        (1_023, "1023 B"),
        (1_024, "1 kB"),
        (1_048_063, "1023 kB"),
        (1_048_064, "1.0 MB"),
        (5_242_880, "5.0 MB"),
    ],
)
def test_sizes(amount: int, words: str) -> None:
    assert size(amount) == words


def test_a_path_is_told_from_home(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/a/nest")
    assert [place(Path(path)) for path in ("/a/nest/p/w.png", "/a/nests/w.png")] == ["~/p/w.png", "/a/nests/w.png"]


def test_paths_are_completed_as_far_as_what_is_there_agrees(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "wrens").mkdir()
    for name in ("wren-1.png", "wren-2.png", ".wren", "w\x1b[2J.png", "[b]tern.png"):
        (tmp_path / name).write_bytes(b"1234")
    (tmp_path / "lost").symlink_to(tmp_path / "nowhere")
    assert [each.written for each in entries("~/")] == [
        "~/wrens/",
        "~/[b]tern.png",
        "~/lost",
        "~/wren-1.png",
        "~/wren-2.png",
    ]
    assert entries("~/.w") == [Entry("~/.wren", ".wren", False, 4)]
    assert completed("~/w", entries("~/w")) == "~/wren"
    assert completed("~/wren-", entries("~/wren-")) == "~/wren-"
    assert completed("~/wrens", entries("~/wrens")) == "~/wrens/"
    assert completed("~/none", entries("~/none")) == "~/none"
    assert entries("~/none/") == entries("~nobody-of-that-name/") == entries("a\0b/") == []


def test_the_folder_above(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/a/nest")
    walked = ["~/pictures/old/wr"]
    for _ in range(5):
        walked.append(above(walked[-1]))
    assert walked[1:] == ["~/pictures/", "~/", "/a/", "/", "/"]
    monkeypatch.chdir(tmp_path)
    assert above("") == above("./") == f"{tmp_path.parent}/"
    assert above("pictures/") == ""
