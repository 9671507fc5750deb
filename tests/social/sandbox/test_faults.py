"""Faults strike the calls they are meant for, do what they say, and the ledger tells what was truly done."""

from __future__ import annotations

from typing import Any

import pytest
import requests

from social.sandbox.changes import BadOrder
from social.sandbox.server import Sandbox
from tests.social.sandbox.conftest import Voice

POST = "POST /2/tweets"
LOST = (requests.ConnectionError, requests.exceptions.ChunkedEncodingError)


def texts(box: Sandbox) -> list[str]:
    """The texts in the ledger."""
    return [write["text"] for write in box.ledger()]


def statuses(voice: Voice, count: int, path: str = "/2/users/me") -> list[int]:
    """The statuses of some calls in a row."""
    return [voice.get(path).status_code for _ in range(count)]


def test_a_line_cut_before_the_write_leaves_nothing(box: Sandbox, brand: Voice) -> None:
    box.faults([{"endpoint": POST, "times": 1, "effect": {"cut_before": True}}])
    with pytest.raises(LOST):
        brand.post("/2/tweets", {"text": "Lost"})
    assert brand.get(f"/2/users/{brand.id}/tweets").json()["meta"] == {"result_count": 0}
    assert texts(box) == []
    assert brand.post("/2/tweets", {"text": "Lost"}).status_code == 201


@pytest.mark.parametrize("effect", ["cut_after", "truncate"])
def test_a_line_cut_after_the_write_leaves_the_write(box: Sandbox, brand: Voice, effect: str) -> None:
    box.faults([{"endpoint": POST, "times": 1, "effect": {effect: True}}])
    with pytest.raises(LOST):
        brand.post("/2/tweets", {"text": "Done"})
    [post] = brand.get(f"/2/users/{brand.id}/tweets").json()["data"]
    assert [(write["text"], write["id"]) for write in box.ledger()] == [("Done", post["id"])]
    assert brand.post("/2/tweets", {"text": "Done"}).status_code == 403


def test_an_error_that_hides_a_write(box: Sandbox, brand: Voice) -> None:
    box.faults([{"endpoint": POST, "nth": 1, "effect": {"status": 503, "done": True}}])
    assert brand.post("/2/tweets", {"text": "Done"}).status_code == 503
    assert texts(box) == ["Done"]


def test_a_client_that_gives_up_does_not_stop_the_write(box: Sandbox, brand: Voice) -> None:
    box.faults([{"endpoint": POST, "times": 1, "effect": {"delay": 30}}])
    with pytest.raises(requests.Timeout):
        brand.session.post(box.url + "/2/tweets", json={"text": "Slow"}, timeout=0.2)
    assert texts(box) == ["Slow"]


def test_a_call_held_back_is_done_later(box: Sandbox, brand: Voice) -> None:
    box.faults([{"endpoint": POST, "times": 1, "effect": {"delay_before": 0.05}}])
    assert brand.post("/2/tweets", {"text": "Later"}).status_code == 201
    assert texts(box) == ["Later"]


@pytest.mark.parametrize(
    "effect",
    [
        {"status": 500},
        {"status": 402, "body": {"title": "CreditsDepleted"}, "headers": {"x-note": "yes"}},
        {"html": "<h1>Over capacity</h1>"},
        {"body": ["no", "object"]},
        {"refuse": "locked"},
        {"duplicate": True},
        {"rate_limited": True},
        {"daily_cap": "user"},
    ],
)
def test_an_answer_made_up_writes_nothing(box: Sandbox, brand: Voice, effect: dict[str, Any]) -> None:
    box.faults([{"endpoint": POST, "effect": effect}])
    brand.post("/2/tweets", {"text": "Never"})
    assert texts(box) == []


def test_made_up_answers_arrive_as_ordered(box: Sandbox, brand: Voice) -> None:
    box.faults(
        [{"nth": 1, "effect": {"status": 402, "body": {"title": "CreditsDepleted"}, "headers": {"x-note": "a"}}}]
    )
    box.faults([{"nth": 2, "effect": {"html": "<h1>Over capacity</h1>"}}])
    box.faults([{"nth": 3, "effect": {"refuse": "locked"}}])
    first, second, third, fourth = (brand.get("/2/users/me") for _ in range(4))
    assert (first.status_code, first.json(), first.headers["x-note"]) == (402, {"title": "CreditsDepleted"}, "a")
    assert (second.status_code, second.headers["content-type"]) == (503, "text/html; charset=utf-8")
    assert second.text == "<h1>Over capacity</h1>"
    assert (third.status_code, third.json()["type"]) == (403, "about:blank")
    assert fourth.status_code == 200


def test_a_limit_with_and_without_its_headers(box: Sandbox, brand: Voice) -> None:
    box.faults([{"nth": 1, "effect": {"rate_limited": True}}, {"nth": 2, "effect": {"rate_limited": "bare"}}])
    box.faults([{"nth": 3, "effect": {"daily_cap": "user"}}, {"nth": 4, "effect": {"daily_cap": "app"}}])
    window, bare, user, app = (brand.get("/2/users/me") for _ in range(4))
    assert {answer.status_code for answer in (window, bare, user, app)} == {429}
    assert window.headers["x-rate-limit-remaining"] == "0"
    assert not [name for name in bare.headers if "limit" in name]
    assert user.headers["x-user-limit-24hour-remaining"] == app.headers["x-app-limit-24hour-remaining"] == "0"
    assert int(user.headers["x-rate-limit-remaining"]) > 0


@pytest.mark.parametrize("late", [{"reads": 2}, {"seconds": 3600}])
def test_a_late_write_is_accepted_and_shown_later(box: Sandbox, brand: Voice, proofs: Voice, late: dict) -> None:
    box.faults([{"times": 2, "endpoint": "POST *", "effect": {"late": late}}])
    brand.post("/2/tweets", {"text": "Late"})
    brand.post(f"/2/dm_conversations/with/{proofs.id}/messages", {"text": "Late too"})
    for _ in range(2):
        assert "data" not in brand.get(f"/2/users/{brand.id}/tweets").json()
        assert "data" not in brand.get("/2/dm_events").json()
    assert texts(box) == ["Late", "Late too"]
    assert brand.post("/2/tweets", {"text": "Late"}).status_code == 403
    shown = "reads" in late
    assert ("data" in brand.get(f"/2/users/{brand.id}/tweets").json()) is shown
    assert ("data" in brand.get("/2/dm_events").json()) is shown


def test_a_rule_strikes_what_it_names(box: Sandbox, brand: Voice, proofs: Voice) -> None:
    box.faults([{"endpoint": "GET /2/users/:id/followers", "username": "BrandLark", "effect": {"status": 500}}])
    box.faults([{"endpoint": "/1.1/*", "effect": {"status": 502}}])
    assert brand.get(f"/2/users/{brand.id}/followers").status_code == 500
    assert proofs.get(f"/2/users/{proofs.id}/followers").status_code == 200
    assert statuses(brand, 1, "/1.1/account/verify_credentials.json") == [502]
    assert statuses(brand, 1) == [200]
    rules = requests.get(box.url + "/sandbox/faults").json()["rules"]
    assert [(rule["calls"], rule["strikes"]) for rule in rules] == [(1, 1), (1, 1)]


def test_a_rule_strikes_as_often_as_it_says(box: Sandbox, brand: Voice) -> None:
    box.faults([{"nth": [2, 3], "effect": {"status": 500}}])
    assert statuses(brand, 4) == [200, 500, 500, 200]
    box.faults([{"times": 2, "effect": {"status": 500}}], replace=True)
    assert statuses(brand, 4) == [500, 500, 200, 200]
    box.faults([{"share": 0.5, "effect": {"status": 500}}], replace=True)
    dice = statuses(brand, 40)
    assert 8 < dice.count(500) < 32
    box.faults([{"share": 0.5, "effect": {"status": 500}}], replace=True)
    assert statuses(brand, 20) == dice[:20]


def test_a_change_may_come_with_a_call(box: Sandbox, brand: Voice) -> None:
    box.faults([{"endpoint": "GET /2/users/me", "nth": 2, "effect": {"revoke": "brandlark"}}])
    assert statuses(brand, 3) == [200, 401, 401]


def test_people_change(box: Sandbox, brand: Voice) -> None:
    person = brand.get(f"/2/users/{brand.id}/followers").json()["data"][2]
    box.faults(
        [{"effect": {"rename": {"user": person["id"], "to": "NewName", "name": "Anew"}, "protect": person["id"]}}]
    )
    shown = brand.get("/2/users/by/username/newname", user__fields="protected").json()["data"]
    assert shown == {"id": person["id"], "name": "Anew", "username": "NewName", "protected": True}
    assert set(brand.get(f"/2/users/by/username/{person['username']}").json()) == {"errors"}
    box.faults([{"effect": {"suspend": "brandlark"}}])
    answer = brand.get("/2/users/me")
    assert (answer.status_code, "suspended" in answer.json()["detail"]) == (403, True)
    box.faults([{"effect": {"suspend": {"user": "brandlark", "on": False}}}])
    assert statuses(brand, 1) == [200]


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        ("x", "A rule is an object"),
        ({"effect": {}}, "needs an effect"),
        ({"effect": {"explode": True}}, "explode is no effect. There are: status"),
        ({"effect": {"status": 99}}, "an HTTP status from 200 to 599"),
        ({"effect": {"refuse": []}}, "one of: unauthorized"),
        ({"effect": {"late": {"days": 1}}}, "seconds"),
        ({"effect": {"suspend": "nobody_here"}}, "nobody with the id or username 'nobody_here'"),
        ({"effect": {"revoke": {"user": "brandlark", "on": "no"}}}, "true or false"),
        ({"effect": {"level": {"user": "brandlark", "to": "all"}}}, "A level is one of"),
        ({"effect": {"vocabulary": "toot"}}, "A vocabulary is one of: tweet, post"),
        ({"effect": {"clock_offset": "much"}}, "number of seconds"),
        ({"effect": {"follow": {"account": "brandlark", "count": -1}}}, "whole number"),
        ({"effect": {"status": 500}, "nth": 0}, "whole number from 1"),
        ({"effect": {"status": 500}, "share": 2}, "number from 0 to 1"),
        ({"effect": {"status": 500}, "times": 0}, "whole number from 1"),
        ({"effect": {"status": 500}, "endpoint": 5}, "should be a text"),
        ({"effect": {"status": 500}, "path": "/2/*"}, "but not path"),
    ],
)
def test_a_rule_that_cannot_be_understood_is_told_and_none_is_taken(box: Sandbox, rule: object, sentence: str) -> None:
    good = {"endpoint": POST, "effect": {"status": 500}}
    answer = requests.post(box.url + "/sandbox/faults", json={"rules": [good, rule]})
    assert (answer.status_code, sentence in answer.json()["error"]) == (400, True), answer.text
    assert requests.get(box.url + "/sandbox/faults").json() == {"rules": []}
    with pytest.raises(BadOrder):
        box.faults([good, rule])  # type: ignore[list-item]


def test_orders_over_http_are_added_replaced_and_forgotten(box: Sandbox, brand: Voice) -> None:
    url = box.url + "/sandbox/faults"
    for order in ({"rules": [{"effect": {"status": 500}}]}, {"rules": [{"effect": {"status": 502}}]}):
        assert requests.post(url, json=order).status_code == 200
    assert statuses(brand, 1) == [500]
    requests.post(url, json={"rules": [{"effect": {"status": 503}}], "replace": True})
    assert statuses(brand, 1) == [503]
    assert requests.delete(url).json() == {"rules": []}
    assert statuses(brand, 1) == [200]
    for bad in ("{", "[]", '{"rules": {}}', '{"rule": []}'):
        assert requests.post(url, data=bad, headers={"content-type": "application/json"}).status_code == 400, bad
