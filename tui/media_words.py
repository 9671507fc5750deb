"""The files of a delivery in words: what each is, how large, what it shows, and all of them in a line."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from social.inert import inert_name
from store.media import Media
from tui.amounts import clocked, counted, grouped
from tui.signs import Word

TYPES = {
    "image/jpeg": "JPEG",
    "image/png": "PNG",
    "image/webp": "WEBP",
    "image/gif": "GIF",
    "video/mp4": "MP4",
    "video/quicktime": "MOV",
}
NOUNS = {"image": ("picture", "pictures"), "gif": ("GIF", "GIFs"), "video": ("video", "videos")}
SIGNS = {"image": "◆", "gif": "►", "video": "►"}
"""A still picture, and what moves."""
KILO = 1_024
NO_TEXT = Word("no alternative text", "attention", "!")


def name(media: Media) -> str:
    """The file's name, without its folder."""
    return inert_name(Path(media.path).name)


def place(path: Path) -> str:
    """A path with the home as people write it: "~/pictures/wren.png"."""
    home = Path(os.path.expanduser("~"))
    inside = path.is_relative_to(home) and home.is_absolute() and home != Path("/")
    return inert_name(f"~/{path.relative_to(home)}" if inside else str(path))


def kind(media: Media) -> str:
    """Such as "PNG" or "MP4"; a type we have no name for stays as it is."""
    return TYPES.get(media.mime, media.mime)


def size(amount: int) -> str:
    """Bytes as the rules count them (1 kB = 1,024): "70 B", "340 kB", "12.3 MB"."""
    if amount < KILO:
        return f"{amount} B"
    # From 1,023.5 kB on it would be written as 1024 kB.
    return f"{amount / KILO:.0f} kB" if amount < KILO * (KILO - 0.5) else f"{amount / KILO**2:.1f} MB"


def extent(media: Media) -> str:
    """Width × height in pixels; of a video its length: "1280 × 720", "0:12"."""
    if media.category == "video" and media.seconds is not None:
        return clocked(timedelta(seconds=round(media.seconds)))
    return pixels(media)


def pixels(media: Media) -> str:
    """Width × height: "1280 × 720"."""
    return f"{media.width} × {media.height}"


def facts(media: Media) -> str:
    """All that a file is on one line: "PNG picture, 1280 × 720, 340 kB", "MP4 video, 0:12, 1280 × 720, 12.3 MB"."""
    noun = NOUNS[media.category][0] if media.category in NOUNS else media.category
    told = [kind(media) if kind(media) == noun else f"{kind(media)} {noun}"]
    if media.category == "video" and media.seconds is not None:
        told.append(extent(media))
    told.append(pixels(media))
    if media.category == "gif" and media.frames is not None:
        told.append(counted(media.frames, "frame"))
    return ", ".join([*told, size(media.bytes)])


def lacks_text(media: Media) -> bool:
    """Whether it has no alternative text, though it may have one."""
    return not media.alt_text and media.category != "video"


def alt_words(media: Media) -> Word:
    """The alternative text, or that there is none."""
    if media.alt_text:
        return Word(media.alt_text)
    return NO_TEXT if lacks_text(media) else Word("a video takes none", "muted")


def summary(files: Sequence[Media]) -> Word:
    """All of them: "2 pictures, 1 without alternative text"; an empty word for none."""
    if not files:
        return Word("")
    numbers = Counter(one.category for one in files)
    told = [counted(number, *NOUNS.get(category, (category, ""))) for category, number in numbers.items()]
    lacking = sum(map(lacks_text, files))
    if not lacking:
        return Word(", ".join(told), "muted")
    without = "without alternative text" if len(files) == 1 else f"{grouped(lacking)} without alternative text"
    return Word(f"{', '.join(told)}, {without}", "attention", "!")


def on_posts(files: Sequence[Media]) -> str:
    """Which posts of a thread they are on: " on post 2", " on posts 1 and 3"; "" where all are on the first."""
    posts = [str(post) for post in sorted({one.post for one in files})]
    if posts in ([], ["1"]):
        return ""
    return f" on post{'s' if posts[1:] else ''} {', '.join(posts[:-1])}{' and ' if posts[1:] else ''}{posts[-1]}"
