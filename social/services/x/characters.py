"""The classes of characters that X's text rules are made of, each to be put between the brackets of a `regex` set.

Source: X's text rules (twitter-text 3). Case is spelt out in the classes, so no pattern needs to ignore it.
"""

from __future__ import annotations

ALNUM = r"A-Za-z0-9"
SPACES = r"\t-\r \x85\xA0\u1680\u180E\u2000-\u200A\u2028\u2029\u202F\u205F\u3000"
DIRECTIONAL = r"\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069"
FORBIDDEN = r"\uFEFF\uFFFE\uFFFF"
CONTROLS = r"\x00-\x1F\x7F"
PUNCTUATION = r"!-/:-@\[-`{-\~"
AT = r"@\uFF20"
HASH = r"\#\uFF03"

# Without the signs of multiplication (D7) and division (F7), which look like letters but are none.
ACCENTED = (
    r"\xC0-\xD6\xD8-\xF6\xF8-\xFF\u0100-\u024F\u0253\u0254\u0256\u0257\u0259\u025B\u0263\u0268\u026F\u0272\u0289\u028B"
    r"\u02BB\u0300-\u036F\u1E00-\u1EFF"
)

# The private-use part holds glyphs that Apple's fonts draw as letters.
TAG_LETTERS = r"\p{L}\p{M}\uF870-\uF87F\uF882\uF884-\uF89F\uF8B8\uF8C1-\uF8D6"
# Joiners, the katakana middle dot and its kin, wave dashes, Hebrew and Tibetan marks that stand within a word.
TAG_SPECIALS = r"_\u200C\u200D\uA67E\u05BE\u05F3\u05F4\uFF5E\u301C\u309B\u309C\u30A0\u30FB\u3003\u0F0B\u0F0C\xB7"
TAG = rf"{TAG_LETTERS}\p{{Nd}}{TAG_SPECIALS}"

PATH = rf"{ALNUM}\p{{Cyrillic}}\p{{Pd}}!*';:=+,.$/%#\[\]_\~&|@{ACCENTED}"
PATH_END = rf"{ALNUM}\p{{Cyrillic}}=_#/+\-{ACCENTED}"
QUERY = rf"{ALNUM}!?*'();:&=+$/%#\[\]\-_.,\~|@"
QUERY_END = rf"{ALNUM}_&=#/\-"
