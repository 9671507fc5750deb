"""What can stand next in a filter that is being typed: fields, signs, values, and the words that join terms."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from store.filters_fields import FIELDS, SIGNS, TYPES, FilterField, field_named

_PARTIAL = re.compile(r'"[^"]*$|[^\s()<>=~!"]*$')
_SIGN_BEFORE = re.compile(r"([^\s()<>=~!\"-][^\s()<>=~!\"]*)\s*(?:>=|<=|<>|!=|!~|[=<>~])\s*$")
_FIELD_BEFORE = re.compile(r"(?:^|[\s(-])([^\s()<>=~!\"-]+)\s+$")
_TERM_BEFORE = re.compile(r"[^\s(]\s+$")
_JOIN_BEFORE = re.compile(r"(?:^|[\s(])(?:and|or|not)\s+$", re.I)
AGES = ("7d", "30d", "1y", "today")
JOINS = (("and", "both hold"), ("or", "one of them holds"))


@dataclass(frozen=True, slots=True)
class Completion:
    """What can stand from the column `start` (counted from 0) on: each with what it means."""

    start: int
    choices: tuple[tuple[str, str], ...]


def completion(words: str, folders: Sequence[str] = (), services: Sequence[str] = ()) -> Completion:
    """What can stand at the end of `words`; the best fitting first, none where nothing known fits."""
    found = _PARTIAL.search(words)
    start = found.start() if found else len(words)
    start += words[start : start + 1] == "-"
    typed, before = words[start:].lower(), words[:start]
    sign, alone = _SIGN_BEFORE.search(before), _FIELD_BEFORE.search(before)
    if sign is not None:
        field = field_named(sign[1])
        known = _values(field, folders, services) if field else ()
    elif typed and (field := field_named(typed)) is not None:
        return Completion(len(words), tuple((f" {sign}", field.example) for sign in SIGNS[field.kind]))
    elif not typed and alone and (field := field_named(alone[1])) is not None and not field.stands_alone:
        known = tuple((sign, field.example) for sign in SIGNS[field.kind])
    elif not typed and before.endswith((")", '"', "”")):
        known = tuple((f" {word}", told) for word, told in JOINS)
    elif not typed and _TERM_BEFORE.search(before) and not _JOIN_BEFORE.search(before):
        known = JOINS
    elif typed:
        known = (*((field.name, field.told) for field in FIELDS), *JOINS, ("not", "the next does not hold"))
    else:
        known = tuple((field.name, field.told) for field in FIELDS)
    return Completion(start, tuple(each for each in known if each[0].lower().startswith(typed) and each[0] != typed))


def _values(field: FilterField, folders: Sequence[str], services: Sequence[str]) -> tuple[tuple[str, str], ...]:
    if field.kind == "flag":
        return (("yes", ""), ("no", ""))
    if field.kind == "type":
        return tuple((name, "") for name in TYPES)
    if field.kind in ("date", "since"):
        return tuple((age, "an age" if age[0].isdigit() else "the day") for age in AGES)
    if field.kind == "folder":
        return tuple((_quoted(label), "") for label in folders)
    if field.kind == "service":
        return tuple((_quoted(name), "") for name in services)
    return ()


def _quoted(text: str) -> str:
    return text if re.fullmatch(r'[^\s()<>=~!"“”-][^\s()<>=~!"“”]*', text) else '"' + text.replace('"', '""') + '"'
