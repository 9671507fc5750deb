"""A thread: a tweet whose content holds several posts, each the answer to the one before it; a line of --- parts them.

The line must hold nothing else, but for blanks around it: four hyphens are text. Blank lines beside it belong to neither post.
"""

from __future__ import annotations

from dataclasses import dataclass

DIVIDER = "---"


@dataclass(frozen=True, slots=True)
class Piece:
    """The content of one post; `line` is where it begins in the whole content, counted from 1."""

    text: str
    line: int


def pieces(content: str) -> tuple[Piece, ...]:
    """The contents of the posts, in their order; a content without a divider is one, as it stands."""
    found: list[list[str]] = [[]]
    begins = [1]
    for number, line in enumerate(content.split("\n"), start=1):
        if line.strip() == DIVIDER:
            found.append([])
            begins.append(number + 1)
        else:
            found[-1].append(line)
    if len(found) == 1:
        return (Piece(content, 1),)
    return tuple(_trimmed(lines, begin) for lines, begin in zip(found, begins, strict=True))


def _trimmed(lines: list[str], begin: int) -> Piece:
    """A piece without the blank lines at its ends."""
    written = [number for number, line in enumerate(lines) if line.strip()]
    if not written:
        return Piece("", begin)
    return Piece("\n".join(lines[written[0] : written[-1] + 1]), begin + written[0])


def place(number: int, posts: int) -> str:
    """Which post of a thread it is, such as "post 2 of 3"; "" for one that is no thread."""
    return f"post {number} of {posts}" if posts > 1 else ""
