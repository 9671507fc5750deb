"""Folders and views as acts: each stands in the audit trail, in the transaction that did it."""

from __future__ import annotations

from pathlib import Path
from threading import Event

import pytest

from social import visitor_folders as acts
from social.clock import SystemClock
from store import audit
from store.database import Record
from store.folders import FolderError
from store.seed import seed
from store.visitors import keep_details
from store.windows import VisitorView
from tests.store.conftest import NOW

CLOCK = SystemClock()


@pytest.fixture
def record(tmp_path: Path) -> Record:
    record = Record(tmp_path / "home")
    seed(record, "http://127.0.0.1:9")
    with record.writing():
        keep_details(record, [(str(n), f"u{n}", None, 1, True, None, False, True) for n in range(1_200)], 2, NOW)
    return record


def told(record: Record) -> list[tuple[str, str, str, str]]:
    return [(act.type, act.entity, act.action, act.detail) for act in audit.acts(record)]


def test_each_act_stands_in_the_trail(record: Record) -> None:
    vip = acts.add_folder(record, CLOCK, "jane", " VIP ")
    acts.rename_folder(record, CLOCK, "jane", vip, "Friends")
    ids = [row[0] for row in record.sql("SELECT id FROM visitor")]
    assert acts.move_visitors(record, CLOCK, "jane", ids, vip) == 1_200
    assert acts.remove_folder(record, CLOCK, "jane", vip) == 1_200
    view = acts.save_view(record, CLOCK, "jane", "Paris", VisitorView("paris"))
    acts.save_view(record, CLOCK, "jane", "Lyon", VisitorView("lyon"), view)
    acts.remove_view(record, CLOCK, "jane", view)
    assert acts.folder_of_service(record, CLOCK, "jane", "Offers") == acts.folder_of_service(
        record, CLOCK, "jane", "Offers"
    )
    assert told(record) == [
        ("Folder", "Offers", "Create", ""),
        ("View", "Lyon", "Delete", ""),
        ("View", "Lyon", "Modify", "lyon"),
        ("View", "Paris", "Create", "paris"),
        ("Folder", "Friends", "Delete", "1,200 visitor(s) moved to Visitors"),
        ("Folder", "Friends", "Move", "1,200 visitor(s) into it"),
        ("Folder", "Friends", "Rename", "was VIP"),
        ("Folder", "VIP", "Create", ""),
    ]


def test_what_is_refused_stands_nowhere(record: Record) -> None:
    for act in (
        lambda: acts.add_folder(record, CLOCK, "jane", "visitors"),
        lambda: acts.rename_folder(record, CLOCK, "jane", 2, "Mine"),
        lambda: acts.remove_folder(record, CLOCK, "jane", 99),
    ):
        with pytest.raises(FolderError):
            act()
    assert told(record) == []


def test_moving_ends_between_two_transactions(record: Record) -> None:
    vip, stop = acts.add_folder(record, CLOCK, "jane", "VIP"), Event()
    stop.set()
    assert acts.move_visitors(record, CLOCK, "jane", range(1, 1_201), vip, stop=stop) == 0
    assert told(record)[0] == ("Folder", "VIP", "Create", "")
