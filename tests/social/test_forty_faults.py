"""Faults of every kind, ordered by dice, in syncs and in sends: nothing is lost, nothing doubled, each is named."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from social.deliveries import analysis, confirming, drafts
from social.desk import Desk
from social.sandbox.server import Sandbox
from store import deliveries, journal, sends, subscriptions
from store import workflows as store
from store.deliveries import DeliveryState
from store.sends import SendState
from store.workflows import TaskStatus
from tests.social.desks import OPERATOR, HeldClock, desk_at, register
from tests.social.test_engine import ask, newest, said

FOLLOWERS, POST, TIMELINE = "GET /2/users/:id/followers", "POST /2/tweets", "GET /2/users/:id/tweets"
UNAVAILABLE: dict[str, Any] = {
    "status": 503,
    "body": {"title": "Service Unavailable", "status": 503, "detail": "Busy."},
}

PASSING: dict[str, dict[str, Any]] = {
    "outage": UNAVAILABLE,
    "page of a proxy": {"status": 502, "html": "<html><body>Bad gateway</body></html>"},
    "cut before": {"cut_before": True},
    "cut after": {"cut_after": True},
    "cut in the middle": {"truncate": True},
    "window used": {"rate_limited": True},
    "window used, bare": {"rate_limited": "bare"},
    "day used": {"daily_cap": "user"},
}
"""Faults that a read survives by waiting."""

WRITING = PASSING | {
    "posted, yet 503": UNAVAILABLE | {"done": True},
    "shown late": {"late": {"reads": 1}, "cut_after": True},
    "no credits": {"refuse": "credits"},
    "account locked": {"refuse": "locked"},
}
"""Faults that a post meets besides: of some nobody can say at once whether it arrived."""


def carry_out(desk: Desk, done: Any) -> None:
    """Let simulated time pass until `done`, for two days at the most."""
    engine, clock = desk.engine("test"), desk.clock
    start = clock.now()
    while not done():
        if not engine.step():
            clock.move(600)
        assert (clock.now() - start).days < 3, "it never ended"
    engine.stop()


@pytest.mark.parametrize("seed", range(4))
def test_a_sync_under_fire_brings_every_follower_once(tmp_path: Path, seed: int) -> None:
    dice = random.Random(seed)
    names = dice.sample(sorted(PASSING), 5)
    with Sandbox(followers=9_000) as box:
        desk = desk_at(box, tmp_path / "home", clock=HeldClock())
        brand, _ = register(desk, box)
        for name, nth in zip(names, sorted(dice.sample(range(1, 10), 5)), strict=True):
            box.faults([{"endpoint": FOLLOWERS, "nth": nth, "effect": PASSING[name]}])
        found = ask(desk)
        carry_out(desk, lambda: store.open_run(desk.record, found.id) is None)
        assert newest(desk).status == TaskStatus.FINISHED
        assert subscriptions.subscriber_count(desk.record, brand) == newest(desk).followers == 9_000
        assert newest(desk).gone == 0
        assert said(desk).count("It goes on at") >= len(names)


def write(desk: Desk, brand: int, text: str) -> int:
    """A delivery with that text, analysed and confirmed."""
    made = drafts.create(desk.record, desk.clock, OPERATOR, "tweet", text, content=text, main_target=[brand])
    assert analysis.analyze(desk.record, desk.clock, OPERATOR, made).ready
    confirming.confirm(desk.record, desk.clock, OPERATOR, made)
    return made


def ended(desk: Desk, delivery_id: int) -> bool:
    """Whether a delivery is over; one that X's word has paused is put right and goes on."""
    known = deliveries.delivery(desk.record, delivery_id)
    if known.state == DeliveryState.PAUSED:
        confirming.resume(desk.record, desk.clock, OPERATOR, delivery_id)
    return known.state == DeliveryState.FINISHED


@pytest.mark.parametrize("seed", range(5))
def test_posts_under_fire_are_there_once_or_known_to_be_missing(tmp_path: Path, seed: int) -> None:
    dice = random.Random(seed)
    with Sandbox(followers=20) as box:
        desk = desk_at(box, tmp_path / "home", clock=HeldClock())
        brand, _ = register(desk, box)
        for number in range(4):
            name = dice.choice(sorted(WRITING))
            box.clear_faults()
            box.faults([{"endpoint": POST, "nth": 1, "effect": WRITING[name]}])
            box.faults([{"endpoint": TIMELINE, "nth": 1, "effect": PASSING[dice.choice(sorted(PASSING))]}])
            desk.clock.instant = datetime.now(UTC)  # X's own time does not run ahead with ours
            text = f"Under fire {seed}, {number}: {name}"
            made = write(desk, brand, text)
            carry_out(desk, lambda made=made: ended(desk, made))
            (send,) = sends.sends(desk.record, made)
            posts = [one for one in box.ledger() if one["text"] == text]
            assert len(posts) == (1 if send.state == SendState.SENT else 0), name
            assert send.state == SendState.SENT, "\n".join(
                [entry.message for entry in journal.delivery_journal(desk.record, made)]
            )
            assert send.remote_id == posts[0]["id"]
            told = [entry for entry in journal.delivery_journal(desk.record, made) if entry.level != "info"]
            assert told, f"nothing was said of: {name}"
