"""The wire: both vocabularies, both versions, and whatever else may come over it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from social.errors import HostFault, PersonFault
from social.services.base import Account, FollowerPage, Message, Person, Post
from tests.social.services.x.stub import SECRETS, Door, Stub

WHEN = datetime(2026, 8, 22, 10, 30, tzinfo=UTC)
JANE_2 = {
    "id": "2244994945", "username": "janemarge85", "name": "Jane \u202eMarge\n", "description": "tea\x1b & cats",
    "protected": False, "verified": True, "verified_type": "blue", "created_at": "2026-08-22T10:30:00.000Z",
    "public_metrics": {"followers_count": 11, "following_count": 12, "tweet_count": 13},
}  # fmt: skip
JANE_1 = {
    "id": 2244994945, "id_str": "2244994945", "screen_name": "janemarge85", "name": "Jane \u202eMarge\n",
    "description": "tea\x1b & cats", "protected": False, "verified": True, "followers_count": 11, "friends_count": 12,
    "statuses_count": 13, "created_at": "Sat Aug 22 10:30:00 +0000 2026",
}  # fmt: skip
NEW_WORDS = JANE_2 | {"public_metrics": {"followers_count": 11, "following_count": 12, "post_count": 13}}


@pytest.mark.parametrize(("version", "body", "kind"), [
    ("2", {"data": JANE_2}, "blue"), ("2", {"data": NEW_WORDS}, "blue"), ("1.1", JANE_1, None),
])  # fmt: skip
def test_an_account(version: str, body: Any, kind: str | None, door: Door, stub: Stub) -> None:
    jane = Account("2244994945", "janemarge85", "Jane Marge", "tea & cats", False, True, kind, 11, 12, 13, WHEN)
    stub.say(200, body)
    stub.say(200, body, x_access_level="read-write-directmessages", skew=-30)
    gateway = door(version)
    assert gateway.account("janemarge85") == jane
    identity = gateway.me()
    assert (identity.account, identity.level, identity.skew) == (jane, "read-write-directmessages", -30.5)


def test_followers_of_version_2(door: Door, stub: Stub) -> None:
    open_one = JANE_2 | {"receives_your_dm": True, "connection_status": ["followed_by"]}
    blocked = {"id": "8", "receives_your_dm": True, "connection_status": ["blocking"]}
    bare = {"id": 9, "verified_type": "none", "public_metrics": None, "verified": "yes"}
    stub.say(200, {"data": [open_one, blocked, bare, {"username": "idless"}, 7], "meta": {"next_token": "N" * 20}})
    page = door().followers("4242")
    assert page == FollowerPage(
        (
            Person("2244994945", "janemarge85", "Jane Marge", 11, True, "blue", False, True),
            Person("8", receives_messages=False),
            Person("9"),
        ),
        (),
        "N" * 20,
    )
    asked = stub.asked[0].path
    assert asked.startswith("/2/users/4242/followers?max_results=1000&user.fields=public_metrics%2C")
    assert "pagination_token" not in asked


def test_a_page_without_anybody_is_not_the_end(door: Door, stub: Stub) -> None:
    gone = {"type": "https://api.x.com/2/problems/resource-not-found", "title": "Not Found Error"}
    stub.say(200, {"meta": {"result_count": 0, "next_token": "N" * 20}})
    stub.say(200, {"errors": [gone], "meta": {"result_count": 0}})
    stub.say(200, {"meta": {"result_count": 0}})
    gateway = door()
    assert gateway.followers("4242") == FollowerPage((), (), "N" * 20)
    assert gateway.followers("4242", "N" * 20).next_cursor is None
    assert gateway.followers("4242").people == ()
    assert "pagination_token=NNNN" in stub.asked[1].path


def test_followers_of_version_1_are_ids(door: Door, stub: Stub) -> None:
    stub.say(200, {"ids": ["1", 2, None, "3"], "next_cursor": 5, "next_cursor_str": "5"})
    stub.say(200, {"ids": [], "next_cursor": 6})
    stub.say(200, {"ids": [], "next_cursor": 0, "next_cursor_str": "0"})
    gateway = door("1.1")
    assert gateway.followers("4242") == FollowerPage((), ("1", "2", "3"), "5")
    assert gateway.followers("4242", "5") == FollowerPage((), (), "6")
    assert gateway.followers("4242", "6").next_cursor is None
    assert [asked.path.partition("?")[2] for asked in stub.asked[:2]] == [
        "user_id=4242&cursor=-1&count=5000&stringify_ids=true",
        "user_id=4242&cursor=5&count=5000&stringify_ids=true",
    ]


@pytest.mark.parametrize(("version", "status", "body", "found"), [
    ("2", 200, {"data": [JANE_2], "errors": [{"title": "Not Found Error"}]}, ["2244994945"]),
    ("2", 200, {"errors": [{"type": "https://api.x.com/2/problems/resource-not-found"}]}, []),
    ("1.1", 200, [JANE_1], ["2244994945"]),
    ("1.1", 404, {"errors": [{"code": 17, "message": "No user matches for specified terms."}]}, []),
])  # fmt: skip
def test_those_gone_are_left_out(
    version: str, status: int, body: Any, found: list[str], door: Door, stub: Stub
) -> None:
    stub.say(status, body)
    assert [person.external_id for person in door(version).people(["2244994945", "1"])] == found


def test_people_of_version_1_are_read_whatever_is_odd_in_them(door: Door, stub: Stub) -> None:
    odd = {
        "id_str": None, "screen_name": "jané", "name": 5, "followers_count": -1, "verified": "yes", "protected": None,
        "receives_your_dm": True, "verified_type": "blue",
    }  # fmt: skip
    stub.say(200, [JANE_1, *(JANE_1 | {key: value} for key, value in odd.items())])
    jane = Person("2244994945", "janemarge85", "Jane Marge", 11, True, None, False, None)
    changed = {
        "username": "jané", "full_name": None, "number_of_friends": None, "checked": None, "protected": None,
        "receives_messages": True, "verified_type": "blue",
    }  # fmt: skip
    found = door("1.1").people([jane.external_id])
    assert found == [jane, jane, *(jane._replace(**{key: value}) for key, value in changed.items())]


@pytest.mark.parametrize("version", ["2", "1.1"])
def test_nobody_to_look_up_is_no_call(version: str, door: Door, stub: Stub) -> None:
    assert door(version).people([]) == []
    assert stub.asked == []


OLD_WAY = "Sat Aug 22 10:30:00 +0000 2026"
LINKS = {"urls": [
    {"url": "https://t.co/a", "expanded_url": "https://example.com/?a=1&b=2"},
    {"url": "https://t.co/p", "expanded_url": "https://x.com/u/status/1/photo/1", "media_key": "3_1"},
]}  # fmt: skip
WRITTEN = "1 < 2 & see https://example.com/?a=1&b=2\nend"
SHORT = "1 &lt; 2 &amp; see https://t.co/a\nend https://t.co/p"
MEDIA = {"urls": LINKS["urls"][:1], "media": [{"url": "https://t.co/p"}]}


@pytest.mark.parametrize(("version", "status"), [
    ("2", {"id": "5", "text": SHORT, "entities": LINKS, "author_id": "4242", "created_at": "2026-08-22T10:30:00Z"}),
    ("2", {"id": "5", "text": "1 &lt;…", "note_tweet": {"text": SHORT, "entities": LINKS}, "created_at": "2026-08-22T10:30:00Z"}),
    ("2", {"id": 5, "text": "1 &lt;…", "note_post": {"text": SHORT, "entities": LINKS}, "created_at": "2026-08-22T10:30:00Z"}),
    ("1.1", {"id_str": "5", "full_text": SHORT, "entities": MEDIA, "user": {"id": 4242}, "created_at": OLD_WAY}),
    ("1.1", {"id": 5, "text": SHORT, "entities": MEDIA, "created_at": "Sat Aug 22 12:30:00 +0200 2026"}),
])  # fmt: skip
def test_a_post_reads_as_it_was_written(version: str, status: Any, door: Door, stub: Stub) -> None:
    stub.say(200, {"data": [status], "meta": {}} if version == "2" else [status])
    assert door(version).timeline("4242") == [Post("5", WRITTEN, "4242", WHEN, "https://x.com/i/status/5")]


@pytest.mark.parametrize(("version", "status"), [
    ("2", {"referenced_tweets": [{"type": "quoted", "id": "3"}, {"type": "replied_to", "id": "4"}]}),
    ("2", {"referenced_posts": [{"type": "replied_to", "id": 4}]}),
    ("1.1", {"in_reply_to_status_id": 4, "in_reply_to_status_id_str": "4"}),
    ("1.1", {"in_reply_to_status_id": 4}),
])  # fmt: skip
def test_a_post_names_the_one_that_it_answers(version: str, status: Any, door: Door, stub: Stub) -> None:
    posts = [{"id": "5", "text": "so"} | status, {"id": "4", "text": "what?", "referenced_tweets": None}]
    stub.say(200, {"data": posts, "meta": {}} if version == "2" else posts)
    assert [post.reply_to for post in door(version).timeline("4242")] == ["4", None]


def test_a_post_has_its_author_in_its_address_once_the_name_is_known(door: Door, stub: Stub) -> None:
    stub.say(200, {"data": JANE_2})
    stub.say(201, {"data": {"id": "5", "text": "hello"}})
    gateway = door()
    gateway.me()
    assert gateway.post("hello").url == "https://x.com/janemarge85/status/5"
    stub.say(200, {"id_str": "6", "text": "hello", "user": JANE_1})
    assert door("1.1").post("hello").url == "https://x.com/janemarge85/status/6"


def test_an_empty_timeline(door: Door, stub: Stub) -> None:
    stub.say(200, {"meta": {"result_count": 0}})
    stub.say(200, [])
    assert door().timeline("4242", 10, "77") == []
    assert door("1.1").timeline("4242", 10, "77") == []
    for asked in stub.asked:
        assert "since_id=77" in asked.path
        assert "=10" in asked.path


def test_messages_of_version_2(door: Door, stub: Stub) -> None:
    event = {"event_type": "MessageCreate", "text": "a &amp; b", "created_at": "2026-08-22T10:30:00.000Z"}
    mine = event | {"id": "1", "sender_id": "4242", "dm_conversation_id": "4242-7"}
    theirs = event | {"id": "2", "sender_id": "7", "dm_conversation_id": "7-4242"}
    group = event | {"id": "3", "sender_id": "7", "dm_conversation_id": "15"}
    told = [
        Message("1", "a & b", "4242", "7", WHEN),
        Message("2", "a & b", "7", "4242", WHEN),
        Message("3", "a & b", "7", "4242", WHEN),
    ]
    for _ in range(2):
        stub.say(200, {"data": [mine, theirs, group], "meta": {}})
    assert door().messages() == told
    assert door().messages("7", 3) == told
    assert [asked.path.partition("?")[0] for asked in stub.asked] == [
        "/2/dm_events",
        "/2/dm_conversations/with/7/dm_events",
    ]
    assert "max_results=3" in stub.asked[1].path


def test_messages_of_version_1(door: Door, stub: Stub) -> None:
    def event(number: str, sender: str, recipient: str) -> Any:
        created = {"sender_id": sender, "target": {"recipient_id": recipient}, "message_data": {"text": "a &amp; b"}}
        return {"id": number, "type": "message_create", "created_timestamp": "1787394600000", "message_create": created}

    for _ in range(2):
        stub.say(200, {"events": [event("1", "4242", "7"), event("2", "9", "4242"), {"type": "other", "id": "3"}]})
    both = [Message("1", "a & b", "4242", "7", WHEN), Message("2", "a & b", "9", "4242", WHEN)]
    assert door("1.1").messages(limit=2) == both
    assert door("1.1").messages("7") == both[:1]


def test_a_message_sent(door: Door, stub: Stub) -> None:
    stub.say(201, {"data": {"dm_conversation_id": "4242-7", "dm_event_id": "99"}})
    assert door().send_message("7", "hello") == Message(
        "99", "hello", SECRETS.access_token.partition("-")[0], "7", None
    )
    assert (stub.asked[0].path, stub.asked[0].body) == ("/2/dm_conversations/with/7/messages", b'{"text": "hello"}')


@pytest.mark.parametrize("version", ["2", "1.1"])
@pytest.mark.parametrize("odd", ["", "a/../b", "jane doe", "@jane", "j" * 16, "jäne", "jane\n"])
def test_what_cannot_be_a_name_or_id_never_reaches_the_line(version: str, odd: str, door: Door, stub: Stub) -> None:
    gateway = door(version)
    calls = (gateway.account, gateway.followers, gateway.timeline, gateway.delete_post, gateway.messages)
    for call in (*calls, lambda odd: gateway.send_message(odd, "hello")):
        with pytest.raises(PersonFault):
            call(odd)
    assert stub.asked == []


@pytest.mark.parametrize("created", ["yesterday", 7, None, ""])
def test_an_unreadable_time_is_no_time(created: Any, door: Door, stub: Stub) -> None:
    stub.say(200, {"data": JANE_2 | {"created_at": created}})
    assert door().account("janemarge85").created_at is None


def test_an_account_without_a_name_is_no_account(door: Door, stub: Stub) -> None:
    stub.say(200, {"data": {"id": "1", "name": "Nobody"}})
    with pytest.raises(HostFault):
        door().me()
