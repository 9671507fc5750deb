"""Media on the sandbox: uploads in both versions, their processing, their end, and posts that hold them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import requests

from social.sandbox.changes import BadOrder
from social.sandbox.server import Sandbox
from tests.social.files import film_bytes, save_gif, save_picture
from tests.social.sandbox.conftest import Voice

V11 = "/1.1/media/upload.json"


@pytest.fixture
def wren(tmp_path: Path) -> bytes:
    """A picture."""
    return save_picture(tmp_path / "wren").read_bytes()


def form(voice: Voice, path: str, content: bytes, **fields: str) -> requests.Response:
    return voice.session.post(voice.box.url + path, data=fields, files={"media": content})


def put(voice: Voice, content: bytes) -> str:
    answer = form(voice, "/2/media/upload", content, media_category="tweet_image", media_type="image/png")
    assert answer.status_code == 200, answer.text
    return answer.json()["data"]["id"]


def put_film(voice: Voice, content: bytes, category: str = "tweet_video", mime: str = "video/mp4") -> dict[str, Any]:
    return ended(voice, content, category, mime).json()["data"]


def ended(voice: Voice, content: bytes, category: str = "tweet_video", mime: str = "video/mp4") -> requests.Response:
    body = {"media_type": mime, "total_bytes": len(content), "media_category": category}
    begun = voice.post("/2/media/upload/initialize", body).json()["data"]
    path = f"/2/media/upload/{begun['id']}"
    for number, at in enumerate(range(0, len(content), 500)):
        assert form(voice, f"{path}/append", content[at : at + 500], segment_index=str(number)).status_code == 200
    return voice.post(f"{path}/finalize")


def asked(voice: Voice, media_id: str) -> dict[str, Any]:
    return voice.get("/2/media/upload", command="STATUS", media_id=media_id).json()["data"]


def tweet(voice: Voice, *media_ids: str, text: str = "hello") -> requests.Response:
    return voice.post("/2/tweets", {"text": text, "media": {"media_ids": list(media_ids)}})


def test_a_picture_goes_out_with_its_text_and_is_told_in_the_state(box: Sandbox, brand: Voice, wren: bytes) -> None:
    media_id = put(brand, wren)
    described = {"id": media_id, "metadata": {"alt_text": {"text": "A wren"}}}
    assert brand.post("/2/media/metadata", described).status_code == 200
    made = tweet(brand, media_id).json()["data"]
    (kept,) = box.state()["media"]
    assert (kept["id"], kept["alt_text"], kept["posts"], kept["bytes"]) == (media_id, "A wren", [made["id"]], len(wren))
    (write,) = box.ledger()
    assert set(write) == {"kind", "username", "to", "text", "at", "id"}
    assert write["text"] == "hello"
    found = brand.get(f"/2/users/{brand.id}/tweets", tweet__fields="entities,attachments").json()["data"][0]
    (link,) = found["entities"]["urls"]
    assert found["text"] == f"hello {link['url']}"
    assert [link["media_key"]] == found["attachments"]["media_keys"] == [f"3_{media_id}"]


def test_a_video_is_processed_over_questions(brand: Voice) -> None:
    video = put_film(brand, film_bytes(filling=1_200))
    assert video["processing_info"] == {"state": "pending", "check_after_secs": 1}
    assert tweet(brand, video["id"]).status_code == 400
    assert asked(brand, video["id"])["processing_info"]["state"] == "in_progress"
    for _ in range(2):
        assert asked(brand, video["id"])["processing_info"]["state"] == "succeeded"
    assert tweet(brand, video["id"]).status_code == 201


def test_processing_is_ordered_by_a_fault(box: Sandbox, brand: Voice) -> None:
    order = {"states": ["in_progress", "failed"], "check_after": 7, "reason": "No sound track"}
    box.faults([{"endpoint": "POST /2/media/upload/*/finalize", "effect": {"processing": order}}])
    video = put_film(brand, film_bytes())
    assert video["processing_info"] == {"state": "in_progress", "check_after_secs": 7}
    told = asked(brand, video["id"])["processing_info"]
    assert (told["state"], told["error"]["message"]) == ("failed", "No sound track")
    with pytest.raises(BadOrder, match="states"):
        box.faults([{"effect": {"processing": {"states": ["thinking"]}}}])
    with pytest.raises(BadOrder, match="expire_media"):
        box.faults([{"effect": {"expire_media": "now"}}])


def test_ids_of_others_unknown_and_old_ones_are_refused(box: Sandbox, brand: Voice, proofs: Voice, wren: bytes) -> None:
    media_id = put(brand, wren)
    for voice, ids in ((proofs, [media_id]), (brand, ["7"]), (brand, ["a wren"]), (brand, [media_id] * 2)):
        answer = tweet(voice, *ids)
        assert (answer.status_code, answer.json()["errors"][0]["message"]) == (400, "Your media IDs are invalid.")
    assert proofs.get("/2/media/upload", command="STATUS", media_id=media_id).status_code == 404
    box.faults([{"effect": {"expire_media": True}}])
    assert tweet(brand, media_id).status_code == 400
    old = brand.post("/1.1/statuses/update.json", status="hello", media_ids=media_id)
    assert (old.status_code, old.json()["errors"][0]["code"]) == (400, 324)
    assert box.ledger() == []


def test_four_pictures_or_one_moving_one(brand: Voice, wren: bytes, tmp_path: Path) -> None:
    pictures = [put(brand, wren) for _ in range(5)]
    gif = put_film(brand, save_gif(tmp_path / "g").read_bytes(), "tweet_gif", "image/gif")["id"]
    for _ in range(2):
        asked(brand, gif)
    assert tweet(brand, *pictures).status_code == 400
    assert tweet(brand, gif, pictures[0]).status_code == 400
    assert tweet(brand, *pictures[:4]).status_code == 201
    assert tweet(brand, gif, text="").status_code == 201
    assert brand.post("/2/tweets", {"text": "hello", "media": {"media_ids": 7}}).status_code == 400


@pytest.mark.parametrize("said", [
    {"media_type": "video/mp4", "total_bytes": 9, "media_category": "tweet_image"},
    {"media_type": "video/mp4", "total_bytes": 9, "media_category": "a_wren"},
    {"media_type": "video/mp4", "total_bytes": 0, "media_category": "tweet_video"},
    {"media_type": "video/mp4", "total_bytes": 2**30, "media_category": "tweet_video"},
    {"media_type": "image/gif", "total_bytes": 2**24, "media_category": "tweet_gif"},
    {},
])  # fmt: skip
def test_what_cannot_be_uploaded_is_refused_from_the_start(brand: Voice, said: dict[str, Any]) -> None:
    assert brand.post("/2/media/upload/initialize", said).status_code == 400
    assert brand.post(V11, command="INIT", **said).status_code == 400


def test_content_must_be_what_was_announced(brand: Voice, wren: bytes) -> None:
    assert ended(brand, b"no film").status_code == 400
    for fields in ({}, {"media_category": "tweet_video"}, {"media_type": "image/png", "media_category": "tweet_image"}):
        assert form(brand, "/2/media/upload", b"no picture", **fields).status_code == 400
    assert brand.post("/2/media/upload", {"media": "no file"}).status_code == 400
    assert form(brand, "/2/media/upload", wren * 100_000).status_code == 413
    begun = brand.post(
        "/2/media/upload/initialize",
        {"media_type": "image/png", "total_bytes": 9, "media_category": "tweet_image"},
    ).json()["data"]["id"]
    assert form(brand, f"/2/media/upload/{begun}/append", wren, segment_index="1000").status_code == 400
    assert form(brand, f"/2/media/upload/{begun}/append", wren, segment_index="one").status_code == 400
    assert brand.post(f"/2/media/upload/{begun}/finalize").status_code == 400


def test_version_1_1_speaks_by_commands(brand: Voice, wren: bytes) -> None:
    film = film_bytes()
    said = {"command": "INIT", "media_type": "video/mp4", "total_bytes": len(film), "media_category": "tweet_video"}
    media_id = brand.post(V11, **said).json()["media_id_string"]
    part = form(brand, V11, film, command="APPEND", media_id=media_id, segment_index="0")
    assert (part.status_code, part.text) == (204, "")
    assert brand.post(V11, command="FINALIZE", media_id=media_id).json()["processing_info"]["state"] == "pending"
    states = [brand.get(V11, command="STATUS", media_id=media_id).json()["processing_info"] for _ in range(2)]
    assert [state["state"] for state in states] == ["in_progress", "succeeded"]
    picture = form(brand, V11, wren).json()["media_id_string"]
    told = {"media_id": picture, "alt_text": {"text": "A wren"}}
    assert brand.post("/1.1/media/metadata/create.json", told).text == ""
    made = brand.post("/1.1/statuses/update.json", status="hello", media_ids=picture, tweet_mode="extended").json()
    assert made["full_text"] == f"hello {made['entities']['media'][0]['url']}"
    for bad in ({"media_id": media_id, "alt_text": {"text": "A film"}}, told | {"alt_text": {"text": "x" * 1_001}}, {}):
        assert brand.post("/1.1/media/metadata/create.json", bad).status_code in (400, 404)
    assert brand.post(V11, command="PAUSE").status_code == 400
    assert brand.get(V11, command="PAUSE").status_code == 400


def test_reading_accounts_may_not_upload(box: Sandbox, wren: bytes) -> None:
    assert form(Voice(box, "larkreads"), "/2/media/upload", wren).status_code == 403
