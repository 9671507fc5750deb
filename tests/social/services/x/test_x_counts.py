"""The numbers of posts as X tells them: in part, in either vocabulary, and with errors beside them or alone."""

from __future__ import annotations

from typing import Any

import pytest

from social.errors import HostFault
from social.services.measured import Measured
from store.statistics import PostNumbers
from tests.social.services.x.stub import Door, Stub

PROBLEMS = "https://api.twitter.com/2/problems/"


def error(tail: str, post: str, **more: str) -> dict[str, str]:
    return {"type": PROBLEMS + tail, "title": "x", "detail": "x", "resource_id": post, "value": post, **more}


def post(number: str, **more: Any) -> dict[str, Any]:
    return {"id": number, "public_metrics": {"like_count": 3, "retweet_count": 2, "impression_count": 90}, **more}


def test_what_is_gone_hidden_and_refused_is_told_apart(door: Door, stub: Stub) -> None:
    private = {"url_link_clicks": 4, "user_profile_clicks": 1, "engagements": 9}
    refused = error("not-authorized-for-field", "2", field="non_public_metrics")
    absent = [error("resource-not-found", "3"), error("not-authorized-for-resource", "4")]
    stub.say(200, {"data": [post("1", non_public_metrics=private), post("2")], "errors": [refused, *absent]})
    found = door().metrics(["1", "2", "3", "4"], private=True)
    told = PostNumbers(likes=3, reposts=2, impressions=90)
    assert found.posts == {
        "1": PostNumbers(likes=3, reposts=2, impressions=90, clicks=4, profile_clicks=1, engagements=9), "2": told
    }  # fmt: skip
    assert found.absent == {"3": "gone", "4": "hidden"}
    assert "tweet.fields=public_metrics%2Cnon_public_metrics%2Corganic_metrics" in stub.asked[0].path


def test_an_answer_of_errors_alone_names_what_is_not_there(door: Door, stub: Stub) -> None:
    absent = [error("resource-not-found", "3"), error("not-authorized-for-resource", "4")]
    stub.say(200, {"errors": absent})
    assert door().metrics(["3", "4"]) == Measured({}, {"3": "gone", "4": "hidden"})


def test_the_new_words_and_numbers_that_are_none(door: Door, stub: Stub) -> None:
    numbers = {"repost_count": 7, "like_count": "many", "reply_count": -1, "quote_count": True}
    stub.say(200, {"data": [{"id": 5, "public_metrics": numbers}, {"public_metrics": numbers}]})
    assert door().metrics(["5"]) == Measured({"5": PostNumbers(reposts=7)}, {})


def test_version_1_1_leaves_those_out_that_are_gone(door: Door, stub: Stub) -> None:
    stub.say(200, [{"id_str": "1", "retweet_count": 2, "favorite_count": 3}])
    assert door("1.1").metrics(["1", "2"]) == Measured({"1": PostNumbers(likes=3, reposts=2)}, {"2": "gone"})


@pytest.mark.parametrize("version", ["2", "1.1"])
def test_an_answer_of_another_shape_says_nothing_of_any_post(version: str, door: Door, stub: Stub) -> None:
    stub.say(200, {"statuses": []} if version == "1.1" else "nothing")
    with pytest.raises(HostFault) as broken:
        door(version).metrics(["1"])
    assert broken.value.name == "garbled-answer"
