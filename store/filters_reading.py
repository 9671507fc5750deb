"""Reads the words of a filter into a tree: a scanner, and one function for each rule of its grammar.

either  = all {"or" all}
all     = {["and"] turned}
turned  = ("not" | "-") turned | "(" either ")" | term
term    = field sign value | field | word | quoted
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches

from store.filters_fields import FIELDS, SIGNS, FilterField, field_named

DEEPEST = 50
"""Brackets and turns within each other; Python and SQLite both stop somewhat later."""
MOST = 200
"""Terms of one filter: SQLite takes expressions 1,000 deep (sqlite.org/limits.html)."""


class FilterError(ValueError):
    """The filter cannot be read; the text says at which column, why, and what would do. `column` counts from 1.

    `unfinished` is one that more words at its end could make right: no reason to scold who is still typing.
    """

    def __init__(self, column: int, sentence: str, *, unfinished: bool = False) -> None:
        super().__init__(f"Column {column}: {sentence}")
        self.column = column
        self.unfinished = unfinished


@dataclass(frozen=True, slots=True)
class Term:
    """A comparison, or, where there is no field, text that is looked for everywhere. A field alone has no sign."""

    field: FilterField | None
    sign: str
    value: str
    column: int


@dataclass(frozen=True, slots=True)
class Every:
    """All parts hold."""

    parts: tuple[Tree, ...]


@dataclass(frozen=True, slots=True)
class Either:
    """At least one part holds."""

    parts: tuple[Tree, ...]


@dataclass(frozen=True, slots=True)
class Turned:
    """The part does not hold."""

    part: Tree


Tree = Term | Every | Either | Turned


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the filter: its kind ("(", ")", "sign", "word", "quoted", "-", "end"), its text, where it begins."""

    kind: str
    text: str
    at: int

    @property
    def column(self) -> int:
        """Where it begins, counted from 1."""
        return self.at + 1

    def says(self, word: str) -> bool:
        """Whether it is that word of the language, such as `or`."""
        return self.kind == "word" and self.text.lower() == word


_BLANKS = re.compile(r"\s*")
_TOKEN = re.compile(
    r"""(?P<bracket>[()])|(?P<sign>>=|<=|<>|!=|!~|[=<>~])|(?P<minus>-(?=[^\s)]))"""
    r"""|"(?P<quoted>(?:[^"]|"")*)"|“(?P<curled>[^”]*)”|(?P<open>["“])|(?P<word>(?:(?!!=|!~)[^\s()<>=~])+)"""
)
_VALUE = re.compile(r"(?:(?!!=|!~)[^\s()<>=~])+")


def scan(words: str) -> list[Token]:
    """The pieces of a filter, with an end. Raises FilterError."""
    tokens: list[Token] = []
    at = _skip(words, 0)
    while at < len(words):
        token, at = _scan_one(words, at, bool(tokens) and tokens[-1].kind == "sign")
        tokens.append(token)
        at = _skip(words, at)
    return [*tokens, Token("end", "", len(words))]


def _skip(words: str, at: int) -> int:
    found = _BLANKS.match(words, at)
    return found.end() if found else at


def _scan_one(words: str, at: int, after_sign: bool) -> tuple[Token, int]:
    if after_sign and words[at] == "-" and (value := _VALUE.match(words, at)):  # a value may begin with a minus
        return Token("word", value[0], at), value.end()
    found = _TOKEN.match(words, at)
    if found is None:
        raise FilterError(at + 1, f"“{words[at]}” says nothing here; put text to look for in quotes.")
    kind = found.lastgroup
    if kind == "open":
        raise FilterError(at + 1, "this quote is not closed; end it with a second one.", unfinished=True)
    if kind in ("quoted", "curled"):
        return Token("quoted", found[kind].replace('""', '"'), at), found.end()
    text = {"<>": "!="}.get(found[0], found[0])
    return Token({"bracket": text, "minus": "-"}.get(kind or "", kind or ""), text, at), found.end()


def tree(words: str) -> Tree:
    """What the words of a filter mean; `Every(())` where there are none. Raises FilterError."""
    reading = _Reading(scan(words))
    found = reading.either(0) if reading.next.kind != "end" else Every(())
    if reading.next.kind != "end":
        raise FilterError(reading.next.column, "this bracket closes nothing; take it away, or quote it to look for it.")
    return found


class _Reading:
    def __init__(self, tokens: list[Token]) -> None:
        self._tokens = tokens
        self._at = 0
        self._terms = 0

    @property
    def next(self) -> Token:
        return self._tokens[self._at]

    def _take(self) -> Token:
        token = self.next
        self._at += token.kind != "end"
        return token

    def either(self, depth: int) -> Tree:
        parts = [self._every(depth)]
        while self.next.says("or"):
            self._take()
            parts.append(self._every(depth))
        return parts[0] if len(parts) == 1 else Either(tuple(parts))

    def _every(self, depth: int) -> Tree:
        parts = [self._turned(depth)]
        while self.next.kind not in ("end", ")") and not self.next.says("or"):
            if self.next.says("and"):
                self._take()
            parts.append(self._turned(depth))
        return parts[0] if len(parts) == 1 else Every(tuple(parts))

    def _turned(self, depth: int) -> Tree:
        token = self.next
        if depth > DEEPEST:
            raise FilterError(token.column, f"brackets and “not” stand more than {DEEPEST} deep; write it more flatly.")
        if token.kind == "-" or token.says("not"):
            self._take()
            return Turned(self._turned(depth + 1))
        if token.kind == "(":
            self._take()
            found = self.either(depth + 1)
            if self._take().kind != ")":
                raise FilterError(token.column, "this bracket is not closed; end it with “)”.", unfinished=True)
            return found
        return self._term()

    def _term(self) -> Term:
        token = self._take()
        self._terms += 1
        if self._terms > MOST:
            raise FilterError(token.column, f"there are more than {MOST} terms; make it two filters.")
        if token.kind == "quoted":
            return Term(None, "", token.text, token.column)
        if token.kind != "word" or token.says("and") or token.says("or"):
            raise FilterError(token.column, _wanted(token), unfinished=token.kind == "end")
        if self.next.kind == "sign":
            return self._comparison(token)
        field = field_named(token.text)
        if field is None:
            return Term(None, "", token.text.removeprefix("@") or token.text, token.column)
        if not field.stands_alone:
            raise FilterError(token.column, _alone(token.text, field), unfinished=self.next.kind == "end")
        return Term(field, "", "", token.column)

    def _comparison(self, name: Token) -> Term:
        sign, field = self._take(), field_named(name.text)
        if field is None:
            raise FilterError(name.column, _unknown(name.text))
        if sign.text not in SIGNS[field.kind]:
            fit = " ".join(SIGNS[field.kind])
            raise FilterError(sign.column, f"“{name.text}” takes one of {fit}, such as {field.example}.")
        value = self._take()
        if value.kind not in ("word", "quoted"):
            wanted = f"“{name.text} {sign.text}” wants a value, such as {field.example}."
            raise FilterError(value.column, wanted, unfinished=value.kind == "end")
        return Term(field, sign.text, value.text, value.column)


def _wanted(token: Token) -> str:
    if token.kind == "end":
        return "something is missing at the end, such as friends > 1000."
    if token.kind == "sign":
        return f"“{token.text}” wants a field before it, such as friends > 1000."
    return f"“{token.text}” stands between two terms; in quotes it is looked for as text."


def _alone(word: str, field: FilterField) -> str:
    if field.kind == "number":
        return f"“{word}” wants a sign and a number, such as {field.example}."
    return f"“{word}” wants a sign and a value, such as {field.example}; in quotes it is looked for as text."


def _unknown(word: str) -> str:
    near = get_close_matches(word.lower(), [field.name for field in FIELDS], 1)
    known = f"did you mean “{near[0]}”?" if near else "there are: " + ", ".join(field.name for field in FIELDS) + "."
    return f"there is no field “{word}”; {known} In quotes it is looked for as text."
