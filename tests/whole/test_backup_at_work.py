"""A backup in the middle of a synchronization and of a delivery, restored elsewhere: whole, and nothing goes out twice."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from tests.cli.stonechat import Box, Stonechat, sandbox
from tests.social.test_engine import wait_for

PEOPLE = 30
SLOW = [
    {"endpoint": "GET /2/users/*/followers", "effect": {"delay": 0.4}},
    {"endpoint": "POST /2/dm_conversations/*", "effect": {"delay": 0.1}},
]
"""So that both are in their middle when the backup is made."""


def asked(path: Path, sql: str) -> Any:
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as record:
        return record.execute(sql).fetchone()[0]


@contextmanager
def worker(run: Stonechat) -> Iterator[None]:
    with (run.folder / "said").open("a") as said:
        working = run.start("worker", open=True, stderr=said, stdout=said)
    try:
        yield
    finally:
        working.terminate()
        working.wait(20)


def received(box: Box) -> Counter[str]:
    """How many messages each person has."""
    return Counter(write["to"] for write in box.ask("/sandbox/ledger")["writes"] if write["kind"] == "message")


def written(run: Stonechat, box: Box) -> str:
    """A delivery to PEOPLE followers, analysed; its number."""
    run.json("account", "set", "--url", box.url)
    run.register(box.accounts[0], "Offers")
    run.json("workflow", "run", "syncTwitter", "--wait", open=True)
    words = ("--template", "dm", "--label", "Offer", "--to", "brandlark", "--content", "For you.")
    target = ("--where", "friends >= 0", "--limit", str(PEOPLE), "--without-consent")
    number = str(run.json("delivery", "create", *words, *target)["id"])
    assert run.json("delivery", "analyze", number)["to_send"] == PEOPLE
    return number


def backed_up_at_work(run: Stonechat, box: Box, number: str, words: tuple[str, ...], backup: Path) -> None:
    """Make the backup while the worker reads and sends, and let it end all it has to do."""
    record = run.home / "record.sqlite3"
    box.ask("/sandbox/faults", {"rules": SLOW})
    with worker(run):
        run.json("workflow", "run", "syncTwitter")
        wait_for(lambda: asked(record, "SELECT pages FROM task ORDER BY id DESC LIMIT 1"))
        run.json("delivery", "confirm", number, "--typed", str(PEOPLE), "--no-wait", open=True)
        wait_for(lambda: received(box).total() > 3)
        run.json("backup", str(backup), "--secrets", *words, open=True)
        at_work = "SELECT count(*) FROM run, delivery WHERE run.ended_at IS NULL AND delivery.ended_at IS NULL"
        assert asked(backup, at_work) == 1, "the backup came too late: nothing was going on any more"
        wait_for(lambda: asked(record, "SELECT count(*) FROM run WHERE ended_at IS NULL") == 0)
        wait_for(lambda: asked(record, "SELECT count(*) FROM delivery WHERE ended_at IS NULL") == 0)


def test_a_backup_made_at_work_is_whole_and_sends_nothing_twice(tmp_path: Path) -> None:
    for name in ("here", "there"):
        (tmp_path / name).mkdir()
    run, backup, sealed = Stonechat(tmp_path / "here"), tmp_path / "backup", tmp_path / "sealed-by"
    sealed.touch(mode=0o600)
    sealed.write_text("heather and gorse\n")
    words = ("--secrets-passphrase-file", str(sealed))
    with sandbox(tmp_path, "--followers", "4000", "--no-quota") as box:
        number = written(run, box)
        backed_up_at_work(run, box, number, words, backup)
        assert sorted(received(box).values()) == [1] * PEOPLE
        assert asked(backup, "PRAGMA integrity_check") == "ok"

        other = Stonechat(tmp_path / "there", run.forbidden)
        other.json("restore", str(backup), *words, open=True)
        record = other.home / "record.sqlite3"
        left = asked(record, "SELECT count(*) FROM send WHERE state <> 'sent'")
        assert 0 < left < PEOPLE
        other("worker", "--once", open=True)
        assert received(box).total() == PEOPLE, "it sends nothing until somebody says that the other one does not"
        doubts = other.json("delivery", "reconcile", "--yes")["doubts"]
        assert doubts in {left, left - 1}, "what was on its way is a doubt already"
        with worker(other):
            wait_for(lambda: asked(record, "SELECT count(*) FROM send WHERE state = 'sent'") == PEOPLE)
            wait_for(lambda: asked(record, "SELECT count(*) FROM run WHERE ended_at IS NULL") == 0)
        assert sorted(received(box).values()) == [1] * PEOPLE
        assert asked(record, "PRAGMA integrity_check") == "ok"
        following = "SELECT count(*) FROM subscription WHERE ended IS NULL"
        assert asked(record, following) == asked(run.home / "record.sqlite3", following) == 4_000
