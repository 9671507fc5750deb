"""Substring search: in any script, while the index lags behind, and after names changed or people were erased."""

from __future__ import annotations

import sys

import pytest

from store import searching, visitors
from store.database import Record
from tests.store.conftest import NOW


def keep(record: Record, people: dict[str, tuple[str | None, str | None]]) -> None:
    rows = [(key, *names, 1, False, None, False, True) for key, names in people.items()]
    with record.writing():
        visitors.keep_details(record, rows, 2, NOW)


def catch_up(record: Record) -> None:
    more = True
    while more:
        with record.writing():
            more = searching.catch_up(record)


def found(record: Record, words: str) -> set[str]:
    condition = searching.matching(words)
    assert condition is not None
    sql, parameters = condition
    return {row[0] for row in record.sql(f"SELECT v.external_id FROM visitor v WHERE {sql}", parameters)}


PEOPLE = {
    "1": ("annparis", "Ann of Paris"),
    "2": ("bert", 'École "du" Nord'),
    "3": ("carl", "ПРИВЕТ мир"),
    "4": (None, None),
    "5": ("dora", "100%_sure"),
}


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("pari", {"1"}),
        ("PARIS", {"1"}),
        ("éCOLE", {"2"}),
        ('"du"', {"2"}),
        ("привет", {"3"}),
        ("0%_s", {"5"}),
        ("xyz", set()),
    ],
)
def test_a_part_of_a_name_is_found_in_any_case_of_any_script(record: Record, words: str, wanted: set[str]) -> None:
    keep(record, PEOPLE)
    catch_up(record)
    assert not searching.behind(record)
    assert found(record, words) == wanted


def test_letters_without_case_come_of_no_other_when_case_is_folded() -> None:
    letters = [chr(code) for code in range(sys.maxunicode + 1)]
    folded = {each for letter in letters if letter.casefold() != letter for each in (letter, *letter.casefold())}
    assert searching.caseless("李明")
    assert not any(searching.caseless(letter) for letter in folded)


def test_fewer_than_three_letters_are_none_of_the_index() -> None:
    assert searching.matching("ab") is None


def test_who_is_newer_than_the_index_is_found_too(record: Record) -> None:
    keep(record, {"1": ("annparis", None)})
    catch_up(record)
    keep(record, {"2": ("bobparis", None)})
    assert searching.behind(record)
    assert found(record, "paris") == {"1", "2"}
    catch_up(record)
    assert found(record, "paris") == {"1", "2"}


def test_the_index_follows_renames_and_erasures(record: Record) -> None:
    keep(record, PEOPLE)
    catch_up(record)
    keep(record, {"1": ("annlondon", "Ann of London"), "5": ("dora", None)})
    assert (found(record, "paris"), found(record, "london"), found(record, "sure")) == (set(), {"1"}, set())
    record.sql("DELETE FROM visitor WHERE external_id IN ('3', '5')")
    keep(record, {"9": ("newdora", "привет")})
    assert (found(record, "dora"), found(record, "привет")) == ({"9"}, {"9"})
    catch_up(record)
    assert (found(record, "dora"), found(record, "привет")) == ({"9"}, {"9"})
    record.sql("INSERT INTO visitor_text (visitor_text) VALUES ('integrity-check')")
