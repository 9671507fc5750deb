"""How the sandbox reads texts: how long they weigh, which are the same, and how X shows them with t.co links.

An own approximation of X's published counting rules (twitter-text, configuration v3), kind where it is not exact.
"""

from __future__ import annotations

import hashlib
import html
import re
import unicodedata
from typing import NamedTuple

import regex

MAX_WEIGHT = 280
"""What a post may weigh (twitter-text configuration v3)."""
MAX_MESSAGE = 10_000
"""Code points of a direct message (X's code 354 above it)."""

_LINK = 23
_LIGHT = ((0, 4351), (8192, 8205), (8208, 8223), (8242, 8247))
_URL = re.compile(r"https?://[^\s<>\"]*[^\s<>\".,;:!?)'\]]", re.IGNORECASE)
_BARE = re.compile(r"(?<![@\w./])(?:[a-z0-9-]+\.)+[a-z]{2,}(?:/\S*)?", re.IGNORECASE)
_CLUSTER = regex.compile(r"\X")
_PICTURE = regex.compile(r"\p{Emoji_Presentation}|\p{Regional_Indicator}|\uFE0F")


class Link(NamedTuple):
    """A link in a shown text: offsets in code points, `end` exclusive."""

    start: int
    end: int
    url: str
    expanded: str


def weight(text: str) -> int:
    """What a text weighs: a link 23, an emoji 2, light scripts 1, all else 2 per code point."""
    text = unicodedata.normalize("NFC", text)
    text, links = _URL.subn("", text)
    total = links * _LINK
    for bare in _BARE.findall(text):
        total += min(_LINK, len(bare)) - len(bare)
    for cluster in _CLUSTER.findall(text):
        if _PICTURE.search(cluster):
            total += 2
        else:
            total += sum(1 if any(low <= ord(sign) <= high for low, high in _LIGHT) else 2 for sign in cluster)
    return total


def sameness(text: str) -> str:
    """Two texts with the same sameness are duplicates of one another."""
    return unicodedata.normalize("NFC", " ".join(text.split()))


def media_link(key: object) -> str:
    """The link that X puts behind the text of a post with media."""
    return "https://t.co/" + hashlib.sha256(f"{key}:media".encode()).hexdigest()[:10]


def shown(text: str, key: object) -> tuple[str, list[Link]]:
    """The text as X gives it back: `& < >` escaped, each link replaced by a t.co link that depends on `key`."""
    parts: list[str] = []
    links: list[Link] = []
    at = length = 0
    for found in _URL.finditer(text):
        before = html.escape(text[at : found.start()], quote=False)
        short = "https://t.co/" + hashlib.sha256(f"{key}:{len(links)}".encode()).hexdigest()[:10]
        length += len(before)
        links.append(Link(length, length + len(short), short, found[0]))
        length += len(short)
        parts += (before, short)
        at = found.end()
    parts.append(html.escape(text[at:], quote=False))
    return "".join(parts), links
