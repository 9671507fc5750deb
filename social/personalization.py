"""Fields in a text: `<%= service.label %>` is replaced by the value that the addressee has for it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from store.services import Service
from store.visitors import Visitor

MAX_FIELD = 1024
"""Characters of a field's value that are taken over (Campaign's own limit)."""

SERVICE_FIELDS = ("service.label", "service.name", "service.account", "service.description")
VISITOR_FIELDS = ("visitor.name", "visitor.fullName", "visitor.friends", "visitor.externalId")
_OPEN = re.compile(r"<%(=?)")
_FIELD = re.compile(r"<%=\s*([A-Za-z][\w.]*)\s*%>")


@dataclass(frozen=True, slots=True)
class Slip:
    """A fault in a text, at a line and a column counted from 1."""

    line: int
    column: int
    sentence: str


@dataclass(frozen=True, slots=True)
class Filled:
    """A text with its fields replaced, and the fields that had no value."""

    text: str
    missing: tuple[str, ...]


def service_values(service: Service) -> dict[str, str]:
    """What the fields of a service stand for."""
    account = "@" + service.internal_name
    return dict(zip(SERVICE_FIELDS, (service.label, service.internal_name, account, service.description), strict=True))


def visitor_values(visitor: Visitor) -> dict[str, str]:
    """What the fields of a visitor stand for."""
    name = visitor.full_name or visitor.username or ""
    friends = "" if visitor.number_of_friends is None else str(visitor.number_of_friends)
    return dict(zip(VISITOR_FIELDS, (name, visitor.full_name or "", friends, visitor.external_id), strict=True))


def slips(text: str, fields: tuple[str, ...]) -> list[Slip]:
    """Every unclosed, malformed or unknown field in `text`, each with its place."""
    found = []
    for opening in _OPEN.finditer(text):
        field = _FIELD.match(text, opening.start())
        sentence = _wrong(text, opening, field, fields)
        if sentence:
            line = text.count("\n", 0, opening.start()) + 1
            column = opening.start() - (text.rfind("\n", 0, opening.start()) + 1) + 1
            found.append(Slip(line, column, sentence))
    return found


def _wrong(text: str, opening: re.Match[str], field: re.Match[str] | None, fields: tuple[str, ...]) -> str | None:
    offered = ", ".join(fields)
    if field is not None:
        name = field[1]
        return None if name in fields else f"There is no field “{name}” here. The fields are {offered}."
    following = text[opening.end() :]
    closing, next_opening = following.find("%>"), following.find("<%")
    if closing < 0 or 0 <= next_opening < closing:
        return "“<%” is not closed. Write the field as in <%= " + fields[0] + " %>."
    return f"This is not a field. Write it as in <%= {fields[0]} %>; the fields are {offered}."


def fill(text: str, values: Mapping[str, str]) -> Filled:
    """Replace every known field by its value; an unknown one stays as it is written."""
    missing: list[str] = []

    def value(match: re.Match[str]) -> str:
        name = match[1]
        if name not in values:
            return match[0]
        if not values[name] and name not in missing:
            missing.append(name)
        return values[name][:MAX_FIELD]

    return Filled(_FIELD.sub(value, text), tuple(missing))
