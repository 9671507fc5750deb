"""What every service type must keep: tests for any gateway, to be run against a server that plays its network.

A test module inherits `GatewayContract` and offers a fixture `ground`.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from social.errors import PersonFault, TextFault
from social.services.base import LEVELS, Answer, Gateway, Post, ServiceType
from tests.social.files import save_picture

WRITTEN = "1 < 2 & 3 > 2, said “the lark”: https://example.com/spring?a=1&b=2 ☕ é"


@dataclass(frozen=True)
class Ground:
    """One account of a network, ready for a test, and what is known about it."""

    type: ServiceType
    gateway: Gateway
    told: list[Answer]
    username: str
    user_id: str
    followers: int
    """How many people a complete pass over the account's followers must give."""
    friend: str
    """The id of somebody who takes messages from the account."""
    closed: str
    """The id of somebody who takes none."""
    nobody: str
    """A username that nobody has."""
    gone: str
    """An id that nobody has."""


def inert(*texts: str | None) -> bool:
    """Whether no text holds a control character but newline, or a bidi override, and all are NFC."""
    forbidden = {"Cc", "Cs"}
    return all(
        text == unicodedata.normalize("NFC", text)
        and not any(unicodedata.category(one) in forbidden and one != "\n" for one in text)
        and not set(text) & {*"\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"}
        for text in texts
        if text is not None
    )


class GatewayContract:
    """Inherited by the tests of each service type."""

    def test_the_token_speaks_for_its_account(self, ground: Ground) -> None:
        identity = ground.gateway.me()
        assert (identity.account.external_id, identity.account.username) == (ground.user_id, ground.username)
        assert identity.level is None or identity.level in LEVELS
        assert identity.skew is None or abs(identity.skew) < 60
        assert ground.gateway.account(ground.username) == identity.account
        assert inert(identity.account.full_name, identity.account.description)

    def test_nobody_of_that_name(self, ground: Ground) -> None:
        with pytest.raises(PersonFault) as unknown:
            ground.gateway.account(ground.nobody)
        assert unknown.value.name == "not-found"
        assert unknown.value.sentence

    def test_a_complete_pass_gives_every_follower_once(self, ground: Ground) -> None:
        seen: list[str] = []
        cursor, pages = None, 0
        while cursor is not None or pages == 0:
            page = ground.gateway.followers(ground.user_id, cursor)
            assert not (page.people and page.ids), "a page has people or ids"
            assert len(page.people) + len(page.ids) <= ground.gateway.page_size
            seen += [person.external_id for person in page.people] + list(page.ids)
            cursor, pages = page.next_cursor, pages + 1
        assert pages > 1, "the ground must have more followers than a page holds"
        assert len(seen) == len(set(seen)) == ground.followers
        assert len(ground.told) == pages, "one page is one call"

    def test_a_page_can_be_read_again(self, ground: Ground) -> None:
        cursor = ground.gateway.followers(ground.user_id).next_cursor
        assert ground.gateway.followers(ground.user_id, cursor) == ground.gateway.followers(ground.user_id, cursor)

    def test_people_are_looked_up_and_those_gone_left_out(self, ground: Ground) -> None:
        page = ground.gateway.followers(ground.user_id)
        wanted = ([person.external_id for person in page.people] or list(page.ids))[:99]
        found = ground.gateway.people([*wanted, ground.gone])
        assert {person.external_id for person in found} == set(wanted)
        assert all(person.username and person.full_name is not None for person in found)
        assert all(isinstance(person.number_of_friends, int) and isinstance(person.checked, bool) for person in found)
        assert inert(*(person.full_name for person in found), *(person.username for person in found))
        assert ground.gateway.people([ground.gone]) == []

    def test_a_post_is_on_the_timeline_until_it_is_deleted(self, ground: Ground) -> None:
        made = ground.gateway.post(WRITTEN)
        assert made.text == WRITTEN
        assert made.id in made.url
        (found,) = ground.gateway.timeline(ground.user_id)
        assert (found.id, found.text, found.author_id) == (made.id, WRITTEN, ground.user_id)
        assert found.created_at is not None
        assert found.created_at.utcoffset() == timedelta(0)
        ground.gateway.delete_post(made.id)
        assert ground.gateway.timeline(ground.user_id) == []
        ground.gateway.delete_post(made.id)

    def test_a_timeline_can_begin_after_a_known_post(self, ground: Ground) -> None:
        posts: list[Post] = [ground.gateway.post(f"{number}. {WRITTEN}") for number in range(3)]
        found = ground.gateway.timeline(ground.user_id, since_id=posts[0].id)
        assert [post.id for post in found] == [posts[2].id, posts[1].id], "newest first"
        for post in posts:
            ground.gateway.delete_post(post.id)

    def test_posts_are_measured_and_those_gone_are_named(self, ground: Ground) -> None:
        made = [ground.gateway.post(f"{number}. to be measured").id for number in range(3)]
        found = ground.gateway.metrics([*made, ground.gone], private=True)
        assert set(found.posts) == set(made)
        assert found.absent == {ground.gone: "gone"}
        assert all(isinstance(each.likes, int) and isinstance(each.reposts, int) for each in found.posts.values())
        ground.gateway.delete_post(made[1])
        gone = ground.gateway.metrics([made[1]], private=True)
        assert (gone.posts, gone.absent) == ({}, {made[1]: "gone"})
        before = len(ground.told)
        assert ground.gateway.metrics([]).posts == {}
        assert len(ground.told) == before
        own = ground.gateway.own_metrics(ground.user_id, str(int(made[0]) - 1), made[2], 5)
        assert (list(own.posts), own.absent) == ([made[0]], {}), "both ends are left out"
        for post in (made[0], made[2]):
            ground.gateway.delete_post(post)

    def test_the_same_post_twice_is_a_duplicate(self, ground: Ground) -> None:
        made = ground.gateway.post(WRITTEN)
        with pytest.raises(TextFault) as twin:
            ground.gateway.post(WRITTEN)
        assert twin.value.name == "duplicate"
        ground.gateway.delete_post(made.id)

    def test_a_text_too_long_is_refused(self, ground: Ground) -> None:
        text = "too long " * 50
        assert ground.type.measure(text, "tweet").over > 0
        with pytest.raises(TextFault):
            ground.gateway.post(text)

    def test_a_message_arrives(self, ground: Ground) -> None:
        sent = ground.gateway.send_message(ground.friend, WRITTEN)
        assert (sent.text, sent.sender_id, sent.recipient_id) == (WRITTEN, ground.user_id, ground.friend)
        for found in (ground.gateway.messages(limit=5)[0], ground.gateway.messages(ground.friend, 5)[0]):
            assert (found.id, found.text) == (sent.id, WRITTEN)
            assert (found.sender_id, found.recipient_id) == (ground.user_id, ground.friend)
            assert found.created_at is not None
        assert ground.gateway.messages(ground.closed) == []

    def test_who_takes_no_messages_stops_only_himself(self, ground: Ground) -> None:
        with pytest.raises(PersonFault):
            ground.gateway.send_message(ground.closed, WRITTEN)
        assert ground.gateway.send_message(ground.friend, f"after: {WRITTEN}").id

    def test_every_call_is_one_request_and_told_once(self, ground: Ground) -> None:
        gateway = ground.gateway
        calls: list[Callable[[], Any]] = [
            gateway.me,
            lambda: gateway.account(ground.username),
            lambda: gateway.people([ground.friend]),
            lambda: gateway.followers(ground.user_id),
            lambda: gateway.timeline(ground.user_id),
            lambda: gateway.metrics([ground.gone]),
            lambda: gateway.own_metrics(ground.user_id, "1", "9" * 18),
            gateway.messages,
            lambda: gateway.messages(ground.friend),
            lambda: gateway.delete_post(gateway.post("counted").id),
        ]
        for number, call in enumerate(calls, start=1):
            call()
            assert len(ground.told) == number + (number == len(calls))
        assert all(answer.status in (200, 201) and answer.endpoint for answer in ground.told)
        page = gateway.followers(ground.user_id)
        assert ground.told[3].resources == len(page.people) + len(page.ids) > 0
        for reading in (reading for answer in ground.told for reading in answer.quotas):
            assert 0 <= reading.remaining < reading.limit
            assert reading.resets_at.utcoffset() == timedelta(0)

    def test_a_post_bears_a_picture_that_may_be_uploaded_again(self, ground: Ground, tmp_path: Path) -> None:
        file = ground.type.inspect(save_picture(tmp_path / "wren"))
        assert ground.type.media_problems([file]) == ()
        sent: list[int] = []
        first, again = ground.gateway.upload(file, sent.append), ground.gateway.upload(file)
        assert first.id != again.id
        assert sent[-1] == file.bytes
        assert again.expires_at.utcoffset() == timedelta(0)
        while again.state != "succeeded":
            again = ground.gateway.media_state(again.id)
        ground.gateway.describe(again.id, "A wren")
        made = ground.gateway.post(WRITTEN, [again.id])
        (found,) = ground.gateway.timeline(ground.user_id)
        assert (made.text, found.id, found.text) == (WRITTEN, made.id, WRITTEN), "media adds nothing to the text"
        ground.gateway.delete_post(made.id)

    def test_media_that_the_network_does_not_know_stops_nothing_else(self, ground: Ground) -> None:
        with pytest.raises(TextFault) as unknown:
            ground.gateway.post(WRITTEN, [ground.gone])
        assert unknown.value.name == "bad-media"
        ground.gateway.delete_post(ground.gateway.post(WRITTEN).id)

    def test_a_post_answers_another_and_its_timeline_says_so(self, ground: Ground) -> None:
        head = ground.gateway.post(WRITTEN)
        tail = ground.gateway.post(f"2. {WRITTEN}", reply_to=head.id)
        assert (head.reply_to, tail.reply_to, tail.text) == (None, head.id, f"2. {WRITTEN}")
        found = ground.gateway.timeline(ground.user_id)
        assert [(post.id, post.reply_to, post.text) for post in found] == [
            (tail.id, head.id, tail.text),
            (head.id, None, head.text),
        ]
        for post in (tail, head):
            ground.gateway.delete_post(post.id)

    def test_what_is_gone_cannot_be_answered(self, ground: Ground) -> None:
        with pytest.raises(TextFault) as gone:
            ground.gateway.post(WRITTEN, reply_to=ground.gone)
        assert gone.value.name == "nothing-to-answer"
        assert ground.gateway.timeline(ground.user_id) == []

    def test_addresses_hold_the_name(self, ground: Ground) -> None:
        assert ground.username in ground.type.profile_url(ground.username)
        assert ground.username in ground.type.post_url(ground.username, "77")
        assert "77" in ground.type.post_url(ground.username, "77")
