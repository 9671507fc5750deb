"""What X takes as media on a post: sizes, lengths, numbers. Dated data.

Source: docs.x.com, "Media" (x-api/media/introduction) and "Best practices" (x-api/media/quickstart/best-practices), as
of 22 August 2026; alternative texts: "POST media/metadata/create" (images and GIFs alone, by X's page of version 1.1).
X names megabytes; they are read as 1,048,576 bytes, the larger reading, for X refuses by itself what is over the smaller.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from math import ceil
from pathlib import Path

from social.inert import inert_name
from social.services.base import MediaCategory, MediaFile, MediaRules

AS_OF = date(2026, 8, 22)
MEGABYTE = 1_048_576
MAX_BYTES: dict[MediaCategory, int] = {"image": 5 * MEGABYTE, "gif": 15 * MEGABYTE, "video": 512 * MEGABYTE}
GIF_WIDTH, GIF_HEIGHT, GIF_FRAMES = 1_280, 1_080, 350
SHORTEST, LONGEST = 0.5, 140.0
"""Seconds of a video."""
IMAGES = 4
"""Pictures on one post; of GIFs and videos it takes one, and nothing beside it."""
ALT_TEXT = 1_000
"""Characters of an alternative text."""
SUPPORTED = "a JPEG, PNG, WEBP or GIF picture, or an MP4 or MOV video"
RULES = MediaRules(f"One post takes up to {IMAGES} pictures, or 1 GIF, or 1 video.", ALT_TEXT)
WORDS: dict[MediaCategory, str] = {"image": "A picture", "gif": "A GIF", "video": "A video"}


def problems(files: Sequence[MediaFile], alt_texts: Sequence[str] = ()) -> tuple[str, ...]:
    """What X would not take of these files on one post, a sentence each; `alt_texts` in their order, "" for none."""
    found: list[str] = []
    for file, alt_text in zip(files, [*alt_texts, *[""] * len(files)], strict=False):
        found += [f"{inert_name(Path(file.path).name)}: {said}" for said in _of_one(file, alt_text)]
    return (*found, *_together(files))


def _of_one(file: MediaFile, alt_text: str) -> Iterator[str]:
    limit = MAX_BYTES[file.category]
    if file.bytes > limit:
        # Rounded up: what is over by one byte must not read as just right.
        size = ceil(file.bytes * 10 / MEGABYTE) / 10
        yield f"{WORDS[file.category]} may have {limit // MEGABYTE} MB; this one has {size:.1f} MB."
    if file.category == "gif":
        yield from _gif(file)
    if file.category == "video":
        yield from _video(file)
    if alt_text and file.category == "video":
        yield "X takes an alternative text for pictures and GIFs alone. Leave it out."
    if len(alt_text) > ALT_TEXT:
        yield f"The alternative text has {len(alt_text):,} characters; X takes {ALT_TEXT:,}. Shorten it."


def _gif(file: MediaFile) -> Iterator[str]:
    if file.width > GIF_WIDTH or file.height > GIF_HEIGHT:
        yield f"A GIF may be {GIF_WIDTH} × {GIF_HEIGHT} pixels; this one is {file.width} × {file.height}. Make it smaller."
    if file.frames is not None and file.frames > GIF_FRAMES:
        yield f"A GIF may have {GIF_FRAMES} frames; this one has {file.frames:,}. Shorten it."


def _video(file: MediaFile) -> Iterator[str]:
    if file.seconds is None:
        yield "The video does not say how long it is. Save it anew with its length."
    elif not SHORTEST <= file.seconds <= LONGEST:
        yield f"A video may last {SHORTEST} to {LONGEST:.0f} seconds; this one lasts {file.seconds:.1f}. Cut it anew."


def _together(files: Sequence[MediaFile]) -> Iterator[str]:
    moving = [file for file in files if file.category != "image"]
    if moving and len(files) > 1:
        yield f"A GIF or a video goes out alone: one post takes up to {IMAGES} pictures, or 1 GIF, or 1 video. Take files off."
    elif len(files) > IMAGES:
        yield f"One post takes {IMAGES} pictures at most; these are {len(files)}. Take some off."
