"""Takes a person's names out of what the record tells of its work, and finds them in what operators wrote themselves."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from store.database import Record
from store.erasing import Names

GONE = "[erased]"
TOLD = (
    ("journal", "message"), ("audit", "entity"), ("audit", "detail"), ("alert", "sentence"), ("alert", "cure"),
    ("alert", "ending"), ("approval", "comment"),
    ("alert_notice", "answer"), ("task", "subject"), ("task", "wait_reason"), ("send", "reason"), ("consent", "evidence"),
    ("opt_out", "evidence"), ("visitor_import", "file"),
)  # fmt: skip
"""Texts that tell of work: names in them are struck out."""
WRITTEN = (
    ("delivery", "id", "label", "delivery {}"), ("delivery", "id", "description", "delivery {}"),
    ("delivery", "id", "content", "delivery {}"), ("delivery", "id", "parts", "the target of delivery {}"),
    ("delivery_template", "name", "content", "template “{}”"), ("delivery_template", "name", "description", "template “{}”"),
    ("visitor_view", "id", "words", "view {}"), ("visitor_view", "id", "name", "view {}"),
    ("media", "delivery_id", "alt_text", "the pictures of delivery {}"), ("folder", "id", "label", "folder {}"),
    ("service", "internal_name", "description", "service {}"),
)  # fmt: skip
"""Texts that operators wrote, which are theirs to change: table, what tells the row, column, the row in words."""
SHORTEST = 4
"""Signs of a full name that is struck out wherever it stands, as it is written: a shorter one is a word like others."""
BARE = 6
"""Signs of a username that is struck out wherever it is a word; a shorter one, which may be a colleague's, behind an @."""


def pattern(names: Names) -> re.Pattern[str]:
    """What finds a person's names as whole words: the ID, each username in any case, each full name as written."""
    parts = [rf"(?<![0-9]){re.escape(names.external_id)}(?![0-9])"]
    for each in names.usernames:
        at = "@?" if len(each) >= BARE else "@"
        parts.append(rf"(?<![A-Za-z0-9_]){at}{re.escape(each)}(?![A-Za-z0-9_])")
    parts += [rf"(?-i:(?<!\w){re.escape(each)}(?!\w))" for each in names.full_names if len(each) >= SHORTEST]
    return re.compile("|".join(parts), re.IGNORECASE)


def strike_out(record: Record, names: Names) -> dict[str, int]:
    """Strike a person's names out of all that tells of work; how many texts, by table. Within the caller's `writing`."""
    found = pattern(names)
    counts: dict[str, int] = {}
    for table, column in TOLD:
        key = {"consent": "service_id || ':' || external_id", "opt_out": "external_id"}.get(table, "id")
        rows = _holding(record, table, key, column, names, found)
        changed = [(found.sub(GONE, text), number) for number, text in rows]
        record.many(f"UPDATE {table} SET {column} = ? WHERE {key} = ?", changed)
        if changed:
            what = f"texts in {table.replace('_', ' ')}"
            counts[what] = counts.get(what, 0) + len(changed)
    return counts


def left(record: Record, names: Names) -> list[str]:
    """Where operators themselves wrote the person's name, in words that name nobody."""
    found = pattern(names)
    told: dict[str, None] = {}
    for table, key, column, words in WRITTEN:
        for number, _text in _holding(record, table, key, column, names, found):
            told[words.format("" if found.search(str(number)) else number)] = None
    return list(told)


def _holding(
    record: Record, table: str, key: str, column: str, names: Names, found: re.Pattern[str]
) -> Iterator[tuple[object, str]]:
    """The rows whose text holds a name: SQLite finds those that may, the pattern those that do."""
    sought = [names.external_id, *names.usernames, *names.full_names]
    like: Callable[[str], str] = lambda name: (  # noqa: E731
        "%" + name.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    )
    which = " OR ".join([f"{column} LIKE ? ESCAPE '\\'"] * len(sought))
    for number, text in record.sql(
        f"SELECT {key}, {column} FROM {table} WHERE {which}", list(map(like, sought))
    ).fetchall():
        if found.search(text):
            yield number, text
