"""API v2: look-ups, posts and messages, the happy path and the refusals, in both vocabularies."""

from __future__ import annotations

import pytest

from social.sandbox.server import Sandbox
from tests.social.sandbox.conftest import Voice

FIELDS = "public_metrics,protected,verified,verified_type,connection_status,receives_your_dm,created_at"


def followers(voice: Voice, **query: object) -> list[dict]:
    return voice.get(f"/2/users/{voice.id}/followers", user__fields=FIELDS, **query).json()["data"]


def test_me_tells_the_level_and_the_true_number_of_followers(box: Sandbox, brand: Voice) -> None:
    answer = brand.get("/2/users/me", user__fields=FIELDS)
    assert answer.headers["x-access-level"] == "read-write-directmessages"
    assert answer.json()["data"]["public_metrics"]["followers_count"] == 60 == len(followers(brand, max_results=1000))
    assert set(brand.get("/2/users/me").json()["data"]) == {"id", "name", "username"}
    assert Voice(box, "larkreads").get("/2/users/me").headers["x-access-level"] == "read"


def test_look_ups_by_id_and_name_agree_with_the_list(brand: Voice) -> None:
    people = followers(brand, max_results=1000)
    for person in people[:5]:
        assert brand.get(f"/2/users/by/username/{person['username']}", user__fields=FIELDS).json()["data"] == person
        assert brand.get(f"/2/users/{person['id']}", user__fields=FIELDS).json()["data"] == person
    ids = ",".join(person["id"] for person in people)
    assert brand.get("/2/users", ids=ids, user__fields=FIELDS).json()["data"] == people
    names = ",".join(person["username"].upper() for person in people)
    assert brand.get("/2/users/by", usernames=names, user__fields=FIELDS).json()["data"] == people


def test_a_batch_succeeds_in_part(box: Sandbox, brand: Voice) -> None:
    gone, stays = (person["id"] for person in followers(brand)[1:3])
    box.faults([{"effect": {"suspend": gone}}])
    body = brand.get("/2/users", ids=f"{stays},{gone},12345").json()
    assert [person["id"] for person in body["data"]] == [stays]
    assert [(error["value"], error["title"]) for error in body["errors"]] == [
        (gone, "Forbidden"),
        ("12345", "Not Found Error"),
    ]
    assert gone not in {person["id"] for person in followers(brand)}
    assert brand.get(f"/2/users/{gone}").status_code == 404
    alone = brand.get("/2/users/by/username/nobody_at_all")
    assert alone.status_code == 200
    assert set(alone.json()) == {"errors"}


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/2/users/me", {"user.fields": "shoe_size"}),
        ("/2/users/me", {"colour": "red"}),
        ("/2/users", {"ids": "abc"}),
        ("/2/users", {"ids": ",".join(["1"] * 101)}),
        ("/2/users", {}),
        ("/2/users/by/username/not-a-name", {}),
        ("/2/users/{id}/followers", {"max_results": "1001"}),
        ("/2/users/{id}/followers", {"max_results": "0"}),
        ("/2/users/{id}/followers", {"pagination_token": "AAAAAAAAAAAAAAAA"}),
        ("/2/users/{id}/tweets", {"max_results": "4"}),
        ("/2/dm_events", {"max_results": "101"}),
    ],
)
def test_a_bad_parameter_is_told(brand: Voice, path: str, query: dict[str, str]) -> None:
    answer = brand.session.get(brand.box.url + path.replace("{id}", brand.id), params=query)
    assert answer.status_code == 400
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert answer.json()["type"] == "https://api.twitter.com/2/problems/invalid-request"
    assert answer.json()["errors"][0]["message"]


def test_a_post_is_made_read_and_deleted(box: Sandbox, brand: Voice) -> None:
    made = brand.post("/2/tweets", {"text": "Larks & more at https://example.com/a?b=c."})
    assert made.status_code == 201
    post = made.json()["data"]
    assert post["text"].startswith("Larks &amp; more at https://t.co/")
    query = {"tweet__fields": "entities,created_at,author_id,public_metrics,non_public_metrics"}
    [shown] = brand.get(f"/2/users/{brand.id}/tweets", **query).json()["data"]
    assert shown | post == shown
    [link] = shown["entities"]["urls"]
    assert link["expanded_url"] == "https://example.com/a?b=c"
    assert shown["text"][link["start"] : link["end"]] == link["url"]
    assert brand.get("/2/tweets", ids=post["id"], **query).json()["data"] == [shown]
    assert brand.delete(f"/2/tweets/{post['id']}").json() == {"data": {"deleted": True}}
    assert brand.delete(f"/2/tweets/{post['id']}").status_code == 404
    assert brand.get(f"/2/users/{brand.id}/tweets").json() == {"meta": {"result_count": 0}}
    assert [(write["kind"], write["id"]) for write in box.ledger()] == [("post", post["id"]), ("delete", post["id"])]


def test_what_x_refuses_in_a_post(brand: Voice, proofs: Voice) -> None:
    first = brand.post("/2/tweets", {"text": "Once  only"}).json()["data"]["id"]
    for body, status in (
        ({"text": "Once only "}, 403),
        ({"text": "a" * 281}, 403),
        ({"text": "字" * 141}, 403),
        ({"text": " "}, 400),
        ({"words": "x"}, 400),
        ([], 400),
    ):
        assert brand.post("/2/tweets", body).status_code == status, body
    assert "duplicate content" in brand.post("/2/tweets", {"text": "Once only"}).json()["detail"]
    assert proofs.post("/2/tweets", {"text": "Once only"}).status_code == 201
    assert proofs.delete(f"/2/tweets/{first}").status_code == 403
    for fits in ("a" * 280, "字" * 140, "👨‍👩‍👧‍👦" * 140, "https://example.com/" + "x" * 400):
        assert brand.post("/2/tweets", {"text": fits}).status_code == 201, fits


def answer_to(post_id: object, text: str = "Indeed") -> dict:
    """The body of a reply."""
    return {"text": text, "reply": {"in_reply_to_tweet_id": post_id}}


def test_a_reply_tells_what_it_answers(box: Sandbox, brand: Voice) -> None:
    ids = [brand.post("/2/tweets", {"text": "One"}).json()["data"]["id"]]
    for text in ("Two", "Three"):
        ids.append(brand.post("/2/tweets", answer_to(ids[-1], text)).json()["data"]["id"])
    fields = {"tweet__fields": "referenced_tweets,conversation_id,in_reply_to_user_id"}
    third, second, first = brand.get(f"/2/users/{brand.id}/tweets", **fields).json()["data"]
    assert "referenced_tweets" not in first
    assert "in_reply_to_user_id" not in first
    assert second["referenced_tweets"] == [{"type": "replied_to", "id": ids[0]}]
    assert third["referenced_tweets"] == [{"type": "replied_to", "id": ids[1]}]
    assert {each["conversation_id"] for each in (first, second, third)} == {ids[0]}
    assert third["in_reply_to_user_id"] == brand.id
    assert [write.get("in_reply_to") for write in box.ledger()] == [None, ids[0], ids[1]]
    box.faults([{"effect": {"vocabulary": "post"}}])
    assert brand.get("/2/tweets", ids=ids[1], **fields).json()["data"][0]["referenced_posts"][0]["id"] == ids[0]


def test_what_x_refuses_in_a_reply(box: Sandbox, brand: Voice, proofs: Voice) -> None:
    hidden = proofs.post("/2/tweets", {"text": "Protected"}).json()["data"]["id"]
    gone = brand.post("/2/tweets", {"text": "Gone"}).json()["data"]["id"]
    brand.delete(f"/2/tweets/{gone}")
    for post_id in (hidden, gone, "7"):
        answer = brand.post("/2/tweets", answer_to(post_id))
        assert (answer.status_code, answer.json()["detail"]) == (
            403,
            "You attempted to reply to a Tweet that is deleted or not visible to you.",
        )
    for body in ({"text": "x", "reply": {}}, answer_to(7), answer_to("x"), {"text": "x", "reply": "7"}):
        assert brand.post("/2/tweets", body).status_code == 400, body
    assert [write["text"] for write in box.ledger()] == ["Protected", "Gone", "Gone"]


def test_a_post_that_shows_late_cannot_be_answered_before(box: Sandbox, brand: Voice) -> None:
    box.faults([{"endpoint": "POST /2/tweets", "times": 1, "effect": {"late": {"reads": 1}}}])
    late = brand.post("/2/tweets", {"text": "Late"}).json()["data"]["id"]
    assert [brand.post("/2/tweets", answer_to(late)).status_code for _ in range(2)] == [403, 201]


def test_a_timeline_is_paged_newest_first_and_knows_since(brand: Voice) -> None:
    ids = [brand.post("/2/tweets", {"text": f"Post {at}"}).json()["data"]["id"] for at in range(12)]
    path, seen, query = f"/2/users/{brand.id}/tweets", [], {}
    while True:
        page = brand.get(path, max_results=5, **query).json()
        seen += [post["id"] for post in page["data"]]
        if "next_token" not in page["meta"]:
            break
        query = {"pagination_token": page["meta"]["next_token"]}
    assert seen == ids[::-1]
    newer = brand.get(path, since_id=ids[8]).json()
    assert [post["id"] for post in newer["data"]] == [ids[11], ids[10], ids[9]]


def test_a_protected_accounts_posts_are_its_own(brand: Voice, proofs: Voice) -> None:
    post = proofs.post("/2/tweets", {"text": "A proof"}).json()["data"]["id"]
    assert [each["id"] for each in proofs.get(f"/2/users/{proofs.id}/tweets").json()["data"]] == [post]
    for hidden in (brand.get(f"/2/users/{proofs.id}/tweets"), brand.get("/2/tweets", ids=post)):
        assert hidden.status_code == 200
        assert set(hidden.json()) == {"errors"}
        assert hidden.json()["errors"][0]["type"].endswith("/not-authorized-for-resource")
    assert brand.get("/2/tweets", ids="1").json()["errors"][0]["type"].endswith("/resource-not-found")


def test_private_metrics_are_the_authors(box: Sandbox, brand: Voice) -> None:
    post = brand.post("/2/tweets", {"text": "Count me"}).json()["data"]["id"]
    query = {"ids": post, "tweet__fields": "public_metrics,non_public_metrics"}
    assert "non_public_metrics" in brand.get("/2/tweets", **query).json()["data"][0]
    foreign = Voice(box, "larkwrites").get("/2/tweets", **query).json()
    assert set(foreign["data"][0]["public_metrics"]) >= {"retweet_count", "like_count", "impression_count"}
    assert "non_public_metrics" not in foreign["data"][0]
    assert foreign["errors"][0]["type"].endswith("/not-authorized-for-field")


def test_a_message_reaches_who_takes_messages(box: Sandbox, brand: Voice, proofs: Voice) -> None:
    sent = brand.post(f"/2/dm_conversations/with/{proofs.id}/messages", {"text": "Hello there"})
    assert sent.status_code == 201
    event = sent.json()["data"]["dm_event_id"]
    for voice, other in ((brand, proofs), (proofs, brand)):
        query = {"dm_event__fields": "sender_id,dm_conversation_id,created_at"}
        whole = voice.get("/2/dm_events", **query).json()
        [seen] = whole["data"]
        assert (seen["id"], seen["text"], seen["sender_id"]) == (event, "Hello there", brand.id)
        assert seen["dm_conversation_id"] == sent.json()["data"]["dm_conversation_id"]
        assert voice.get(f"/2/dm_conversations/with/{other.id}/dm_events", **query).json() == whole
    [write] = box.ledger()
    assert (write["kind"], write["username"], write["to"], write["id"]) == ("message", "brandlark", proofs.id, event)
    assert Voice(box, "larktwin").get("/2/dm_events").json() == {"meta": {"result_count": 0}}


def test_a_message_is_refused_as_receives_your_dm_says(box: Sandbox, brand: Voice) -> None:
    people = followers(brand, max_results=1000)
    closed = next(person["id"] for person in people if not person["receives_your_dm"])
    open_ = next(person["id"] for person in people if person["receives_your_dm"])
    assert brand.post(f"/2/dm_conversations/with/{open_}/messages", {"text": "Hi"}).status_code == 201
    box.faults([{"effect": {"close_dms": open_}}])
    stranger = brand.get("/2/users/by/username/brandlark").json()["data"]["id"][:-1]
    for person in (closed, open_, stranger):
        answer = brand.post(f"/2/dm_conversations/with/{person}/messages", {"text": "Hi"})
        assert (answer.status_code, answer.json()["type"]) == (403, "about:blank")
        assert answer.json()["detail"] == "You do not have permission to DM one or more participants."
    assert len(box.ledger()) == 1


def test_a_weak_token_is_told_its_level(box: Sandbox, proofs: Voice) -> None:
    reads, writes = Voice(box, "larkreads"), Voice(box, "larkwrites")
    message = f"/2/dm_conversations/with/{proofs.id}/messages"
    for refused in (
        reads.post("/2/tweets", {"text": "x"}),
        writes.post(message, {"text": "x"}),
        writes.get("/2/dm_events"),
    ):
        assert (refused.status_code, refused.json()["type"].rpartition("/")[2]) == (403, "oauth1-permissions")
    assert writes.post("/2/tweets", {"text": "x"}).status_code == 201
    box.faults([{"effect": {"level": {"user": "larkreads", "to": "read-write"}}}])
    assert reads.post("/2/tweets", {"text": "y"}).status_code == 201


def test_the_new_vocabulary(box: Sandbox, brand: Voice) -> None:
    box.faults([{"effect": {"vocabulary": "post"}}])
    made = brand.post("/2/tweets", {"text": "New words"}).json()["data"]
    assert made["edit_history_post_ids"] == [made["id"]]
    post = brand.get("/2/tweets", ids=made["id"], tweet__fields="public_metrics").json()["data"][0]
    assert "repost_count" in post["public_metrics"]
    assert brand.get("/2/tweets", ids=made["id"], post__fields="public_metrics").json()["data"][0] == post
    metrics = brand.get("/2/users/me", user__fields="public_metrics").json()["data"]["public_metrics"]
    assert metrics["post_count"] == 1
    assert "tweet_count" not in metrics
    problem = brand.get("/2/users", ids="x").json()
    assert problem["type"] == "https://api.x.com/2/problems/invalid-request"
    assert "status" not in problem


def test_an_unknown_path(brand: Voice) -> None:
    assert brand.get("/2/nothing/here").json()["title"] == "Not Found Error"
    assert brand.get("/1.1/nothing.json").json()["errors"][0]["code"] == 34
