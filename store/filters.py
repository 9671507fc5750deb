"""A filter on visitors, from the words a person types to a condition in SQL."""

from __future__ import annotations

import re
from dataclasses import dataclass

_TERM = re.compile(r"^(?P<field>friends|checked|open|protected|id)(?P<sign>>=|<=|=|>|<)?(?P<value>\d+|yes|no)?$", re.I)
_MEANT = re.compile(r"^(friends|checked|open|protected|id)(>=|<=|=|>|<)", re.I)
_COLUMNS = {
    "friends": "v.number_of_friends",
    "checked": "v.checked",
    "open": "v.receives_messages",
    "protected": "v.protected",
    "id": "v.external_id",
}
_NUMBERS = {"friends"}


class FilterError(ValueError):
    """The filter cannot be read; the text says where and what would do."""


@dataclass(frozen=True, slots=True)
class Condition:
    """A piece of SQL on `visitor v`, with its parameters."""

    sql: str
    parameters: tuple[object, ...]


def condition(words: str) -> Condition:
    """Read `words`: each must hold. A bare word is looked for in Username, Full name and External ID.

    `friends>1000`, `checked` (or `checked=no`), `open`, `protected` and `id=123` ask for a field; `-` before a term
    turns it round. Raises FilterError.
    """
    parts: list[str] = []
    parameters: list[object] = []
    for word in words.split():
        turned = word.startswith("-") and len(word) > 1
        found = _term(word[1:] if turned else word)
        parts.append(f"NOT coalesce({found.sql}, 0)" if turned else found.sql)
        parameters += found.parameters
    return Condition(" AND ".join(parts) or "1", tuple(parameters))


def _term(word: str) -> Condition:
    match = _TERM.match(word)
    if match is None and _MEANT.match(word):
        raise FilterError(
            f"“{word}” cannot be read: write friends>1000, checked, checked=no, open, protected or id=123."
        )
    if match is None:
        pattern = "%" + word.removeprefix("@").replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
        like = "v.{} LIKE ? ESCAPE '\\'"
        fields = ("username", "full_name", "external_id")
        return Condition("(" + " OR ".join(like.format(name) for name in fields) + ")", (pattern,) * 3)
    field, sign, value = match["field"].lower(), match["sign"], match["value"]
    column = _COLUMNS[field]
    if field == "id":
        if sign != "=" or value is None:
            raise FilterError("“id” wants an External ID, such as id=2244994945.")
        return Condition(f"{column} = ?", (value,))
    if field in _NUMBERS:
        if sign is None or value is None or not value.isdigit():
            raise FilterError(f"“{field}” wants a sign and a number, such as {field}>1000.")
        return Condition(f"{column} {sign} ?", (int(value),))
    if sign not in (None, "=") or (value is not None and value.lower() not in ("yes", "no")) or (sign and not value):
        raise FilterError(f"“{field}” is yes or no: write {field} or {field}=no.")
    return Condition(f"{column} = ?", (int((value or "yes").lower() == "yes"),))
