"""Media through the gateway, in both versions, against the sandbox and against raw answers."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from social.errors import Fault, HostFault, QuotaReached, TextFault
from social.sandbox.server import Sandbox
from social.services import service_type
from social.services.base import Answer, Credentials, Gateway, MediaFile, Routing
from social.services.x.media import PART
from social.services.x.transport import TWEEPY_PREFIX, UPLOAD_PREFIX, Transport
from tests.social.files import picture, save_film, save_gif, save_picture
from tests.social.services.x.stub import NOW, Door, HeldClock, Stub

SECRETS = ("consumer_key", "consumer_secret", "access_token", "access_token_secret")
VERSIONS = pytest.mark.parametrize("version", ["2", "1.1"])


def look(path: Path) -> MediaFile:
    return service_type("twitter").inspect(path)


@pytest.fixture
def box() -> Iterator[Sandbox]:
    with Sandbox(followers=0) as box:
        yield box


@pytest.fixture
def opened(box: Sandbox) -> Callable[..., Gateway]:
    def open_gateway(version: str, told: list[Answer] | None = None, account: int = 0) -> Gateway:
        credentials = Credentials(*(box.accounts[account][name] for name in SECRETS))
        keep = told.append if told is not None else None
        return service_type("twitter").connect(credentials, Routing(version, box.url), keep)

    return open_gateway


@VERSIONS
def test_a_picture_goes_out_described(
    version: str, box: Sandbox, opened: Callable[..., Gateway], tmp_path: Path
) -> None:
    told: list[Answer] = []
    gateway, wren = opened(version, told), picture(tmp_path)
    sent: list[int] = []
    uploaded = gateway.upload(wren, sent.append)
    assert (uploaded.state, uploaded.check_after, sent) == ("succeeded", 0.0, [wren.bytes])
    assert len(told) == 1, "a small picture is one call"
    assert timedelta(hours=23) < uploaded.expires_at - datetime.now(UTC) <= timedelta(hours=24, seconds=2)
    gateway.describe(uploaded.id, "A wren, “singing”")
    made = gateway.post("hello https://example.com/a", [uploaded.id])
    (kept,) = box.state()["media"]
    assert (kept["sha256"], kept["alt_text"], kept["posts"]) == (wren.sha256, "A wren, “singing”", [made.id])
    (found,) = gateway.timeline(box.accounts[0]["user_id"])
    assert found.text == "hello https://example.com/a", "X's link to the picture is none of the text"


@VERSIONS
def test_a_film_goes_in_parts_and_is_asked_about(
    version: str, box: Sandbox, opened: Callable[..., Gateway], tmp_path: Path
) -> None:
    told: list[Answer] = []
    gateway, film = opened(version, told), look(save_film(tmp_path / "film", filling=2 * PART))
    sent: list[int] = []
    uploaded = gateway.upload(film, sent.append)
    assert (uploaded.state, uploaded.check_after, sent) == ("pending", 1.0, [PART, 2 * PART, film.bytes])
    assert len(told) == 2 + len(sent)
    with pytest.raises(TextFault) as early:
        gateway.post("too early", [uploaded.id])
    assert early.value.name == "bad-media"
    assert [gateway.media_state(uploaded.id).state for _ in range(2)] == ["in_progress", "succeeded"]
    gateway.post("in time", [uploaded.id])
    assert box.state()["media"][0]["sha256"] == film.sha256


@VERSIONS
def test_a_gif_and_a_large_picture(version: str, opened: Callable[..., Gateway], tmp_path: Path) -> None:
    gateway = opened(version)
    assert gateway.upload(look(save_gif(tmp_path / "gif"))).state == "pending"
    large = save_picture(tmp_path / "large")
    large.write_bytes(large.read_bytes() + bytes(PART))
    assert gateway.upload(look(large)).state == "succeeded"


@VERSIONS
def test_xs_reason_for_a_failed_film_is_told(
    version: str, box: Sandbox, opened: Callable[..., Gateway], tmp_path: Path
) -> None:
    order = {"states": ["pending", "failed"], "reason": "Unsupported codec"}
    box.faults([{"endpoint": "POST *", "effect": {"processing": order}}])
    gateway = opened(version)
    uploaded = gateway.upload(look(save_film(tmp_path / "film")))
    with pytest.raises(TextFault, match="Unsupported codec") as failed:
        gateway.media_state(uploaded.id)
    assert failed.value.name == "media-failed"


@VERSIONS
def test_ids_that_serve_no_longer(version: str, box: Sandbox, opened: Callable[..., Gateway], tmp_path: Path) -> None:
    gateway = opened(version)
    uploaded = gateway.upload(picture(tmp_path))
    calls: list[Callable[[Gateway], Any]] = [
        lambda door: door.post("hello", [uploaded.id]),
        lambda door: door.media_state(uploaded.id),
        lambda door: door.describe(uploaded.id, "A wren"),
    ]
    for call in calls:
        with pytest.raises(TextFault) as foreign:
            call(opened(version, account=1))
        assert foreign.value.name == "bad-media"
    box.faults([{"effect": {"expire_media": True}}])
    for call in calls:
        with pytest.raises(TextFault) as old:
            call(gateway)
        assert old.value.name == "bad-media"
    assert box.ledger() == []


@VERSIONS
@pytest.mark.parametrize("effect", [{"cut_after": True}, {"cut_before": True}, {"truncate": True}, {"status": 503}])
def test_an_upload_whose_answer_is_lost_may_be_repeated(
    version: str, effect: dict[str, Any], box: Sandbox, opened: Callable[..., Gateway], tmp_path: Path
) -> None:
    gateway, wren = opened(version), picture(tmp_path)
    box.faults([{"endpoint": "POST *", "times": 1, "effect": effect}])
    with pytest.raises(HostFault) as lost:
        gateway.upload(wren)
    assert lost.value.retryable
    assert gateway.upload(wren).state == "succeeded"
    lost_too = effect if version == "2" else effect | {"cut_after": True}  # half of 1.1's empty answer is all of it
    box.faults([{"endpoint": "POST *metadata*", "times": 1, "effect": lost_too}], replace=True)
    uploaded = gateway.upload(wren)
    with pytest.raises(HostFault):
        gateway.describe(uploaded.id, "A wren")
    gateway.describe(uploaded.id, "A wren")


def test_a_used_up_window_of_uploads_is_waited_for(
    box: Sandbox, opened: Callable[..., Gateway], tmp_path: Path
) -> None:
    box.faults([{"endpoint": "POST /2/media/upload", "effect": {"rate_limited": True}}])
    with pytest.raises(QuotaReached):
        opened("2").upload(picture(tmp_path))


@VERSIONS
def test_a_file_that_changed_is_never_finished(
    version: str, box: Sandbox, opened: Callable[..., Gateway], tmp_path: Path
) -> None:
    gateway, wren, film = opened(version), picture(tmp_path), look(save_film(tmp_path / "film", filling=2 * PART))
    for file in (wren, film):
        path = Path(file.path)
        path.write_bytes(path.read_bytes()[:-1] + b"!")
        with pytest.raises(TextFault) as changed:
            gateway.upload(file)
        assert changed.value.name == "file-changed"
    assert "succeeded" not in [kept["state"] for kept in box.state()["media"]]


class Enough(Exception):
    pass


def test_what_report_raises_ends_the_upload(box: Sandbox, opened: Callable[..., Gateway], tmp_path: Path) -> None:
    film = look(save_film(tmp_path / "film", filling=2 * PART))

    def stop(sent: int) -> None:
        raise Enough

    with pytest.raises(Enough):
        opened("2").upload(film, stop)
    assert box.state()["calls"]["POST /2/media/upload/:id/append"] == 1


@pytest.mark.parametrize(("body", "state", "pause", "hours"), [
    ({"id": "7"}, "succeeded", 0.0, 24),
    ({"id": 7, "expires_after_secs": 3_600}, "succeeded", 0.0, 1),
    ({"id": "7", "expires_after_secs": 10**12}, "succeeded", 0.0, 30 * 24),
    ({"id": "7", "processing_info": {"state": "pending"}}, "pending", 1.0, 24),
    ({"id": "7", "processing_info": {"state": "in_progress", "check_after_secs": 10**9}}, "in_progress", 600.0, 24),
    ({"id": "7", "processing_info": {"state": "in_progress", "check_after_secs": True}}, "in_progress", 1.0, 24),
    ({"id": "7", "processing_info": "odd"}, "succeeded", 0.0, 24),
])  # fmt: skip
def test_odd_answers_are_read_with_care(
    body: Any, state: str, pause: float, hours: int, door: Door, stub: Stub
) -> None:
    stub.say(200, {"data": body})
    told = door("2").media_state("7")
    assert (told.id, told.state, told.check_after) == ("7", state, pause)
    assert told.expires_at == NOW + timedelta(hours=hours)


@pytest.mark.parametrize("body", [
    {}, {"data": []}, {"data": {"id": "../users"}}, {"data": {"id": True}}, {"data": {"id": "7", "processing_info": {}}},
    {"data": {"id": "7", "processing_info": {"state": "dreaming"}}}, [],
])  # fmt: skip
def test_an_answer_without_what_it_must_hold_is_garbled(body: Any, door: Door, stub: Stub) -> None:
    stub.say(200, body)
    with pytest.raises(Fault) as garbled:
        door("2").media_state("7")
    assert (garbled.value.name, garbled.value.retryable) == ("garbled-answer", True)


def test_equal_uploads_are_equal_byte_for_byte(door: Door, stub: Stub, tmp_path: Path) -> None:
    for _ in range(2):
        stub.say(200, {"data": {"id": "7"}})
        door("2").upload(picture(tmp_path))
    first, second = stub.asked
    assert first.body == second.body
    assert b'name="media_category"\r\n\r\ntweet_image\r\n' in first.body


def test_an_empty_success_of_a_description_is_one(door: Door, stub: Stub) -> None:
    stub.say(200)
    door("1.1").describe("7", "A wren")
    assert json.loads(stub.asked[0].body) == {"media_id": "7", "alt_text": {"text": "A wren"}}


@pytest.mark.parametrize(("base", "uploads"), [
    ("https://api.x.com", "https://upload.x.com"),
    ("https://api.twitter.com/", "https://upload.twitter.com"),
    ("http://127.0.0.1:9", "http://127.0.0.1:9"),
    ("https://api.example.com", "https://api.example.com"),
])  # fmt: skip
def test_version_1_1_uploads_to_xs_other_host(base: str, uploads: str) -> None:
    transport = Transport(Routing("1.1", base), HeldClock())
    assert transport._address(f"{UPLOAD_PREFIX}/1.1/a.json") == f"{uploads}/1.1/a.json"
    assert transport._address(f"{TWEEPY_PREFIX}/1.1/a.json") == f"{base.rstrip('/')}/1.1/a.json"
