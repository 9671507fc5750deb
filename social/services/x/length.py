"""Measures a text as X counts it: what a link, an emoji and each letter weigh against the limit."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import regex

from ..base import Entity, Measure
from .emoji import EMOJI
from .entities import entities
from .urls import urls

POST_LIMIT = 280
"""Of one post, in X's weights (X's text rules, configuration 3, 2018 to now)."""

MESSAGE_LIMIT = 10_000
"""Code points of one direct message, unweighted (X's documentation of direct messages, August 2026)."""


@dataclass(frozen=True, slots=True)
class Weights:
    """What a text's parts weigh, in characters: a code point in `light` 1, others `heavy`, a link `url`, an emoji 2."""

    heavy: int
    url: int
    light: tuple[tuple[int, int], ...]
    emoji: bool


_LIGHT = ((0, 4351), (8192, 8205), (8208, 8223), (8242, 8247))

V1 = Weights(heavy=1, url=23, light=(), emoji=False)
"""Every code point weighs 1: X's rules until November 2017, for a limit of 140."""

V2 = Weights(heavy=2, url=23, light=_LIGHT, emoji=False)
"""Alphabets weigh 1 and the rest 2, each code point of an emoji apart: X's rules until October 2018."""

V3 = Weights(heavy=2, url=23, light=_LIGHT, emoji=True)
"""The rules in force: as before, and any emoji weighs 2, however many code points make it up."""

_EMOJI_WEIGHT = 2


def measure(text: str, limit: int = POST_LIMIT, weights: Weights = V3) -> Measure:
    """The length and entities of a post: the length is that of its NFC form, which X stores; offsets are of `text`."""
    stored = unicodedata.normalize("NFC", text)
    found = entities(text)
    # A hashtag never hides a link from the count, so links are looked for apart from the rest.
    links = urls(stored)
    length = sum(_weigh(part, weights) for part in _between(stored, links)) + weights.url * len(links)
    return Measure(length, limit, max(0, length - limit), found)


def measure_message(text: str, limit: int = MESSAGE_LIMIT) -> Measure:
    """The length and entities of a direct message: each code point of `text` counts 1, in links and emoji too."""
    return Measure(len(text), limit, max(0, len(text) - limit), entities(text))


def _between(text: str, links: tuple[Entity, ...]) -> Iterator[str]:
    position = 0
    for link in links:
        yield text[position : link.start]
        position = link.end
    yield text[position:]


def _weigh(part: str, weights: Weights) -> int:
    emoji = 0
    if weights.emoji and not part.isascii():
        part, emoji = EMOJI.subn("", part)
    heavy = len(_heavy(weights.light).findall(part))
    return len(part) + heavy * (weights.heavy - 1) + emoji * _EMOJI_WEIGHT


@cache
def _heavy(light: tuple[tuple[int, int], ...]) -> regex.Pattern[str]:
    ranges = "".join(f"\\U{first:08X}-\\U{last:08X}" for first, last in light)
    return regex.compile(f"[^{ranges}]" if ranges else r"(?s:.)")
