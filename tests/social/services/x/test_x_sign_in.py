"""Signing in through the gateway: against the sandbox with a text browser, and against raw answers of X."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from urllib.parse import parse_qsl, urlsplit

import pytest

from social.clock import SystemClock
from social.errors import AppFault, Fault, HostFault, ServiceFault, TextFault
from social.sandbox.accounts import CALLBACK
from social.sandbox.server import Sandbox
from social.services.base import Routing, SignedIn, SignIn
from social.services.x import X
from tests.social.sandbox.browser import pin, read
from tests.social.services.x.stub import RESET, SECRETS, HeldClock, Stub

ALLOW = "Authorize app"
KEYS = SECRETS.consumer_key, SECRETS.consumer_secret
TOKEN = "oauth_token=req%2Fuest&oauth_token_secret=word&oauth_callback_confirmed=true"
TOKENS = "oauth_token=4242-aaaa&oauth_token_secret=bbbb&user_id=4242&screen_name=lark"
XML = "<?xml version='1.0' encoding='UTF-8'?>"
HTML = {"content_type": "text/html;charset=utf-8"}


@pytest.fixture
def box() -> Iterator[Sandbox]:
    with Sandbox(5) as running:
        yield running


def begun(box: Sandbox, callback: str = "oob") -> SignIn:
    keys = box.account("brandlark")
    return X().begin_sign_in(keys["consumer_key"], f" {keys['consumer_secret']}\n", Routing("2", box.url), callback)


def raw(stub: Stub) -> SignIn:
    """A sign-in that a stub will be asked to end."""
    return SignIn(f"{stub.url}/oauth/authorize?oauth_token=req", "req", "word", *KEYS, Routing("2", stub.url, 5.0))


def end(sign_in: SignIn, answer: str) -> SignedIn:
    return X(clock=HeldClock()).end_sign_in(sign_in, answer)


@pytest.mark.parametrize("username", ["brandlark", "larkproofs"])
def test_two_keys_and_a_pin_are_all_it_takes(box: Sandbox, username: str) -> None:
    sign_in = begun(box)
    digits = pin(read(sign_in.address).press(ALLOW, account=username))
    told = X().end_sign_in(sign_in, f"  {digits[:3]} {digits[3:]}\n")
    assert (told.username, told.external_id) == (username, box.account(username)["user_id"])
    for version in ("2", "1.1"):
        me = X().connect(told.credentials, Routing(version, box.url)).me()
        assert (me.account.username, me.level) == (username, "read-write-directmessages")


@pytest.mark.parametrize("shape", ["  {}\n", "{}#_=_", "the query alone"])
def test_a_pasted_address_serves_as_well(box: Sandbox, shape: str) -> None:
    sign_in = begun(box, CALLBACK)
    address = read(sign_in.address).press(ALLOW, account="larkproofs").location
    pasted = shape.format(address) if "{}" in shape else urlsplit(address).query
    assert X().end_sign_in(sign_in, pasted).username == "larkproofs"


def test_a_wrong_answer_loses_nothing(box: Sandbox) -> None:
    sign_in, other = begun(box), begun(box)
    digits = pin(read(sign_in.address).press(ALLOW))
    wrong = {
        "": "not-a-pin",
        "12": "not-a-pin",
        "no idea": "not-a-pin",
        "http://[": "not-a-pin",
        "https://x.com/?oauth_verifier=": "not-a-pin",
        sign_in.address: "not-a-pin",
        f"{CALLBACK}?oauth_token={other.token}&oauth_verifier=abc": "other-sign-in",
        "0000001": "pin-refused",
        f"{CALLBACK}?oauth_token={sign_in.token}&oauth_verifier=abc": "pin-refused",
    }
    for answer, name in wrong.items():
        with pytest.raises(TextFault) as raised:
            X().end_sign_in(sign_in, answer)
        assert (raised.value.name, bool(raised.value.cure)) == (name, True)
        assert not answer.strip() or answer not in str(raised.value)
    assert X().end_sign_in(sign_in, digits).username == "brandlark"
    with pytest.raises(ServiceFault) as raised_again:
        X().end_sign_in(sign_in, digits)
    assert raised_again.value.name == "sign-in-over"


def test_cancel_is_told(box: Sandbox) -> None:
    sign_in = begun(box, CALLBACK)
    address = read(sign_in.address).press("Cancel").location
    for answer, word in ((address, "Cancel was chosen"), ("1234567", "no longer knows")):
        with pytest.raises(ServiceFault, match=word) as raised:
            X().end_sign_in(sign_in, answer)
        assert raised.value.name == "sign-in-over"


def test_the_app_must_be_right(box: Sandbox) -> None:
    keys = box.account("brandlark")
    for pair in ((keys["consumer_key"], "x" * 50), ("x" * 25, keys["consumer_secret"]), ("", "x"), ("ключ", "x")):
        with pytest.raises(AppFault) as raised:
            X().begin_sign_in(*pair, Routing("2", box.url))
        assert raised.value.name == "app-unknown"
        assert keys["consumer_key"] not in str(raised.value)
    with pytest.raises(AppFault, match="Callback URL not approved") as refused:
        begun(box, "https://evil.example")
    assert (refused.value.name, refused.value.code) == ("callback-refused", 415)


def test_a_wrong_clock_is_told_from_wrong_keys_and_a_wrong_pin(box: Sandbox) -> None:
    sign_in = begun(box)
    read(sign_in.address).press(ALLOW)
    box.faults([{"effect": {"clock_offset": 200}}])
    with pytest.raises(TextFault, match="PIN"):
        X().end_sign_in(sign_in, "0000001")
    box.faults([{"effect": {"clock_offset": 4_000}}])
    with pytest.raises(HostFault) as raised:
        begun(box)
    assert raised.value.name == "clock-off"


@pytest.mark.parametrize(
    ("status", "body", "kind", "name"),
    [
        (401, '{"errors":[{"code":32,"message":"Could not authenticate you."}]}', AppFault, "app-unknown"),
        (401, "Failed to validate oauth signature and token", AppFault, "app-unknown"),
        (401, f"{XML}<hash><error>Desktop applications only</error></hash>", AppFault, "app-unknown"),
        (
            401,
            f'{XML}<errors><error code="417">Desktop applications only</error></errors>',
            AppFault,
            "callback-refused",
        ),
        (401, '{"errors":[{"code":416,"message":"Invalid / suspended application"}]}', AppFault, "app-suspended"),
        (403, '{"errors":[{"code":415,"message":"Callback URL not approved"}]}', AppFault, "callback-refused"),
        (200, "<!doctype html><title>Log in</title><a href='?oauth_token=1'>", HostFault, "not-x"),
        (403, "<!doctype html><title>Blocked</title>", HostFault, "not-x"),
        (200, "", HostFault, "not-x"),
        (200, TOKEN.replace("true", "false"), HostFault, "garbled-answer"),
        (200, "oauth_token=abc", HostFault, "garbled-answer"),
        (503, '{"errors":[{"code":130,"message":"Over capacity"}]}', HostFault, "server-error"),
        (429, "", Fault, "limit-reached"),
    ],
)
def test_what_x_says_to_the_first_call(stub: Stub, status: int, body: str, kind: type[Fault], name: str) -> None:
    stub.say(status, body, **HTML)
    with pytest.raises(kind) as raised:
        X(clock=HeldClock()).begin_sign_in(*KEYS, Routing("2", stub.url, 5.0))
    assert raised.value.name == name
    assert len(stub.asked) == 1


@pytest.mark.parametrize(
    ("status", "body", "name"),
    [
        (401, "Error processing your OAuth request: Invalid oauth_verifier parameter", "pin-refused"),
        (401, '{"errors":[{"code":89,"message":"Invalid or expired token."}]}', "sign-in-over"),
        (401, "Invalid request token.", "sign-in-over"),
        (401, '{"errors":[{"code":32,"message":"Could not authenticate you."}]}', "app-unknown"),
        (200, TOKENS.replace("user_id=4242", "user_id=x"), "garbled-answer"),
        (200, TOKENS.replace("screen_name=lark", ""), "garbled-answer"),
        (500, "", "server-error"),
    ],
)
def test_what_x_says_to_the_pin(stub: Stub, status: int, body: str, name: str) -> None:
    stub.say(status, body, **HTML)
    with pytest.raises(Fault) as raised:
        end(raw(stub), "1234567")
    assert raised.value.name == name


def test_the_signed_words_are_those_x_asks_for(stub: Stub) -> None:
    stub.say(200, TOKEN, **HTML)
    stub.say(200, TOKENS, **HTML)
    sign_in = X(clock=HeldClock()).begin_sign_in(*KEYS, Routing("2", stub.url + "/", 5.0))
    assert sign_in.address == f"{stub.url}/oauth/authorize?oauth_token=req%2Fuest"
    assert end(sign_in, "1234567").credentials.access_token == "4242-aaaa"
    first, second = (dict(parse_qsl(asked.headers["Authorization"].replace(", ", "&"))) for asked in stub.asked)
    assert [(asked.method, asked.path) for asked in stub.asked] == [
        ("POST", "/oauth/request_token"),
        ("POST", "/oauth/access_token"),
    ]
    assert first["oauth_callback"] == '"oob"'
    assert (second["oauth_token"], second["oauth_verifier"]) == ('"req/uest"', '"1234567"')


def test_a_broken_line_is_told_and_may_be_tried_again(stub: Stub) -> None:
    stub.answers.append(RESET)
    stub.say(200, TOKENS, **HTML)
    with pytest.raises(HostFault):
        end(raw(stub), "1234567")
    assert end(raw(stub), "1234567").username == "lark"
    with pytest.raises(HostFault, match="refuses connections"):
        X().begin_sign_in(*KEYS, Routing("2", "http://127.0.0.1:9", 5.0))


def test_nothing_of_it_is_shown(box: Sandbox, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    sign_in = begun(box)
    digits = pin(read(sign_in.address).press(ALLOW))
    told = X(clock=SystemClock()).end_sign_in(sign_in, digits)
    shown = repr(sign_in) + repr(told) + caplog.text
    hidden = (sign_in.token, sign_in.secret, sign_in.consumer_key, sign_in.consumer_secret, digits)
    for secret in (*hidden, told.credentials.access_token, told.credentials.access_token_secret):
        assert str(secret) not in shown
