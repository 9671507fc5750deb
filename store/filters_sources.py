"""The rarest part of a filter that an index answers: so few can be gathered and sorted sooner than an order is walked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from store import filters_values as values
from store.filters import Condition, Reader, begins, between, service_named
from store.filters_reading import Every, Term, Tree, Turned

INDEXES = {
    "v.username": "visitor_username",
    "v.full_name": "visitor_full_name",
    "v.number_of_friends": "visitor_friends",
    "v.checked": "visitor_checked",
    "v.protected": "visitor_protected",
    "v.receives_messages": "visitor_receives_messages",
    "v.verified_type": "visitor_type",
    "v.first_seen": "visitor_seen",
    "v.changed_at": "visitor_changed",
    "": "visitor_folder",
}
"""The index of each column that a filter asks for by its value."""
OPPOSITE = {"<": ">=", "<=": ">", ">": "<=", ">=": "<"}


@dataclass(frozen=True, slots=True)
class Source:
    """A question for the row numbers of all for whom a part of a filter may hold, perhaps some more; one may come twice."""

    sql: str
    parameters: tuple[object, ...] = ()
    many: int = 0


def numbers(where: Condition, index: str) -> Source:
    """Those for whom a condition holds, by an index."""
    return Source(f"SELECT v.id FROM visitor v INDEXED BY {index} WHERE {where.sql}", where.parameters)


@dataclass(frozen=True, slots=True)
class Rarest:
    """Finds it. `count` says how many a source gives, and no more than the number it is handed."""

    reader: Reader
    search: Callable[[str], tuple[str, tuple[object, ...]] | None]
    """Text to a question for row numbers."""
    count: Callable[[Source, int], int]

    def of(self, found: Tree, most: int, *, turned: bool = False) -> Source | None:
        """The part of a tree for which fewest may hold, where these are `most` at the most; of its opposite where `turned`."""
        if isinstance(found, Turned):
            return self.of(found.part, most, turned=not turned)
        if isinstance(found, Term):
            return self._term(found, most, turned)
        if isinstance(found, Every) == turned:
            return self._either(found.parts, most, turned)
        if len(columns := {bounded(part) for part in found.parts}) == 1 and (column := columns.pop()):
            return self.counted(numbers(self.reader.sql(found), INDEXES[column]), most)
        best: Source | None = None
        for part in found.parts:
            other = self.of(part, most, turned=turned)
            if other is not None:
                best, most = other, other.many
        return best

    def _either(self, parts: tuple[Tree, ...], most: int, turned: bool) -> Source | None:
        """Those of all parts together."""
        sources: list[Source] = []
        for part in parts:
            one = self.of(part, most, turned=turned)
            if one is None:
                return None
            sources.append(one)
            most -= one.many
        return _together(sources)

    def _term(self, term: Term, most: int, turned: bool) -> Source | None:
        if (
            turned and bounded(term) and term.field is not None and term.field.kind == "date"
        ):  # none of these is unknown
            term, turned = Term(term.field, OPPOSITE[term.sign], term.value, term.column), False
        if term.sign.startswith("!"):
            term, turned = Term(term.field, {"!=": "=", "!~": "~"}[term.sign], term.value, term.column), not turned
        return self.counted(_opposite(term) if turned else self._where(term), most)

    def counted(self, source: Source | None, most: int) -> Source | None:
        """The same with its number; None where it is more than `most`."""
        many = most + 1 if source is None else self.count(source, most + 1)
        return None if source is None or many > most else Source(source.sql, source.parameters, many)

    def _where(self, term: Term) -> Source | None:
        kind, condition = (term.field.kind, self.reader.sql(term)) if term.field else ("", Condition(""))
        if not kind:
            return self._anywhere(term.value)
        if kind == "service":
            return _followers(term)
        if kind == "since":
            return self._since(term)
        if kind == "text" and (term.sign == "~" or not term.value.isascii()):
            return self._text(term.value.removeprefix("@"))
        if kind == "id":
            return Source(f"SELECT v.id FROM visitor v WHERE {condition.sql}", condition.parameters)
        if kind == "type" and values.kind(term) == "none":
            return None
        return numbers(condition, INDEXES[term.field.column if term.field else ""])

    def _text(self, text: str) -> Source | None:
        asked = self.search(text)
        return None if asked is None else Source(*asked)

    def _anywhere(self, text: str) -> Source | None:
        source = self._text(text)
        if source is None or not (text.isascii() and text.isdecimal()):
            return source
        there = begins("v.external_id", text)
        return _together([source, Source(f"SELECT v.id FROM visitor v WHERE {there.sql}", there.parameters)])

    def _since(self, term: Term) -> Source:
        spanned = between("f.since", *values.instants(term, self.reader.now))
        sql = f"SELECT f.visitor_id FROM subscription f INDEXED BY subscription_since WHERE {spanned.sql}"
        return Source(sql, spanned.parameters)


def bounded(part: Tree) -> str:
    """The column that it bounds on one side; empty where it is nothing of the kind."""
    if not isinstance(part, Term) or part.field is None or part.sign not in OPPOSITE:
        return ""
    return part.field.column if part.field.kind in ("number", "date") else ""


def looked_through(part: Tree, condition: Condition, reader: Reader) -> Source:
    """Those for whom a part holds (perhaps some more), in the order of row numbers: for when few of these are looked at."""
    if isinstance(part, Term) and part.field is not None and part.field.kind == "since":
        spanned = between("f.since", *values.instants(part, reader.now))
        each = "SELECT f.visitor_id FROM service w CROSS JOIN subscription f ON f.service_id = w.id"
        return Source(f"{each} WHERE {spanned.sql}", spanned.parameters)
    return Source(f"SELECT v.id FROM visitor v NOT INDEXED WHERE {condition.sql}", condition.parameters)


def _followers(term: Term) -> Source | None:
    if not term.sign:
        return None
    named = service_named(term)
    sql = (
        f"SELECT f.visitor_id FROM subscription f WHERE f.service_id IN (SELECT w.id FROM service w WHERE {named.sql})"
    )
    return Source(sql, named.parameters)


def _opposite(term: Term) -> Source | None:
    """Those for whom it does not hold, and those of whom X did not say."""
    column = term.field.column if term.field else ""
    if term.field is not None and term.field.kind == "flag":
        other = Condition(f"{column} = {int(not (values.flag(term) if term.sign else True))}")
    elif term.field is not None and term.field.kind == "number" and term.sign in OPPOSITE:
        other = Condition(f"{column} {OPPOSITE[term.sign]} ?", (values.number(term),))
    else:
        return None
    unknown = Condition(f"{column} IS NULL")
    return _together([numbers(each, INDEXES[column]) for each in (other, unknown)])


def _together(sources: list[Source]) -> Source:
    return Source(
        " UNION ALL ".join(source.sql for source in sources),
        tuple(value for source in sources for value in source.parameters),
        sum(source.many for source in sources),
    )
