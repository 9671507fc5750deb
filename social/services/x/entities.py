"""Finds what X treats apart in a text: links, mentions, hashtags and cashtags, by X's own text rules.

An entity's text is that part of the text as it stands, with its sign: "@jack", "#tag", "$TSLA". Source: X's text rules
(twitter-text 3); where two overlap, the one that starts first stands.
"""

from __future__ import annotations

from collections.abc import Iterable

import regex

from ..base import Entity
from . import characters as c
from .urls import urls

_MENTION = regex.compile(
    rf"(?:[^{c.ALNUM}_!\#$%&*{c.AT}]|^|(?:^|[^{c.ALNUM}_+\~.\-])[rR][tT]:?)"
    rf"([{c.AT}][{c.ALNUM}_]{{1,20}})(/[A-Za-z][{c.ALNUM}_\-]{{0,24}})?"
)
_NO_MENTION = regex.compile(rf"[{c.AT}{c.ACCENTED}]|://")
_REPLY = regex.compile(rf"[{c.SPACES}{c.DIRECTIONAL}]*+([{c.AT}][{c.ALNUM}_]{{1,20}})")
_HASHTAG = regex.compile(
    rf"(?V1)(?:^|[\uFE0E\uFE0F]|[^&{c.TAG}])"
    rf"([{c.HASH}](?!\uFE0F|\u20E3)(?=[[{c.TAG}]--[{c.TAG_LETTERS}]]*+[{c.TAG_LETTERS}])[{c.TAG}]++)(?![{c.HASH}]|://)"
)
_CASHTAG = regex.compile(
    rf"(?:^|[{c.SPACES}{c.DIRECTIONAL}])(\$[A-Za-z]{{1,6}}(?:[._][A-Za-z]{{1,2}})?)(?=$|[{c.SPACES}{c.PUNCTUATION}])"
)


def entities(text: str) -> tuple[Entity, ...]:
    """All entities of `text`, in order, none overlapping another; a list such as "@jack/art" is a mention."""
    return _apart((*urls(text), *_hashtags(text), *mentions_and_lists(text), *cashtags(text)))


def mentions_and_lists(text: str) -> tuple[Entity, ...]:
    """People and lists named in `text`, in links too."""
    found = _MENTION.finditer(text)
    spans = [(one.start(1), one.end()) for one in found if not _NO_MENTION.match(text, one.end())]
    return tuple(Entity("mention", start, end, text[start:end]) for start, end in spans)


def mentions(text: str) -> tuple[Entity, ...]:
    """People named in `text`, in links too, without lists."""
    return tuple(one for one in mentions_and_lists(text) if "/" not in one.text)


def reply_to(text: str) -> str | None:
    """The username that `text` begins with, as a reply does, without its @."""
    found = _REPLY.match(text)
    return found[1][1:] if found and not _NO_MENTION.match(text, found.end()) else None


def hashtags(text: str) -> tuple[Entity, ...]:
    """The hashtags of `text` that are no part of a link."""
    return tuple(one for one in _apart((*urls(text), *_hashtags(text))) if one.kind == "hashtag")


def _hashtags(text: str) -> list[Entity]:
    return [Entity("hashtag", one.start(1), one.end(1), one[1]) for one in _HASHTAG.finditer(text)]


def cashtags(text: str) -> tuple[Entity, ...]:
    """The cashtags of `text`: up to six letters behind a $, and ".A" or "_B" at most."""
    return tuple(Entity("cashtag", one.start(1), one.end(1), one[1]) for one in _CASHTAG.finditer(text))


def _apart(found: Iterable[Entity]) -> tuple[Entity, ...]:
    kept: list[Entity] = []
    for entity in sorted(found, key=lambda one: one.start):
        if not kept or entity.start >= kept[-1].end:
            kept.append(entity)
    return tuple(kept)
