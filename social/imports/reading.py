"""The rows of a file, one by one: what each says of a visitor, or why it cannot be taken, with the number of its line."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TextIO

from social.exports.formats import armed, disarmed
from social.imports.layout import COLUMNS, KINDS, Layout, fields
from social.inert import inert_name
from store.erased import PLACEHOLDER

ORIGIN = "twitter"
LARGEST = (1 << 63) - 1
"""X's ids are numbers of 64 bits with a sign (X API reference, User, August 2026)."""
LONGEST_NAME = 200
"""Signs of a full name; X allows 50 (X help, profile, August 2026), and what it allowed once may be longer."""
LONGEST_HANDLE = 50
MOST_FRIENDS = 10**12
LONGEST_LINE = 1 << 20
"""Signs of an object in a jsonl file; ours have some 200."""
MOST_NAMES = 1_000
"""Different names in objects that are remembered."""
_ID = re.compile(r"[1-9][0-9]{0,18}")
_SPOILT = re.compile(r"[0-9][.,]?[0-9]*[eE]\+?[0-9]+")
_HANDLE = re.compile(r"@?([A-Za-z0-9_]{1,50})")
_GROUPED = re.compile(r"[0-9]{1,3}([,.'’ \u00a0\u202f][0-9]{3})+")
_WHOLE = re.compile(r"([0-9]+)([.,]0+)?")
_TRUTH = {
    **dict.fromkeys(("true", "yes", "y", "1", "x", "checked", "wahr", "vrai", "waar", "sant", "verdadero"), True),
    **dict.fromkeys(("false", "no", "n", "0", "not checked", "falsch", "faux", "onwaar", "falskt", "falso"), False),
}
"""Yes and no, also as Excel writes them in some of its languages."""


class Incoming(NamedTuple):
    """What a row says; None where it says nothing. Either the External ID or the username is there."""

    line: int
    external_id: str | None
    username: str | None
    full_name: str | None
    number_of_friends: int | None
    checked: bool | None
    folder: str | None


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that cannot be taken, by the line on which it begins."""

    line: int
    reason: str


class Slip(ValueError):
    """Something in a row cannot be meant; the text says what."""


def rows(layout: Layout) -> Iterator[Incoming | Refused]:
    """All rows, in order; empty lines are passed over. Raises OSError."""
    with layout.path.open(encoding=layout.encoding, errors="surrogateescape", newline="") as file:
        yield from _objects(file) if not layout.separator else _cells(layout, file)


def _cells(layout: Layout, file: TextIO) -> Iterator[Incoming | Refused]:
    """The rows of a csv file, below its head."""
    for _ in range(layout.first - 1):
        file.readline()
    reader = csv.reader(file, delimiter=layout.separator)
    next(reader)
    width, read = len(layout.columns), _reader(layout.columns)
    while True:
        line = layout.first + reader.line_num
        try:
            cells = next(reader, None)
        except csv.Error:
            yield Refused(line, _unclosed(line, layout.first - 1 + reader.line_num))
            continue
        if cells is None:
            return
        if not any(cells):
            continue
        try:
            yield read(line, _fitting(cells, width))
        except Slip as slip:
            yield Refused(line, str(slip))


def _objects(file: TextIO) -> Iterator[Incoming | Refused]:
    """The rows of a jsonl file, whose objects may each have other names."""
    read, places = _reader(tuple(COLUMNS)), _Places()
    for line, text in enumerate(iter(lambda: file.readline(LONGEST_LINE), ""), 1):
        if len(text) == LONGEST_LINE and not text.endswith("\n"):
            yield Refused(line, f"It is longer than {LONGEST_LINE:,} signs.")
            while (rest := file.readline(LONGEST_LINE)) and not rest.endswith("\n"):
                pass
        elif text.strip():
            try:
                yield read(line, _values(text, places))
            except Slip as slip:
                yield Refused(line, str(slip))


class _Places(dict[str, int | None]):
    """Which of our fields a name in an object means, by the field's number; None where it means none."""

    def __missing__(self, name: str) -> int | None:
        (field,) = fields([name])
        found = list(COLUMNS).index(field) if field else None
        if len(self) < MOST_NAMES:
            self[name] = found
        return found


def _values(text: str, places: _Places) -> list[str]:
    """What an object says of our fields, as a csv file has it: so that both are read by the same rules."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise Slip("It is no object of JSON, such as visitor export writes.")
    cells = [""] * len(COLUMNS)
    for name, value in found.items():
        place = places[name]
        if place is None or value is None or cells[place]:
            continue
        if isinstance(value, dict | list):
            raise Slip(f"“{_short(name)}” is a list or an object; it must be a text, a number, true or false.")
        cells[place] = disarmed(value) if isinstance(value, str) else json.dumps(value)
    return cells


def _unclosed(line: int, last: int) -> str:
    return f"A quotation mark that is opened here is not closed; the lines up to {last:,} are passed over with it."


def _fitting(cells: list[str], width: int) -> list[str]:
    if len(cells) > width and not any(cells[width:]):
        return cells[:width]
    if len(cells) != width:
        raise Slip(
            f"It has {len(cells)} cells, the first line has {width}: a text that holds the separator must stand in quotes."
        )
    return cells


def _reader(columns: Sequence[str | None]) -> Callable[[int, list[str]], Incoming]:
    """Makes what reads the cells of a row."""
    place = {field: number for number, field in enumerate(columns) if field}
    wanted = [(place[field], Incoming._fields.index(field), read) for field, read in _READERS.items() if field in place]
    origin = place.get("origin")

    def read_row(line: int, cells: list[str]) -> Incoming:
        values: list[object] = [line, None, None, None, None, None, None]
        for at, into, read in wanted:
            cell = cells[at]
            if cell:
                values[into] = read(cell)
        if origin is not None and cells[origin].strip().casefold() not in ("", ORIGIN):
            raise Slip(f"Its origin is “{_short(cells[origin])}”; visitors here come from Twitter.")
        if values[1] is None and values[2] is None:
            raise Slip("It has neither External ID nor username, so nobody can be told by it.")
        return Incoming(*values)  # type: ignore[arg-type]

    return read_row


def _text(cell: str) -> str | None:
    """A cell as our export wrote it, made inert; None where nothing is left."""
    if not cell.isascii() and any("\ud800" <= sign <= "\udfff" for sign in cell):
        raise Slip(f"“{_short(cell)}” holds bytes that are no letters. Save the file as {KINDS} in UTF-8.")
    return inert_name(armed(cell)) or None


def _external_id(cell: str) -> str | None:
    word = cell.strip().removeprefix("'")
    if not word:
        return None
    if word.startswith(PLACEHOLDER):
        raise Slip(f"{_short(word)} stands for somebody who was erased; nothing of them is taken in.")
    if _SPOILT.fullmatch(word):
        raise Slip(f"The External ID {word} was spoilt by a spreadsheet. Format its column as text, and export again.")
    if not _ID.fullmatch(word) or int(word) > LARGEST:
        raise Slip(f"“{_short(word)}” is no External ID: X's are numbers of 19 digits at the most.")
    return word


def _username(cell: str) -> str | None:
    word = (_text(cell) or "").strip()
    if not word:
        return None
    found = _HANDLE.fullmatch(word)
    if found is None:
        raise Slip(f"“{_short(word)}” is no username: X's are of letters, digits and _.")
    return found[1]


def _full_name(cell: str) -> str | None:
    name = _text(cell)
    if name is not None and len(name) > LONGEST_NAME:
        raise Slip(f"The full name has {len(name):,} signs; {LONGEST_NAME} are the most.")
    return name


def _friends(cell: str) -> int | None:
    word = cell.strip()
    if not word:
        return None
    plain = re.sub(r"[^0-9]", "", word) if _GROUPED.fullmatch(word) else word
    found = _WHOLE.fullmatch(plain)
    if found is None or len(found[1]) > 15 or int(found[1]) > MOST_FRIENDS:
        raise Slip(f"The number of friends is “{_short(word)}”; it must be a whole number.")
    return int(found[1])


def _checked(cell: str) -> bool | None:
    word = cell.strip().casefold()
    if not word:
        return None
    if word not in _TRUTH:
        raise Slip(f"Checked is “{_short(word)}”; it must be true or false.")
    return _TRUTH[word]


def _short(text: str) -> str:
    text = inert_name(text.encode("utf-8", "replace").decode())
    return text if len(text) <= 40 else f"{text[:39]}…"


_READERS: Mapping[str, Callable[[str], object]] = {
    "external_id": _external_id, "username": _username, "full_name": _full_name,
    "number_of_friends": _friends, "checked": _checked, "folder": _text,
}  # fmt: skip
