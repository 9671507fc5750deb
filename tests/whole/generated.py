"""Contents as people write them, at random: emoji of every making, scripts of the world, links, fields, up to X's limit."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

Length = Callable[[str], int]

EMOJI = (
    "😀", "❤️", "☕️", "👍🏽", "👩🏿‍🚀", "👨‍👩‍👧‍👦", "🏳️‍🌈", "🏴‍☠️", "🧑🏻‍🤝‍🧑🏿", "🇫🇷", "🇯🇵", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "1️⃣", "🫱🏼‍🫲🏾", "🦆", "™️",
)  # fmt: skip
SCRIPTS = (
    "新商品のご案内", "限定发售", "오늘만 할인", "Приходите", "Καλημέρα", "مرحبا بكم", "שלום", "ยินดีต้อนรับ", "नमस्ते",
    "Grüße", "Ça va?", "naïve", "Việt Nam", "ﾊﾛｰ", "ｆｕｌｌ", "𝒻𝒶𝓃𝒸𝓎", "cafe\u0301", "Å", "ﬁne",
)  # fmt: skip
PLAIN = (
    "Hi all!", "only today", "50 % off", "(really)", "it’s — you see… —", "“quoted”", "a & b < c > d", "&amp;", "#offers",
    "#新商品", "@brandlark", "$LARK", "\n", "\n\n", "tab\there", "100€", "</b>", "%>", "…",
)  # fmt: skip
LINKS = (
    "https://example.com", "https://example.com/offers?a=1&b=2#top", "http://example.org/a_b", "https://bücher.example.com/x",
    "https://example.com/" + "long/" * 30, "example.com/offers", "https://example.com/新商品",
)  # fmt: skip
APART = LINKS[-2:]
"""Links of which the sandbox's own count knows no more than about how long they are."""
SERVICE = ("<%= service.label %>", "<%=service.name%>", "<%= service.account %>", "<%= service.description %>")
VISITOR = ("<%= visitor.name %>", "<%= visitor.fullName %>", "<%= visitor.friends %>", "<%= visitor.externalId %>")
FIELD_ROOM = 60
"""What a field may weigh once it is filled, at most."""
NAMES = (
    "Zoë 🦆", "田中 さくら", "👩🏿‍🚀 Ada", "محمد", "O’Brien & Söhne <3", "🇫🇷 Élodie", "김민준", "Δημήτρης",
    "e\u0301milie", "x" * 50,
)  # fmt: skip
"""Names of people, up to the 50 characters that X allows."""


def contents(dice: random.Random, number: int, fields: tuple[str, ...], limit: int, length: Length) -> Iterator[str]:
    """So many, each its own; one in three is filled up to what `limit` lets in. Texts of one cashtag at the most."""
    for turn in range(number):
        room = limit - FIELD_ROOM if turn % 3 else limit
        yield _content(dice, turn, fields if turn % 3 else (), room, length)


def _content(dice: random.Random, turn: int, fields: tuple[str, ...], room: int, length: Length) -> str:
    """Pieces one after the other; a text without fields is filled up, for it is known to fit."""
    full, kinds = not fields, (EMOJI, SCRIPTS, PLAIN, LINKS, fields or EMOJI)
    text, filled, pieces = f"{turn}", 0, dice.randrange(2, 12)
    while pieces or full:
        piece = dice.choice(dice.choice(kinds))
        pieces = max(0, pieces - 1)
        blank = dice.choice((" ", " ", ""))
        blank = " " if piece in LINKS or text.endswith(LINKS) or piece[0] in "#@$" else blank
        filled += FIELD_ROOM * (piece in fields)
        if length(text + blank + piece) + filled > room or (piece == "$LARK" and piece in text):
            break
        text += blank + piece
    return text.rstrip()
