"""Tells what X would not take: texts, usernames, lists, hashtags and addresses of pages."""

from __future__ import annotations

import regex

from ..base import MessageKind
from . import characters as c
from .entities import cashtags, hashtags, mentions, mentions_and_lists
from .length import POST_LIMIT, V3, Weights, measure

CASHTAGS_PER_POST = 1
"""For apps outside the Enterprise plan (X's changelog, 16 April 2026)."""

_UNSEEN = regex.compile(r"[\s\p{Z}\p{Cc}\p{Cf}]*+")
_FORBIDDEN = regex.compile(f"[{c.FORBIDDEN}]")


def problems(text: str, kind: MessageKind = "tweet") -> tuple[str, ...]:
    """What X would refuse in `text` besides its length, a sentence each; none where it would take it."""
    if _UNSEEN.fullmatch(text):
        return ("There is nothing to send: X takes no text that is empty or only blank. Write at least one letter.",)
    found = [
        f"Character {one.start() + 1} is U+{ord(one[0]):04X}, which is invisible and which X takes in no text: delete it."
        for one in _FORBIDDEN.finditer(text)
    ]
    tags = cashtags(text) if kind == "tweet" else ()
    if len(tags) > CASHTAGS_PER_POST:
        named = ", ".join(tag.text for tag in tags)
        found.append(f"X takes one cashtag in a post, and this one has {len(tags)} ({named}): keep one.")
    return tuple(found)


def is_post(text: str, limit: int = POST_LIMIT, weights: Weights = V3) -> bool:
    """Whether X would take `text` as a post."""
    return not problems(text) and not measure(text, limit, weights).over


def is_username(name: str) -> bool:
    """Whether `name` is "@" and a username, and nothing else."""
    found = mentions(name)
    return len(found) == 1 and found[0].text == name


def is_list(name: str) -> bool:
    """Whether `name` is a list's full name, such as "@jack/art", and nothing else."""
    found = mentions_and_lists(name)
    return len(found) == 1 and found[0].text == name and "/" in name


def is_hashtag(tag: str) -> bool:
    """Whether `tag` is one hashtag with its sign, and nothing else."""
    found = hashtags(tag)
    return len(found) == 1 and found[0].text == tag


_EDGE = rf"[{c.ALNUM}\x80-\U0010FFFF]"
_UNRESERVED = rf"{c.ALNUM}\p{{Cyrillic}}\p{{Pd}}._\~"
_SUB_DELIMITERS = "!$&'()*+,;="
_PERCENT = "%[0-9A-Fa-f]{2}"
_USER = rf"(?:[{_UNRESERVED}{_SUB_DELIMITERS}:]++|{_PERCENT})*+"
_IN_PATH = rf"(?:[{_UNRESERVED}{_SUB_DELIMITERS}:|@/]++|{_PERCENT})*+"
_IN_QUERY = rf"(?:[{_UNRESERVED}{_SUB_DELIMITERS}:|@/?]++|{_PERCENT})*+"
_LABEL = regex.compile(rf"{_EDGE}(?:(?:{_EDGE}|[_-])*+(?<![_-]))?")
_OCTET = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
_ADDRESS = regex.compile(rf"{_OCTET}(?:\.{_OCTET}){{3}}|\[[A-Fa-f0-9:.]+\]")
# RFC 3986 as X reads it; the host is looked at label by label.
_URL = regex.compile(
    rf"(?P<protocol>[^:/?\#]++://)?(?:{_USER}@)?(?P<host>\[[^\]]*+\]|[^:/?\#@\[\]]++)(?::[0-9]{{1,5}})?"
    rf"(?:/{_IN_PATH})?(?:\?{_IN_QUERY})?(?:\#{_IN_QUERY})?"
)


def is_url(url: str, unicode_host: bool = True, protocol: bool = True) -> bool:
    """Whether `url` is an address that X would take; with `protocol`, it must start with http:// or https://."""
    found = _URL.fullmatch(url)
    if not found or (protocol and (found["protocol"] or "").lower() not in ("http://", "https://")):
        return False
    return (unicode_host or found["host"].isascii()) and _is_host(found["host"])


def _is_host(host: str) -> bool:
    """Whether `host` is an IP address or at least two labels; only those before the last two may hold an underscore."""
    labels = host.split(".")
    named = len(labels) > 1 and all(map(_LABEL.fullmatch, labels))
    return bool(_ADDRESS.fullmatch(host)) or (
        named and "_" not in labels[-2] + labels[-1] and not "0" <= labels[-1][0] <= "9"
    )
