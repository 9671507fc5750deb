"""Makes foreign text inert: no control characters, no bidi overrides, one spelling per character (NFC).

People choose their own names and write their own posts, so a name may try to clear the screen, to forge a line of a
journal or to read backwards. Whatever comes from a network goes through here before anybody keeps or shows it.
"""

from __future__ import annotations

import re
import unicodedata

_BREAKS = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
# C0 without newline, DEL, C1, embeddings and overrides, isolates.
_CONTROLS = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
# A name has no use for the three direction marks either; a text in Arabic or Hebrew may need them.
_MARKS = re.compile("[\u061c\u200e\u200f]")
# Half of a surrogate pair can stand in JSON, but in no file and no database.
_SURROGATES = re.compile("[\ud800-\udfff]")


_SUSPECT = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def inert_text(text: str) -> str:
    """`text` with line breaks as newlines and tabs as blanks, without any other control character or bidi override."""
    if _plain(text):
        return text
    text = _BREAKS.sub("\n", text).replace("\t", " ")
    return unicodedata.normalize("NFC", _SURROGATES.sub("\ufffd", _CONTROLS.sub("", text)))


def inert_name(text: str) -> str:
    """`text` as one line, also without direction marks and without blanks at its ends."""
    if _plain(text) or (_SUSPECT.search(text) is None and unicodedata.is_normalized("NFC", text)):
        return text.strip()
    one_line = _MARKS.sub("", inert_text(text)).replace("\n", " ").strip()
    return unicodedata.normalize("NFC", one_line)


def _plain(text: str) -> bool:
    """Whether there is nothing to mend: most names and all ids are so, and a page of followers has 5,000 of them."""
    return text.isascii() and text.isprintable()
