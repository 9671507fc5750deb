"""The filter language: what it finds, what it says of slips, and that it agrees with Python on everything."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest

from store import filters_reading as reading
from store.database import Record
from store.filters import FOLDED, FilterError, Search, condition
from store.filters_completion import completion
from store.filters_fields import FIELDS, FilterField, field_named
from store.filters_reading import DEEPEST, Either, Every, Term, Tree, Turned, tree
from store.folders import ensure_folder
from store.searching import catch_up, matching
from tests.store.conftest import NOW

Row = dict[str, object]
NAMES = (None, "", "Ann", "ann lee", "Paris Lark", "50% off_", "ÉLAN", "élan vital", "a\\b", 'say "hi"', "and", "山田")
KINDS = (None, "none", "blue", "business")
DAY = timedelta(days=1)


def rows() -> list[Row]:
    chance = random.Random(7)
    return [
        {
            "external_id": str(10 ** chance.randint(0, 19) + number),
            "username": chance.choice((None, f"user{number}", f"Lark_{number}")),
            "full_name": chance.choice(NAMES),
            "number_of_friends": chance.choice((None, 0, 999, 1000, 1001, 2_000_000)),
            "checked": chance.choice((None, 0, 1)),
            "verified_type": chance.choice(KINDS),
            "protected": chance.choice((None, 0, 1)),
            "receives_messages": chance.choice((None, 0, 1)),
            "folder_id": chance.choice((2, 2, 3)),
            "first_seen": int((NOW - chance.randint(0, 90) * DAY).timestamp() * 1000),
        }
        for number in range(1, 61)
    ]


@pytest.fixture
def people(record: Record, service_id: int) -> list[Row]:
    assert ensure_folder(record, "visitor", "VIP guests") == 3
    made = rows()
    names = [*made[0], "changed_at"]
    text = f"INSERT INTO visitor ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"
    with record.writing():
        for row in made:
            record.sql(text, [*row.values(), row["first_seen"]])
        record.sql(
            "INSERT INTO subscription SELECT ?, id, first_seen, NULL FROM visitor WHERE id % 3 = 0", (service_id,)
        )
        while catch_up(record):
            pass
    record.db.connection().create_function(FOLDED, 1, lambda text: text and text.casefold(), deterministic=True)
    return made


def found(record: Record, words: str, search: Search = lambda _: None) -> set[int]:
    where = condition(words, NOW, search=search)
    return {row[0] for row in record.sql(f"SELECT v.id FROM visitor v WHERE {where.sql}", where.parameters)}


def holds(part: Tree, number: int, row: Row) -> bool:
    """The same in Python; what X did not say is never equal, less or more."""
    if isinstance(part, Turned):
        return not holds(part.part, number, row)
    if isinstance(part, Every):
        return all(holds(each, number, row) for each in part.parts)
    if isinstance(part, Either):
        return any(holds(each, number, row) for each in part.parts)
    return compares(part, number, row)


def compares(term: Term, number: int, row: Row) -> bool:
    if term.field is None:
        texts = (row["username"], row["full_name"], row["external_id"])
        return any(text is not None and term.value.casefold() in str(text).casefold() for text in texts)
    if term.sign.startswith("!"):
        return not compares(Term(term.field, "=" if term.sign == "!=" else "~", term.value, 0), number, row)
    value: object = row.get(term.field.column.removeprefix("v."))
    if term.field.kind == "service":
        return number % 3 == 0
    if term.field.kind == "folder":
        value = {2: "Visitors", 3: "VIP guests"}[int(str(row["folder_id"]))]
    if term.field.kind == "flag":
        return value == (term.value in ("", "yes"))
    if value is None:
        return False
    if term.field.kind == "number":
        return signed(term.sign, int(str(value)), int(term.value))
    text, wanted = str(value).casefold(), term.value.casefold()
    if (term.field.kind, term.sign) == ("id", "~"):
        return text.startswith(wanted)
    return wanted in text if term.sign == "~" else text == wanted


def signed(sign: str, one: int, other: int) -> bool:
    return {"<": one < other, "<=": one <= other, ">": one > other, ">=": one >= other, "=": one == other}[sign]


def an_expression(chance: random.Random, depth: int) -> str:
    blank = chance.choice(("", " ", "  "))
    if depth and chance.random() < 0.6:
        one, other = an_expression(chance, depth - 1), an_expression(chance, depth - 1)
        shape = chance.choice(("({}) or ({})", "({}) and {}", "{} {}", "not ({})", "-({} or {})", "({} OR {})"))
        return shape.format(one, other)
    sign = chance.choice((">", "<", ">=", "<=", "=", "!="))
    text = chance.choice(
        ("ann", '"and"', "élan", "ÉL", '"50%"', "_", "\\", '"say ""hi"""', "山", "lark_1", "%", "1000")
    )
    terms = (
        f"friends{blank}{sign}{blank}{chance.choice((0, 1000, 5))}",
        f"{chance.choice(('name', 'username', 'id'))}{blank}{chance.choice(('~', '=', '!=', '!~'))}{blank}{text}",
        chance.choice(("checked", "-checked", "protected=no", "open != yes", "CHECKED = yes")),
        chance.choice(("folder ~ vip", 'folder="vip guests"', "folder != visitors", "follows", "-follows")),
        text,
    )
    return chance.choice(terms)


@pytest.mark.parametrize("seed", range(12))
def test_the_record_agrees_with_python_on_any_expression(record: Record, people: list[Row], seed: int) -> None:
    chance, some = random.Random(seed), 0
    for _ in range(40):
        words = an_expression(chance, 3)
        meant = tree(words)
        wanted = {number for number, row in enumerate(people, 1) if holds(meant, number, row)}
        assert found(record, words) == found(record, words, matching) == wanted, words
        some += 0 < len(wanted) < len(people)
    assert some > 10


@pytest.mark.parametrize("seed", range(4))
def test_no_text_breaks_out_of_its_parameter(record: Record, people: list[Row], seed: int) -> None:
    chance = random.Random(seed)
    signs = "'\"“”();-%_\\=<>~!, aßéOR1\x00\n"
    for _ in range(150):
        words = "".join(chance.choice(signs) for _ in range(chance.randint(1, 14)))
        column = 1
        try:
            found(record, words)
        except FilterError as error:
            column = error.column
        assert 1 <= column <= len(words) + 1, words
    assert record.scalar("SELECT count(*) FROM visitor") == len(people)


@pytest.mark.parametrize(
    ("words", "day_before", "day_of"),
    [("seen > 2026-11-10", False, False), ("seen >= 2026-11-10", False, True), ("seen = 2026-11-10", False, True),
     ("seen < 2026-11-10", True, False), ("seen <= 2026-11-10", True, True), ("seen > 9d", True, False),
     ("seen < 10d", False, True), ("changed <= 2w", True, True), ("since >= 2026-11-10", False, True),
     ("seen < today", True, True), ("seen = yesterday", False, False), ("seen < 2026-11-10T07:00", True, True)],
)  # fmt: skip
def test_a_day_is_a_whole_day_and_an_age_counts_back(
    record: Record, service_id: int, words: str, day_before: bool, day_of: bool
) -> None:
    text = "INSERT INTO visitor (external_id, folder_id, first_seen, changed_at) VALUES (?, 2, ?, ?)"
    for number, instant in enumerate(
        (datetime(2026, 11, 9, 5, 30, tzinfo=UTC), datetime(2026, 11, 10, 6, 30, tzinfo=UTC))
    ):
        at = int(instant.timestamp() * 1000)
        record.sql(text, (str(number), at, at))
        record.sql("INSERT INTO subscription VALUES (?, last_insert_rowid(), ?, NULL)", (service_id, at))
    assert found(record, words) == {number for number, there in ((1, day_before), (2, day_of)) if there}


@pytest.mark.parametrize(
    ("words", "column", "said"),
    [
        ("friends", 1, "wants a sign and a number, such as friends > 1000"),
        ("checked friends > many", 19, "“many” is no number"),
        ("friends >", 10, "wants a value, such as friends > 1000"),
        ("id", 1, "such as id = 2244994945"),
        ("checked > 3", 9, "takes one of = !="),
        ("checked=maybe", 9, "yes or no"),
        ("(checked or open", 1, "not closed"),
        ("checked) open", 8, "closes nothing"),
        ('name ~ "pa', 8, "not closed; end it"),
        ("checked and", 12, "missing at the end"),
        ("or checked", 1, "in quotes it is looked for as text"),
        ("> 3", 1, "wants a field before it"),
        ("freinds > 3", 1, "did you mean “friends”"),
        ("colour = red", 1, "there are: name, username"),
        ("since > soon", 9, "a day such as 2026-10-01"),
        ("seen = 30d", 8, "takes < or >"),
        ("seen > 2026-02-30", 8, "is no date"),
        ("type = gold", 8, "blue, business, government, none"),
        ("name ~ !", 8, ""),
    ],
)
def test_a_slip_is_told_with_its_place_and_what_would_do(words: str, column: int, said: str) -> None:
    if not said:
        assert condition(words)
        return
    with pytest.raises(FilterError, match=f"^Column {column}: ") as caught:
        condition(words, NOW)
    assert said in str(caught.value)


def test_depth_and_length_have_an_end_that_is_told() -> None:
    assert condition("(" * (DEEPEST - 1) + "checked" + ")" * (DEEPEST - 1))
    for words in ("(" * 3000, "not " * 3000 + "open", "-(" * 3000, " or ".join(["open"] * (reading.MOST + 1))):
        with pytest.raises(FilterError, match="more than"):
            condition(words)


def test_the_longest_filter_is_one_that_sqlite_takes(record: Record, people: list[Row]) -> None:
    assert len(found(record, " or ".join(["ann"] * reading.MOST))) == len(found(record, "ann"))


@pytest.mark.parametrize("words", ["friends", "friends >", "(checked", 'name ~ "pa', "checked and", "-(open or", "not"])
def test_a_filter_that_goes_on_is_unfinished_not_wrong(words: str) -> None:
    with pytest.raises(FilterError) as caught:
        condition(words)
    assert caught.value.unfinished


@pytest.mark.parametrize(
    ("words", "proposed"),
    [
        ("", "name"), ("fri", "friends"), ("friends", " >"), ("friends ", ">"), ("friends >", None), ("checked ", "and"),
        ("checked a", "and"), ("checked and ", "name"), ("(na", "name"), ("folder = ", "Visitors"),
        ('folder = "V', '"VIP guests"'), ("type=b", "blue"), ("-pro", "protected"), ("seen < ", "7d"),
        ("(open)", " and"), ("follows = ", "lark"),
    ],
)  # fmt: skip
def test_what_can_stand_next(words: str, proposed: str | None) -> None:
    found = completion(words, ("Visitors", "VIP guests"), ("lark",))
    assert (found.choices[0][0] if found.choices else None) == proposed


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.name)
def test_the_example_of_each_field_is_right(field: FilterField) -> None:
    assert condition(field.example, NOW).sql
    assert field_named(field.name.upper()) is field
