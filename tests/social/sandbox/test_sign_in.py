"""Signing in over real HTTP: request token, a page in a text browser, PIN, access token, and the end of a token."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
import requests
from requests_oauthlib import OAuth1

from social.sandbox.accounts import CALLBACK, AccountSpec
from social.sandbox.server import Sandbox
from social.sandbox.sign_ins import LIFETIME
from social.sandbox.world import World
from tests.social.desks import HeldClock
from tests.social.sandbox.browser import Page, pin, read
from tests.social.sandbox.conftest import Voice

ME, ALLOW = "/2/users/me", "Authorize app"


class App:
    """Signs as an app alone, or with a request token."""

    def __init__(self, box: Sandbox, username: str = "brandlark") -> None:
        self.box, self.keys = box, box.account(username)

    def ask(
        self, path: str, token: dict[str, str] | None = None, data: object = None, **more: str
    ) -> requests.Response:
        token = token or {}
        keys = (self.keys["consumer_key"], self.keys["consumer_secret"])
        tokens = (token.get("oauth_token"), token.get("oauth_token_secret"))
        at = str(int(self.box.world.clock.now().timestamp()))
        return requests.post(self.box.url + path, data=data, auth=OAuth1(*keys, *tokens, timestamp=at, **more))

    def begin(self, callback: str = "oob", **data: str) -> dict[str, str]:
        answer = self.ask("/oauth/request_token", data=data, callback_uri=callback)
        told = fields(answer)
        assert set(told) == {"oauth_token", "oauth_token_secret", "oauth_callback_confirmed"}
        assert told["oauth_callback_confirmed"] == "true"
        return told

    def page(self, token: dict[str, str], **query: str) -> Page:
        return read(f"{self.box.url}/oauth/authorize?" + urlencode({"oauth_token": token["oauth_token"], **query}))

    def redeem(self, token: dict[str, str], verifier: str) -> requests.Response:
        return self.ask("/oauth/access_token", token, verifier=verifier)

    def sign_in(self, username: str, **data: str) -> dict[str, str]:
        token = self.begin(**data)
        return fields(self.redeem(token, pin(self.page(token).press(ALLOW, account=username))))

    def voice(self, told: dict[str, str]) -> Voice:
        """Speaks with the tokens that a sign-in gave."""
        names = ("consumer_key", "consumer_secret")
        tokens = {"access_token": told["oauth_token"], "access_token_secret": told["oauth_token_secret"]}
        return Voice(self.box, **{name: self.keys[name] for name in names}, **tokens)


@pytest.fixture
def app(box: Sandbox) -> App:
    return App(box)


@pytest.fixture
def held() -> Iterator[tuple[App, HeldClock]]:
    clock = HeldClock()
    with Sandbox(world=World(7, 5, clock=clock)) as box:
        yield App(box), clock


def fields(answer: requests.Response) -> dict[str, str]:
    assert answer.status_code == 200, answer.text
    return {name: value for name, (value,) in parse_qs(answer.text, strict_parsing=True).items()}


def test_a_pin_opens_the_account_that_was_chosen(app: App) -> None:
    for username in ("larkproofs", "brandlark"):
        told = app.sign_in(username)
        keys = app.box.account(username)
        assert set(told) == {"oauth_token", "oauth_token_secret", "user_id", "screen_name"}
        assert (told["screen_name"], told["user_id"]) == (username, keys["user_id"])
        assert told["oauth_token"].startswith(keys["user_id"] + "-")
        me = app.voice(told).get(ME)
        assert me.json()["data"]["username"] == username
        assert me.headers["x-access-level"] == "read-write-directmessages"


def test_the_same_level_gives_the_same_token_and_another_level_another(app: App) -> None:
    own = app.box.account("brandlark")
    assert app.sign_in("brandlark")["oauth_token"] == own["access_token"]
    first = app.sign_in("larkproofs")
    assert app.sign_in("larkproofs") == first
    reading = app.sign_in("larkproofs", x_auth_access_type="read")
    writing = app.sign_in("larkproofs", x_auth_access_type="write")
    assert len({each["oauth_token"] for each in (first, reading, writing)}) == 3
    assert first["oauth_token"] != app.box.account("larkproofs")["access_token"]  # that one is for another app
    assert app.voice(reading).get(ME).headers["x-access-level"] == "read"
    assert app.voice(reading).post("/2/tweets", {"text": "no"}).status_code == 403
    assert app.voice(writing).post("/2/tweets", {"text": "yes"}).status_code == 201
    assert app.voice(writing).get("/2/dm_events").status_code == 403
    assert app.sign_in("larkproofs", x_auth_access_type="read") == reading


def test_the_level_is_the_apps_and_never_more(box: Sandbox) -> None:
    app = App(box, "larkreads")
    token = app.sign_in("larkproofs", x_auth_access_type="write")
    assert app.voice(token).get(ME).headers["x-access-level"] == "read"
    box.faults([{"effect": {"app_level": {"user": "larkreads", "to": "read-write"}}}])
    assert app.voice(token).get(ME).headers["x-access-level"] == "read"
    assert app.voice(app.sign_in("larkproofs")).get(ME).headers["x-access-level"] == "read-write"


def test_a_pin_is_good_once_and_a_wrong_one_spoils_nothing(app: App) -> None:
    token = app.begin()
    assert app.redeem(token, "1234567").status_code == 401
    right = pin(app.page(token).press(ALLOW))
    for wrong in ("0000000", right[::-1] + "1", "ü", right + " "):
        answer = app.redeem(token, wrong)
        assert (answer.status_code, answer.text) == (
            401, "Error processing your OAuth request: Invalid oauth_verifier parameter",
        )  # fmt: skip
    assert app.redeem(token, right).status_code == 200
    again = app.redeem(token, right)
    assert (again.status_code, again.json()["errors"][0]["code"]) == (401, 89)
    assert app.page(token).status == 403


def test_a_request_token_is_of_one_app_and_not_a_token(app: App) -> None:
    token = app.begin()
    verifier = pin(app.page(token).press(ALLOW))
    assert App(app.box, "larkproofs").redeem(token, verifier).status_code == 401
    assert app.redeem(token | {"oauth_token_secret": "x" * 32}, verifier).json()["errors"][0]["code"] == 32
    assert (
        requests.get(app.box.url + ME, auth=OAuth1(app.keys["consumer_key"], app.keys["consumer_secret"])).status_code
        == 401
    )
    assert app.redeem(token, verifier).status_code == 200


def test_a_request_token_grows_too_old(held: tuple[App, HeldClock]) -> None:
    app, clock = held
    token = app.begin()
    verifier = pin(app.page(token).press(ALLOW))
    clock.move(LIFETIME - 1)
    assert app.page(token).status == 200
    clock.move(2)
    page = app.page(token)
    assert (page.status, page.form) == (403, None)
    assert "begin again" in page.words
    assert app.redeem(token, verifier).json()["errors"][0] == {"code": 89, "message": "Invalid or expired token."}


def test_a_callback_must_be_approved(app: App) -> None:
    answer = app.ask("/oauth/request_token", callback_uri="https://evil.example/x")
    assert (answer.status_code, '<error code="415">Callback URL not approved' in answer.text) == (403, True)
    with Sandbox(world=World(7, 5, (AccountSpec("larkdesk", callbacks=()),))) as box:
        desktop = App(box, "larkdesk")
        answer = desktop.ask("/oauth/request_token", callback_uri=CALLBACK)
        assert (answer.status_code, '<error code="417">Desktop applications only' in answer.text) == (401, True)
        assert desktop.begin("oob")


def test_an_approved_callback_gets_the_verifier_or_the_refusal(app: App) -> None:
    token = app.begin(CALLBACK)
    page = app.page(token).press(ALLOW, account="larkproofs")
    back = parse_qs(urlsplit(page.location).query)
    assert (page.status, page.location.split("?")[0]) == (302, CALLBACK)
    assert back["oauth_token"] == [token["oauth_token"]]
    assert fields(app.redeem(token, back["oauth_verifier"][0]))["screen_name"] == "larkproofs"
    token = app.begin(CALLBACK)
    assert app.page(token).press("Cancel").location == f"{CALLBACK}?denied={token['oauth_token']}"
    assert app.page(token).status == 403


def test_cancel_ends_it(app: App) -> None:
    token = app.begin()
    page = app.page(token).press("Cancel")
    assert "may not use your account" in page.words
    assert app.redeem(token, "1234567").json()["errors"][0]["code"] == 89


@pytest.mark.parametrize(("changed", "status", "code"), [({"consumer_key": "x" * 25}, 401, 32), ({}, 400, 215)])
def test_only_an_app_gets_a_request_token(app: App, changed: dict[str, str], status: int, code: int) -> None:
    url = app.box.url + "/oauth/request_token"
    app.keys = app.keys | changed
    answer = app.ask("/oauth/request_token", callback_uri="oob") if changed else requests.post(url)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (status, code)


def test_an_invalidated_token_is_dead_and_the_next_one_new(app: App) -> None:
    first, reading = app.sign_in("larkproofs"), app.sign_in("larkproofs", x_auth_access_type="read")
    voice = app.voice(first)
    assert voice.post("/1.1/oauth/invalidate_token").json() == {"access_token": first["oauth_token"]}
    assert voice.get("/1.1/account/verify_credentials.json").json()["errors"][0]["code"] == 89
    assert app.voice(reading).get(ME).status_code == 200
    second = app.sign_in("larkproofs")
    assert second["oauth_token"] != first["oauth_token"]
    assert app.voice(second).get(ME).status_code == 200
    app.box.faults([{"effect": {"revoke": "larkproofs"}}])
    assert {app.voice(each).get(ME).status_code for each in (reading, second)} == {401}


def test_the_page_is_for_everybody_and_nothing_on_it_is_read_as_html(app: App) -> None:
    evil = "<script>alert('lark')</script>\"'&"
    app.box.faults([{"effect": {"rename": {"user": "larkproofs", "name": evil}}}])
    page = app.page(app.begin(), screen_name="LARKPROOFS")
    assert evil in page.words
    names = [tag for tag, _ in page.tags]
    assert {"script", "img", "a"}.isdisjoint(names)
    assert [given["lang"] for tag, given in page.tags if tag == "html"] == ["en"]
    assert names.count("h1") == names.count("fieldset") == names.count("legend") == names.count("main") == 1
    assert names.count("label") == len(page.form.radios["account"]) == len(app.box.accounts)
    assert page.form.fields["account"] == "larkproofs"
    assert "default-src 'none'" in page.headers["content-security-policy"]
    asked = read(app.box.url + "/oauth/authorize?oauth_token=%22%3E%3Cscript%3E")
    assert (asked.status, "<script" in asked.html) == (403, False)


def test_a_choice_that_cannot_be_is_asked_for_again(app: App) -> None:
    app.box.faults([{"effect": {"suspend": "larktwin"}}])
    page = app.page(app.begin())
    assert "larktwin" not in page.form.radios["account"]
    for nobody in ("larktwin", "lark000", "<b>"):
        again = page.press(ALLOW, account=nobody)
        assert (again.status, "Choose one of these accounts first." in again.words) == (400, True)
    assert pin(again.press(ALLOW))


def test_a_fault_strikes_signing_in_too(app: App) -> None:
    app.box.faults([{"effect": {"refuse": "unavailable"}, "endpoint": "POST /oauth/request_token", "times": 1}])
    assert app.ask("/oauth/request_token", callback_uri="oob").status_code == 503
    assert app.begin()
    assert app.box.state()["calls"] == {"POST /oauth/request_token": 2}


def test_nothing_secret_is_on_the_page_or_in_a_repr(app: App) -> None:
    token = app.begin()
    page = app.page(token)
    shown = (
        page.html
        + repr([*app.box.world.apps.values()])
        + repr(app.box.running.desk.sign_ins.find(token["oauth_token"]))
    )
    for secret in (token["oauth_token_secret"], *(app.keys[name] for name in ("consumer_key", "consumer_secret"))):
        assert secret not in shown
    assert not re.search(r"verifier=.", repr(app.box.running.desk.sign_ins.find(token["oauth_token"])))
