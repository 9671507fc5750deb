"""The first rows of long lists, by each of the ways that find them early: always those that a plain question finds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice
from threading import Event

import pytest

from store import windows_first, windows_patience, windows_sample, windows_sources
from store.database import Record
from store.filters_reading import tree
from store.searching import catch_up
from store.seed import seed
from store.services import add_service
from store.windows import VisitorView, listed, newest_visitor, visitor_ids
from store.windows_bounds import Bounds
from store.windows_orders import ORDERS
from store.windows_sample import sample
from store.windows_sources import Sources
from tests.benchmarks.great_home import ADD, people

MANY, FEW, LATE, SAMPLED = 1_200, 60, 15, 200
"""Visitors, those that are few, those whom the index of texts does not hold yet, and those in a sample."""
FIRST = 20
FILTERS = (
    "lark", "otto", "otto or id ~ 77", "name ~ otto and username ~ ottol", "@anna lark", "la", "nobodyatall",
    "checked", "-checked", "checked or friends > 90000", "not (open or protected)", "not friends > 90",
    "friends > 1000 and checked and name ~ paris", "open = no and protected", "type = blue", "9", "@99",
    "seen < 2026-01-01T08:00", "seen > 2026-01-01T10:00 and seen < 2026-01-01T13:00 and lark", "paris and -open", "李明",
    "since > 2026-01-01T10:00 and since < 2026-01-01T11:00",
    "not seen < 2026-01-01T08:00", "since > 2020-01-01", "changed > 2027-01-01", 'name = "anna lark" or username !~ anna',
    "follows = greatlark", "-follows", "folder = nowhere", "otto or lark", "ot", "ab or otto",
)  # fmt: skip
VIEWS = tuple(
    VisitorView(service_id=service_id).sorted_by(order, descending)
    for order, service_id in (
        ("First seen", None), ("First seen", 1), ("Username", None), ("Username", 1), ("Full name", None),
        ("Number of friends", None), ("Receives messages", None),
    )
    for descending in (True, False)
)  # fmt: skip
EAGER, STEADY = (0, 0), (9, 9)
WAYS = {"walk": (STEADY, EAGER, FEW), "few": (EAGER, EAGER, MANY), "late": (EAGER, STEADY, 0), "all": (EAGER, EAGER, 0)}
"""Patience with a walk at first and with one between bounds, and how many are few, so that each way is taken."""
TOGETHER = (
    ("otto", "Full name", False), ("kim", "Username", True), ("tto or nobodyatall", "Full name", False),
    ("seen < 2026-01-01T08:00 and lark", "First seen", True), ("since > 2026-01-01T16:00", "Number of friends", False),
    ("not seen < 2026-01-01T08:00", "Receives messages", False),
    ("seen > 2026-01-01T10:00 and seen < 2026-01-01T13:00", "Last change", True),
)  # fmt: skip
"""Of which all that fit stand together in that order, or came one after another."""


@pytest.fixture(scope="module", params=[0, LATE], ids=["held", "late"])
def alike(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[Record]:
    """A record of people whose usernames begin as their names do, so that texts lie together in the orders by name."""
    record = Record(tmp_path_factory.mktemp("alike") / "home")
    seed(record, "http://127.0.0.1:9")
    now = datetime(2026, 1, 1, tzinfo=UTC)
    for name in ("greatlark", "smalllark"):
        add_service(record, now, label=name, internal_name=name, folder_id=1, visitor_folder_id=2)
    everyone = people()
    with record.writing():
        record.many(ADD, islice(everyone, MANY - request.param))
        record.sql("UPDATE visitor SET username = 'z' || username WHERE id % 59 = 0")
        while catch_up(record):
            pass
    with record.writing():
        record.many(ADD, islice(everyone, request.param))
        record.sql("UPDATE visitor SET username = NULL, full_name = NULL, receives_messages = NULL WHERE id % 97 = 0")
        record.sql("UPDATE visitor SET full_name = iif(id % 2, '王李明', '李明') WHERE id % 43 = 0")
        record.sql("UPDATE visitor SET first_seen = first_seen + id * 60000, changed_at = changed_at + id * 60000")
        record.sql("INSERT INTO subscription SELECT 1, id, first_seen, NULL FROM visitor WHERE id % 4")
        record.sql("INSERT INTO subscription SELECT 2, id, first_seen + 3600000, NULL FROM visitor WHERE id % 9 = 0")
    yield record
    record.close()


def read(record: Record, view: VisitorView) -> tuple[tuple[int, ...], list[tuple[int, ...]]]:
    """All that fit, and the first of them, each time they were told."""
    told: list[tuple[int, ...]] = []
    found = listed(record, view, Event(), lambda found: told.append(tuple(found.ids[:FIRST])))
    assert found.complete
    return tuple(found.ids), told


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("words", FILTERS)
def test_the_first_rows_are_the_first_by_whatever_way_they_are_found(
    alike: Record, monkeypatch: pytest.MonkeyPatch, words: str, way: str
) -> None:
    # Among so few visitors every walk along an order comes to its end: here some give up at the first look, and a row is far.
    quick, bound, few = WAYS[way]
    values = {"HEAD": FIRST, "QUICK": quick, "LONG": EAGER, "LAST": EAGER, "BOUND": bound, "NEAR": 1e-3, "FAR": 1e-3}
    for name, value in values.items():
        monkeypatch.setattr(windows_first, name, value)
    for module, name, number in (
        (windows_patience, "OPS", 20),
        (windows_sources, "FEW", few),
        (windows_sources, "DENSE", few),
        (windows_sample, "SAMPLED", SAMPLED),
    ):
        monkeypatch.setattr(module, name, number)
    for view in (each.filtered(words) for each in VIEWS):
        wanted = tuple(visitor_ids(alike, view))
        found, told = read(alike, view)
        assert found == wanted
        assert all(early == wanted[: len(early)] for early in told)
        assert told or not wanted


@pytest.mark.parametrize(("words", "order", "descending"), TOGETHER)
def test_bounds_hold_for_all_who_fit_and_leave_others_out(
    alike: Record, words: str, order: str, descending: bool
) -> None:
    view, newest, stop = VisitorView(words).sorted_by(order, descending), newest_visitor(alike), Event()
    asked = sample(alike, view, ORDERS[order], newest, tree(words))
    bounds = Bounds(alike, view, ORDERS[order], asked, Sources(alike, view, stop))
    found = [each for part in asked.parts if (each := bounds.of(part, newest)) is not None]
    assert found
    for within in found:
        beside = f"SELECT v.id FROM visitor v WHERE NOT coalesce({within.sql}, 0)"
        left_out = {row[0] for row in alike.sql(beside, within.parameters)}
        assert left_out
        assert not left_out & set(visitor_ids(alike, view))


@pytest.mark.parametrize(
    ("words", "order", "descending", "moved"),
    [
        ("seen < 2026-01-01T08:00", "First seen", True, "first_seen = 0"),
        ("otto", "Full name", False, "full_name = 'Aa Otto'"),
        ("otto", "Username", False, "username = 'a_otto'"),
    ],
)
def test_one_whom_the_sample_does_not_know_leaves_no_bounds(
    alike: Record, words: str, order: str, descending: bool, moved: str
) -> None:
    view, newest, stop = VisitorView(words).sorted_by(order, descending), newest_visitor(alike), Event()
    known = sample(alike, view, ORDERS[order], newest, tree(words))
    stranger = max(set(range(1, newest - LATE)) - set(known.ids))
    (part,) = known.parts
    bounds = Bounds(alike, view, ORDERS[order], known, Sources(alike, view, stop))
    assert bounds.of(part, newest) is not None
    alike.sql("BEGIN")
    try:
        alike.sql(f"UPDATE visitor SET {moved} WHERE id = ?", (stranger,))
        assert stranger in visitor_ids(alike, view)
        assert bounds.of(part, newest) is None
    finally:
        alike.sql("ROLLBACK")
