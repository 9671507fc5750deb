"""The line: what breaks before a call left, what breaks after, and what is never done twice."""

from __future__ import annotations

import logging
import socket
import ssl
import subprocess
import sys
import threading
from datetime import timedelta
from typing import Any

import pytest
from oauthlib.oauth1 import SignatureOnlyEndpoint
from oauthlib.oauth1.rfc5849.request_validator import RequestValidator

from social.errors import Fault, HostFault, UnknownOutcome
from social.services.base import Answer, QuotaReading, Routing
from social.services.x import X
from social.services.x.replies import resources
from tests.social.services.x.stub import HANG, NOW, RESET, SECRETS, Door, Stub

VERSIONS = pytest.mark.parametrize("version", ["2", "1.1"])
POSTED = {"2": {"data": {"id": "1", "text": "hello"}}, "1.1": {"id_str": "1", "full_text": "hello"}}


class KnownKeys(RequestValidator):
    """Knows the one app and the one token of these tests."""

    enforce_ssl = False
    check_client_key = check_access_token = lambda *_: True

    def validate_timestamp_and_nonce(self, *_args: object, **_kwargs: object) -> bool:
        return True

    def validate_client_key(self, key: str, _request: object) -> bool:
        return key == SECRETS.consumer_key

    def validate_access_token(self, _key: str, token: str, _request: object) -> bool:
        return token == SECRETS.access_token

    def get_client_secret(self, _key: str, _request: object) -> str:
        return SECRETS.consumer_secret

    def get_access_token_secret(self, _key: str, _token: str, _request: object) -> str:
        return SECRETS.access_token_secret

    @property
    def nonce_length(self) -> tuple[int, int]:
        return 10, 60

    def check_nonce(self, _nonce: str) -> bool:
        return True


@VERSIONS
def test_a_signature_holds_for_the_address_that_is_called(version: str, door: Door, stub: Stub) -> None:
    stub.say(201, POSTED[version])
    door(version).post("ünïcode & more: https://example.com/?a=b&c=d")
    asked = stub.asked[0]
    endpoint = SignatureOnlyEndpoint(KnownKeys())
    body = asked.body.decode() if "form" in asked.headers.get("Content-Type", "") else ""
    assert endpoint.validate_request(stub.url + asked.path, asked.method, body, asked.headers)[0]
    assert not endpoint.validate_request("https://api.twitter.com" + asked.path, asked.method, body, asked.headers)[0]


@VERSIONS
def test_a_base_address_may_have_a_path(version: str, door: Door, stub: Stub) -> None:
    stub.say(201, POSTED[version])
    door(version, url=stub.url + "/proxied/").post("hello")
    assert stub.asked[0].path.startswith(("/proxied/2/tweets", "/proxied/1.1/statuses/update.json"))


@VERSIONS
def test_a_write_without_answer_is_of_unknown_outcome_and_a_read_is_not(version: str, door: Door, stub: Stub) -> None:
    stub.answers += [HANG, HANG]
    with pytest.raises(UnknownOutcome) as late:
        door(version, timeout=0.2).post("hello")
    assert (late.value.name, late.value.retryable) == ("no-answer", False)
    with pytest.raises(HostFault) as read:
        door(version, timeout=0.2).me()
    assert (read.value.name, read.value.retryable) == ("no-answer", True)
    assert len(stub.asked) == 2


@VERSIONS
def test_a_line_cut_after_a_write_is_of_unknown_outcome(version: str, door: Door, stub: Stub) -> None:
    stub.answers += [RESET, RESET]
    with pytest.raises(UnknownOutcome) as cut:
        door(version).send_message("7", "hello")
    assert cut.value.name == "line-broken"
    with pytest.raises(HostFault):
        door(version).followers("7")
    assert len(stub.asked) == 2, "nothing may be sent twice"


@VERSIONS
def test_an_answer_that_breaks_off(version: str, door: Door, stub: Stub) -> None:
    stub.say(201, '{"data": {"id"', length=500)
    stub.say(200, '{"data": {"id"', length=500)
    with pytest.raises(UnknownOutcome):
        door(version).post("hello")
    with pytest.raises(HostFault):
        door(version).me()


@VERSIONS
def test_nobody_at_home_means_nothing_was_sent(version: str, door: Door) -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port = held.getsockname()[1]
    with pytest.raises(HostFault) as refused:
        door(version, url=f"http://127.0.0.1:{port}").post("hello")
    assert refused.value.name == "no-connection"
    assert refused.value.retryable


@VERSIONS
def test_a_name_nobody_knows(version: str, door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(HostFault) as lost:
        door(version, url="https://api.x.invalid").post("hello")
    assert lost.value.name == "name-not-found"
    assert "api.x.invalid" in lost.value.sentence


@VERSIONS
def test_no_tls_on_the_other_side(version: str, door: Door, stub: Stub) -> None:
    with pytest.raises(HostFault) as plain:
        door(version, url=stub.url.replace("http:", "https:")).post("hello")
    assert plain.value.name == "tls-failed"
    assert stub.asked == []


def test_a_tls_greeting_without_answer_means_nothing_was_sent(door: Door) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(HostFault) as late:
        door(url=f"https://127.0.0.1:{silent.getsockname()[1]}", timeout=0.2).post("hello")
    assert late.value.name == "connect-timeout"


def test_a_proxy_that_is_gone_means_nothing_was_sent(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port = held.getsockname()[1]
    monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{port}")
    with pytest.raises(HostFault) as gone:
        door(url="https://api.x.invalid").post("hello")
    assert gone.value.name == "proxy-failed"


def test_a_proxy_that_refuses_means_nothing_was_sent(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{server.getsockname()[1]}")

        def refuse() -> None:
            line, _ = server.accept()
            with line:
                line.recv(4096)
                line.sendall(b"HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n")

        thread = threading.Thread(target=refuse)
        thread.start()
        with pytest.raises(HostFault) as refused:
            door(url="https://api.x.invalid").post("hello")
        thread.join()
    assert refused.value.name == "proxy-failed"


def test_loopback_passes_every_proxy_by(door: Door, stub: Stub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    stub.say(201, POSTED["2"])
    assert door().post("hello").id == "1"


def test_a_bad_address_is_no_unknown_outcome(door: Door) -> None:
    for url in ("nonsense", "ftp://127.0.0.1", "http://127.0.0.1:notaport"):
        with pytest.raises(HostFault) as bad:
            door(url=url).post("hello")
        assert bad.value.name == "bad-address"


def test_missing_certificates_mean_nothing_was_sent(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/nowhere/bundle.pem")
    with pytest.raises(HostFault) as missing:
        door(url="https://api.x.invalid").post("hello")
    assert missing.value.name == "not-reached"


def test_an_older_failure_to_connect_does_not_hide_a_lost_answer(door: Door, stub: Stub) -> None:
    """A try made while an earlier "not sent" is being handled must be judged by itself."""
    stub.answers.append(RESET)

    def try_again() -> None:
        try:
            door(url="http://127.0.0.1:1").post("hello")
        except HostFault:
            door().post("hello")

    with pytest.raises(UnknownOutcome):
        try_again()


@VERSIONS
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_not_followed(version: str, status: int, door: Door, stub: Stub) -> None:
    stub.say(status, "", location=stub.url + "/elsewhere")
    stub.say(status, "", location=stub.url + "/elsewhere")
    with pytest.raises(UnknownOutcome):
        door(version).post("hello")
    with pytest.raises(HostFault):
        door(version).me()
    assert len(stub.asked) == 2


@VERSIONS
def test_one_connection_serves_many_calls(version: str, door: Door, stub: Stub) -> None:
    gateway = door(version)
    for _ in range(3):
        stub.say(201, POSTED[version])
        gateway.post("hello")
    assert (len(stub.asked), stub.connections) == (3, 1)


@VERSIONS
def test_an_answer_tells_budgets_level_and_skew(version: str, door: Door, stub: Stub, heard: list[Answer]) -> None:
    reset = int((NOW + timedelta(minutes=9)).timestamp())
    budgets = {"x_rate_limit_limit": "100", "x_rate_limit_remaining": "99", "x_rate_limit_reset": str(reset)}
    budgets |= {
        "x_app_limit_24hour_limit": "10000",
        "x_app_limit_24hour_remaining": "7",
        "x_app_limit_24hour_reset": "x",
    }
    budgets |= {"x_user_limit_24hour_limit": "50", "x_user_limit_24hour_remaining": "49"}
    stub.say(
        201, POSTED[version], skew=90, x_access_level="read-write", x_user_limit_24hour_reset=str(reset), **budgets
    )
    door(version).post("hello")
    (answer,) = heard
    at = NOW + timedelta(minutes=9)
    assert answer.quotas == (
        QuotaReading(answer.endpoint, "15-minute", 100, 99, at),
        QuotaReading(answer.endpoint, "user-day", 50, 49, at),
    )
    assert (answer.status, answer.level, answer.skew, answer.resources) == (201, "read-write", 89.5, 1)
    assert answer.endpoint in ("POST /2/tweets", "POST /1.1/statuses/update")


def test_a_refusal_is_told_too(door: Door, stub: Stub, heard: list[Answer]) -> None:
    stub.say(
        429, {"title": "Too Many Requests"}, x_rate_limit_limit="1", x_rate_limit_remaining="0", x_rate_limit_reset="5"
    )
    with pytest.raises(Fault):
        door().post("hello")
    assert (heard[0].status, heard[0].quotas[0].remaining, heard[0].resources) == (429, 0, 0)


@pytest.mark.parametrize(("body", "number"), [
    ({"data": [{"id": "1"}, {"id": "2"}], "meta": {}}, 2), ({"data": {"id": "1"}}, 1), ({"meta": {"result_count": 0}}, 0),
    ({"errors": [{}]}, 0), ({"ids": ["1", "2", "3"], "next_cursor": 0}, 3), ([{"id": 1}], 1), ({"id_str": "1"}, 1), ([], 0),
])  # fmt: skip
def test_what_an_answer_is_billed_for(body: Any, number: int) -> None:
    assert resources(body) == number


@VERSIONS
def test_a_failure_to_keep_an_answer_is_not_wrapped(version: str, stub: Stub) -> None:
    def fail(_: Answer) -> None:
        raise LookupError("the record is closed")

    stub.say(201, POSTED[version])
    with pytest.raises(LookupError):
        X().connect(SECRETS, Routing(version, stub.url), fail).post("hello")


@VERSIONS
def test_no_log_ever_holds_a_token(version: str, door: Door, stub: Stub, caplog: pytest.LogCaptureFixture) -> None:
    for name in ("tweepy", "requests_oauthlib", "oauthlib", "urllib3"):
        logging.getLogger(name).setLevel(logging.NOTSET)
    caplog.set_level(logging.DEBUG)
    stub.say(201, POSTED[version])
    stub.say(401, {"errors": [{"code": 32, "message": "Could not authenticate you."}]})
    gateway = door(version)
    gateway.post("hello")
    with pytest.raises(Fault) as refused:
        gateway.post("hello")
    said = caplog.text + repr(gateway) + repr(refused.value) + str(refused.value) + refused.value.raw
    for secret in (SECRETS.consumer_key, SECRETS.consumer_secret, SECRETS.access_token, SECRETS.access_token_secret):
        assert secret not in said


def test_tweepy_is_loaded_only_when_a_gateway_is_opened() -> None:
    program = (
        "import sys, social.services, social.services.base, social.services.x as x; x.SERVICE_TYPE.post_url('a', '1')"
    )
    program += "; sys.exit('tweepy' in sys.modules or 'requests' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_the_certificate_of_a_stranger_means_nothing_was_sent(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise ssl.SSLCertVerificationError(1, "certificate verify failed: self-signed certificate")

    monkeypatch.setattr(ssl.SSLContext, "wrap_socket", refuse)
    with socket.create_server(("127.0.0.1", 0)) as server, pytest.raises(HostFault) as strange:
        door(url=f"https://127.0.0.1:{server.getsockname()[1]}").post("hello")
    assert strange.value.name == "tls-failed"
