"""Text that is not ours, made inert: no controls, no bidi overrides, and in tables a width all terminals agree on."""

from __future__ import annotations

import re

from rich.cells import cell_len, set_cell_size

_DANGEROUS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\u2028\u2029\ufeff]")
_DANGEROUS_OR_BREAK = re.compile("[\t\n]+")
# Joiners, variation selectors, skin tones: terminals disagree about the width of what they make.
_UNSTEADY = re.compile("[\u200b-\u200d\ufe00-\ufe0f\U0001f3fb-\U0001f3ff\u20e3\U000e0020-\U000e007f]")
_FLAG = re.compile("[\U0001f1e6-\U0001f1ff]+")


def inert(text: str) -> str:
    """`text` without C0 and C1 controls (newline and tab stay) and without bidi controls."""
    return text if text.isascii() and text.isprintable() else _DANGEROUS.sub("", text)


def one_line(text: str) -> str:
    """`text`, inert, on one line."""
    if text.isascii() and text.isprintable():
        return text
    return _DANGEROUS_OR_BREAK.sub(" ", inert(text))


def steady(text: str) -> str:
    """`text` on one line, with each emoji sequence cut down to its first sign, so that a row cannot be pushed aside."""
    text = one_line(text)
    if text.isascii() or not (_UNSTEADY.search(text) or _FLAG.search(text)):
        return text
    import regex  # 20 ms, and most names never need it

    return _FLAG.sub("⚑", "".join(_steady_cluster(cluster) for cluster in regex.findall(r"\X", text)))


def _steady_cluster(cluster: str) -> str:
    bare = _UNSTEADY.sub("", cluster)
    # Persian and Indic words join by the same joiner as emoji do: there only the joiner goes, never a letter.
    return bare if bare == cluster or bare[:1].isalnum() else bare[:1]


def clipped(text: str, width: int) -> str:
    """`text` in exactly `width` cells: padded with blanks, or cut with an ellipsis."""
    if width <= 0:
        return ""
    length = len(text) if text.isascii() and text.isprintable() else cell_len(text)
    if length <= width:
        return text + " " * (width - length)
    return set_cell_size(set_cell_size(text, width - 1).rstrip() + "…", width)
