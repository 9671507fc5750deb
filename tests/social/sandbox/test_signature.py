"""Only a good, fresh signature of a living token is let in."""

from __future__ import annotations

import time

import pytest
import requests
from oauthlib.oauth1 import Client
from requests_oauthlib import OAuth1

from social.sandbox.server import Sandbox
from tests.social.sandbox.conftest import Voice

ME, VERIFY = "/2/users/me", "/1.1/account/verify_credentials.json"


def code(answer: requests.Response) -> int:
    """The code in a v1.1 envelope."""
    return answer.json()["errors"][0]["code"]


def signed_by(voice: Voice, **changed: str) -> OAuth1:
    """The signature of a voice, with something set by hand."""
    keys = voice.keys
    return OAuth1(
        keys["consumer_key"], keys["consumer_secret"], keys["access_token"], keys["access_token_secret"], **changed
    )


def test_a_good_signature_is_let_in_as_the_tokens_owner(brand: Voice, proofs: Voice) -> None:
    for voice, username in ((brand, "brandlark"), (proofs, "larkproofs")):
        assert voice.get(ME).json()["data"]["username"] == username
        assert voice.get(VERIFY).json()["screen_name"] == username
        assert voice.keys["access_token"].startswith(voice.id + "-")


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"consumer_key": "x" * 25}, 32),
        ({"consumer_secret": "x" * 50}, 32),
        ({"access_token": "1-" + "x" * 40}, 89),
        ({"access_token_secret": "x" * 45}, 32),
    ],
)
def test_each_of_the_four_secrets_must_be_right(box: Sandbox, changed: dict[str, str], expected: int) -> None:
    voice = Voice(box, **changed)
    answer = voice.get(ME)
    assert (answer.status_code, answer.json()["title"], answer.json()["type"]) == (401, "Unauthorized", "about:blank")
    answer = voice.get(VERIFY)
    assert (answer.status_code, code(answer)) == (401, expected)


def test_no_signature_at_all(box: Sandbox) -> None:
    assert requests.get(box.url + ME).status_code == 401
    answer = requests.get(box.url + VERIFY)
    assert (answer.status_code, code(answer)) == (400, 215)
    assert requests.get(box.url + ME, headers={"Authorization": "Bearer abc"}).status_code == 401


def test_a_nonce_is_good_once(box: Sandbox, brand: Voice) -> None:
    auth = signed_by(brand, nonce="onceonly", timestamp=str(int(time.time())))
    assert requests.get(box.url + VERIFY, auth=auth).status_code == 200
    again = requests.get(box.url + VERIFY, auth=auth)
    assert (again.status_code, code(again)) == (401, 32)


@pytest.mark.parametrize(("seconds", "status"), [(-290, 200), (290, 200), (-310, 401), (310, 401)])
def test_a_timestamp_may_be_off_by_five_minutes(box: Sandbox, brand: Voice, seconds: int, status: int) -> None:
    def auth() -> OAuth1:
        return signed_by(brand, timestamp=str(int(time.time()) + seconds))

    assert requests.get(box.url + ME, auth=auth()).status_code == status
    old = requests.get(box.url + VERIFY, auth=auth())
    assert old.status_code == status
    if status == 401:
        assert old.json() == {"errors": [{"code": 135, "message": "Timestamp out of bounds."}]}


def test_the_address_and_the_query_are_signed_and_json_is_not(box: Sandbox, brand: Voice) -> None:
    keys = brand.keys
    client = Client(keys["consumer_key"], keys["consumer_secret"], keys["access_token"], keys["access_token_secret"])
    for signed in ("https://api.twitter.com" + ME, box.url + ME + "?user.fields=verified"):
        _, headers, _ = client.sign(signed)
        assert requests.get(box.url + ME, headers=headers).status_code == 401
    _, headers, _ = client.sign(box.url + "/2/tweets", "POST")
    assert requests.post(box.url + "/2/tweets", json={"text": "unsigned words"}, headers=headers).status_code == 201


def test_a_form_is_signed(box: Sandbox, brand: Voice) -> None:
    url = box.url + "/1.1/statuses/update.json"
    assert brand.session.post(url, data={"status": "a form & more"}).json()["text"] == "a form &amp; more"
    prepared = requests.Request("POST", url, data={"status": "before"}, auth=brand.session.auth).prepare()
    prepared.prepare_body({"status": "after"}, None)
    assert requests.Session().send(prepared).status_code == 401
    assert [write["text"] for write in box.ledger()] == ["a form & more"]


def test_a_revoked_token_is_dead_until_it_is_restored(box: Sandbox, brand: Voice) -> None:
    box.faults([{"effect": {"revoke": "brandlark"}}])
    assert brand.get(ME).status_code == 401
    answer = brand.get(VERIFY)
    assert (answer.status_code, code(answer)) == (401, 89)
    box.faults([{"effect": {"revoke": {"user": "brandlark", "on": False}}}])
    assert brand.get(ME).status_code == 200


def test_a_shifted_clock_shows_in_the_date_and_refuses_honest_timestamps(box: Sandbox, brand: Voice) -> None:
    box.faults([{"effect": {"clock_offset": 1_000}}])
    answer = brand.get(VERIFY)
    assert (answer.status_code, code(answer)) == (401, 135)
    shown = time.mktime(time.strptime(answer.headers["date"], "%a, %d %b %Y %H:%M:%S GMT")) - time.timezone
    assert 900 < shown - time.time() < 1_100
    box.clear_faults()
    assert brand.get(VERIFY).status_code == 200
