"""Sending with media: uploaded, described and processed before the one post leaves, whatever breaks on the way."""

from __future__ import annotations

import signal
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from social.deliveries import confirming
from social.sandbox.server import Sandbox
from store import leases
from store import media as store
from store.deliveries import DeliveryState
from store.external_accounts import change_external_account
from store.sends import SendState
from tests.social.deliveries.conftest import FILLED, TEXT, Office
from tests.social.deliveries.test_media import attach
from tests.social.desks import OPERATOR, HeldClock, desk_at, register
from tests.social.files import save_film, save_picture
from tests.social.test_engine import HOUSE, wait_for

VERSIONS = pytest.mark.parametrize("version", ["2", "1.1"])


def shelf(office: Office) -> list[dict[str, Any]]:
    return office.box.state()["media"]


def posted(office: Office) -> list[dict[str, Any]]:
    return [upload for upload in shelf(office) if upload["posts"]]


def ordered(office: Office, path: Path, alt_text: str = "", version: str = "2") -> int:
    """A delivery with that file, confirmed."""
    change_external_account(office.desk.record, api_version=version)
    written = office.write()
    attach(office, written, path, alt_text)
    assert office.analyze(written).ready
    office.confirm(written)
    return written


def due(office: Office, written: int) -> datetime:
    return office.only_send(written).next_at or office.clock.now()


def finish(office: Office, written: int, hours: float = 1) -> None:
    """Let an engine work, and time pass between its looks, until the delivery has ended."""
    end = office.clock.now() + timedelta(hours=hours)
    while office.work(written).state != DeliveryState.FINISHED:
        office.clock.instant = max(office.clock.now() + timedelta(seconds=5), due(office, written))
        assert office.clock.now() < end, office.said(written)


@pytest.fixture
def wren(tmp_path: Path) -> Path:
    return save_picture(tmp_path / "wren.png")


@pytest.fixture
def film(tmp_path: Path) -> Path:
    return save_film(tmp_path / "film.mp4", filling=3_000_000)


@VERSIONS
def test_a_tweet_goes_out_with_a_picture_and_its_words(office: Office, wren: Path, version: str) -> None:
    written = ordered(office, wren, "A wren", version)
    assert office.work(written).state == DeliveryState.FINISHED
    assert office.posts() == [FILLED]
    (upload,) = shelf(office)
    assert (upload["alt_text"], upload["username"]) == ("A wren", "brandlark")
    assert upload["posts"] == [office.only_send(written).remote_id]
    assert "wren.png is uploaded as" in office.said(written)


@VERSIONS
def test_processing_is_waited_for_as_state(office: Office, film: Path, version: str) -> None:
    order = {"states": ["pending", "in_progress", "in_progress", "succeeded"], "check_after": 120}
    office.box.faults([{"endpoint": "POST *", "effect": {"processing": order}}])
    written = ordered(office, film, version=version)
    for number in (1, 2, 3):
        assert office.work(written).state == DeliveryState.SENDING
        send = office.only_send(written)
        assert (send.state, send.attempts, send.reason) == (SendState.PLANNED, 0, "film.mp4 is being processed.")
        assert send.next_at == office.clock.now() + timedelta(seconds=120)
        calls = office.box.state()["calls"]
        office.work(written)
        assert office.box.state()["calls"] == calls, "nothing is asked before its time"
        office.clock.move(120)
        assert office.posts() == [], number
    assert office.work(written).state == DeliveryState.FINISHED
    assert len(office.posts()) == len(posted(office)) == 1


FAULTS: dict[str, list[dict[str, Any]]] = {
    "every first answer is lost": [{"endpoint": "POST *", "times": 3, "effect": {"cut_after": True}}],
    "every second answer is lost": [{"endpoint": "POST *", "nth": [2, 4, 6, 8], "effect": {"cut_after": True}}],
    "nothing arrives at first": [{"endpoint": "POST *", "times": 3, "effect": {"cut_before": True}}],
    "trouble at X": [{"endpoint": "*", "nth": [1, 3, 5, 7], "effect": {"status": 503}}],
    "posted, yet 503": [{"endpoint": "POST */statuses/*", "times": 1, "effect": {"status": 503, "done": True}},
                        {"endpoint": "POST /2/tweets", "times": 1, "effect": {"status": 503, "done": True}}],
    "half answers": [{"endpoint": "POST *", "nth": [1, 3, 5], "effect": {"truncate": True}}],
    "a used-up window": [{"endpoint": "POST *media*", "nth": [1, 3], "effect": {"rate_limited": True}}],
    "questions are lost": [{"endpoint": "GET *media*", "nth": [1, 2], "effect": {"cut_after": True}}],
}  # fmt: skip


@VERSIONS
@pytest.mark.parametrize("name", FAULTS)
def test_one_post_with_its_media_whatever_breaks(office: Office, wren: Path, version: str, name: str) -> None:
    written = ordered(office, wren, "A wren", version)
    office.box.faults(FAULTS[name])
    finish(office, written)
    assert office.posts() == [FILLED]
    (upload,) = posted(office)
    assert (upload["alt_text"], upload["posts"]) == ("A wren", [office.only_send(written).remote_id])


@pytest.mark.parametrize("name", FAULTS)
def test_one_post_with_its_film_whatever_breaks(office: Office, film: Path, name: str) -> None:
    written = ordered(office, film)
    office.box.faults(FAULTS[name])
    finish(office, written)
    assert office.posts() == [FILLED]
    assert [upload["posts"] for upload in posted(office)] == [[office.only_send(written).remote_id]]


def test_xs_reason_for_a_failed_film_refuses_the_send(office: Office, film: Path) -> None:
    order = {"states": ["pending", "failed"], "reason": "Unsupported codec"}
    office.box.faults([{"endpoint": "POST *", "effect": {"processing": order}}])
    written = ordered(office, film)
    finish(office, written)
    send = office.only_send(written)
    assert send.state == SendState.REFUSED
    assert "Unsupported codec" in send.reason
    assert "Unsupported codec" in office.said(written)
    assert office.posts() == []


def test_a_file_that_changed_after_the_confirmation_is_not_sent(office: Office, wren: Path) -> None:
    written = ordered(office, wren)
    save_picture(wren, colour=1)
    finish(office, written)
    send = office.only_send(written)
    assert (send.state, shelf(office), office.posts()) == (SendState.REFUSED, [], [])
    assert "wren.png changed since the analysis" in send.reason


def test_a_file_that_is_gone_pauses_the_delivery_and_may_come_back(office: Office, wren: Path) -> None:
    written = ordered(office, wren)
    hidden = wren.rename(wren.with_name("hidden"))
    while office.work(written).state != DeliveryState.PAUSED:
        office.clock.move(300)
    assert "cannot be read" in office.only_send(written).reason
    hidden.rename(wren)
    confirming.resume(office.desk.record, office.clock, OPERATOR, written)
    finish(office, written)
    assert len(posted(office)) == 1


def test_an_aged_upload_is_made_again(office: Office, wren: Path) -> None:
    order = {"states": ["pending", "succeeded"], "check_after": 1}
    office.box.faults([{"endpoint": "POST *", "effect": {"processing": order}}])
    written = ordered(office, wren)
    office.work(written)
    confirming.pause(office.desk.record, office.clock, OPERATOR, written)
    office.clock.move(23 * 3600 + 60)
    confirming.resume(office.desk.record, office.clock, OPERATOR, written)
    finish(office, written)
    first, second = shelf(office)
    assert (first["posts"], len(second["posts"])) == ([], 1)


@VERSIONS
def test_ids_that_x_forgot_are_uploaded_again(office: Office, film: Path, version: str) -> None:
    written = ordered(office, film, version=version)
    office.work(written)
    office.box.faults([{"effect": {"expire_media": True}}])
    office.clock.move(2)
    office.work(written)
    assert "too old" in office.said(written)
    at_the_post = {"endpoint": "POST *", "nth": None, "times": 1, "effect": {"refuse": "bad-media"}}
    office.box.faults([at_the_post | {"endpoint": "POST /2/tweets"}, at_the_post | {"endpoint": "POST *statuses*"}])
    finish(office, written)
    assert len(shelf(office)) == 3
    assert [len(upload["posts"]) for upload in shelf(office)] == [0, 0, 1]
    assert office.posts() == [FILLED]


def test_ids_that_x_never_takes_end_the_send(office: Office, wren: Path) -> None:
    office.box.faults([{"endpoint": "POST /2/tweets", "effect": {"refuse": "bad-media"}}])
    written = ordered(office, wren)
    finish(office, written)
    assert office.only_send(written).state == SendState.REFUSED
    assert len(shelf(office)) == 3


def test_a_refused_key_pauses_the_delivery(office: Office, wren: Path) -> None:
    written = ordered(office, wren)
    office.box.faults([{"endpoint": "POST /2/media/*", "times": 1, "effect": {"refuse": "locked"}}])
    assert office.work(written).state == DeliveryState.PAUSED
    confirming.resume(office.desk.record, office.clock, OPERATOR, written)
    finish(office, written)
    assert len(posted(office)) == 1


def test_a_stopped_delivery_leaves_its_upload_in_the_middle(office: Office, film: Path) -> None:
    written = ordered(office, film)
    record, clock = office.desk.record, office.clock
    engine = office.desk.engine("test")
    beats = iter(range(9))

    def stop_at_the_second() -> None:
        if next(beats) == 1:
            confirming.stop(record, clock, OPERATOR, written)

    engine._beat = stop_at_the_second  # type: ignore[method-assign]
    assert engine.once()
    assert office.box.state()["calls"]["POST /2/media/upload/:id/append"] == 2
    assert office.only_send(written).state == SendState.CANCELLED
    assert office.posts() == []


def test_an_engine_that_is_to_end_lets_go_between_two_parts(office: Office, film: Path) -> None:
    written = ordered(office, film)
    part = "POST /2/media/upload/:id/append"
    office.box.faults([{"endpoint": part, "effect": {"delay": 0.3}}])
    engine = office.desk.engine("test")
    engine.start()
    wait_for(lambda: office.box.state()["calls"].get(part))
    engine.stop()
    assert office.box.state()["calls"][part] == 1
    assert leases.running(office.desk.record, office.clock.now()) is None, "the lease is given back"
    finish(office, written)
    assert office.posts() == [FILLED]


def test_an_engine_that_lost_its_lease_in_an_upload_writes_nothing(office: Office, film: Path) -> None:
    written = ordered(office, film)
    first, second = office.desk.engine("first"), office.desk.engine("second")
    beat, took = first._beat, []

    def lose() -> None:
        if not took:
            office.clock.move(leases.LIFETIME.total_seconds() + 1)
            took.append(second.step())
        beat()

    first._beat = lose  # type: ignore[method-assign]
    first.once()
    assert took == [True]
    assert sum(bool(upload["sha256"]) for upload in shelf(office)) == 1, "the second engine's upload alone was finished"
    assert second.once()
    finish(office, written)
    assert office.posts() == [FILLED]


def test_four_pictures_go_out_in_their_order(office: Office, tmp_path: Path) -> None:
    written = office.write()
    for number in range(4):
        attach(office, written, save_picture(tmp_path / f"{number}.png", colour=number), f"Number {number}")
    office.send(written)
    assert [upload["alt_text"] for upload in posted(office)] == [f"Number {number}" for number in range(4)]
    (post,) = office.box.world.posts.values()
    assert [upload.alt_text for upload in post.media] == [f"Number {number}" for number in range(4)]


def test_each_account_gets_its_own_upload(office: Office, wren: Path) -> None:
    written = office.write(TEXT, main_target=[office.brand, office.proofs], proof_target=[])
    attach(office, written, wren)
    office.send(written)
    assert sorted(upload["username"] for upload in posted(office)) == ["brandlark", "larkproofs"]
    (file,) = store.media(office.desk.record, written)
    ids = {store.upload(office.desk.record, file.id, service).remote_id for service in (office.brand, office.proofs)}
    assert len(ids) == 2


def test_descriptions_are_charged(office: Office, wren: Path) -> None:
    ordered_one = ordered(office, wren, "A wren")
    office.work(ordered_one)
    charged = office.desk.record.sql("SELECT operation, millionths FROM charge ORDER BY id").fetchall()
    assert [tuple(row) for row in charged[-2:]] == [("describe", 5_000), ("post", 200_000)]


def test_an_engine_killed_in_an_upload_ends_with_one_post(tmp_path: Path) -> None:
    phrase, home = "a passphrase for a test", tmp_path / "home"
    command = [sys.executable, "-m", "tests.social.sending_process", str(home), phrase]
    with Sandbox(followers=0) as box:
        desk = desk_at(box, home, passphrase=phrase)
        office = Office(desk, box, HeldClock(desk.clock.now()), *register(desk, box))
        written = ordered(office, save_film(tmp_path / "film.mp4", filling=3_000_000))
        for endpoint in ("POST /2/media/upload/:id/append", "POST /2/media/upload/:id/finalize"):
            box.faults([{"endpoint": endpoint, "nth": 2 if "append" in endpoint else 1, "effect": {"delay": 4}}])
            before = box.state()["calls"].get(endpoint, 0)
            with subprocess.Popen(command, cwd=HOUSE) as process:
                enough = before + (2 if "append" in endpoint else 1)
                wait_for(lambda endpoint=endpoint, enough=enough: box.state()["calls"].get(endpoint, 0) >= enough)
                process.send_signal(signal.SIGKILL)
            box.clear_faults()
            desk.record.sql("UPDATE lease SET heartbeat = 0")
        subprocess.run(command, cwd=HOUSE, check=True, timeout=60)
        assert office.found(written).state == DeliveryState.FINISHED
        assert office.posts() == [FILLED]
        (upload,) = posted(office)
        assert upload["posts"] == [office.only_send(written).remote_id]
        assert len(shelf(office)) == 3, "what was cut off was begun again"
