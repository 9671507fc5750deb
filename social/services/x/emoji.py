"""Finds emoji in a text by Unicode's own properties, so that this year's count like those that X's tables know.

Symbols that can be drawn as text or as emoji (☺) are emoji unless U+FE0E asks for text; © and ® only where U+FE0F asks
for the emoji, as in X's own code. A digit, # or * is one only as a keycap.
"""

from __future__ import annotations

import regex

# U+FE0F is part of a symbol that had a text form before it was an emoji; behind any other X counts it apart.
_BORN_AS_EMOJI = (
    r"\u23E9-\u23EC\u23F0\u23F3\u26CE\u2705\u270A\u270B\u2728\u274C\u274E\u2753-\u2755\u2795-\u2797\u27B0\u27BF"
)
_BORN_AS_TEXT = rf"[[\u2000-\u3299\U0001F004\U0001F21A\U0001F22F]--[{_BORN_AS_EMOJI}]]"
_TWOFOLD = rf"[[\p{{Extended_Pictographic}}--[\xA9\xAE]]&&[\P{{Emoji_Presentation}}||{_BORN_AS_TEXT}]]"
_SYMBOL = rf"(?:[\xA9\xAE]\uFE0F|{_TWOFOLD}(?:\uFE0F|(?!\uFE0E))|[\p{{Extended_Pictographic}}--[{_TWOFOLD}\xA9\xAE]])"
_PERSON = r"[\p{Emoji_Modifier_Base}\u26F7]\uFE0F?\p{Emoji_Modifier}"
_KEYCAP = r"[0-9\#*]\uFE0F?\u20E3"
_FLAG = r"\p{Regional_Indicator}{2}|\U0001F3F4[\U000E0020-\U000E007E]++\U000E007F"

# Unicode joins four emoji at most (a family, a kiss); five are not drawn as one and not counted as one.
EMOJI = regex.compile(rf"(?V1)(?:{_FLAG}|{_KEYCAP}|(?:{_PERSON}|{_SYMBOL})(?:\u200D(?:{_PERSON}|{_SYMBOL})){{0,3}})")
"""One emoji as people see it: a symbol, a keycap, a flag, or up to four symbols joined."""
