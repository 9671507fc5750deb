"""The first rows of long lists, by each of the ways that find them early: always those that a plain question finds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice
from threading import Event

import pytest

from store import windows_first
from store.database import Record
from store.searching import catch_up
from store.seed import seed
from store.services import add_service
from store.windows import VisitorView, listed, visitor_ids
from tests.benchmarks.great_home import ADD, people

MANY, FEW, LATE = 2_000, 60, 15
"""Visitors, those that are few, and those whom the index of texts does not hold yet."""
FIRST = 20
FILTERS = (
    "lark", "otto", "otto or id ~ 77", "name ~ otto and username ~ ottol", "@anna lark", "la", "nobodyatall",
    "checked", "-checked", "checked or friends > 90000", "not (open or protected)", "not friends > 90",
    "friends > 1000 and checked and name ~ paris", "open = no and protected", "type = blue", "9", "@99",
    "seen < 2026-01-02", "since > 2020-01-01", "changed > 2027-01-01", 'name = "anna lark" or username !~ anna',
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
WAYS = {"walk": (9, 9, FEW), "few": (0, 0, MANY), "texts": (0, 9, FEW), "all": (0, 0, 0)}
"""Patience with a walk at first and later, and how many are few, so that each way is taken."""


@pytest.fixture(scope="module", params=[0, LATE], ids=["held", "late"])
def alike(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[Record]:
    """A record of people whose usernames begin as their names do, so that texts lie together in the orders by name."""
    record = Record(tmp_path_factory.mktemp("alike") / "home")
    seed(record, "http://127.0.0.1:9")
    now = datetime(2026, 1, 1, tzinfo=UTC)
    add_service(record, now, label="Great", internal_name="greatlark", folder_id=1, visitor_folder_id=2)
    everyone = people()
    with record.writing():
        record.many(ADD, islice(everyone, MANY - request.param))
        record.sql("UPDATE visitor SET username = 'z' || username WHERE id % 59 = 0")
        while catch_up(record):
            pass
    with record.writing():
        record.many(ADD, islice(everyone, request.param))
        record.sql("UPDATE visitor SET username = NULL, full_name = NULL, receives_messages = NULL WHERE id % 97 = 0")
        record.sql("INSERT INTO subscription SELECT 1, id, first_seen, NULL FROM visitor WHERE id % 4")
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
    # Among so few visitors every walk along an order comes to its end: here some give up at the first look.
    for name, value in zip(("OPS", "HEAD", "SHORT", "LONG", "FEW"), (20, FIRST, *WAYS[way]), strict=True):
        monkeypatch.setattr(windows_first, name, value)
    for view in (each.filtered(words) for each in VIEWS):
        wanted = tuple(visitor_ids(alike, view))
        found, told = read(alike, view)
        assert found == wanted
        assert all(early == wanted[: len(early)] for early in told)
        assert told or not wanted
