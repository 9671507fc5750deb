"""Substring search over usernames and full names: an FTS5 index of trigrams beside the visitors, in any case of any script.

The index holds the visitors up to a row number and triggers keep those right; newer ones are looked through until
`catch_up` has taken them in, by slices: that is several times cheaper than to index each page as it lands. A row number
that is given anew after a deletion is above what is held again.
"""

from __future__ import annotations

import unicodedata

from store.database import Record

SHORTEST = 3
"""Letters that an index of trigrams needs (sqlite.org/fts5.html, the trigram tokenizer)."""
SLICE = 20_000
"""Visitors that one `catch_up` takes in: some 0.1 s."""


def matching(words: str) -> tuple[str, tuple[object, ...]] | None:
    """A condition on `v.id` that finds `words` anywhere in a username or a full name, with its parameters.

    None where the words are shorter than three letters, which the index cannot find.
    """
    asked = candidates(words)
    return None if asked is None else (f"v.id IN ({asked[0]})", asked[1])


def candidates(words: str) -> tuple[str, tuple[object, ...]] | None:
    """The same as a question for row numbers."""
    asked = phrase(words)
    if asked is None:
        return None
    like = "%" + words_of(words).replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    sql = (
        "SELECT rowid FROM visitor_text WHERE visitor_text MATCH ? UNION ALL SELECT n.id FROM visitor n"
        " WHERE n.id > (SELECT built FROM visitor_text_to)"
        " AND (n.username LIKE ? ESCAPE '\\' OR n.full_name LIKE ? ESCAPE '\\')"
    )
    return sql, (asked, like, like)


def caseless(words: str) -> bool:
    """Whether none of it has a small and a capital form, as in Chinese or Arabic: such text is the same in any case."""
    return all(unicodedata.category(letter) == "Lo" for letter in words)


def words_of(words: str) -> str:
    """What is looked for, composed as X composes names."""
    return unicodedata.normalize("NFC", words)


def phrase(words: str) -> str | None:
    """The same for MATCH; None where the words are too short for the index."""
    sought = words_of(words)
    if len(sought) < SHORTEST or "\0" in sought:
        return None
    return '"' + sought.replace('"', '""') + '"'


def behind(record: Record) -> bool:
    """Whether there are visitors whom the index does not hold yet."""
    return bool(record.scalar("SELECT 1 FROM visitor WHERE id > (SELECT built FROM visitor_text_to) LIMIT 1"))


def catch_up(record: Record) -> bool:
    """Take the next visitors into the index; whether there are more. Within the caller's `writing`."""
    built = int(record.scalar("SELECT built FROM visitor_text_to"))
    last = record.scalar(
        "SELECT max(id) FROM (SELECT id FROM visitor WHERE id > ? ORDER BY id LIMIT ?)", (built, SLICE)
    )
    if last is None:
        return False
    record.sql(
        "INSERT INTO visitor_text (rowid, username, full_name)"
        " SELECT id, username, full_name FROM visitor WHERE id > ? AND id <= ?",
        (built, last),
    )
    record.sql("UPDATE visitor_text_to SET built = ?", (last,))
    return behind(record)
