"""Finds the links in a text as X's text rules do, in time that grows with the text's length and no faster.

The rules say "a run of labels that ends in a known top-level domain, as long as possible, from the first place that has
one". As one pattern that is a trap of backtracking; here each run of host characters is cut into labels once, and what
each label can reach is worked out from the back.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from functools import cache

import regex

from ..base import Entity
from . import characters as c
from .domains import COUNTRY, GENERIC

LONGEST_URL = 4096
LONGEST_TCO_SLUG = 40
LONGEST_LABEL = 63
"""Characters of one label of a host, after punycode (RFC 1035)."""

_RUN = regex.compile(rf"[^{c.DIRECTIONAL}!-,/:-@\[-\^`{{-\~{c.SPACES}{c.CONTROLS}{c.FORBIDDEN}]+")
_START = regex.compile(rf"(?<![{c.ALNUM}$#{c.AT}\uFF03{c.FORBIDDEN}])[^\-_]")
_TCO = regex.compile(rf"(?i:https?://t\.co/)([{c.ALNUM}]++)(?:\?[{c.QUERY}]*[{c.QUERY_END}])?")
_ASCII_LABELS = regex.compile(rf"(?<![{c.ALNUM}_\-{c.ACCENTED}])(?:[{c.ALNUM}_\-{c.ACCENTED}]++\.)++")
_PORT = regex.compile(r":[0-9]++")
_PATH = regex.compile(rf"/(?:[{c.PATH}]++|(\((?!\))[{c.PATH}]*+(?:\([{c.PATH}]++\)[{c.PATH}]*+)?\)))*+")
_PATH_END = regex.compile(rf"(?r)[{c.PATH_END}]")
_QUERY = regex.compile(rf"\?[{c.QUERY}]++")
_QUERY_END = regex.compile(rf"(?r)[{c.QUERY_END}]")
_ASCII_TOP = regex.compile(r"[A-Za-z]++(?![0-9@+\-])")
_PUNYCODE_TOP = regex.compile(r"(?i:xn--)[A-Za-z0-9\-]++")
_GOES_ON = regex.compile(rf"[{c.ALNUM}@+\-]")


def urls(text: str, bare: bool = True) -> tuple[Entity, ...]:
    """The links of `text`, in order; those without `http://` or `https://` only where `bare`."""
    return tuple(_urls(text, bare)) if "." in text else ()


def _urls(text: str, bare: bool) -> Iterator[Entity]:
    position = lowest = 0
    while run := _RUN.search(text, position):
        labels = _Labels(text, run.start(), run.end()) if "." in run[0] else None
        position = run.end()
        while labels and (place := labels.host(lowest)):
            url_start, host_start, last = place
            host_end = labels.tops[last]
            path_end, end = _tail(text, host_end)
            if url_start < host_start:
                yield from _with_protocol(text, url_start, host_start, host_end, end)
            elif bare and (host_start == 0 or text[host_start - 1] not in "-_./"):
                yield from labels.bare(host_start, host_end, path_end, end)
            # A link needs a character before it that no other link has taken.
            lowest, position = end + 1, max(end, run.end())


class _Labels:
    """A run of host characters, cut at its dots; what each label can reach tells where a link starts and ends."""

    def __init__(self, text: str, start: int, end: int) -> None:
        self.text = text
        self.starts = [start]
        while (dot := text.find(".", self.starts[-1], end)) >= 0:
            self.starts.append(dot + 1)
        self.ends = [following - 1 for following in self.starts[1:]]
        self.tops = [0, *(_top_level_end(text, label) for label in self.starts[1:])]
        self.by_start = dict(zip(self.starts, self.tops, strict=True))
        # reach[i]: the last label whose top-level domain a host starting with the whole of label i can end in, or 0
        self.reach = [0] * (len(self.starts) + 1)
        for index in range(len(self.ends) - 1, -1, -1):
            if self._closes(index) and text[self.starts[index]] not in "-_":
                self.reach[index] = self.reach[index + 1] or self._next(index, self.starts[index])

    def _closes(self, index: int) -> bool:
        """Whether label `index` is not empty and ends as a label may."""
        return self.starts[index] < self.ends[index] and self.text[self.ends[index] - 1] not in "-_"

    def _next(self, index: int, start: int) -> int:
        """The label after `index`, if its top-level domain can end a host whose name is label `index` from `start`."""
        reached = self.tops[index + 1] and self.text.find("_", start, self.ends[index]) < 0
        return index + 1 if reached else 0

    def host(self, lowest: int) -> tuple[int, int, int] | None:
        """The first host from `lowest` on: where its link starts, where it starts, the label it ends in."""
        first = self.starts[0]
        protocol = self._protocol_start(lowest)
        if protocol is not None and self._closes(0) and self.text[first] not in "-_" and (last := self._last(0, first)):
            return protocol, first, last
        for index in range(max(0, bisect_right(self.starts, lowest) - 1), len(self.ends)):
            if not (self.reach[index + 1] or self.tops[index + 1]) or not self._closes(index):
                continue
            start = max(self.starts[index], lowest)
            if not self.reach[index + 1]:
                start = max(start, self.text.rfind("_", start, self.ends[index]) + 1)
            if found := _START.search(self.text, start, self.ends[index]):
                start = found.start()
                # X lets a text's first letter go by as the character before a link, if there is a link behind it.
                start += start == 0 and self.ends[index] > 1 and bool(_START.match(self.text, 1))
                return start, start, self._last(index, start)
        return None

    def _last(self, index: int, start: int) -> int:
        return self.reach[index + 1] or self._next(index, start)

    def _protocol_start(self, lowest: int) -> int | None:
        """Where the `http://` in front of the run starts, if it may start a link there."""
        run = self.starts[0]
        for protocol in ("https://", "http://"):
            start = run - len(protocol)
            if start >= 0 and self.text[start:run].lower() == protocol:
                return start if start >= lowest and _START.match(self.text, start) else None
        return None

    def bare(self, start: int, end: int, path_end: int, url_end: int) -> Iterator[Entity]:
        """The links without a protocol between `start` and `end`: parts in Latin letters, digits, - and _ alone."""
        host, position = self.text[start:end], 0
        while labels := _ASCII_LABELS.search(host, position):
            dot, top = labels.end() - 1, 0
            while dot > labels.start() and not (top := self.by_start[start + dot + 1]):
                dot = host.rfind(".", labels.start(), dot)
            position = top - start if top else labels.end()
            if top and _acceptable(host[labels.start() : position], url_end - start + len("https://")):
                first, stop = start + labels.start(), url_end if top == end < path_end else top
                yield Entity("url", first, stop, self.text[first:stop])


def _with_protocol(text: str, start: int, host_start: int, host_end: int, end: int) -> Iterator[Entity]:
    if short := _TCO.match(text, start, end):
        if len(short[1]) > LONGEST_TCO_SLUG:
            return
        end = short.end()
    if _acceptable(text[host_start:host_end], end - start):
        yield Entity("url", start, end, text[start:end])


def _tail(text: str, host_end: int) -> tuple[int, int]:
    """Where the path of a link ends (`host_end` where it has none), and where all of the link does."""
    port = _PORT.match(text, host_end)
    end = port_end = port.end() if port else host_end
    if path := _PATH.match(text, end):
        brackets = max(path.ends(1), default=end + 1)
        last = _PATH_END.search(text, brackets, path.end())
        end = last.end() if last else brackets
    path_end = end if end > port_end else host_end
    if (query := _QUERY.match(text, end)) and (last := _QUERY_END.search(text, end + 1, query.end())):
        end = last.end()
    return path_end, end


def _top_level_end(text: str, start: int) -> int:
    """Where the top-level domain that starts at `start` ends; 0 where there is none."""
    if (word := _ASCII_TOP.match(text, start)) and word[0].lower() in _names():
        return word.end()
    for size in () if text[start : start + 1].isascii() else _sizes():
        name = text[start : start + size]
        if name.lower() in _names() and not _GOES_ON.match(text, start + len(name)):
            return start + len(name)
    punycode = _PUNYCODE_TOP.match(text, start)
    return punycode.end() if punycode else 0


@cache
def _names() -> frozenset[str]:
    return GENERIC | COUNTRY


@cache
def _sizes() -> tuple[int, ...]:
    """The lengths of names that are not plain Latin, longest first."""
    return tuple(sorted({len(name) for name in _names() if not name.isascii()}, reverse=True))


def _acceptable(host: str, length: int) -> bool:
    """Whether every label of `host` has a punycode and the link, `length` long in Unicode, stays short enough in it."""
    for label in host.split("."):
        if len(label) > LONGEST_LABEL:
            return False
        if not label.isascii():
            size = len("xn--") + len(label.lower().encode("punycode"))
            if size > LONGEST_LABEL or label[:4].lower() == "xn--":
                return False
            length += size - len(label)
    return length <= LONGEST_URL
