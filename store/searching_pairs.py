"""Two letters anywhere in a name, by an index of three: as the beginning of its trigrams, or as the end of one.

For pairs that few names hold; the others stand early in any order.
"""

from __future__ import annotations

from collections.abc import Iterator

from store.database import Record
from store.searching import caseless

LETTERS = 300
"""Letters that names may begin a trigram with, in all scripts, for this to be quick: each is looked up by itself."""
_SURROGATES = (0xD7FF, 0xE000)


def pair_candidates(record: Record, pair: str) -> tuple[str, tuple[object, ...]] | None:
    """A question for the row numbers of all visitors with `pair` in a username or a full name, with its parameters.

    None where it is not two letters of ASCII or of a script without capitals, or where names are in too many letters. Some
    milliseconds.
    """
    if len(pair) != 2 or not (pair.isascii() or caseless(pair)) or "\0" in pair:
        return None
    low = pair.lower()
    first, begun = "\1", list(_terms(record, low))
    ended: list[str] = []
    while (found := _next(record, first)) is not None:
        ended.append(found[0] + low)
        first = _after(found[0])
        if len(ended) > LETTERS:
            return None
    match = " OR ".join('"' + term.replace('"', '""') + '"' for term in dict.fromkeys([*begun, *ended]))
    sql = (
        "SELECT rowid FROM visitor_text WHERE visitor_text MATCH ?"
        " UNION ALL SELECT n.id FROM visitor n WHERE n.id > (SELECT built FROM visitor_text_to)"
        " UNION ALL SELECT v.id FROM visitor v WHERE v.username = ?"
        " UNION ALL SELECT v.id FROM visitor v WHERE v.full_name = ? COLLATE NOCASE"
    )
    return sql, (match or '"   "', pair, pair)


def _terms(record: Record, low: str) -> Iterator[str]:
    """The trigrams that begin with these two letters."""
    at = _next(record, low)
    while at is not None and at.startswith(low):
        yield at
        at = _next(record, at + "\1")


def _next(record: Record, term: str) -> str | None:
    """The first trigram from there on."""
    found: str | None = record.scalar("SELECT term FROM visitor_text_term WHERE term >= ? LIMIT 1", (term,))
    return found


def _after(letter: str) -> str:
    code = ord(letter)
    return chr(_SURROGATES[1] if code == _SURROGATES[0] else min(code + 1, 0x10FFFF))
