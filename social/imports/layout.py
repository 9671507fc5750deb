"""How a file is written: as csv or as jsonl, in which encoding, what parts its cells, and which of our fields its columns are."""

from __future__ import annotations

import codecs
import csv
import hashlib
import io
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from social.errors import Fault

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "external_id": ("External ID", "id", "user id", "twitter id"),
    "username": ("Username", "user name", "handle", "screen name"),
    "full_name": ("Full name", "name", "display name"),
    "number_of_friends": ("Number of friends", "followers", "followers count"),
    "checked": ("Checked", "verified"),
    "folder": ("Folder",),
    "origin": ("Origin",),
}
"""Our fields, with the console's label first and other programs' names after it; case, blanks and _ do not matter."""
SEPARATORS = (",", ";", "\t", "|")
KINDS = "csv or jsonl"
CHUNK = 1 << 20
MOST = 1 << 17
"""Characters of a head, beyond which it is none."""
_BAD = re.compile("[\udc80-\udcff]")
_FOREIGN = re.compile("[^\x00-\x7f\udc80-\udcff]")
_SAID = re.compile(r"sep=(.)\s*", re.IGNORECASE)


class ImportRefused(Fault):
    """The file, or an import, cannot be taken as it is; the sentence says why."""

    def __init__(self, sentence: str, cure: str = "") -> None:
        super().__init__("import-refused", sentence, cure)


@dataclass(frozen=True, slots=True)
class Layout:
    """How a file is written. `columns`: the field of each column, None where it is passed over; `first` is the line of the
    head. jsonl has no head (0) and no `separator` (""); its columns are those of its first object. `digest` is the SHA-256 of
    the file's bytes, `size` their number."""

    path: Path
    encoding: str
    separator: str
    head: Sequence[str]
    columns: Sequence[str | None]
    first: int
    digest: str
    size: int

    @property
    def matched(self) -> dict[str, str]:
        """The file's own name of each field that it has."""
        return {field: name for field, name in zip(self.columns, self.head, strict=True) if field}

    @property
    def passed_over(self) -> list[str]:
        """The columns that mean nothing here."""
        return [name for field, name in zip(self.columns, self.head, strict=True) if not field and name.strip()]

    @property
    def encoding_told(self) -> str:
        """The encoding as people call it."""
        return {"utf-8-sig": "UTF-8", "utf-16": "UTF-16", "cp1252": "Windows-1252"}[self.encoding]


def look_at(path: Path) -> Layout:
    """Read a file once, for what it is. Some 0.3 s for a million rows. Raises ImportRefused."""
    path = path.expanduser()
    try:
        if not path.is_file():
            raise ImportRefused(
                f"There is no file {path}.", f"Name a {KINDS} file, such as one that visitor export wrote."
            )
        encoding, digest, size = _encoding(path)
        with path.open(encoding=encoding, errors="surrogateescape", newline="") as file:
            text = file.read(MOST)
    except OSError as error:
        raise ImportRefused(f"The file {path} cannot be read: {error.strerror}.", "Name another.") from None
    except UnicodeError:
        raise ImportRefused(f"The file {path.name} is no text.", f"Save it as {KINDS} in UTF-8.") from None
    if not text.strip():
        raise ImportRefused(f"The file {path.name} is empty.", "Its first line must name its columns.")
    if text.lstrip().startswith(("{", "[")):
        separator, head, first = "", _keys(path.name, text.lstrip()), 0
    else:
        separator, head, first = _table(text)
    columns = fields(head)
    if "external_id" not in columns and "username" not in columns:
        raise ImportRefused(
            f"The first line of {path.name} names neither External ID nor Username, so nobody can be told by it.",
            f"The columns are called: {', '.join(names[0] for names in COLUMNS.values())}.",
        )
    return Layout(path, encoding, separator, head, columns, first, digest, size)


def _keys(name: str, text: str) -> list[str]:
    """The names in the first object of a jsonl file."""
    try:
        found = json.loads(io.StringIO(text, newline="").readline())
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise ImportRefused(
            f"The first line of {name} is no object of JSON.", "Each line must be one, as visitor export writes jsonl."
        )
    return list(found)


def _table(text: str) -> tuple[str, list[str], int]:
    """What parts the cells of a csv file, its head, and the line of that."""
    said = _SAID.match(text.split("\n", 1)[0].strip("\r"))
    begin = text.index("\n") + 1 if said and "\n" in text else 0
    return *_head(text[begin:], said[1] if said else None), 2 if begin else 1


def _encoding(path: Path) -> tuple[str, str, int]:
    """The encoding, the digest, the size. A file with more letters of UTF-8 than bytes that are none is UTF-8, spoilt in
    places; any other is what Excel writes in the West."""
    digest, size, bad, good = hashlib.sha256(), 0, 0, 0
    decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
    with path.open("rb") as file:
        start = file.read(2)
        wide = start in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
        file.seek(0)
        while chunk := file.read(CHUNK):
            digest.update(chunk)
            size += len(chunk)
            if not wide and not chunk.isascii():
                text = decoder.decode(chunk)
                bad, good = bad + len(_BAD.findall(text)), good + len(_FOREIGN.findall(text))
            elif not wide:
                decoder.reset()
        bad += len(_BAD.findall(decoder.decode(b"", final=True)))
    encoding = "utf-16" if wide else "utf-8-sig" if good >= bad else "cp1252"
    return encoding, digest.hexdigest(), size


def _head(text: str, said: str | None) -> tuple[str, list[str]]:
    """The separator by which the first line names most of our columns, and that line's cells."""
    best: tuple[int, str, list[str]] = (-1, "", [])
    for separator in (said,) if said else SEPARATORS:
        try:
            cells = next(csv.reader(io.StringIO(text, newline=""), delimiter=separator), [])
        except csv.Error:
            continue
        number = sum(field is not None for field in fields(cells))
        if number > best[0]:
            best = (number, separator, [cell.strip() for cell in cells])
    return best[1] or ",", best[2]


def fields(head: Sequence[str]) -> list[str | None]:
    """The field of each column; of two columns for one field the first counts."""
    names = {_plain(name): field for field, labels in COLUMNS.items() for name in (field, *labels)}
    found: list[str | None] = []
    for cell in head:
        field = names.get(_plain(cell))
        found.append(field if field not in found else None)
    return found


def _plain(name: str) -> str:
    return re.sub(r"[\s_-]+", " ", name).strip().casefold()
