"""API v1.1: the same world in the older words."""

from __future__ import annotations

import requests

from social.sandbox.server import Sandbox
from tests.social.sandbox.conftest import Voice

UPDATE = "/1.1/statuses/update.json"
NEW, LIST = "/1.1/direct_messages/events/new.json", "/1.1/direct_messages/events/list.json"


def refusal(answer: requests.Response) -> tuple[int, int]:
    """Status and code of a refused call."""
    return answer.status_code, answer.json()["errors"][0]["code"]


def event(recipient: str, text: str) -> dict:
    """A message as v1.1 takes it."""
    data = {"target": {"recipient_id": recipient}, "message_data": {"text": text}}
    return {"event": {"type": "message_create", "message_create": data}}


def test_look_ups_agree_with_v2(brand: Voice) -> None:
    listed = brand.get(f"/2/users/{brand.id}/followers", user__fields="verified,protected,public_metrics").json()[
        "data"
    ]
    shown = brand.get("/1.1/users/show.json", user_id=listed[1]["id"]).json()
    assert (shown["id_str"], shown["screen_name"], shown["name"]) == (
        listed[1]["id"],
        listed[1]["username"],
        listed[1]["name"],
    )
    assert shown["followers_count"] == listed[1]["public_metrics"]["followers_count"]
    ids = ",".join(person["id"] for person in listed)
    found = brand.get("/1.1/users/lookup.json", user_id=ids + ",123").json()
    assert [user["id_str"] for user in found] == [person["id"] for person in listed]
    names = {"screen_name": "brandlark,larkproofs,nobody_here"}
    form = brand.session.post(brand.box.url + "/1.1/users/lookup.json", data=names).json()
    assert [user["screen_name"] for user in form] == ["brandlark", "larkproofs"]
    assert brand.post("/1.1/users/lookup.json", **names).json() == form


def test_refused_look_ups(box: Sandbox, brand: Voice) -> None:
    assert refusal(brand.get("/1.1/users/show.json", screen_name="nobody_here")) == (404, 50)
    assert refusal(brand.get("/1.1/users/lookup.json", user_id="1,2")) == (404, 17)
    assert refusal(brand.get("/1.1/users/lookup.json", user_id=",".join(map(str, range(101))))) == (403, 18)
    box.faults([{"effect": {"suspend": "larkwrites"}}])
    assert refusal(brand.get("/1.1/users/show.json", screen_name="larkwrites")) == (403, 63)
    assert refusal(Voice(box, "larkwrites").get("/1.1/users/show.json", screen_name="brandlark")) == (403, 64)


def test_a_status_is_made_read_and_deleted(box: Sandbox, brand: Voice) -> None:
    made = brand.post(UPDATE, status="One & only https://example.com/x").json()
    assert made["text"].startswith("One &amp; only https://t.co/")
    assert made["entities"]["urls"][0]["expanded_url"] == "https://example.com/x"
    assert made["user"]["screen_name"] == "brandlark"
    long = brand.get("/1.1/statuses/user_timeline.json", tweet_mode="extended", count=5).json()
    assert [(each["id_str"], each["full_text"]) for each in long] == [(made["id_str"], made["text"])]
    assert refusal(brand.post(UPDATE, status="One & only https://example.com/x")) == (403, 187)
    assert refusal(brand.post(UPDATE, status="x" * 281)) == (403, 186)
    assert refusal(brand.post(UPDATE)) == (403, 170)
    path = f"/1.1/statuses/destroy/{made['id_str']}.json"
    assert refusal(Voice(box, "larkwrites").post(path)) == (403, 183)
    assert brand.post(path).json()["id_str"] == made["id_str"]
    assert refusal(brand.post(path)) == (404, 144)
    assert [write["kind"] for write in box.ledger()] == ["post", "delete"]


def test_a_reply_wants_a_mention_or_to_be_told_so(box: Sandbox, brand: Voice) -> None:
    head = brand.post(UPDATE, status="One").json()
    assert (head["in_reply_to_status_id"], head["in_reply_to_status_id_str"]) == (None, None)
    told = {"in_reply_to_status_id": head["id_str"]}
    ignored = brand.post(UPDATE, status="Two", **told).json()
    mentioned = brand.post(UPDATE, status="@BrandLark three", **told).json()
    populated = brand.post(UPDATE, status="Four", auto_populate_reply_metadata="true", **told).json()
    assert [each["in_reply_to_status_id_str"] for each in (ignored, mentioned, populated)] == [
        None,
        *[head["id_str"]] * 2,
    ]
    assert populated["in_reply_to_screen_name"] == "brandlark"
    listed = brand.get("/1.1/statuses/user_timeline.json").json()
    assert [status["in_reply_to_status_id"] for status in listed] == [head["id"], head["id"], None, None]
    assert [write.get("in_reply_to") for write in box.ledger()] == [None, None, head["id_str"], head["id_str"]]
    gone = {"in_reply_to_status_id": "7", "auto_populate_reply_metadata": "true"}
    assert refusal(brand.post(UPDATE, status="Five", **gone)) == (403, 385)


def test_a_timeline_between_two_ids(brand: Voice, proofs: Voice) -> None:
    ids = [brand.post(UPDATE, status=f"Status {at}").json()["id"] for at in range(4)]
    path = "/1.1/statuses/user_timeline.json"
    found = brand.get(path, since_id=ids[0], max_id=ids[2]).json()
    assert [status["id"] for status in found] == [ids[2], ids[1]]
    proofs.post(UPDATE, status="A proof")
    hidden = brand.get(path, screen_name="larkproofs")
    assert (hidden.status_code, hidden.json()) == (401, {"error": "Not authorized."})


def test_a_message_is_sent_and_listed(box: Sandbox, brand: Voice, proofs: Voice) -> None:
    sent = [brand.post(NEW, event(proofs.id, f"Message {at}")).json()["event"] for at in range(3)]
    newest = proofs.get(LIST, count=2).json()
    assert [each["id"] for each in newest["events"]] == [sent[2]["id"], sent[1]["id"]]
    rest = proofs.get(LIST, cursor=newest["next_cursor"]).json()
    assert rest["events"] == [sent[0]]
    assert sent[0]["message_create"]["sender_id"] == brand.id
    assert sent[0]["message_create"]["target"]["recipient_id"] == proofs.id
    assert [(write["to"], write["text"]) for write in box.ledger()] == [(proofs.id, f"Message {at}") for at in range(3)]
    both = brand.get("/2/dm_events").json()["data"]
    assert [each["id"] for each in both] == [each["id"] for each in sent[::-1]]


def test_refused_messages(box: Sandbox, brand: Voice, proofs: Voice) -> None:
    assert refusal(brand.post(NEW, event("123", "x"))) == (404, 108)
    assert refusal(brand.post(NEW, event(proofs.id, "x" * 10_001))) == (403, 354)
    assert refusal(brand.post(NEW, {"event": "?"})) == (400, 214)
    box.faults([{"effect": {"close_dms": "larkproofs"}}])
    assert refusal(brand.post(NEW, event(proofs.id, "x"))) == (403, 349)
    newest = brand.get("/1.1/followers/ids.json", stringify_ids="true").json()["ids"][2]
    box.faults([{"effect": {"close_dms": {"user": newest, "on": False}}}])
    assert brand.post(NEW, event(newest, "x")).status_code == 200
    box.faults([{"effect": {"unfollow": {"account": "brandlark", "user": newest}}}])
    assert refusal(brand.post(NEW, event(newest, "x"))) == (403, 150)
    assert len(box.ledger()) == 1


def test_a_weak_token_is_told_its_level(box: Sandbox, proofs: Voice) -> None:
    reads, writes = Voice(box, "larkreads"), Voice(box, "larkwrites")
    assert refusal(reads.post(UPDATE, status="x")) == (403, 261)
    assert refusal(writes.post(NEW, event(proofs.id, "x"))) == (403, 93)
    assert refusal(writes.get(LIST)) == (403, 93)


def test_rate_limit_status_counts_down(brand: Voice) -> None:
    def left() -> int:
        resources = brand.get("/1.1/application/rate_limit_status.json").json()["resources"]
        return resources["followers"]["/followers/ids"]["remaining"]

    before = left()
    brand.get("/1.1/followers/ids.json")
    assert (before, left()) == (15, 14)
