"""Shows a link as X shows it in a post: without its protocol, and short."""

from __future__ import annotations

import regex

SHOWN_PATH = 15
"""Characters of the path, its slash too, that X shows behind the host (`display_url` in X's data dictionary)."""

_FRONT = regex.compile(r"^(?i:https?://)?(?i:www\.)?")
_SHOWN = regex.compile(rf"[^/?\#]*+.{{0,{SHOWN_PATH}}}+")


def shorten(url: str) -> str:
    """The text of a link as X shows it: "https://www.example.com/about-us/people" as "example.com/about-us/peopl…"."""
    whole = _FRONT.sub("", url)
    shown = _SHOWN.match(whole)
    return f"{shown[0]}…" if shown and shown.end() < len(whole) else whole
