"""A filter on visitors, from the words a person types to a condition in SQL; every value is a parameter of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from store import filters_values as values
from store.filters_reading import Either, FilterError, Term, Tree, Turned, tree
from store.searching import caseless

__all__ = ["FOLDED", "Condition", "FilterError", "Reader", "Search", "condition"]

Search = Callable[[str], tuple[str, tuple[object, ...]] | None]
"""Text to a condition on `v.id` that an index answers; None where it cannot."""
FOLDED = "folded"
"""A function of ours that SQLite must be given (`str.casefold`): its own case-blindness ends with ASCII."""
LAST_SIGN = "\U0010ffff"
"""Sorts behind every text."""
_FOLLOWED = (
    "SELECT 1 FROM subscription f JOIN service w ON w.id = f.service_id WHERE f.visitor_id = v.id AND f.ended IS NULL"
)


@dataclass(frozen=True, slots=True)
class Condition:
    """A piece of SQL on `visitor v`, with its parameters."""

    sql: str
    parameters: tuple[object, ...] = ()

    def turned(self) -> Condition:
        """What holds where this does not, also where X did not say."""
        return Condition(f"NOT coalesce({self.sql}, 0)", self.parameters)


def _unindexed(_text: str) -> None:
    """Where no index of texts is asked, each row is looked at."""


def condition(
    words: str, now: datetime | None = None, *, service_id: int | None = None, search: Search = _unindexed
) -> Condition:
    """What `words` ask for. Ages such as `30d` count from `now`; `since` means that service where there is one.

    `search` answers for text by an index, where there is one. Raises FilterError.
    """
    return Reader(now, service_id, search).sql(tree(words))


@dataclass(frozen=True, slots=True)
class Reader:
    """Turns a tree into SQL."""

    now: datetime | None = None
    service_id: int | None = None
    search: Search = _unindexed

    def sql(self, found: Tree) -> Condition:
        """The condition; raises FilterError where a value does not fit its field."""
        if isinstance(found, Term):
            return self._term(found)
        if isinstance(found, Turned):
            return self.sql(found.part).turned()
        parts = [self.sql(part) for part in found.parts]
        word = " OR " if isinstance(found, Either) else " AND "
        joined = word.join(part.sql for part in parts) or "1"
        return Condition(
            f"({joined})" if len(parts) > 1 else joined, tuple(value for part in parts for value in part.parameters)
        )

    def _term(self, term: Term) -> Condition:
        if term.field is None:
            return self._anywhere(term.value)
        ways: dict[str, Callable[[Term], Condition]] = {
            "text": self._text, "id": _id, "number": _number, "flag": _flag, "type": _type,
            "date": self._date, "since": self._since, "folder": _folder, "service": _service,
        }  # fmt: skip
        if not term.sign.startswith("!"):
            return ways[term.field.kind](term)
        opposite = {"!=": "=", "!~": "~"}[term.sign]
        return ways[term.field.kind](Term(term.field, opposite, term.value, term.column)).turned()

    def _anywhere(self, text: str) -> Condition:
        """Within Username or Full name; figures also at the beginning of an External ID, where its index finds them."""
        indexed = self.search(text)
        parts = (
            [_contains("v.username", text), _contains("v.full_name", text)]
            if indexed is None
            else [Condition(*indexed)]
        )
        if text.isascii() and text.isdecimal():
            parts.append(begins("v.external_id", text))
        return Condition(
            "(" + " OR ".join(part.sql for part in parts) + ")",
            tuple(value for part in parts for value in part.parameters),
        )

    def _text(self, term: Term) -> Condition:
        column = term.field.column if term.field else ""
        text = term.value.removeprefix("@") if column == "v.username" else term.value
        if term.sign == "=":
            return _same(column, text)
        exact, indexed = _contains(column, text), self.search(text)
        if indexed is None:
            return exact
        return Condition(f"({indexed[0]} AND {exact.sql})", (*indexed[1], *exact.parameters))

    def _date(self, term: Term) -> Condition:
        return between(term.field.column if term.field else "", *values.instants(term, self.now))

    def _since(self, term: Term) -> Condition:
        spanned = between("f.since", *values.instants(term, self.now))
        one = "" if self.service_id is None else " AND f.service_id = ?"
        found = () if self.service_id is None else (self.service_id,)
        return Condition(f"EXISTS ({_FOLLOWED} AND {spanned.sql}{one})", (*spanned.parameters, *found))


def _id(term: Term) -> Condition:
    """An External ID is found by its beginning: that is what its index holds, and nobody looks for the middle of one."""
    column = term.field.column if term.field else ""
    return Condition(f"{column} = ?", (term.value,)) if term.sign == "=" else begins(column, term.value)


def begins(column: str, text: str) -> Condition:
    """That a column begins with `text`, by its index."""
    return Condition(f"({column} >= ? AND {column} < ?)", (text, f"{text}{LAST_SIGN}"))


def _contains(column: str, text: str) -> Condition:
    if not (text.isascii() or caseless(text)):
        return Condition(f"instr({FOLDED}({column}), ?) > 0", (text.casefold(),))
    pattern = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return Condition(f"{column} LIKE ? ESCAPE '\\'", (f"%{pattern}%",))


def _same(column: str, text: str) -> Condition:
    if text.isascii():
        return Condition(f"{column} = ? COLLATE NOCASE", (text,))
    return Condition(f"{FOLDED}({column}) = ?", (text.casefold(),))


def _number(term: Term) -> Condition:
    return Condition(f"{term.field.column if term.field else ''} {term.sign} ?", (values.number(term),))


def _flag(term: Term) -> Condition:
    yes = values.flag(term) if term.sign else True
    # The number stands in the text, so that an index of the few for whom it holds can answer.
    return Condition(f"{term.field.column if term.field else ''} = {int(yes)}")


def _type(term: Term) -> Condition:
    wanted = values.kind(term)
    if wanted == "none":
        return Condition("(v.verified_type IS NULL OR v.verified_type = 'none')")
    return Condition("(v.checked = 1 AND v.verified_type = ?)", (wanted,))


def between(column: str, sign: str, begin: int, end: int) -> Condition:
    """An instant in a span of milliseconds, or beside it, as `sign` says."""
    if sign == "=":
        return Condition(f"({column} >= ? AND {column} < ?)", (begin, end))
    edge = {"<": ("<", begin), ">=": (">=", begin), "<=": ("<", end), ">": (">=", end)}
    if begin == end:
        edge = {each: (each, begin) for each in edge}
    compared, at = edge[sign]
    return Condition(f"{column} {compared} ?", (at,))


def _folder(term: Term) -> Condition:
    label = _same("label", term.value) if term.sign == "=" else _contains("label", term.value)
    return Condition(f"v.folder_id IN (SELECT id FROM folder WHERE kind = 'visitor' AND {label.sql})", label.parameters)


def _service(term: Term) -> Condition:
    if not term.sign:
        return Condition(f"EXISTS ({_FOLLOWED})")
    named = service_named(term)
    return Condition(f"EXISTS ({_FOLLOWED} AND {named.sql})", named.parameters)


def service_named(term: Term) -> Condition:
    """That `service w` bears the name, or the label, that the term says."""
    make = _same if term.sign == "=" else _contains
    own, label = make("w.internal_name", term.value.removeprefix("@")), make("w.label", term.value)
    return Condition(f"({own.sql} OR {label.sql})", (*own.parameters, *label.parameters))
