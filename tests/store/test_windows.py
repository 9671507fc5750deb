"""Long lists of visitors: the first rows early, all of them exactly, in every order; kept on disk, and jumped through."""

from __future__ import annotations

import random
from array import array
from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from pathlib import Path
from threading import Event

import pytest

from store.database import Record
from store.seed import seed
from store.services import add_service
from store.windows import Listed, VisitorView, listed, visitor_ids
from store.windows_first import HEAD
from store.windows_ids import AT_ONCE, IN_MEMORY, UNKNOWN, Growing, IdList
from store.windows_jump import position
from store.windows_orders import ORDERS
from tests.store.conftest import NOW

MANY = 1_500


@pytest.fixture(scope="module")
def still(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Record]:
    """A record that no test writes into."""
    opened = Record(tmp_path_factory.mktemp("still") / "home")
    seed(opened, "http://127.0.0.1:9")
    yield filled(opened)
    opened.close()


@pytest.fixture
def people(record: Record) -> Record:
    return filled(record)


def filled(record: Record) -> Record:
    service_id = add_service(record, NOW, label="Offers", internal_name="lark", folder_id=1, visitor_folder_id=2)
    chance = random.Random(5)
    rows = [
        (
            str(chance.choice((7, 10**9, 10**18)) + number), chance.choice((None, f"{chance.choice('abCDéz')}{number}")),
            chance.choice((None, "Ann", "ann", f"Name {number}")), chance.choice((None, 5, number)),
            *(chance.choice((None, 0, 1)) for _ in range(3)), 2, number, chance.randint(1, 50),
        )
        for number in range(MANY)
    ]  # fmt: skip
    with record.writing():
        record.many(
            "INSERT INTO visitor (external_id, username, full_name, number_of_friends, checked, protected,"
            " receives_messages, folder_id, first_seen, changed_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            rows,
        )
        record.sql("INSERT INTO subscription SELECT ?, id, 1, NULL FROM visitor WHERE id % 2 = 0", (service_id,))
    return record


def read(record: Record, view: VisitorView) -> tuple[Listed, list[tuple[int, ...]]]:
    """The list, and what was known each time more of it was told."""
    told: list[tuple[int, ...]] = []
    return listed(record, view, Event(), lambda found: told.append(tuple(found.ids[:]))), told


@pytest.mark.parametrize("words", ["", "open", "friends > 1400 and checked", "nobody-at-all", "id = 7"])
@pytest.mark.parametrize("order", ORDERS)
def test_what_is_told_early_is_the_beginning_of_what_comes(still: Record, order: str, words: str) -> None:
    for descending, service_id, folder_id in product((True, False), (None, 1), (None, 2)):
        view = VisitorView(words, service_id, folder_id, order, descending)
        found, told = read(still, view)
        ids = list(found.ids)
        assert found.complete
        assert ids == list(visitor_ids(still, view))
        assert len(set(ids)) == len(ids)
        for early in told:
            assert all(one in (UNKNOWN, other) for one, other in zip(early, ids, strict=False))
            assert tuple(ids[: min(HEAD, len(early))]) == early[:HEAD]


@pytest.mark.parametrize("order", [name for name, order in ORDERS.items() if order.index])
def test_both_ways_round_hold_the_same_and_the_unknown_stand_last(still: Record, order: str) -> None:
    key = ORDERS[order].key
    for descending in (True, False):
        ids, _ = read(still, VisitorView().sorted_by(order, descending))
        values = [still.scalar(f"SELECT {key} FROM visitor v WHERE id = ?", (one,)) for one in ids.ids]
        known = [value for value in values if value is not None]
        assert len(values) == MANY
        assert values[: len(known)] == known
        folded = [value.lower() if isinstance(value, str) else value for value in known]
        assert folded == sorted(folded, reverse=descending)


def test_the_end_of_a_long_order_is_known_before_its_middle(still: Record) -> None:
    _, told = read(still, VisitorView().sorted_by("Username"))
    with_tail = next(early for early in told if len(early) == MANY)
    whole = list(visitor_ids(still, VisitorView().sorted_by("Username")))
    assert list(with_tail[-HEAD:]) == whole[-HEAD:]


def test_a_list_without_gaps_weighs_nothing_and_one_with_gaps_is_exact(people: Record) -> None:
    found, _ = read(people, VisitorView())
    assert isinstance(found.ids, range)
    with people.writing():
        people.sql("DELETE FROM subscription WHERE visitor_id = 700")
        people.sql("DELETE FROM visitor WHERE id = 700")
    found, _ = read(people, VisitorView())
    assert isinstance(found.ids, Growing)
    assert list(found.ids) == [one for one in range(MANY, 0, -1) if one != 700]


def test_a_question_that_is_given_up_says_so_and_leaves_the_record_free(people: Record) -> None:
    stop = Event()
    stop.set()
    found = listed(people, VisitorView("open").sorted_by("Full name"), stop, lambda _: None)
    assert not found.complete
    with people.writing():
        people.sql("UPDATE visitor SET checked = 1 WHERE id = 1")


def test_a_view_in_the_past_stays_as_it_was_while_others_write(people: Record) -> None:
    other = Record(people.home)

    def write(_found: Listed) -> None:
        with other.writing():
            other.sql("UPDATE visitor SET number_of_friends = number_of_friends + 100000 WHERE id % 3 = 0")

    view = VisitorView().sorted_by("Number of friends")
    before = list(visitor_ids(people, view))
    assert list(listed(people, view, Event(), write).ids) == before
    other.close()


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("order", ["Username", "Full name"])
def test_letters_lead_to_the_first_name_that_begins_so(still: Record, order: str, descending: bool) -> None:
    found, _ = read(still, VisitorView().sorted_by(order, descending))
    names = [still.scalar(f"SELECT {ORDERS[order].letters} FROM visitor WHERE id = ?", (one,)) for one in found.ids]
    for letters in ("ann", "ANN", "Name 9", "c", "é"):
        begins = [at for at, name in enumerate(names) if name and name.lower().startswith(letters.lower())]
        if begins:
            assert position(still, found.ids, order, descending, letters) == begins[0]
    assert 0 <= position(still, found.ids, order, descending, "zzzz") < MANY
    assert position(still, [], order, descending, "a") == 0


def test_a_long_list_lies_on_disk_and_reads_like_any_other(tmp_path: Path) -> None:
    ids, wanted = IdList(tmp_path), array("q", range(0, 3 * (IN_MEMORY + 7), 3))
    for start in range(0, len(wanted), 100_000):
        ids.extend(wanted[start : start + 100_000])
    assert len(ids) == len(wanted)
    for at in (0, 1, AT_ONCE, len(wanted) - 1, -1, -len(wanted)):
        assert ids[at] == wanted[at]
    for part in (slice(5, 9), slice(-3, None), slice(None, None, 50_000), slice(9, 5), slice(4, 0, -2)):
        assert ids[part] == wanted[part]
    assert ids.index(wanted[AT_ONCE + 3]) == AT_ONCE + 3
    assert list(ids)[-5:] == list(wanted[-5:])
    assert list(tmp_path.iterdir()) == []
    for wrong in (len(wanted), -len(wanted) - 1):
        with pytest.raises(IndexError):
            ids[wrong]
    with pytest.raises(ValueError, match="1"):
        ids.index(1)


def test_an_age_counts_from_the_instant_of_the_view(still: Record) -> None:
    assert len(visitor_ids(still, replace(VisitorView("seen > 1d"), as_of=NOW))) == MANY
